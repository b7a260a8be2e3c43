"""The words, read from the tables of this folder.

A table has a row a meaning and, in `surfaces`, every way to write it. Surfaces are cut and normalised by the code that
cuts and normalises the text, so a table never spells hamza or ta marbuta twice. An entry is `{role: value}`: `مارس` is
`{"month": "3"}`, `خمس` a unit 5; rules ask for roles and never for words.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.cldr import month_names
from pipeline.lexicon.inflect import adjectives, definite, duals, singulars
from pipeline.normalization import normalize
from pipeline.numerals import NUMERIC
from pipeline.pieces import PIECES

Entry = dict[str, Any]
WORD_TABLES = ("numerals", "months", "calendar_words", "words", "modifiers", "nouns")
# Roles whose words take a proclitic, and roles of words that are typed together (آذارعام, ملياردولار).
_SPLITTABLE = NUMERIC | frozenset(
    [
        "takes_all",
        "scheduled",
        "comes",
        "reported",
        "future",
        "month_short",
        "place_word",
        "address_word",
        "def_fraction",
        "minute_fraction",
        "mod_until",
        "mod_verb",
        "mod_split",
        "month",
        "hijri_month",
        "year_noun",
        "years_dual",
        "years_plural",
        "month_noun",
        "months_dual",
        "day_noun",
        "days_dual",
        "day_def",
        "week_noun",
        "decade_noun",
        "century_noun",
        "millennium_noun",
        "decade",
        "season",
        "quarter_noun",
        "half_noun",
        "weekday",
        "part_of_day",
        "clock",
        "deictic",
        "today",
        "relative",
        "time_unit",
        "time_dual",
        "time_unit_def",
        "time_dual_def",
        "from",
        "to",
        "between",
        "in",
        "mod_before",
        "until",
        "this",
        "ago",
        "since",
        "after",
        "within",
        "money_dual",
        "unit_dual",
        "money",
        "filler",
        "ordinal_bare",
        "percent",
        "percent_dual",
        "vague",
        "part_of",
        "number_word",
        "often_numbered",
        "degree_of",
        "midnight_word",
        "noon_word",
    ]
)
# Verbs, on which only a conjunction can stand.
_AFTER_AND = frozenset({"scheduled", "reported", "future", "comes"})
_SHORT = frozenset(
    {
        "month_short",
        "takes_all",
        "fraction",
        "month",
        "unit",
        "mod_verb",
        "mod_split",
        "mod_before",
        "from",
        "in",
    }
)
# Words that are typed as one with the next: those before a month or a year, and those before a currency.
_BEFORE_DATE = frozenset(["month", "year_noun", "ordinal", "unit", "tens", "glued_to_year"])
_BEFORE_MONEY = frozenset(["scale", "scale_plural", "hundred", "unit", "tens"])
_DATE_NAMES = frozenset(["year_noun", "month"])
_MONTH_NOUN, _MONTH_NAMES = frozenset(["month_noun"]), frozenset(["month", "hijri_month"])
_DAY_NOUN, _WEEKDAYS = frozenset(["day_noun"]), frozenset(["weekday_definite"])
_NUMERALS = frozenset(["unit", "ten", "teen", "tens", "hundred", "scale", "scale_dual", "scale_plural"])


def read_table(name: str) -> Iterator[dict[str, str]]:
    """The rows of `pipeline/lexicon/<name>.tsv`; lines that begin with `#` are comments.

    Raises `ValueError` that names table and line for a row with the wrong number of columns.
    """
    text = files(__package__).joinpath(f"{name}.tsv").read_text(encoding="utf-8")
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line and line[0] != "#"]
    rows = csv.reader((line for _, line in lines), delimiter="\t", quoting=csv.QUOTE_NONE)
    header = next(rows)
    for (number, _), row in zip(lines[1:], rows, strict=True):
        if len(row) != len(header):
            raise ValueError(
                f"{name}.tsv line {number}: {len(row)} columns where the header has {len(header)}"
            )
        yield dict(zip(header, row, strict=True))


def surfaces_of(cell: str) -> list[str]:
    """The alternatives of one cell, `a | b | c`."""
    return [surface for surface in (part.strip() for part in cell.split(" | ")) if surface]


class Lexicon:
    """Entries by their normalised words, and what the tokeniser asks of them."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, ...], Entry] = {}
        self._words: set[str] = set()
        self._splittable: set[str] = set()
        self._money: set[str] = set()
        self._after_and: set[str] = set()
        for name, month in month_names().items():
            self.add(name, "month", str(month))
        for table in WORD_TABLES:
            for row in read_table(table):
                for surface in surfaces_of(row["surfaces"]):
                    self.add(surface, row["role"], row["value"])
        self._definite_numerals()
        self._countries()
        self._currencies()
        self._units()
        self.glued_beginnings: set[str] = set()
        """The first three letters of every word that :meth:`glued` takes for the first of two."""
        for words, entry in self.entries.items():
            self._words.update(words)
            if len(words) == 1 and "money" in entry:
                self._money.add(words[0])
            if _AFTER_AND & entry.keys() and not (_SPLITTABLE - _AFTER_AND) & entry.keys():
                self._after_and.add(words[0])
            if _SPLITTABLE & entry.keys() and (len(words[0]) > 2 or _SHORT & entry.keys()):
                self._splittable.add(words[0])
        about = {words[0] for words, entry in self.entries.items() if entry.get("mod_before") == "about"}
        # الفاشلين is ال + فاشلين, and not ألفا شلن.
        numerals = {word for word in self._single(_BEFORE_MONEY) if not word.startswith("\u0627\u0644")}
        self._glued = (
            (about, self._single(_NUMERALS)),  # نحوسبعة
            (self._single(_BEFORE_DATE), self._single(_DATE_NAMES)),  # آذارعام
            (self._single(_MONTH_NOUN), self._single(_MONTH_NAMES)),  # شهرنوفمبر
            (self._single(_DAY_NOUN), self._single(_WEEKDAYS)),  # يومالاثنين
            (numerals, self._money),  # ملياردولار
        )
        self.glued_beginnings |= {
            word[:3] for word in self._money.union(*(first for first, _ in self._glued))
        }

    def _single(self, roles: frozenset[str]) -> set[str]:
        """The entries of one word that have one of the roles."""
        return {words[0] for words, entry in self.entries.items() if len(words) == 1 and roles & entry.keys()}

    def add(self, surface: str, role: str, value: Any) -> None:
        """One more meaning of a surface. Raises `ValueError` where the same role has another value already."""
        key = self.key(surface)
        entry = self.entries.setdefault(key, {})
        if entry.setdefault(role, value) != value:
            raise ValueError(f"{surface!r} has two values as {role}: {entry[role]!r} and {value!r}")

    @staticmethod
    @cache
    def key(surface: str) -> tuple[str, ...]:
        """A surface's normalised words, cut as the tokeniser cuts text."""
        words = (normalize(word) for word, _ in PIECES.findall(surface) if not word.isspace())
        return tuple(word for word in words if word)

    def known(self, norm: str) -> bool:
        """Whether the word, whole, is part of an entry (so that `بعد` is not ب + عد)."""
        return norm in self._words

    def splittable(self, norm: str, letter: str) -> bool:
        """Whether this proclitic may be cut off before this word.

        آب is a month and باب a door: a word of two letters takes و and ف alone, but for ما (لما بين, بما لا يقل عن).
        """
        if norm in self._after_and and letter not in "وف":
            return False
        return norm in self._splittable and (
            len(norm) > 2 or letter in "وف" or "takes_all" in self.entries.get((norm,), ())
        )

    def glued(self, first: str, second: str) -> bool:
        """Whether two words typed as one are two words: a month or a magnitude and what follows it."""
        if first in self._money:  # دولارللأوقية, دولارلرفع; سنتلقى is a verb
            return second.startswith("لل" if len(first) < 4 else "ل") and len(second) > 3
        return any(first in firsts and second in seconds for firsts, seconds in self._glued)

    def _definite_numerals(self) -> None:
        for row in list(read_table("numerals")):
            if row["role"] in {
                "unit",
                "ten",
                "teen",
                "tens",
                "hundred",
                "scale",
                "scale_dual",
                "scale_plural",
                "fraction",
                "unit_teen",
            }:
                if row["role"] == "unit" and row["value"] == "2":
                    continue  # الاثنين is Monday
                for surface in surfaces_of(row["surfaces"]):
                    key = self.key(definite(surface))
                    self.entries.setdefault(key, {}).setdefault("def_" + row["role"], row["value"])

    def _countries(self) -> None:
        for row in read_table("countries"):
            for adjective in surfaces_of(row["adjectives"]):
                for form in adjectives(adjective):
                    self._set(form, "country_adjective", row["code"])
            for name in surfaces_of(row["names"]):
                self._set(name, "country_name", row["code"])

    def _currencies(self) -> None:
        for row in read_table("currencies"):
            self._nouns(row, "money", row["family"])
        for row in read_table("currency_signs"):
            for sign in surfaces_of(row["surfaces"]):
                for role in ("sign_before", "sign_after"):
                    if row["position"] in {role.removeprefix("sign_"), "both"}:
                        # By the sign as typed: د.أ and د.إ are one word when normalised.
                        readings = self.entries.setdefault(self.key(sign), {}).setdefault(role, {})
                        readings[sign.replace(" ", "")] = (row["code"], row["factor"] or "1")

    def _units(self) -> None:
        for row in read_table("units"):
            role = "unit_of" if row["alone"] == "yes" else "unit_half"
            self._nouns(row, role, row["ucum"])
            for short in surfaces_of(row["abbreviations"]):
                self._set(short, role, row["ucum"])
            for short in surfaces_of(row["weak_abbreviations"]):
                self._set(short, "unit_weak", row["ucum"])
        for row in read_table("unit_qualifiers"):
            for qualifier in surfaces_of(row["qualifier_surfaces"]):
                results = self.entries.setdefault(self.key(qualifier), {}).setdefault("unit_qualifier", {})
                for unit in surfaces_of(row["ucum"]):
                    results.setdefault(unit, row["result"].replace("{}", unit))

    def _nouns(self, row: dict[str, str], role: str, value: str) -> None:
        """A noun of measure in all its forms: number, case, definiteness."""
        dual = {"money": "money_dual", "unit_of": "unit_dual", "unit_half": "unit_half_dual"}[role]
        for noun in surfaces_of(row["singular"]):
            for form in singulars(noun):
                self._set(form, role, value)
            self._set(definite(noun), role + "_def", value)
            for form in duals(noun):
                self._set(form, dual if row["bare_dual"] == "yes" else "dual_weak", value)
        for noun in surfaces_of(row["plural"]):
            self._set(noun, role, value)
            self._set(definite(noun), role + "_def", value)

    def _set(self, surface: str, role: str, value: str) -> None:
        self.entries.setdefault(self.key(surface), {}).setdefault(role, value)


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once a process."""
    return Lexicon()


@cache
def currency_codes() -> dict[tuple[str, str], tuple[str, str]]:
    """(family, country) → (ISO 4217 code, factor of the code's major unit: `1`, `0.01`, `0.001`)."""
    table: dict[tuple[str, str], tuple[str, str]] = {}
    for row in read_table("currency_countries"):
        table[row["family"], row["country"]] = (row["code"], row["minor_factor"] or "1")
    return table


@cache
def former_currencies() -> dict[str, tuple[str, date]]:
    """ISO 4217 code → the code that the currency had before, and the day since when it has this one."""
    return {
        row["code"]: (row["former"], date.fromisoformat(row["until"]))
        for row in read_table("currency_former")
    }


@cache
def currency_families() -> dict[str, dict[str, str]]:
    """The rows of `currencies.tsv` by family."""
    return {row["family"]: row for row in read_table("currencies")}
