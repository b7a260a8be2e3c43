"""doccano: JSON Lines of a sequence labelling project, ``text`` and ``label``: ``[[start, end, label]]``.

doccano keeps every other key of a line as the article's metadata and exports it again. There Khabar has its own under
``khabar``: what is said of each mention (found again by its span and label) and the provenance.

doccano counts UTF-16 units: its annotator (v-annotator 0.1.31, ``src/domain/models/Label/Text.ts``) works with the
indices of JavaScript strings, and the server keeps what it sends. In a project with "Count grapheme clusters as one
character" it sends grapheme clusters instead: ``--offsets graphemes``. (It splits by Unicode 10, Khabar by the newest:
a few newer emoji differ.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.exchange.draft import Draft, ExchangeError, Problem, fields_of
from pipeline.exchange.files import decoded, loaded
from pipeline.exchange.offsets import Offsets
from pipeline.record import Record, json_line, to_dict

UNIT = "utf16"
_OWN = "khabar"
_SPAN = ("label", "start", "end")
# `label` is the column of an export today, `entities` that of a project with relations, `labels` that of old versions.
_COLUMNS = ("label", "labels", "entities")


def write(records: Iterable[Record], path: Path, unit: str, left_out: Counter[str]) -> None:
    """An article a line."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"{json_line(_line(record, unit))}\n" for record in records)


def _line(record: Record, unit: str) -> dict[str, Any]:
    if not record.text:
        raise ExchangeError(f"article {record.article.id!r}: doccano refuses an empty text")
    plain = to_dict(record)
    offsets = Offsets(record.text, unit)
    labels, said = [], []
    for mention in plain["mentions"]:
        try:
            start, end = offsets.to_tool(mention["start"]), offsets.to_tool(mention["end"])
        except ValueError as error:
            raise ExchangeError(f"article {record.article.id!r}: {error}") from None
        labels.append([start, end, mention["label"]])
        rest = {key: value for key, value in mention.items() if key not in (*_SPAN, "text")}
        said.append({"label": mention["label"], "start": start, "end": end, **rest})
    own = {"mentions": said, "provenance": plain.get("provenance")}
    return {"text": record.text, "label": labels, **fields_of(record), _OWN: own}


def read(path: Path, unit: str, left_out: Counter[str]) -> Iterator[Draft | Problem]:
    """The articles of an export, with ``label``, ``labels`` or ``entities``."""
    try:
        lines = path.open("rb")
    except OSError as error:
        yield Problem(str(path), f"cannot be read: {error.strerror}")
        return
    with lines:
        for number, raw in enumerate(lines, 1):
            where = f"{path}, line {number}"
            try:
                line = decoded(raw, mark=number == 1)
                if line.strip():
                    yield _draft(loaded(line.rstrip("\r\n")), where, unit, left_out)
            except ValueError as error:
                yield Problem(where, str(error).replace(" at line 1, column", " at column"))


def _draft(line: object, where: str, unit: str, left_out: Counter[str]) -> Draft:
    if not isinstance(line, Mapping):
        raise ValueError("an article is a JSON object")
    text = line.get("text", line.get("data"))
    if not isinstance(text, str):
        raise ValueError("no text")
    spans = next((line[column] for column in _COLUMNS if isinstance(line.get(column), list)), None)
    if spans is None:
        raise ValueError(f"no {', '.join(_COLUMNS)}: export a sequence labelling project as JSONL")
    for key in ("relations", "Comments"):
        if line.get(key):
            left_out[key.lower()] += len(line[key])
    own = line.get(_OWN) if isinstance(line.get(_OWN), Mapping) else {}
    assert isinstance(own, Mapping)
    said: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for mention in own.get("mentions") or ():
        if isinstance(mention, Mapping):
            said[tuple(mention.get(key) for key in _SPAN)] = mention
    offsets = Offsets(text, unit)
    mentions = []
    for span in spans:
        start, end, label = _span(span)
        rest = {key: value for key, value in said.pop((label, start, end), {}).items() if key not in _SPAN}
        try:
            places = {"start": offsets.from_tool(start), "end": offsets.from_tool(end)}
        except ValueError as error:
            raise ValueError(f"{label} {start}-{end}: {error}") from None
        mentions.append({**rest, "label": label, **places})
    if said:
        left_out["values and names of spans that were moved or removed"] += len(said)
    return Draft(where, text, line, mentions, own.get("provenance"))


def _span(span: object) -> tuple[int, int, str]:
    if isinstance(span, Mapping):
        span = [span.get(key) for key in ("start_offset", "end_offset", "label")]
    if not (isinstance(span, list) and len(span) == 3 and isinstance(span[2], str)):
        raise ValueError(f"not a span [start, end, label]: {span!r}")
    if type(span[0]) is not int or type(span[1]) is not int:
        raise ValueError(f"not a span [start, end, label]: {span!r}")
    return span[0], span[1], span[2]
