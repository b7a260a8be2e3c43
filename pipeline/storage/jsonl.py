"""Records as JSON Lines: UTF-8, one record a line, each line ended by one ``\\n``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from pipeline.record import Record, parse, problems


class RecordError(ValueError):
    """A line or a file that holds no valid record: one line that names it, the field and what is wrong there."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all: under another name in the same folder, then renamed."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        aside.write_bytes(content)
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def part_files(folder: Path) -> list[Path]:
    """The part files of a run's output folder, in order."""
    return sorted(folder.glob("part-*.jsonl"), key=lambda path: (len(path.name), path.name))


def record_files(path: Path) -> list[Path]:
    """The files that hold the records of a folder or file, in order; none when a folder has neither kind."""
    return (part_files(path) or sorted(path.glob("*.json"))) if path.is_dir() else [path]


def read_records(path: Path) -> Iterator[Record]:
    """The records of a run's output folder, of one ``.jsonl`` file, or of gold: a ``.json`` file or a folder of them.

    Raises :class:`RecordError` for what is not a valid record, ``OSError`` for what cannot be read.
    """
    for where, content in read_contents(path):
        yield parse_at(where, content)


def read_contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """The JSON texts that :func:`read_records` reads, each with its place (``FILE`` or ``FILE, line N``), unparsed.

    Raises ``OSError`` for what cannot be read.
    """
    for file in record_files(path):
        if file.suffix == ".json":
            yield str(file), file.read_bytes()
            continue
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield f"{file}, line {number}", line


def parse_at(where: str, content: bytes) -> Record:
    """The record of a JSON text that stands there. Raises :class:`RecordError`."""
    try:
        return parse(content)
    except ValidationError as error:
        raise RecordError(f"{where}: {problems(error)[0]}") from None
    except ValueError as error:
        raise RecordError(f"{where}: {error}") from error
