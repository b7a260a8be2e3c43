"""Texts from a fuzzer's bytes: words of the lexicon, pieces of the cases, figures, marks, glued and repeated.

Three bytes make a piece (its kind and what stands behind it; a number that chooses), so that a byte which changes
changes one piece. Any bytes make a text, and the same bytes always the same one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from pipeline.cldr import month_names
from pipeline.evaluation.marked import parse
from pipeline.lexicon import read_table, surfaces_of
from tests.marked_cases import cases
from tests.texts import FRAGMENTS, ODD

LONGEST = 20_000
"""No text has more characters."""

_TABLES = """
    numerals months calendar_words words modifiers nouns currency_signs currency_countries countries currencies units
    unit_qualifiers
""".split()  # noqa: SIM905
_COLUMNS = frozenset(
    "surfaces names adjectives family singular plural abbreviations weak_abbreviations qualifier_surfaces".split()  # noqa: SIM905
)
_COUNTRIES = (None, None, "EG", "SY", "DZ", "SA", "JO", "US", "ZZ")
_BEHIND = (" ", " ", " ", " ", "", "", "\n", " و")
_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_MARKS = [
    *"/-–—.,،؛:()[]«»\"'٪%+±×$€£¥﷼°½²٫٬#@_&",
    " / ",
    " - ",
    "و",
    "ب",
    "ل",
    "ال",
    "لل",
    "ك",
    "ف",
    "ـ",
    "هـ",
    " م ",
]


@dataclass(frozen=True, slots=True)
class Built:
    """A text and what is known of its article."""

    text: str
    published: date | None
    country: str | None


def build(data: bytes) -> Built:
    """The text that these bytes stand for."""
    source = _Source(data)
    day = source.number()
    published = date.fromordinal(date(1900, 1, 1).toordinal() + day) if day % 4 else None
    country = _COUNTRIES[source.byte() % len(_COUNTRIES)]
    pieces: list[str] = []
    length = 0
    while source.left() and length < LONGEST:
        kind, chosen = source.byte(), source.number()
        if kind % 32 == 31:
            again = pieces[-(1 + chosen % 8) :] * (chosen // 8 % (64 if chosen > 60_000 else 4))
        else:
            again = [_piece(kind % 32, chosen) + _BEHIND[kind // 32]]
        pieces += again
        length += sum(map(len, again))
    return Built("".join(pieces)[:LONGEST], published, country)


def _piece(kind: int, chosen: int) -> str:
    if kind < 12:
        return _from(_words(), chosen)
    if kind < 17:
        return _figure(kind - 12, chosen)
    if kind < 20:
        return _from(_MARKS, chosen)
    if kind < 22:
        return ODD[chosen % len(ODD)]
    if kind == 22:
        return chr(chosen)
    if kind == 23:
        return chr(0x600 + chosen % 0x100)
    if kind < 27:
        return _from(FRAGMENTS, chosen)
    return _from(_runs(), chosen * 7)


def _figure(form: int, chosen: int) -> str:
    """A year or a small number; with zeros and separators; a date; a time or a score; in other digits."""
    if form == 0:
        return str(1900 + chosen % 200 if chosen % 2 else chosen // 2 % 100)
    if form == 1:
        separator = ",.٬'\u00a0"[chosen % 5]
        return separator.join([str(chosen // 5 % 999), *["000"] * (chosen % 4), f"{chosen % 1000:03}"])
    if form == 2:
        separator = "/-.\u200f"[chosen % 4]
        parts = [str(chosen % 32), f"{chosen // 32 % 13:02}", str(1300 + chosen // 64)]
        return separator.join(parts if chosen % 3 else reversed(parts))
    if form == 3:
        return f"{chosen % 26}{':.-/,٫'[chosen % 6]}{chosen // 26 % 64:0{1 + chosen % 2}}"
    return str(chosen * (1, 1, 10**6, 10**30)[chosen % 4]).translate(_DIGITS if chosen % 2 else _PERSIAN)


def _from(words: list[str], chosen: int) -> str:
    return words[chosen % len(words)]


@cache
def _words() -> list[str]:
    found = set(month_names())
    for table in _TABLES:
        for row in read_table(table):
            for column in _COLUMNS & row.keys():
                found.update(surfaces_of(row[column]))
    return sorted(found)


@cache
def _runs() -> list[str]:
    """Runs of two to five words of the cases."""
    found = set()
    for case in cases():
        words = parse(case.marked)[0].split()
        for length in (2, 3, 5):
            found.update(" ".join(words[at : at + length]) for at in range(0, len(words) - 1, 2))
    return sorted(found)


class _Source:
    """Bytes, read from the front; zeros when there are no more."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def left(self) -> int:
        return max(0, len(self._data) - self._at)

    def byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1] if self._at <= len(self._data) else 0

    def number(self) -> int:
        return self.byte() << 8 | self.byte()
