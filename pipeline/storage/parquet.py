"""Records as Parquet: one row a mention, the article and the pipeline nested in it.

Numbers are decimal128(38, 9) and days date32. A number that does not fit (more than 29 digits before the point or 9
behind it) is null there; ``value`` has every value whole, as JSON. Row groups are written as they fill, so memory does
not grow with the input.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.storage.jsonl import read_contents
from pipeline.storage.rows import MENTION_COLUMNS, Cell, Rows, rows_of

ROW_GROUP = 50_000  # mentions

_DECIMAL = pa.decimal128(38, 9)
_WHOLE, _FRACTION = 29, 9  # digits before and behind the point
_TYPES = {
    **dict.fromkeys(("number", "start_char", "end_char", "sentence"), pa.int32()),
    **dict.fromkeys(
        ("amount", "amount_min", "amount_max", "percent", "percent_min", "percent_max"), _DECIMAL
    ),
    **dict.fromkeys(("date_start", "date_end"), pa.date32()),
    "score": pa.float64(),
    "optional": pa.bool_(),
}
_ARTICLE = pa.struct(
    [
        ("id", pa.string()),
        ("sha256", pa.string()),
        ("title", pa.string()),
        ("published", pa.date32()),
        ("country", pa.string()),
        ("source", pa.string()),
        ("url", pa.string()),
    ]
)
_RUN = pa.struct([("pipeline", pa.string()), ("model", pa.string()), ("config_sha256", pa.string())])
SCHEMA = pa.schema(
    [
        pa.field("article", _ARTICLE, nullable=False),
        pa.field("run", _RUN, nullable=False),
        *(pa.field(name, _TYPES.get(name, pa.string())) for name in MENTION_COLUMNS),
    ],
    metadata={"khabar": "one row a mention; offsets count code points of the article's text"},
)


def export(
    records: Path,
    output: Path,
    failed: Callable[[str], object],
    progress: Callable[[int], object] = lambda records: None,
) -> tuple[int, int]:
    """Write the mentions of the records to ``output``; returns the numbers of articles and mentions.

    The file is written beside its place and renamed, so that it is whole or not there. ``failed`` is told of each
    record that is not valid, in one line that names file, line and cause. Raises ``OSError``.
    """
    aside = output.with_name(f".{output.name}.{os.getpid()}.tmp")
    articles = mentions = 0
    try:
        with pq.ParquetWriter(aside, SCHEMA, compression="zstd") as writer:
            waiting: list[Rows] = []
            size = 0
            for where, content in read_contents(records):
                try:
                    made = rows_of(content)
                except ValueError as error:
                    failed(f"{where}: {error}")
                    continue
                articles += 1
                size += len(made.mentions)
                waiting.append(made)
                if size >= ROW_GROUP:
                    writer.write_table(_table(waiting))
                    mentions += size
                    waiting, size = [], 0
                progress(1)
            if waiting:
                writer.write_table(_table(waiting))
                mentions += size
        aside.replace(output)
    except BaseException:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    return articles, mentions


def _table(made: list[Rows]) -> pa.Table:
    columns = zip(*(line for new in made for line in new.mentions), strict=True)
    by_name: dict[str, list[Cell]] = dict(zip(MENTION_COLUMNS, map(list, columns), strict=False))
    return pa.table(
        [
            pa.array([_article(new) for new in made for _ in new.mentions], _ARTICLE),
            pa.array([_run(new) for new in made for _ in new.mentions], _RUN),
            *(_column(name, by_name.get(name, [])) for name in MENTION_COLUMNS),
        ],
        schema=SCHEMA,
    )


def _column(name: str, cells: list[Any]) -> pa.Array:
    kind = _TYPES.get(name, pa.string())
    if kind == _DECIMAL:
        cells = [number if number is not None and _fits(number) else None for number in cells]
    if kind in (_DECIMAL, pa.date32()):
        return pa.array(cells, pa.string()).cast(kind)
    return pa.array(cells, kind)


def _fits(number: str) -> bool:
    whole, _, fraction = number.lstrip("-").partition(".")
    return len(whole) <= _WHOLE and len(fraction) <= _FRACTION


def _article(new: Rows) -> dict[str, Any]:
    known = new.article._asdict()
    return {name: known[name] for name in _ARTICLE.names}


def _run(new: Rows) -> dict[str, Any]:
    known = new.run._asdict()
    return {name: known[name] for name in _RUN.names}
