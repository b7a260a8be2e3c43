"""``khabar view``: records as a page on which a person reads the articles with their mentions marked."""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path

from pipeline.commands import UsageError
from pipeline.commands.files import write
from pipeline.commands.records import reading

LIMIT = 2_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``view``."""
    add = parser.add_argument
    add(
        "records",
        type=Path,
        metavar="RECORDS",
        help="a run's output folder, a .jsonl file, or gold: a .json file or a folder of them",
    )
    add("--output", required=True, type=Path, metavar="F.html", help="the page, one file")
    add(
        "--limit",
        type=_limit,
        default=LIMIT,
        metavar="N",
        help=f"show the first N articles (default: {LIMIT:,}): a page is read whole by the browser",
    )


def run(args: argparse.Namespace) -> int:
    """Write the page and say what is on it. Raises ``UsageError`` for records that cannot be read."""
    from tqdm import tqdm

    from pipeline.pages.view import page
    from pipeline.storage.jsonl import read_records

    with reading(args.records, "RECORDS"):
        records = read_records(args.records)
        # disable=None: no bar unless standard error is a terminal
        first = itertools.islice(records, args.limit)
        shown = list(tqdm(first, unit=" articles", disable=None, leave=False))
        more = next(records, None) is not None
    if not shown:
        raise UsageError(f"RECORDS: {args.records} holds no records")
    cut = f"the first {len(shown):,} articles; there are more (--limit)" if more else ""
    content = page(shown, name=str(args.records), note=cut)
    write(args.output, content)
    said = cut or f"{len(shown):,} article{'s' if len(shown) > 1 else ''}"
    print(f"{args.output}: {said}, {len(content) / 1e6:.1f} MB")
    return 0


def _limit(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a number of articles, 1 or more, not {text!r}")
    return int(text)
