"""brat standoff: a folder with a ``.txt`` and an ``.ann`` for each article, and an ``annotation.conf``.

A mention is a ``T`` line; its note (:mod:`pipeline.exchange.notes`) is an ``AnnotatorNotes`` line of it, and
``optional`` is the attribute ``Optional``. Metadata stands in ``manifest.csv`` as ``khabar run`` reads it. Offsets are
characters of the text (https://brat.nlplab.org/standoff.html), which brat's server, in Python, counts as code points.

A ``T`` line cannot hold a line end. A span over one is written in fragments, cut there, and fragments with nothing but
white space between them are read as one span; any other discontinuous span is refused.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

from pipeline.article import MANIFEST, METADATA
from pipeline.exchange.draft import Draft, ExchangeError, Problem, fields_of
from pipeline.exchange.files import check_encodable, decoded, file_name, id_of, read_bytes
from pipeline.exchange.notes import write_note
from pipeline.exchange.offsets import Offsets
from pipeline.record import ENTITY_LABELS, VALUE_LABELS, Record, to_dict

UNIT = "codepoints"
_CONFIGURATION = "annotation.conf"
_LINE_ENDS = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_SPAN = re.compile(r"(?P<label>\S+) (?P<places>[0-9]+ [0-9]+(?:;[0-9]+ [0-9]+)*)")
_OTHERS = {"R": "relations", "*": "relations", "E": "events", "N": "normalizations", "A": "attributes",
           "M": "attributes", "#": "notes"}  # fmt: skip


def write(records: Iterable[Record], path: Path, unit: str, left_out: Counter[str]) -> None:
    """A new folder."""
    path.mkdir()
    rows = []
    for record in records:
        check_encodable(record, "brat")
        name = file_name(record.article.id)
        (path / f"{name}.txt").write_text(record.text, encoding="utf-8", newline="")
        (path / f"{name}.ann").write_text(_lines(record, unit, left_out), encoding="utf-8", newline="")
        rows.append({**fields_of(record), "id": name})
        if record.provenance is not None:
            left_out["provenance of articles"] += 1
    with (path / MANIFEST).open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, ["id", *METADATA], lineterminator="\n", quoting=csv.QUOTE_ALL)
        table.writeheader()
        table.writerows(rows)
    (path / _CONFIGURATION).write_text(_configuration(), encoding="utf-8")


def _configuration() -> str:
    """The labels under a heading for each layer; spans may overlap, which brat otherwise marks as an error."""
    layers = (
        ["!VALUE"],
        [f"\t{label}" for label in VALUE_LABELS],
        ["!ENTITY"],
        [f"\t{label}" for label in ENTITY_LABELS],
    )
    labels = "\n".join(chain(*layers))
    overlap = "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"
    return f"[entities]\n{labels}\n\n[relations]\n{overlap}\n\n[events]\n\n[attributes]\nOptional\tArg:<ENTITY>\n"


def _lines(record: Record, unit: str, left_out: Counter[str]) -> str:
    offsets = Offsets(record.text, unit)
    lines, notes, attributes = [], 0, 0
    for number, mention in enumerate(to_dict(record)["mentions"], 1):
        surface, start = mention["text"], mention["start"]
        pieces = [(start + m.start(), start + m.end()) for m in _LINE_ENDS.finditer(surface)]
        if not pieces:
            left_out["mentions of nothing but line ends"] += 1
            continue
        if (pieces[0][0], pieces[-1][1]) != (start, mention["end"]):
            left_out["line ends at the edges of mentions"] += 1
        try:
            places = ";".join(f"{offsets.to_tool(a)} {offsets.to_tool(b)}" for a, b in pieces)
        except ValueError as error:
            raise ExchangeError(f"article {record.article.id!r}: {error}") from None
        shown = " ".join(record.text[a:b] for a, b in pieces).replace("\t", " ")
        lines.append(f"T{number}\t{mention['label']} {places}\t{shown}\n")
        if mention.pop("optional", None):
            attributes += 1
            lines.append(f"A{attributes}\tOptional T{number}\n")
        note = write_note(mention)
        if note:
            notes += 1
            lines.append(f"#{notes}\tAnnotatorNotes T{number}\t{note}\n")
        for key in ("rule", "score"):
            left_out[f"{key}s of mentions"] += key in mention
    return "".join(lines)


def read(path: Path, unit: str, left_out: Counter[str]) -> Iterator[Draft | Problem]:
    """The annotated articles of a folder; one ``.ann`` file is read with the ``.txt`` beside it."""
    folder = path if path.is_dir() else path.parent
    rows = _manifest(folder / MANIFEST)
    if isinstance(rows, Problem):
        yield rows
        return
    texts = sorted(folder.glob("*.txt")) if path.is_dir() else [path.with_suffix(".txt")]
    if path.is_dir():
        for lone in sorted(set(folder.glob("*.ann")) - {text.with_suffix(".ann") for text in texts}):
            yield Problem(str(lone), f"no {lone.stem}.txt beside it")
    for file in texts:
        if path.is_dir() and not file.with_suffix(".ann").exists():
            left_out["articles without an .ann file"] += 1
            continue
        try:
            text = decoded(read_bytes(file), mark=False)
        except ValueError as error:
            yield Problem(str(file), str(error).removeprefix(f"{file}: "))
            continue
        found = _annotations(file.with_suffix(".ann"), text, unit, left_out)
        if isinstance(found, Problem):
            yield found
        else:
            fields = {**rows.get(file.stem, {}), "id": id_of(file.stem)}
            yield Draft(str(file.with_suffix(".ann")), text, fields, found)


def _manifest(path: Path) -> dict[str, dict[str, str | None]] | Problem:
    if not path.is_file():
        return {}
    try:
        content = io.StringIO(decoded(read_bytes(path)), newline="")
        rows = list(csv.DictReader(content, strict=True))
    except (ValueError, csv.Error) as error:
        return Problem(str(path), str(error).removeprefix(f"{path}: "))
    if rows and "id" not in rows[0]:
        return Problem(str(path), "no column id in its first line")
    return {row["id"]: {name: row.get(name) or None for name in METADATA} for row in rows}


@dataclass(slots=True)
class _Found:
    """What an .ann file says, by T-id."""

    spans: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    optional: set[str] = field(default_factory=set)


def _annotations(path: Path, text: str, unit: str, left_out: Counter[str]) -> list[dict[str, Any]] | Problem:
    found = _Found()
    offsets = Offsets(text, unit)
    try:
        lines = decoded(read_bytes(path), mark=False).split("\n")
    except ValueError as error:
        return Problem(str(path), str(error).removeprefix(f"{path}: "))
    for number, line in enumerate(lines, 1):
        line = line.removesuffix("\r")
        if not line.strip():
            continue
        try:
            if line.startswith("T"):
                _read_span(line, text, offsets, found)
            else:
                _read_other(line, found, left_out)
        except ValueError as error:
            return Problem(f"{path}, line {number}", str(error))
    mentions = []
    for name, mention in found.spans.items():
        if found.notes.get(name):
            mention["note"] = " ".join(found.notes[name])
        if name in found.optional:
            mention["optional"] = True
        mentions.append(mention)
    return mentions


def _read_span(line: str, text: str, offsets: Offsets, found: _Found) -> None:
    name, _, rest = line.partition("\t")
    said, tab, surface = rest.partition("\t")
    match = _SPAN.fullmatch(said)
    if match is None or not tab:
        raise ValueError(f"not a text-bound annotation (T1, tab, LABEL START END, tab, TEXT): {line!r}")
    if name in found.spans:
        raise ValueError(f"{name} stands there twice")
    places = [[int(place) for place in piece.split()] for piece in match["places"].split(";")]
    try:
        pieces = [(offsets.from_tool(start), offsets.from_tool(end)) for start, end in places]
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    for (_, end), (start, _) in pairwise(pieces):
        if start < end or text[end:start].strip():
            raise ValueError(
                f"{name} is a discontinuous span ({match['places']}); Khabar's mentions are in one piece"
            )
    start, end = pieces[0][0], pieces[-1][1]
    if text[start:end].split() != surface.split():
        raise ValueError(f"{name}: the text at {match['places']} is {text[start:end]!r}, not {surface!r}")
    found.spans[name] = {"label": match["label"], "start": start, "end": end}


def _read_other(line: str, found: _Found, left_out: Counter[str]) -> None:
    if line[0] not in _OTHERS:
        raise ValueError(f"not a line of brat standoff: {line!r}")
    _, _, rest = line.partition("\t")
    said, _, note = rest.partition("\t")
    kind, _, of = said.partition(" ")
    if line[0] == "#" and kind == "AnnotatorNotes" and of.startswith("T"):
        found.notes.setdefault(of, []).append(note)
    elif line[0] == "A" and kind == "Optional" and of.startswith("T"):
        found.optional.add(of)
    else:
        left_out[_OTHERS[line[0]]] += 1
