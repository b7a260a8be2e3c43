"""Roles of words that no table holds, by their form: figures, signs, definite nouns, verbs to come, misspelt months."""

from __future__ import annotations

import re
from typing import Any

from pipeline import calendar
from pipeline.figures import parse_figure
from pipeline.lexicon import Entry, Lexicon

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_DATE = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})")
_LETTERS = re.compile(r"[\u0620-\u064a]+")
_NOUN: Entry = {"noun": None}
_ACCUSATIVE: Entry = {"noun": None, "accusative": None}
_FUTURE: Entry = {"future": None, "noun": None}
_DEFINITE: Entry = {"definite": None}
AND_FUTURE: Entry = {"and_future": None, "noun": None}
LETTER_SHAPES = (_NOUN, _ACCUSATIVE, _FUTURE, AND_FUTURE, _DEFINITE)
"""The entries that words of Arabic letters share."""
_LATIN: Entry = {"latin": None}
_SIGN: Entry = {"sign": None}
_NEWLINE: Entry = {"newline": None}
_SPACE: Entry = {"space": None}


def classify(word: str) -> Entry:
    """Roles of a normalised word by its shape alone. Figures apart, words of one shape share their entry."""
    if _LETTERS.fullmatch(word):
        if word.startswith(("سي", "ست")) and len(word) > 3:
            return _FUTURE
        if word.startswith(("ال", "لل")) and len(word) > 4:
            return _DEFINITE
        return _ACCUSATIVE if word.endswith("ا") else _NOUN
    if word[:1].isdigit():
        return _figure(word)
    if word.isspace():
        return _NEWLINE if "\n" in word else _SPACE
    return _LATIN if word.isalpha() else _SIGN


def _figure(word: str) -> Entry:
    clock = _CLOCK.fullmatch(word)
    if clock:
        hour, minute = int(clock[1]), int(clock[2])
        return {"clock_figure": (hour, minute)} if hour <= 24 and minute < 60 else {"sign": None}
    cut = _DATE.fullmatch(word)
    if cut:
        parts = cut[1], cut[3], cut[4]
        day = _numeric_date([int(part) for part in parts], [len(part) for part in parts])
        if day:
            return {"date_figure": day}
        if cut[2] != ".":
            return {"sign": None}
    figure = parse_figure(word)
    return {"figure": figure} if figure else {"sign": None}


def _numeric_date(parts: list[int], widths: list[int]) -> tuple[int, int, int] | None:
    """Day first, as Arabic news writes it; year first if it has four digits; month first where only that is a day."""
    first, second, third = parts
    if widths[0] == 4:
        year, month, day = first, second, third
        if month > 12 >= day:
            month, day = day, month
    else:
        day, month, year = first, second, third
        if widths[2] == 2:
            year = calendar.two_digit_year(third)
        elif widths[2] != 4:
            return None
        if month > 12 >= day:
            day, month = month, day
    return (year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


class MisspeltMonths:
    """Finds the month whose name is one slip away: a letter lost, doubled, changed, or swapped with its neighbour."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._near: dict[str, list[tuple[str, Any]]] = {}
        self._starts: set[str] = set()
        self._ends: set[str] = set()
        for words, entry in lexicon.entries.items():
            if "month" in entry and len(words) == 1 and len(words[0]) >= 5:
                self._starts.add(words[0][:2])
                self._ends.add(words[0][-2:])
                for shorter in _deletions(words[0]):
                    self._near.setdefault(shorter, []).append((words[0], entry["month"]))

    def find(self, word: str) -> Any:
        """The month's number; `None` for a word that is no misspelt month."""
        # One slip leaves the first two letters or the last two as they were.
        if not 4 <= len(word) <= 9 or (word[:2] not in self._starts and word[-2:] not in self._ends):
            return None
        for shorter in _deletions(word):
            for month, value in self._near.get(shorter, ()):
                if _one_slip(word, month):
                    return value
        return None


def _deletions(word: str) -> list[str]:
    return [word] + [word[:i] + word[i + 1 :] for i in range(len(word))]


def _one_slip(one: str, two: str) -> bool:
    if abs(len(one) - len(two)) > 1:
        return False
    start = 0
    while start < min(len(one), len(two)) and one[start] == two[start]:
        start += 1
    rest_one, rest_two = one[start:], two[start:]
    return (
        rest_one[1:] == rest_two[1:]
        or rest_one[1:] == rest_two
        or rest_one == rest_two[1:]
        or (rest_one[:2] == rest_two[1::-1] and rest_one[2:] == rest_two[2:])
    )
