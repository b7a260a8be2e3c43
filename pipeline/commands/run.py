"""``khabar run``: articles in, a folder of records out."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from pipeline.commands import UsageError
from pipeline.ner import DEFAULT_MODEL, MODELS

if TYPE_CHECKING:
    from pipeline.batch.folder import Folder
    from pipeline.batch.shards import Engine, Summary


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``run``."""
    add = parser.add_argument
    add(
        "inputs",
        nargs="+",
        metavar="INPUT",
        help=".txt, .json or .jsonl files, folders or URLs of them, - standard input",
    )
    add(
        "--output",
        required=True,
        metavar="DIR",
        help="folder for the records, or its URL; run again, it goes on",
    )
    add(
        "--workers",
        type=_workers,
        default="auto",
        metavar="N",
        help="worker processes (default: auto, one for each core as far as memory goes)",
    )
    add(
        "--limit",
        type=_seconds,
        metavar="SECONDS",
        help="the most that one article may take; it is set aside then",
    )
    add(
        "--cluster",
        metavar="ADDRESS",
        help="run on the Dask cluster whose scheduler is there: tcp://HOST:8786",
    )
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
    from pipeline.batch import cluster, crew, shards
    from pipeline.batch.folder import FolderInUse
    from pipeline.fingerprint import pipeline_sha256
    from pipeline.storage.objects import StorageFailed

    if args.model not in MODELS:
        raise UsageError(f"the model {args.model!r} is not in this version (known: {', '.join(MODELS)})")
    published, country = _defaults(args)
    started = time.monotonic()
    try:
        items = read_articles(args.inputs, published, country)
        folder = _output(args.output, args.inputs)
        pipeline = pipeline_sha256(args.model)
        engine = _engine(args, pipeline)
        # disable=None: no bar unless standard error is a terminal
        with _terminable(), tqdm(unit=" articles", disable=None, leave=False) as bar:
            summary = shards.run(items, folder, pipeline, engine, bar.update)
    except FolderInUse as error:
        raise UsageError(str(error)) from None
    except StorageFailed as error:
        print(f"khabar: {error}; what is done is kept: run again to go on", file=sys.stderr)
        return 1
    except (crew.WorkerDied, cluster.ClusterFailed) as error:
        print(f"khabar: {error}", file=sys.stderr)
        return 1
    except RuntimeError as error:
        from pipeline.ner.camel import ModelMissing  # here, because numpy takes its time
        from pipeline.ner.pack import ModelDamaged

        if isinstance(error, ModelMissing | ModelDamaged):
            raise UsageError(str(error)) from None
        raise
    except OSError as error:  # a full disk, a folder that has gone
        where = error.filename or args.output
        print(f"khabar: {where}: {error.strerror}; what is done is kept: run again to go on", file=sys.stderr)
        return 1
    except KeyboardInterrupt as stopped:
        print(f"khabar: interrupted; run again to do what is missing in {args.output}", file=sys.stderr)
        return 143 if isinstance(stopped, _Terminated) else 130
    print(_report(summary, str(folder), time.monotonic() - started))
    return 1 if summary.failures else 0


def _engine(args: argparse.Namespace, pipeline: str) -> Engine:
    from pipeline.batch import capacity, cluster, local

    if args.cluster is None:
        plan = capacity.plan(args.model, args.workers)
        return local.local_engine(args.model, plan.workers, plan.threads, args.limit)
    if args.workers is not None:
        raise UsageError("--workers is for this machine's own workers, not for a --cluster")
    return cluster.cluster_engine(args.cluster, args.model, pipeline, args.limit)


class _Terminated(KeyboardInterrupt):
    """SIGTERM, with which schedulers and service managers end a process."""


@contextmanager
def _terminable() -> Iterator[None]:
    """A SIGTERM in the body stops it as Ctrl-C does."""

    def stop(*_: object) -> NoReturn:
        raise _Terminated

    if threading.current_thread() is not threading.main_thread():  # which alone may set handlers
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _workers(text: str) -> int | None:
    if text == "auto":
        return None
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"auto or a number of processes, 1 or more, not {text!r}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"a number of seconds, more than 0, not {text!r}")
    return seconds


def _defaults(args: argparse.Namespace) -> tuple[date | None, str | None]:
    from pipeline.article import parse_country, parse_published

    try:
        return (
            parse_published(args.published) if args.published is not None else None,
            parse_country(args.country) if args.country is not None else None,
        )
    except ValueError as error:
        raise UsageError(str(error)) from None


def _output(output: str, inputs: list[str]) -> Folder:
    from pipeline.batch.bucket import folder_at
    from pipeline.storage.objects import StorageFailed

    for given in inputs:
        if _lies_in(output, given):
            raise UsageError(
                f"the output folder {output} lies in the input {given}: it would be read as articles"
            )
    try:
        folder = folder_at(output, lambda line: print(f"khabar: {line}", file=sys.stderr))
    except StorageFailed as error:
        raise UsageError(str(error)) from None
    try:
        folder.make()
    except StorageFailed as error:
        raise UsageError(f"cannot write to the folder {error}") from None
    except OSError as error:
        raise UsageError(f"cannot write to the folder {output}: {error.strerror}") from None
    return folder


def _lies_in(output: str, given: str) -> bool:
    output, given = output.removeprefix("file://"), given.removeprefix("file://")
    if "://" in given:
        return f"{output}/".startswith(f"{given.rstrip('/')}/")
    return Path(given).is_dir() and Path(output).resolve().is_relative_to(Path(given).resolve())


def _report(summary: Summary, output: str, seconds: float) -> str:
    mentions: Counter[str] = summary.mentions
    done, found, failed = summary.articles, mentions.total(), summary.failures
    lines = [f"{done:,} articles, {found:,} mentions, {failed:,} failures, {seconds:.1f} s"]
    lines += [
        f"  {label:<9} {number:>9,}"
        for label, number in sorted(mentions.items(), key=lambda x: (-x[1], x[0]))
    ]
    if summary.skipped:
        lines.append(f"{summary.skipped:,} of {summary.skipped + summary.done:,} parts were there already")
    lines += [f"Parts done again, {reason}: {number:,}" for reason, number in sorted(summary.again.items())]
    if summary.failures:
        lines.append(f"What failed, and why: {output}/errors.jsonl")
    lines.append(f"Records: {output}/part-*.jsonl")
    return "\n".join(lines)
