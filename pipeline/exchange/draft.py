"""An article as a tool gives it, and the record that it becomes, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import ValidationError

from pipeline.article import Article, parse_country, parse_published
from pipeline.evaluation.marked import is_value
from pipeline.exchange.notes import NoteError, read_note
from pipeline.record import ENTITY_LABELS, VALUE_LABELS, Record

_LABELS = (*VALUE_LABELS, *ENTITY_LABELS)
_SHOWN = 40  # characters of a mention in a message


class ExchangeError(ValueError):
    """An article that cannot be read or written; the message is one line, and says where and why."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read at all, and where: a file, a line, a task."""

    where: str
    cause: str

    def __str__(self) -> str:
        return f"{self.where}: {self.cause}"


@dataclass(slots=True)
class Draft:
    """An article that a tool's file holds, not checked yet.

    ``fields`` has ``id`` and the metadata as the file has them. ``mentions`` have ``label``, ``start``, ``end`` in code
    points, and either a ``note`` or the record's own fields (``value``, ``name`` …).
    """

    where: str
    text: str
    fields: Mapping[str, Any]
    mentions: list[dict[str, Any]] = field(default_factory=list)
    provenance: object = None


class Filler(Protocol):
    """What says of a mention that has no value or name which one it is."""

    def value(self, article: Article, label: str, start: int, end: int) -> dict[str, Any] | None:
        """The value of a span of the article, or ``None``."""

    def name(self, text: str, start: int, end: int) -> str:
        """The name of an entity's span."""


def settle(draft: Draft, filler: Filler | None) -> Record:
    """The record of a draft. An entity without a name gets its surface, or what ``filler`` says.

    Raises :class:`ExchangeError` for metadata, mentions or notes that are not valid, for mentions that overlap within
    their layer, and for a value that is missing and that ``filler`` cannot give.
    """
    try:
        article = _article(draft)
    except ValueError as error:
        raise ExchangeError(f"{draft.where}: {error}") from None
    where = draft.where if repr(article.id) in draft.where else f"{draft.where}, article {article.id!r}"
    mentions = []
    for given in draft.mentions:
        at = _check(given, draft.text, where)
        mentions.append(_complete(given, article, filler, at))
    mentions.sort(key=lambda mention: (mention["start"], -mention["end"], mention["label"]))
    _check_layers(mentions, draft.text, where)
    try:
        record = Record.of(article, mentions)
        return record if draft.provenance is None else _with_provenance(record, draft.provenance)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place: list[Any] = list(first["loc"])
        if len(place) > 1 and place[0] == "mentions":
            where = f"{where}, {shown(mentions[place[1]], draft.text)}"
            place = place[2:]
        named = "".join(f"{part}: " for part in place)
        raise ExchangeError(f"{where}: {named}{first['msg'].removeprefix('Value error, ')}") from None


def fields_of(record: Record) -> dict[str, str | None]:
    """``id`` and the metadata of a record, as plain strings."""
    info = record.article
    return {
        "id": info.id,
        "title": info.title,
        "published": info.published.isoformat() if info.published else None,
        "country": info.country,
        "source": info.source,
        "url": info.url,
    }


def shown(mention: Mapping[str, Any], text: str) -> str:
    """A mention as messages name it: ``MONEY 12-20 "5 دولارات"``, offsets in code points."""
    surface = text[mention["start"] : mention["end"]]
    if len(surface) > _SHOWN:
        surface = f"{surface[:_SHOWN]}…"
    return f"{mention['label']} {mention['start']}-{mention['end']} {surface!r}"


def _article(draft: Draft) -> Article:
    fields = draft.fields
    texts = {}
    for name in ("id", "title", "source", "url", "published", "country"):
        value = fields.get(name)
        if name == "id" and isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if value is not None and not isinstance(value, str):
            raise ValueError(f"{name} is a string, not {value!r}")
        texts[name] = value
    if not texts["id"]:
        raise ValueError("the article has no id")
    return Article(
        id=texts["id"],
        text=draft.text,
        title=texts["title"],
        source=texts["source"],
        url=texts["url"],
        published=parse_published(texts["published"]) if texts["published"] else None,
        country=parse_country(texts["country"]) if texts["country"] else None,
    )


def _check(mention: Mapping[str, Any], text: str, where: str) -> str:
    """Where the mention stands, for messages; raises :class:`ExchangeError` for one that stands nowhere."""
    label, start, end = mention["label"], mention["start"], mention["end"]
    if label not in _LABELS:
        raise ExchangeError(
            f"{where}: unknown label {label!r} at {start}-{end} (known: {', '.join(_LABELS)})"
        )
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        raise ExchangeError(f"{where}: {label} {start}-{end} is no span of a text of {len(text)} characters")
    return f"{where}, {shown(mention, text)}"


def _complete(
    given: Mapping[str, Any], article: Article, filler: Filler | None, where: str
) -> dict[str, Any]:
    mention = {key: value for key, value in given.items() if key != "note"}
    label, start, end = mention["label"], mention["start"], mention["end"]
    note = given.get("note")
    if note is not None:
        try:
            mention |= read_note(label, note)
        except NoteError as error:
            raise ExchangeError(f"{where}: the note {note!r}: {error}") from None
    if not is_value(label):
        if mention.get("name") is None:
            surface = article.text[start:end]
            mention["name"] = surface if filler is None else filler.name(article.text, start, end)
    elif mention.get("value") is None:
        if filler is None:
            raise ExchangeError(
                f"{where}: no value; note it at the mention, or let --fill read it from the text"
            )
        mention["value"] = filler.value(article, label, start, end)
        if mention["value"] is None:
            raise ExchangeError(f"{where}: no value, and none that --fill could read from the text")
    return mention


def _check_layers(mentions: list[dict[str, Any]], text: str, where: str) -> None:
    last: dict[bool, dict[str, Any]] = {}
    for mention in mentions:
        layer = is_value(mention["label"])
        before = last.get(layer)
        if before is not None and mention["start"] < before["end"]:
            raise ExchangeError(
                f"{where}, {shown(mention, text)}: overlaps {shown(before, text)}, which is of the same layer"
            )
        last[layer] = mention


def _with_provenance(record: Record, provenance: object) -> Record:
    from pipeline.record import to_dict

    return Record.model_validate({**to_dict(record), "provenance": provenance})
