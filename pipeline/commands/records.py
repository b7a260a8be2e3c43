"""The RECORDS argument of commands that read a run's output."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline.commands import UsageError

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
