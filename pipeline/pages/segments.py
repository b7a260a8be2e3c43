"""A text cut at every edge of its mentions, so that nested and crossing mentions can be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

Mention = Mapping[str, Any]


class Segment(NamedTuple):
    """A stretch of text under the same mentions: ``covering`` holds their places in the list of mentions."""

    text: str
    covering: tuple[int, ...]


def segments(
    text: str, mentions: Sequence[Mention], start: int = 0, end: int | None = None
) -> Iterator[Segment]:
    """The segments of ``text[start:end]``, in order; joined, they are that stretch.

    Offsets are code points of ``text``. A mention that reaches over the stretch is cut at its edges.
    """
    end = len(text) if end is None else end
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for number, mention in enumerate(mentions):
        first, last = max(mention["start"], start), min(mention["end"], end)
        if first < last:
            opening.setdefault(first, []).append(number)
            closing.setdefault(last, []).append(number)
    covering: list[int] = []
    before = start
    for edge in sorted({*opening, *closing, end}):
        if before < edge:
            yield Segment(text[before:edge], tuple(covering))
            before = edge
        closed = closing.get(edge, ())
        covering = sorted([number for number in covering if number not in closed] + opening.get(edge, []))
