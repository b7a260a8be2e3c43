"""Records as commands read them: the RECORDS argument, all of them by article id, what is said of the bad ones."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands import UsageError

if TYPE_CHECKING:
    from pipeline.evaluation.articles import Plain

_SHOWN = 20  # lines on what could not be used; the count at the end has them all


def add_records(parser: argparse.ArgumentParser) -> None:
    """Add RECORDS, the first argument."""
    parser.add_argument(
        "records",
        type=Path,
        metavar="RECORDS",
        help="a run's output folder, a .jsonl file, or a folder of .json",
    )


def check_records(path: Path) -> None:
    """Raise ``UsageError`` when nothing there can hold records."""
    from pipeline.storage.jsonl import record_files

    if not path.exists():
        raise UsageError(f"RECORDS: no such file or folder: {path}")
    if not record_files(path):
        raise UsageError(f"RECORDS: {path} holds no records (part-*.jsonl or .json)")


class Complaints:
    """Lines on what could not be used: the first go to standard error as they come, all are counted."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, line: str) -> None:
        """Say a line, which names file, line and cause."""
        self.count += 1
        if self.count <= _SHOWN:
            print(f"khabar: {line}", file=sys.stderr)
        elif self.count == _SHOWN + 1:
            print("khabar: … and more", file=sys.stderr)


@contextmanager
def reading(path: Path, what: str) -> Iterator[None]:
    """What goes wrong while records are read becomes a ``UsageError`` of one line, ``what`` they are before it."""
    from pipeline.evaluation.articles import UnfitInput
    from pipeline.storage.jsonl import RecordError

    try:
        yield
    except RecordError as error:
        raise UsageError(f"{what}: {error}") from None
    except UnfitInput as error:
        raise UsageError(f"{what}: {path}: {error}") from None
    except OSError as error:
        raise UsageError(f"{what}: {error.filename or path}: {error.strerror}") from None


def read(path: Path, what: str) -> dict[str, Plain]:
    """The records of a file or folder, by article id; ``what`` it is goes into messages. Raises ``UsageError``."""
    from pipeline.evaluation.articles import by_article
    from pipeline.storage.jsonl import read_records

    with reading(path, what):
        records = by_article(read_records(path))
    if not records:
        raise UsageError(f"{what}: {path} holds no records")
    return records
