"""Marked text: an article with its mentions written around the words, for people to read and write.

``دفعت <GPE>سوريا</GPE> أكثر من <MONEY 13000000000 USD more_than>13 مليار دولار</MONEY>``

An opening mark holds the label and what is said of the mention: for the value layer the
compact value (:mod:`pipeline.evaluation.compact`), for entities ``name="…"`` when the name is not the surface, and
``subtype=…``; last, ``optional``. Marks of the two layers may nest or cross; within a layer they may not. A literal
``<`` is written ``&lt;``, a literal ``&`` is ``&amp;``; inside a mark ``>`` and ``"`` are ``&gt;`` and ``&quot;``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.evaluation.compact import compact, read_value
from pipeline.record import ENTITY_LABELS, VALUE_LABELS

Mention = dict[str, Any]

_VALUES = frozenset(VALUE_LABELS)
_LABELS = _VALUES | frozenset(ENTITY_LABELS)
_PIECE = re.compile(
    r"[^<&]+|<(?P<close>/)?(?P<label>[A-Za-z]\w*)(?P<said>(?:\s[^<>]*)?)>|&(?P<entity>[a-z]+);|(?P<bad>[<&])"
)
_ATTRIBUTE = re.compile(r'\s+(?P<key>[a-z]+)=(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+))')
_ENTITY = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_SPECIAL = '<&>"'  # what is escaped inside a mark
_ESCAPE = {character: f"&{name};" for name, character in _ENTITY.items()}


class MarkedTextError(ValueError):
    """Marked text that cannot be read: ``line`` and ``column`` (from 1) of the marked text, and the ``cause``."""

    def __init__(self, cause: str, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}: {cause}")
        self.cause, self.line, self.column = cause, line, column


@dataclass(slots=True)
class _Open:
    """A mark whose end is not reached: its mention without ``end``, and its place in the marked text."""

    mention: Mention
    place: int


def is_value(label: str) -> bool:
    """Whether a label is of the value layer (otherwise of the entity layer)."""
    return label in _VALUES


def parse(marked: str) -> tuple[str, list[Mention]]:
    """The plain text and its mentions in reading order, in the record's shape, offsets in code points of that text.

    Raises :class:`MarkedTextError` (a ``ValueError``) for marks that are not closed or do not match, unknown labels,
    values that do not parse, spans that are empty, begin or end with white space, or overlap within their layer.
    """
    text: list[str] = []
    length = 0
    mentions: list[Mention] = []
    unclosed: dict[bool, _Open] = {}  # by layer, the value layer is True
    for piece in _PIECE.finditer(marked):
        try:
            if piece["label"] is None:
                plain = _literal(piece)
                text.append(plain)
                length += len(plain)
            elif piece["close"]:
                mentions.append(_close(piece, unclosed, length))
            else:
                _open(piece, unclosed, length)
        except ValueError as error:
            raise _at(marked, piece.start(), str(error)) from None
    for mark in unclosed.values():
        raise _at(marked, mark.place, f"<{mark.mention['label']}> is not closed")
    whole = "".join(text)
    for mention in mentions:
        surface = whole[mention["start"] : mention["end"]]
        place = mention.pop("place")
        if surface != surface.strip() or not surface:
            what = "begins or ends with white space" if surface.strip() else "marks nothing"
            raise _at(marked, place, f"<{mention['label']}> {what}: {surface!r}")
        mention["text"] = surface
        if not is_value(mention["label"]):
            mention.setdefault("name", surface)
    mentions.sort(key=lambda mention: (mention["start"], -mention["end"], mention["label"]))
    return whole, [_in_order(mention) for mention in mentions]


def render(text: str, mentions: Iterable[Mapping[str, Any]]) -> str:
    """The marked text of a text and its mentions; the inverse of :func:`parse`.

    A record's ``rule`` and ``score`` are left out. Mentions that overlap within a layer are written all the same, for
    people to see; :func:`parse` refuses them. Raises ``ValueError`` for offsets outside the text.
    """
    ordered = sorted(mentions, key=lambda mention: (mention["start"], -mention["end"], mention["label"]))
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for mention in ordered:
        start, end = mention["start"], mention["end"]
        if not 0 <= start < end <= len(text):
            raise ValueError(
                f"{mention['label']} {start}-{end} lies outside a text of {len(text)} characters"
            )
        opening.setdefault(start, []).append(opening_mark(mention))
        closing.setdefault(end, []).insert(0, f"</{mention['label']}>")
    places = sorted({0, len(text), *opening, *closing})
    written = []
    for place, following in zip(places, [*places[1:], len(text)], strict=True):
        written += closing.get(place, [])
        written += opening.get(place, [])
        written.append(_escape(text[place:following], "<&"))
    return "".join(written)


def opening_mark(mention: Mapping[str, Any]) -> str:
    """The opening mark of a mention: ``<MONEY 5 USD about>``."""
    words = [mention["label"]]
    if mention.get("value") is not None:
        words.append(_escape(compact(mention["label"], mention["value"]), _SPECIAL))
    if mention.get("name") is not None and mention["name"] != mention.get("text"):
        words.append(f'name="{_escape(mention["name"], _SPECIAL)}"')
    if mention.get("subtype") is not None:
        subtype = _escape(mention["subtype"], _SPECIAL)
        words.append(f"subtype={subtype}" if re.fullmatch(r"\S+", subtype) else f'subtype="{subtype}"')
    if mention.get("optional"):
        words.append("optional")
    return f"<{' '.join(words)}>"


def _escape(text: str, characters: str) -> str:
    return "".join(_ESCAPE[c] if c in characters else c for c in text)


def _unescape(text: str) -> str:
    return re.sub("&([a-z]+);", lambda match: _ENTITY.get(match[1], match[0]), text)


def _literal(piece: re.Match[str]) -> str:
    if piece["bad"] is not None:
        raise ValueError(f"a literal {piece['bad']} is written {_ESCAPE[piece['bad']]}")
    if piece["entity"] is None:
        return piece[0]
    if piece["entity"] not in _ENTITY:
        raise ValueError(f"{piece[0]} is unknown; a literal & is written &amp;")
    return _ENTITY[piece["entity"]]


def _open(piece: re.Match[str], unclosed: dict[bool, _Open], start: int) -> None:
    label, said = piece["label"], piece["said"]
    if label not in _LABELS:
        raise ValueError(f"unknown label {label}")
    layer = is_value(label)
    if layer in unclosed:
        other = unclosed[layer].mention["label"]
        raise ValueError(f"<{label}> lies inside <{other}>: mentions of a layer do not overlap")
    mention: Mention = {"label": label, "start": start, "place": piece.start()}
    bare = re.sub(r"\s+optional\s*$", "", said)
    if bare != said:
        mention["optional"] = True
    if layer:
        mention["value"] = read_value(label, _unescape(bare))
    else:
        mention |= _attributes(label, bare)
    unclosed[layer] = _Open(mention, piece.start())


def _attributes(label: str, said: str) -> dict[str, str]:
    found: dict[str, str] = {}
    place = 0
    while match := _ATTRIBUTE.match(said, place):
        if match["key"] not in ("name", "subtype") or match["key"] in found:
            raise ValueError(f"{label} takes one name and one subtype, not {match[0].strip()!r}")
        found[match["key"]] = _unescape(match["bare"] if match["quoted"] is None else match["quoted"])
        place = match.end()
    if said[place:].strip():
        raise ValueError(f'{label} takes name="…" and subtype=…, not {said[place:].strip()!r}')
    if "" in found.values():
        raise ValueError(f"{label} has an empty name or subtype")
    return found


def _close(piece: re.Match[str], unclosed: dict[bool, _Open], end: int) -> Mention:
    label = piece["label"]
    if piece["said"].strip():
        raise ValueError(f"a closing mark holds its label only, not {piece[0]}")
    mark = unclosed.get(is_value(label))
    if mark is None or mark.mention["label"] != label:
        among = " and ".join(f"<{other.mention['label']}>" for other in unclosed.values()) or "no mark"
        raise ValueError(f"</{label}> closes nothing: {among} is open here")
    del unclosed[is_value(label)]
    return {**mark.mention, "end": end}


_KEYS = ("label", "start", "end", "text", "value", "name", "subtype", "optional")


def _in_order(mention: Mention) -> Mention:
    return {key: mention[key] for key in _KEYS if key in mention}


def _at(marked: str, place: int, cause: str) -> MarkedTextError:
    line_start = marked.rfind("\n", 0, place) + 1
    return MarkedTextError(cause, marked.count("\n", 0, place) + 1, place - line_start + 1)
