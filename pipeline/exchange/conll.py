r"""CoNLL: a token a line, two columns of IOB2 tags behind it, an empty line behind each sentence; tabs between columns.

The first column of tags is the value layer, the second the entities. Comments keep what columns cannot: the article's
metadata and text (``# text =`` and a JSON string, so that the offsets come back to the character) and notes
(:mod:`pipeline.exchange.notes`), found again by span and label, offsets in code points::

    # newdoc id = "sy-trade-2009"
    # published = "2009-05-13"
    # text = "بلغت قيمة المبادلات 1.8 مليار دولار"
    # note 20-35 MONEY = 1800000000 USD
    1.8	B-MONEY	O

A file of another tool, with one column of tags or two and without ``# text``, is read as well: its text is its tokens
with a space between them and a line for each sentence.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.evaluation.marked import is_value
from pipeline.exchange.draft import Draft, ExchangeError, Problem, fields_of
from pipeline.exchange.files import check_encodable, decoded, loaded, read_bytes
from pipeline.exchange.notes import write_note
from pipeline.exchange.segments import inside, is_space, pieces, sentence_ends
from pipeline.record import Record, to_dict

UNIT = "codepoints"
_COMMENT = re.compile(
    r"# *(?P<key>newdoc(?: id)?|text|title|published|country|source|url)(?: *= *(?P<value>.*))?"
)
_NOTE = re.compile(r"# *note (?P<start>[0-9]+)-(?P<end>[0-9]+) (?P<label>\S+) = (?P<note>.*)")
_TAG = re.compile(r"(?P<place>[BI])-(?P<label>\S+)")
_DOCSTART = "-DOCSTART-"


def write(records: Iterable[Record], path: Path, unit: str, left_out: Counter[str]) -> None:
    """All articles in one file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        for record in records:
            check_encodable(record, "CoNLL")
            file.writelines(_lines(record, left_out))


def _lines(record: Record, left_out: Counter[str]) -> Iterator[str]:
    text = record.text
    fields = fields_of(record)
    yield f"# newdoc id = {_json(fields.pop('id'))}\n"
    yield from (f"# {name} = {_json(value)}\n" for name, value in fields.items() if value is not None)
    yield f"# text = {_json(text)}\n"
    if record.provenance is not None:
        left_out["provenance of articles"] += 1
    mentions = [
        trimmed for mention in to_dict(record)["mentions"] if (trimmed := _trimmed(mention, left_out))
    ]
    tags: dict[bool, dict[int, str]] = {True: {}, False: {}}
    edges: set[int] = set()
    for mention in mentions:
        start, end, label = mention["start"], mention["end"], mention["label"]
        edges |= {start, end}
        of_layer = tags[is_value(label)]
        of_layer |= dict.fromkeys(range(start, end), f"I-{label}")
        of_layer[start] = f"B-{label}"
        note = write_note(mention)
        if note:
            yield f"# note {start}-{end} {label} = {note}\n"
    ends = iter([*sentence_ends(text, [(m["start"], m["end"]) for m in mentions]), len(text)])
    end = next(ends)
    written = False
    for start, stop in pieces(text, edges | {0}):
        while start >= end:
            end = next(ends)
            if written:
                yield "\n"
            written = False
        token = text[start:stop]
        if not is_space(token):
            yield f"{token}\t{tags[True].get(start, 'O')}\t{tags[False].get(start, 'O')}\n"
            written = True
    yield "\n"


def _json(value: str | None) -> str:
    """A JSON string without a tab or anything that a reader could take for a line end."""
    return re.sub(
        r"[\x7f-\x9f\u2028\u2029]", lambda m: f"\\u{ord(m[0]):04x}", json.dumps(value, ensure_ascii=False)
    )


def _trimmed(mention: dict[str, Any], left_out: Counter[str]) -> dict[str, Any] | None:
    """The mention without white space at its edges, which no token holds."""
    for key in ("rule", "score"):
        left_out[f"{key}s of mentions"] += key in mention
    inner = inside(mention["text"])
    if inner is None:
        left_out["mentions of nothing but white space"] += 1
        return None
    start, end = mention["start"] + inner[0], mention["start"] + inner[1]
    if (start, end) != (mention["start"], mention["end"]):
        left_out["white space at the edges of mentions"] += 1
        mention = {**mention, "text": mention["text"][slice(*inner)], "start": start, "end": end}
    return mention


@dataclass(slots=True)
class _Article:
    """An article while its lines are read."""

    line: int
    fields: dict[str, Any] = field(default_factory=dict)
    text: str | None = None  # as the file states it
    built: list[str] = field(default_factory=list)  # else of its tokens
    place: int = 0
    open: dict[int, dict[str, Any]] = field(default_factory=dict)  # by column of tags
    mentions: list[dict[str, Any]] = field(default_factory=list)
    notes: dict[tuple[int, int, str], str] = field(default_factory=dict)
    tokens: int = 0


def read(path: Path, unit: str, left_out: Counter[str]) -> Iterator[Draft | Problem]:
    """The articles of a file. The first line that cannot be read is a :class:`Problem`, and the last item."""
    try:
        lines = decoded(read_bytes(path)).split("\n")
    except ValueError as error:
        yield Problem(str(path), str(error).removeprefix(f"{path}: "))
        return
    article = _Article(1)
    number = 1
    count = 0
    try:
        for number, line in enumerate(lines, 1):
            line = line.removesuffix("\r")
            first = "\t" not in line and line.startswith("#")
            if (first and line.startswith("# newdoc")) or line.startswith(_DOCSTART):
                if article.tokens or article.fields:
                    count += 1
                    yield _draft(article, path, count, left_out)
                article = _Article(number)
            if first:
                _read_comment(line, article)
            elif not line.strip():
                article.open.clear()
                if article.text is None and article.built:
                    _append(article, "\n")
            elif not line.startswith(_DOCSTART):
                _read_token(line, article)
        if article.tokens or article.fields:
            yield _draft(article, path, count + 1, left_out)
    except ExchangeError as error:
        yield Problem(f"{path}, line {number}", str(error))


def _read_comment(line: str, article: _Article) -> None:
    note = _NOTE.fullmatch(line)
    if note is not None:
        article.notes[int(note["start"]), int(note["end"]), note["label"]] = note["note"]
        return
    found = _COMMENT.fullmatch(line)
    if found is None or not found["value"]:
        return
    key, value = found["key"], found["value"]
    said: object = value
    if value.startswith('"'):
        try:
            said = loaded(value)
        except ValueError as error:
            raise ExchangeError(f"{key}: {error}") from None
    if key != "text":
        article.fields["id" if key.startswith("newdoc") else key] = said
    elif value.startswith('"') and not article.tokens:
        article.text = str(said)
    # CoNLL-U has a `# text` for each sentence, without quotes; there the tokens say the text.


def _read_token(line: str, article: _Article) -> None:
    cells = line.split("\t") if "\t" in line else line.split()
    if len(cells) not in (2, 3):
        raise ExchangeError(f"a token and one or two tags, not {len(cells)} columns: {line!r}")
    token = cells[0]
    if not token:
        raise ExchangeError(f"no token: {line!r}")
    start = _place(token, article)
    end = start + len(token)
    article.place = end
    article.tokens += 1
    for column, tag in enumerate(cells[1:]):
        before = article.open.pop(column, None)
        if tag == "O":
            continue
        found = _TAG.fullmatch(tag)
        if found is None:
            raise ExchangeError(f"not a tag of IOB2 (O, B-LABEL, I-LABEL): {tag!r}")
        if found["place"] == "B":
            before = {"label": found["label"], "start": start}
            article.mentions.append(before)
        elif before is None or before["label"] != found["label"]:
            raise ExchangeError(
                f"{tag} goes on with nothing: in IOB2 a mention begins with B-{found['label']}"
            )
        before["end"] = end
        article.open[column] = before


def _place(token: str, article: _Article) -> int:
    """Where the token stands in the text, which grows by it when the file states none."""
    if article.text is None:
        if article.built and article.built[-1] != "\n":
            _append(article, " ")
        start = article.place
        article.built.append(token)
        return start
    start = article.place
    text = article.text
    while start < len(text) and not text.startswith(token, start) and is_space(text[start]):
        start += 1
    if not text.startswith(token, start):
        raise ExchangeError(
            f"the token {token!r} is not what stands in the text at {start}: {text[start : start + 20]!r}"
        )
    return start


def _append(article: _Article, space: str) -> None:
    if article.built[-1] != "\n":
        article.built.append(space)
        article.place += len(space)


def _draft(article: _Article, path: Path, number: int, left_out: Counter[str]) -> Draft:
    fields = {"id": f"{path.stem}-{number:04}", **article.fields}
    for mention in article.mentions:
        note = article.notes.pop((mention["start"], mention["end"], mention["label"]), None)
        if note is not None:
            mention["note"] = note
    if article.notes:
        left_out["notes of spans that were moved or removed"] += len(article.notes)
    text = "".join(article.built).rstrip("\n") if article.text is None else article.text
    return Draft(f"{path}, line {article.line}", text, fields, article.mentions)
