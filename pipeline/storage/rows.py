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
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from pydantic import ValidationError

from pipeline.record import Mention, Record, json_line, problems
from pipeline.storage.sentences import sentence_at, sentence_starts

MENTION_COLUMNS = (
    "name",
    "label",
    "number",
    "start_char",
    "end_char",
    "sentence",
    "text",
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
_LINE_OF_A_RUN = (
    b'{"schema":"1","article":{"id":'  # as record.dump writes it, so that its bytes are canonical
)
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
    """The rows of a record's JSON text. Raises ``ValueError``, one line, for what is no valid record.

    A record without provenance, as gold is, counts as a run of its own content.
    """
    try:
        plain = json.loads(content)
        record = Record.model_validate(plain)
    except ValidationError as error:
        raise ValueError(problems(error)[0]) from None
    except RecursionError:
        raise ValueError("no valid JSON: nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"no valid JSON: {error}") from None
    info, made = record.article, record.provenance
    day = info.published and info.published.isoformat()
    metadata = [info.id, info.sha256, info.title, day, info.country, info.source, info.url]
    article = ArticleRow(
        _sha256(metadata),
        *(info.id, info.sha256, info.title, info.published, info.country, info.source, info.url),
        record.text,
    )
    stripped = content.strip()
    by_khabar = made is not None and stripped.startswith(_LINE_OF_A_RUN)
    itself = hashlib.sha256(stripped).hexdigest() if by_khabar else _sha256(plain)
    run = (
        RunRow(itself, "annotation", "none", itself)
        if made is None
        else RunRow(made.config_sha256, made.pipeline, made.model, itself)
    )
    starts = sentence_starts(record.text)
    mentions = [
        _mention(number, mention, sentence_at(starts, mention.start))
        for number, mention in enumerate(record.mentions)
    ]
    # In UTF-8 and in JSON's escapes, which are rare, all of them show in one of these bytes.
    if any(sign in content for sign in (b"\\u", b"\xed", b"\0")):
        return Rows(
            ArticleRow(*map(_storable, article)),
            RunRow(*map(_storable, run)),
            [(*map(_storable, mention[:-1]), _storable_json(mention[-1])) for mention in mentions],
        )
    return Rows(article, run, mentions)


def _mention(number: int, mention: Mention, sentence: int) -> tuple[Cell, ...]:
    m = mention
    if m.value is None:
        name = m.name or m.text
        head = (
            name,
            m.label,
            number,
            m.start,
            m.end,
            sentence,
            m.text,
            m.subtype,
            m.rule,
            m.score,
            m.optional,
        )
        return head + _NO_VALUE
    fields: dict[str, str | None] = m.value.__dict__
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
    return (
        *(None, m.label, number, m.start, m.end, sentence, m.text, m.subtype, m.rule, m.score, m.optional),
        *(get("modifier"), get("edtf"), start, end, time, duration, amount, least, most),
        *(get("currency"), get("unit"), get("counted"), percent, percent_least, percent_most),
        _json(fields, m.value.KEPT),
    )


def _json(fields: dict[str, str | None], kept: frozenset[str]) -> str:
    """A value as the record's JSON has it: text or null, one level. (json.dumps takes five times as long.)"""
    parts = [
        f'"{name}":{"null" if text is None else encode_basestring(text)}'
        for name, text in fields.items()
        if text is not None or name in kept
    ]
    return f"{{{','.join(parts)}}}"


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


def _storable_json(value: Any) -> str | None:
    if value is None:
        return None
    fields = json.loads(value)
    return _json({name: _storable(text) for name, text in fields.items()}, frozenset(fields))


def _sha256(plain: object) -> str:
    return hashlib.sha256(json_line(plain).encode()).hexdigest()


def _storable(cell: Any) -> Any:
    """The cell with U+FFFD for each character that no database can hold."""
    return _UNSTORABLE.sub("\ufffd", cell) if isinstance(cell, str) else cell
