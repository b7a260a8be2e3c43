"""``khabar run``: articles in, a folder of records out."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands import UsageError
from pipeline.ner import DEFAULT_MODEL, MODELS

if TYPE_CHECKING:
    from pipeline.batch.shards import Summary


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``run``."""
    add = parser.add_argument
    add(
        "inputs",
        nargs="+",
        metavar="INPUT",
        help=".txt, .json or .jsonl files, folders of them, - standard input",
    )
    add(
        "--output",
        required=True,
        type=Path,
        metavar="DIR",
        help="folder for the records; run again, it goes on",
    )
    add("--workers", type=_workers, metavar="N", help="processes (default: one for each core)")
    add(
        "--model",
        default=DEFAULT_MODEL,
        metavar="NAME",
        help=f"entity model: {', '.join(MODELS)} (default: {DEFAULT_MODEL})",
    )
    add("--published", metavar="DATE", help="publication day of articles that state none, YYYY-MM-DD")
    add("--country", metavar="XX", help="country of articles that state none, ISO 3166-1 alpha-2")


def run(args: argparse.Namespace) -> int:
    """Process the inputs; 1 when some articles failed. Raises ``UsageError`` and ``InputError``."""
    from tqdm import tqdm

    from pipeline.article import read_articles
    from pipeline.batch import local, manifest, shards
    from pipeline.fingerprint import pipeline_sha256

    if args.model not in MODELS:
        raise UsageError(f"the model {args.model!r} is not in this version (known: {', '.join(MODELS)})")
    published, country = _defaults(args)
    started = time.monotonic()
    try:
        items = read_articles(args.inputs, published, country)
        _check_output(args.output, args.inputs)
        engine = local.local_engine(args.model, args.workers or local.default_workers())
        # disable=None: no bar unless standard error is a terminal
        with tqdm(unit=" articles", disable=None, leave=False) as bar:
            summary = shards.run(items, args.output, pipeline_sha256(args.model), engine, bar.update)
    except manifest.FolderInUse as error:
        raise UsageError(str(error)) from None
    except local.WorkerDied as error:
        print(f"khabar: {error}", file=sys.stderr)
        return 1
    except RuntimeError as error:
        from pipeline.ner.camel import ModelMissing  # here, because numpy takes its time
        from pipeline.ner.pack import ModelDamaged

        if isinstance(error, ModelMissing | ModelDamaged):
            raise UsageError(str(error)) from None
        raise
    except KeyboardInterrupt:
        print(f"khabar: interrupted; run again to do what is missing in {args.output}", file=sys.stderr)
        return 130
    print(_report(summary, args.output, time.monotonic() - started))
    return 1 if summary.failures else 0


def _workers(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a number of processes, 1 or more, not {text!r}")
    return int(text)


def _defaults(args: argparse.Namespace) -> tuple[date | None, str | None]:
    from pipeline.article import parse_country, parse_published

    try:
        return (
            parse_published(args.published) if args.published is not None else None,
            parse_country(args.country) if args.country is not None else None,
        )
    except ValueError as error:
        raise UsageError(str(error)) from None


def _check_output(output: Path, inputs: list[str]) -> None:
    for given in inputs:
        if Path(given).is_dir() and output.resolve().is_relative_to(Path(given).resolve()):
            raise UsageError(
                f"the output folder {output} lies in the input {given}: it would be read as articles"
            )
    try:
        output.mkdir(parents=True, exist_ok=True)
        probe = output / ".probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UsageError(f"cannot write to the folder {output}: {error.strerror}") from None


def _report(summary: Summary, output: Path, seconds: float) -> str:
    mentions: Counter[str] = summary.mentions
    done, found, failed = summary.articles, mentions.total(), summary.failures
    lines = [f"{done:,} articles, {found:,} mentions, {failed:,} failures, {seconds:.1f} s"]
    lines += [
        f"  {label:<9} {number:>9,}"
        for label, number in sorted(mentions.items(), key=lambda x: (-x[1], x[0]))
    ]
    if summary.skipped:
        lines.append(f"{summary.skipped:,} of {summary.skipped + summary.done:,} parts were there already")
    if summary.failures:
        lines.append(f"What failed, and why: {output / 'errors.jsonl'}")
    lines.append(f"Records: {output / 'part-*.jsonl'}")
    return "\n".join(lines)
