"""``khabar load``: records into SQLite or PostgreSQL; twice is the same as once."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from pipeline.commands import UsageError
from pipeline.commands.records import Complaints, add_records, check_records

if TYPE_CHECKING:
    from pipeline.storage.sql import Summary


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``load``."""
    add_records(parser)
    parser.add_argument(
        "database",
        metavar="DATABASE_URL",
        help="sqlite:///FILE or postgresql://USER@HOST/DATABASE; a password is best left to PGPASSWORD or ~/.pgpass",
    )


def run(args: argparse.Namespace) -> int:
    """Load the records; 1 when some could not be, or when the database fails. Raises ``UsageError``."""
    from tqdm import tqdm

    try:
        from pipeline.storage.database import BadUrl, LoadFailed, engine_of, shown
        from pipeline.storage.sql import Loader
    except ModuleNotFoundError as error:
        raise UsageError(f"load needs {error.name}: pip install 'khabar[db]'") from None

    check_records(args.records)
    started = time.monotonic()
    complaints = Complaints()
    try:
        engine = engine_of(args.database)
        loader = Loader(engine)
        with tqdm(unit=" records", disable=None, leave=False) as bar:
            summary = loader.load(args.records, complaints, bar.update)
    except BadUrl as error:
        raise UsageError(str(error)) from None
    except LoadFailed as error:
        print(f"khabar: {error}; what was loaded stays: load again to go on", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"khabar: {error.filename or args.records}: {error.strerror}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("khabar: interrupted; what was loaded stays: load again to go on", file=sys.stderr)
        return 130
    print(_report(summary, shown(engine.url), time.monotonic() - started))
    return 1 if summary.failures else 0


def _report(summary: Summary, database: str, seconds: float) -> str:
    lines = [f"{summary.articles:,} articles, {summary.mentions:,} mentions into {database}, {seconds:.1f} s"]
    if summary.already:
        lines.append(f"{summary.already:,} articles were there already")
    if summary.differing:
        lines.append(
            f"{len(summary.differing):,} articles were there with other mentions of the same pipeline, and were "
            f"left as they were; the first: {summary.differing[0]}"
        )
    if summary.failures:
        lines.append(f"{summary.failures:,} records could not be loaded")
    return "\n".join(lines)
