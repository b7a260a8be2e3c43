"""Offsets as other tools count them: code points, UTF-16 units or grapheme clusters."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate

#: ``codepoints``: Python, and so the record. ``utf16``: JavaScript, Java, C#. ``graphemes``: what a reader sees as one
#: character, a letter with its vowel marks (UAX 29).
UNITS = ("codepoints", "utf16", "graphemes")


class Offsets:
    """The places of one text, in code points (the record's) and in a tool's unit. A place lies between characters."""

    def __init__(self, text: str, unit: str = "codepoints") -> None:
        self._length = len(text)
        self._unit = unit
        # For each place that the tool can name, in the tool's order, its code point; None where they are the same.
        self._places: list[int] | None = None
        # For each code point its place; None where it is found in _places.
        self._units: list[int] | None = None
        if unit == "utf16" and text and max(text) > "\uffff":
            self._units = list(accumulate((1 + (character > "\uffff") for character in text), initial=0))
        elif unit == "graphemes":
            import regex  # here, because only this unit needs it

            self._places = [found.start() for found in regex.finditer(r"\X", text)] + [len(text)]
        elif unit not in UNITS:
            raise ValueError(f"unknown unit {unit!r} (known: {', '.join(UNITS)})")

    def to_tool(self, place: int) -> int:
        """A place of the record in the tool's unit. Raises ``ValueError`` where the unit has no such place."""
        if not 0 <= place <= self._length:
            raise ValueError(f"character {place} lies outside a text of {self._length}")
        if self._units is not None:
            return self._units[place]
        if self._places is None:
            return place
        at = bisect_left(self._places, place)
        if self._places[at] != place:
            raise ValueError(f"character {place} lies inside a grapheme cluster")
        return at

    def from_tool(self, offset: int) -> int:
        """A tool's offset in code points. Raises ``ValueError`` outside the text and between two surrogates."""
        if self._units is not None:
            at = bisect_left(self._units, offset)
            if not 0 <= offset <= self._units[-1]:
                raise ValueError(f"offset {offset} lies outside a text of {self._units[-1]} UTF-16 units")
            if self._units[at] != offset:
                raise ValueError(f"offset {offset} lies between the two surrogates of one character")
            return at
        last = self._length if self._places is None else len(self._places) - 1
        if not 0 <= offset <= last:
            raise ValueError(f"offset {offset} lies outside a text of {last} {self._unit}")
        return offset if self._places is None else self._places[offset]
