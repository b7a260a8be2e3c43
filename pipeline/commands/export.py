"""``khabar export``: records as a Parquet file, one row a mention."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from pipeline.commands import UsageError
from pipeline.commands.records import Complaints, add_records, check_records


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``export``."""
    add_records(parser)
    parser.add_argument(
        "output", type=Path, metavar="FILE.parquet", help="the file to write; replaced if it is there"
    )


def run(args: argparse.Namespace) -> int:
    """Write the file; 1 when some records could not be read. Raises ``UsageError``."""
    from tqdm import tqdm

    try:
        from pipeline.storage.parquet import export
    except ModuleNotFoundError as error:
        raise UsageError(f"export needs {error.name}: pip install 'khabar[parquet]'") from None

    if args.output.suffix != ".parquet":
        raise UsageError(f"{args.output}: the file's name ends in .parquet")
    check_records(args.records)
    started = time.monotonic()
    complaints = Complaints()
    try:
        with tqdm(unit=" records", disable=None, leave=False) as bar:
            articles, mentions = export(args.records, args.output, complaints, bar.update)
    except OSError as error:
        raise UsageError(f"{error.filename or args.output}: {error.strerror or error}") from None
    print(f"{articles:,} articles, {mentions:,} mentions, {time.monotonic() - started:.1f} s\n{args.output}")
    if complaints.count:
        print(f"{complaints.count:,} records could not be read")
    return 1 if complaints.count else 0
