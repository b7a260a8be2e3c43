"""The article, and its readers: ``.txt``, ``.json`` and ``.jsonl`` files, folders and URLs of them, standard input.

Everything is UTF-8, with or without a byte order mark (which is no part of the text). The text is never changed:
newlines stay as they were written. What cannot be read is a :class:`Failure` in the stream, and the others go on.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from pipeline.sources import InputError, Source, find_sources, lines_of

MANIFEST = "manifest.csv"
METADATA = ("title", "published", "country", "source", "url")
_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
# Codes of two letters in CLDR that stand for no country of ISO 3166-1. (XK, Kosovo, is in common use and stays.)
_NO_COUNTRY = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
_JSON_NAMES = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}


@dataclass(frozen=True, slots=True)
class Article:
    """A text and what is known about it.

    ``published`` is the day that relative dates are counted from, ``country`` (ISO 3166-1 alpha-2, upper case) the
    one whose currency a bare ``ليرة`` or ``دينار`` is.
    """

    id: str
    text: str
    title: str | None = None
    source: str | None = None
    url: str | None = None
    published: date | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that could not be read or processed. ``line`` counts from 1; what is not known is ``None``."""

    cause: str
    file: str | None = None
    line: int | None = None
    id: str | None = None

    def to_dict(self) -> dict[str, str | int]:
        """Plain JSON types, without what is not known."""
        fields = {"id": self.id, "file": self.file, "line": self.line, "cause": self.cause}
        return {name: value for name, value in fields.items() if value is not None}


def read_articles(
    inputs: Sequence[str | Path], published: date | None = None, country: str | None = None
) -> Iterator[Article | Failure]:
    """The articles of files, folders (searched in sorted order), URLs and standard input (``-``), one at a time.

    ``published`` and ``country`` are taken where an article states none. The second article with an id that was
    there before is a failure. Raises :class:`~pipeline.sources.InputError` at once, before anything is read, for an
    input that is missing or of an unknown kind; :class:`~pipeline.storage.objects.StorageFailed` when the storage of a
    URL can't be reached any more.
    """
    sources = [None if str(given) == "-" else find_sources(given) for given in inputs]
    return _read(sources, published, country)


def parse_published(text: str) -> date:
    """The day of ``YYYY-MM-DD`` or of an ISO 8601 date-time, as written there (no change of time zone).

    Raises ``ValueError`` for anything else.
    """
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?", text):
        try:
            return datetime.fromisoformat(text).date()
        except ValueError:
            pass
    raise ValueError(f"published is no date: {text!r} (write YYYY-MM-DD)")


def parse_country(text: str) -> str:
    """The code in upper case. Raises ``ValueError`` when ISO 3166-1 has no such country."""
    code = text.upper()
    if code not in _countries():
        raise ValueError(f"unknown country: {text!r} (two letters of ISO 3166-1, such as EG)")
    return code


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    from babel import Locale  # here, because it takes a while to load and most runs need it late or never

    codes = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - _NO_COUNTRY


# --- from files to articles ------------------------------------------------------------------------------------------


def _read(
    inputs: Sequence[Iterator[Source] | None], published: date | None, country: str | None
) -> Iterator[Article | Failure]:
    seen = _Seen()
    for sources in inputs:
        for where, item in _standard_input(sys.stdin.buffer) if sources is None else _read_files(sources):
            if isinstance(item, Failure):
                yield item
                continue
            try:
                article = _article(item, published, country)
            except ValueError as error:
                yield where.failure(str(error), _id_of(item))
                continue
            before = seen.add(article.id, where.file)
            if before is not None:
                yield where.failure(f"this id was there before, in {before}", article.id)
                continue
            yield article


class _Seen:
    """The ids that were there, and the file of each: a few megabytes in memory, the others in a temporary file."""

    def __init__(self) -> None:
        self._table = sqlite3.connect("", isolation_level=None)
        self._table.execute("PRAGMA synchronous=OFF")
        self._table.execute("CREATE TABLE seen (id BLOB PRIMARY KEY, file BLOB) WITHOUT ROWID")
        self._table.execute("BEGIN")

    def add(self, id: str, file: str) -> str | None:
        """The file where an id stood before, if it did. Raises ``InputError`` when there is no room for it."""
        key, place = _bytes(id), _bytes(file)
        try:
            new = self._table.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (key, place)).rowcount
            if new:
                return None
            ((found,),) = self._table.execute("SELECT file FROM seen WHERE id = ?", (key,))
        except sqlite3.Error as error:
            raise InputError(f"cannot keep the articles' ids in {tempfile.gettempdir()}: {error}") from None
        return str(found.decode("utf-8", "surrogatepass"))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # an id may be any JSON string


def _read_files(files: Iterator[Source]) -> Iterator[tuple[_Place, object]]:
    """What stands at each place: a :class:`Failure`, or what should be an article's JSON object."""
    metadata: tuple[Source, dict[str, _Row | None]] | None = None  # of the folder that is being read
    for file in files:
        name = str(file)
        try:
            if file.suffix.lower() == ".txt":
                if metadata is None or metadata[0] != file.parent:
                    rows, failures = _manifest(file.parent / MANIFEST)
                    metadata = (file.parent, rows)
                    yield from failures
                row = metadata[1].get(file.stem, {})
                if row is None:
                    raise _Unreadable(f"its id stands in several rows of {MANIFEST}")
                yield _Place(name), {**row, "id": file.stem, "text": _decode(file.read_bytes(), name)}
            elif file.suffix.lower() == ".json":
                yield from _json(file.read_bytes(), name)
            else:
                yield from _jsonl(lines_of(file), name)
        except _Unreadable as error:
            yield _failed(name, str(error))
        except OSError as error:
            yield _failed(name, f"cannot be read: {error.strerror}")


# --- each kind of file -----------------------------------------------------------------------------------------------

_Row = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class _Place:
    file: str
    line: int | None = None
    item: int | None = None  # of an array

    def failure(self, cause: str, id: str | None = None) -> Failure:
        return Failure(cause if self.item is None else f"item {self.item}: {cause}", self.file, self.line, id)


class _Unreadable(ValueError):
    """Why a file or a line gives no article, and what to do: no UTF-8, no JSON, an ambiguous manifest."""


def _failed(file: str, cause: str, line: int | None = None) -> tuple[_Place, Failure]:
    place = _Place(file, line)
    return place, place.failure(cause)


def _decode(raw: bytes, name: str, offset: int = 0) -> str:
    """``raw`` starts at byte ``offset`` of the file, and there may be a byte order mark only at its very start."""
    if offset == 0 and raw.startswith(_UTF16_BOMS):
        raise _Unreadable(f"UTF-16, not UTF-8 (byte 0); convert it: iconv -f UTF-16 -t UTF-8 {name}")
    # Arabic in UTF-16 happens to be valid UTF-8; its blanks and line ends give it away.
    if raw.count(0) * 50 > len(raw):
        where = offset + raw.index(0)
        raise _Unreadable(
            f"NUL at byte {where}: UTF-16 without a byte order mark? convert it to UTF-8 with iconv"
        )
    try:
        return (raw.removeprefix(_BOM) if offset == 0 else raw).decode("utf-8")
    except UnicodeDecodeError as error:
        where = offset + error.start + (len(_BOM) if offset == 0 and raw.startswith(_BOM) else 0)
        raise _Unreadable(
            f"not UTF-8: byte 0x{error.object[error.start]:02x} at byte {where};"
            f" if it is Windows-1256, convert it: iconv -f CP1256 -t UTF-8 {name}"
        ) from None


def _load_json(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise _Unreadable(f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of brackets
        raise _Unreadable(f"not JSON that can be read: {error}") from None


def _json(raw: bytes, name: str) -> Iterator[tuple[_Place, object]]:
    content = _load_json(_decode(raw, name))
    if not isinstance(content, list):
        yield _Place(name), content
        return
    for number, item in enumerate(content, 1):
        yield _Place(name, item=number), item


def _jsonl(lines: Iterable[bytes], name: str) -> Iterator[tuple[_Place, object]]:
    offset = 0
    for number, line in enumerate(lines, 1):
        if offset == 0 and line.startswith(_UTF16_BOMS):  # no line of it can be read
            yield _failed(name, f"UTF-16, not UTF-8 (byte 0); convert it: iconv -f UTF-16 -t UTF-8 {name}")
            return
        try:
            text = _decode(line, name, offset)
            if text.strip():
                yield _Place(name, number), _load_json_line(text.rstrip("\r\n"))
        except _Unreadable as error:
            yield _failed(name, str(error), number)
        offset += len(line)


def _load_json_line(text: str) -> object:
    try:
        return _load_json(text)
    except _Unreadable as error:  # the line's number is the file's, and is told apart from the cause
        raise _Unreadable(str(error).replace(" at line 1, column", " at column")) from None


def _standard_input(stream: BinaryIO) -> Iterator[tuple[_Place, object]]:
    name = "standard input"
    head: list[bytes] = []
    for line in stream:
        head.append(line)
        visible = line.removeprefix(_BOM).strip() if len(head) == 1 else line.strip()
        if visible.startswith(b"{"):
            yield from _jsonl(chain(head, stream), name)
            return
        if visible:
            break
    try:
        yield _Place(name), {"id": "stdin", "text": _decode(b"".join(head) + stream.read(), "FILE")}
    except _Unreadable as error:
        yield _failed(name, str(error))


def _manifest(path: Source) -> tuple[dict[str, _Row | None], list[tuple[_Place, Failure]]]:
    """The rows of a folder's manifest by id; ``None`` for an id with several rows, since either could be meant."""
    if not path.is_file():
        return {}, []
    rows: dict[str, _Row | None] = {}
    try:
        reader = csv.DictReader(io.StringIO(_decode(path.read_bytes(), str(path)), newline=""), strict=True)
        if "id" not in (reader.fieldnames or ()):
            return {}, [
                _failed(str(path), "no column id in its first line; its articles go without metadata", 1)
            ]
        for row in reader:
            key = row["id"] or ""
            rows[key] = None if key in rows else {name: row.get(name) for name in METADATA}
    except (_Unreadable, csv.Error) as error:
        return {}, [_failed(str(path), f"{error}; its articles go without metadata")]
    return rows, []


# --- from JSON to an article -----------------------------------------------------------------------------------------


def _id_of(item: object) -> str | None:
    found = item.get("id") if isinstance(item, Mapping) else None
    return found if isinstance(found, str) and found else None


def _article(item: object, published: date | None, country: str | None) -> Article:
    """Raises ``ValueError`` with the first thing that is wrong."""
    if not isinstance(item, Mapping):
        raise ValueError(f"an article is a JSON object, not {_kind(item)}")
    fields: dict[str, str | None] = {}
    for name in ("id", "text", *METADATA):
        value = item.get(name)
        if value is not None and not isinstance(value, str):
            raise ValueError(f"{name} is a string, not {_kind(value)}")
        fields[name] = value
    if not fields["id"]:
        raise ValueError("no id")
    if fields["text"] is None:
        raise ValueError("no text")
    return Article(
        id=fields["id"],
        text=fields["text"],
        title=fields["title"] or None,
        published=parse_published(fields["published"]) if fields["published"] else published,
        country=parse_country(fields["country"]) if fields["country"] else country,
        source=fields["source"] or None,
        url=fields["url"] or None,
    )


def _kind(value: object) -> str:
    return _JSON_NAMES.get(type(value), "a number")
