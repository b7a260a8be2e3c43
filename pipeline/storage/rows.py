"""A record as rows: one for its article, one for the run that read it, one for each mention. Databases and Parquet
have the same columns, because both are made from here.

Everything is text or a whole number, but for ``score`` (a float) and ``optional`` (a boolean): numbers and days keep
their digits until the database or Arrow turns them into its own exact types.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from typing import Any, NamedTuple

from pydantic import ValidationError

from pipeline.record import Mention, Record, json_line
from pipeline.storage.sentences import sentence_at, sentence_starts

MENTION_COLUMNS = (
    "number",
    "label",
    "start_char",
    "end_char",
    "sentence",
    "text",
    "name",
    "subtype",
    "rule",
    "score",
    "optional",
    "modifier",
    "edtf",
    "date_start",
    "date_end",
    "time",
    "duration",
    "amount",
    "amount_min",
    "amount_max",
    "currency",
    "unit",
    "counted",
    "percent",
    "percent_min",
    "percent_max",
    "value",
)
Cell = str | int | float | bool | None

# PostgreSQL's text and JSONB know no NUL, and no database knows half a surrogate pair.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_MOST_DIGITS = 16_000  # PostgreSQL's NUMERIC ends at 16,383 digits behind the point


class ArticleRow(NamedTuple):
    """An article as one version of its text and metadata, which ``content_sha256`` is the hash of.

    ``sha256`` is that of the text as it was given; ``text`` has U+FFFD for what no database can hold (NUL, half a
    surrogate pair), one for one, so that offsets stay right.
    """

    content_sha256: str
    id: str
    sha256: str
    title: str | None
    published: date | None
    country: str | None
    source: str | None
    url: str | None
    text: str


class RunRow(NamedTuple):
    """One pipeline's reading of an article; ``config_sha256`` is the pipeline's hash in the record's provenance."""

    config_sha256: str
    pipeline: str
    model: str
    record_sha256: str


class Rows(NamedTuple):
    """What a record becomes; each mention has the columns of ``MENTION_COLUMNS``, in that order."""

    article: ArticleRow
    run: RunRow
    mentions: list[tuple[Cell, ...]]


def rows_of(content: bytes) -> Rows:
    """The rows of a JSON text. Raises ``ValueError``, one line, for what is no valid record."""
    try:
        plain = json.loads(content)
        record = Record.model_validate(plain)
    except ValidationError as error:  # whose own text is many lines
        first = error.errors(include_url=False)[0]
        field = ".".join(map(str, first["loc"]))
        said = first["msg"].removeprefix("Value error, ")
        raise ValueError(f"{field}: {said}" if field else said) from None
    except RecursionError:
        raise ValueError("no valid JSON: nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"no valid JSON: {error}") from None
    return rows(record, hashlib.sha256(json_line(plain).encode()).hexdigest())


def rows(record: Record, record_sha256: str) -> Rows:
    """The rows of a record whose canonical line has this hash.

    A record without provenance, as gold is, counts as a run of its own content. Raises ``ValueError`` for a day that
    no calendar has.
    """
    info = record.article
    day = info.published and info.published.isoformat()
    content = [info.id, info.sha256, info.title, day, info.country, info.source, info.url]
    article = ArticleRow(
        hashlib.sha256(json_line(content).encode()).hexdigest(),
        _storable(info.id),
        info.sha256,
        _storable(info.title),
        info.published,
        info.country,
        _storable(info.source),
        _storable(info.url),
        _storable(record.text),
    )
    made = record.provenance
    run = (
        RunRow(record_sha256, "annotation", "none", record_sha256)
        if made is None
        else RunRow(made.config_sha256, _storable(made.pipeline), _storable(made.model), record_sha256)
    )
    starts = sentence_starts(record.text)
    mentions = [
        (number, *_mention(mention, sentence_at(starts, mention.start)))
        for number, mention in enumerate(record.mentions)
    ]
    if _UNSTORABLE.search(record.text) or any(_UNSTORABLE.search(str(row)) for row in mentions):
        mentions = [tuple(_storable(c) if isinstance(c, str) else c for c in row) for row in mentions]
    return Rows(article, run, mentions)


def _mention(mention: Mention, sentence: int) -> tuple[Cell, ...]:
    m = mention
    head = (m.label, m.start, m.end, sentence, m.text)
    if m.value is None:
        name = (m.name or m.text) or None
        return (*head, name, m.subtype, m.rule, m.score, m.optional, *_NO_VALUE)
    fields: dict[str, Any] = m.value.__dict__
    get = fields.get
    start = end = time = duration = amount = least = most = percent = percent_least = percent_most = None
    if m.label == "DATE":
        start, end = _day(get("start")), _day(get("end"))
    elif m.label == "TIME":
        time = get("time")
    elif m.label == "DURATION":
        duration = get("duration")
    elif m.label == "PERCENT":
        percent, percent_least, percent_most = _bounds(get("percent"), get("min"), get("max"))
    else:
        amount, least, most = _bounds(get("amount"), get("min"), get("max"))
    kept = m.value.KEPT
    value = json_line({k: _storable(v) for k, v in fields.items() if v is not None or k in kept})
    return (
        *(*head, None, m.subtype, m.rule, m.score, m.optional, get("modifier")),
        *(get("edtf"), start, end, time, duration, amount, least, most),
        *(get("currency"), get("unit"), get("counted"), percent, percent_least, percent_most, value),
    )


_NO_VALUE = (None,) * (len(MENTION_COLUMNS) - MENTION_COLUMNS.index("modifier"))


def _bounds(
    single: str | None, least: str | None, most: str | None
) -> tuple[str | None, str | None, str | None]:
    """The number and its bounds, which are the number itself where it is no range."""
    if single is not None:
        least = most = single
    if any(number is not None and len(number) > _MOST_DIGITS for number in (least, most)):
        return None, None, None
    return single, least, most


def _day(day: str | None) -> str | None:
    """The day, or ``None`` before year 1, which neither SQLite nor the drivers can hold as a date."""
    if day is None or day.startswith(("-", "0000")):
        return None
    try:
        date.fromisoformat(day)
    except ValueError:
        raise ValueError(f"there is no day {day}") from None
    return day


def _storable(text: Any) -> Any:
    """The text with U+FFFD for each character that no database can hold."""
    return None if text is None else _UNSTORABLE.sub("\ufffd", text)
