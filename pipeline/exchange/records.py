"""Khabar's own records: a run's folder, ``.jsonl``, or gold (a ``.json`` file, a folder of them)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.exchange.draft import ExchangeError, Problem
from pipeline.exchange.files import file_name
from pipeline.record import Record, dump
from pipeline.storage.jsonl import RecordError, read_records

UNIT = "codepoints"


def read(path: Path, unit: str, left_out: Counter[str]) -> Iterator[Record | Problem]:
    """The records. The first that is not valid is a :class:`Problem`, and the last item."""
    records = read_records(path)
    while True:
        try:
            record = next(records)
        except StopIteration:
            return
        except RecordError as error:
            yield _problem(error)
            return
        yield record


def write(records: Iterable[Record], path: Path, unit: str, left_out: Counter[str]) -> None:
    """A ``.jsonl`` file, a ``.json`` file of one record, or else a folder with a ``.json`` file for each article."""
    if path.suffix == ".jsonl":
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(f"{dump(record)}\n" for record in records)
        return
    if path.suffix == ".json":
        lines = [dump(record) for record in records]
        if len(lines) > 1:
            raise ExchangeError(
                f"a .json file holds one record, not {len(lines)}: name a folder, or a .jsonl file"
            )
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")
        return
    path.mkdir()
    for record in records:
        name = f"{file_name(record.article.id)}.json"
        (path / name).write_text(f"{dump(record)}\n", encoding="utf-8", newline="")


def _problem(error: RecordError) -> Problem:
    where, _, cause = str(error).partition(": ")
    return Problem(where, cause)
