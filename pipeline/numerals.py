"""A number phrase, and the roles that its value and form give it."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

# Roles of the words and figures that number phrases are made of.
NUMERAL_ROLES = [
    "unit",
    "unit_teen",
    "teen",
    "ten",
    "tens",
    "hundred",
    "hundred_plural",
    "scale",
    "scale_dual",
    "scale_plural",
    "fraction",
    "fraction_plural",
    "zero",
    "ordinal",
    "ordinal_bare",
    "def_unit",
    "def_ten",
    "def_teen",
    "def_tens",
    "def_hundred",
    "def_scale",
    "def_scale_dual",
    "def_unit_teen",
    "figure",
    "minus",
]
NUMERIC = frozenset([*NUMERAL_ROLES, "scale_open"])


class Number(NamedTuple):
    """A number phrase. `kind`: `figure` (digits alone), `words`, `scaled` (with a magnitude), `fraction`, `ordinal`."""

    value: Decimal
    kind: str
    low: Decimal
    """The smallest magnitude in it: what follows و must be smaller to be added."""
    other: Decimal | None = None
    """The figure's other reading, where its separator has two."""
    plain: bool = False
    """Digits alone, without separators."""
    bare: bool = False
    """A magnitude without a numeral (مليار)."""
    definite: bool = False
    digits: int = 0


@lru_cache(maxsize=4096)
def number_roles(number: Number) -> frozenset[str]:
    """The roles of a number phrase: what its value and form let it be."""
    value, kind = number.value, number.kind
    whole = value == value.to_integral_value()
    if kind == "ordinal":
        roles = {"ordinal_number"}
        if 1 <= value <= 31:
            roles.add("day_ordinal")
        if 1 <= value <= 12:
            roles.add("hour_ordinal")
        if number.definite and value >= 20:
            roles.add("def_number")
        return frozenset(roles)
    if kind == "fraction":
        return frozenset({"fraction_number"})
    roles = {"number"}
    if number.definite:
        roles.add("def_number")
        if kind == "words" and 1000 < value <= 2999:
            roles.add("year_words_any")  # العام الألفان والواحد والعشرون
        if kind == "words" and value in (20, 30):
            roles |= {"day_ordinal"}
        if kind == "words" and value >= 20:
            roles |= {"ordinal_number"}
    if number.bare:
        roles.add("bare_scale")
    if whole and kind in ("figure", "words") and not number.definite:
        if kind == "words" or number.plain:
            roles |= {role for role, top in (("day", 31), ("month_number", 12), ("hour", 24), ("minute", 59))
                      if (role in ("hour", "minute") or value > 0) and value <= top}  # fmt: skip
        if kind == "figure" and number.plain:
            roles.add("plain_figure")
            if number.digits == 4 and 1000 <= value <= 2999:
                roles.add("year")
                if 1900 <= value <= 2100:
                    roles.add("year_near")
            if number.digits in (1, 2):
                roles.add("short_figure")
            if number.digits == 2:
                roles.add("year_short")
            if value > 0 and number.digits <= 5:
                roles.add("year_any")
        if kind == "words" and 1000 < value <= 2999:
            roles.add("year_words")
        if kind == "words" and 100 < value <= 2999:
            roles.add("year_words_any")
    if kind == "words":
        roles.add("number_words")
        if value in (1, 2):
            roles.add("one_two")
    if kind == "figure" and not number.plain and 0 <= value < 25:
        roles.add("figure_decimal")
    return frozenset(roles)


def sample_numbers() -> list[Number]:
    """One number of every kind, so that all role sets are known before the rules are compiled."""
    values = [
        Decimal(v)
        for v in (*range(0, 62), 99, 100, 999, 1000, 1500, 1899, 1900, 2100, 2101, 2999, 3000, 12345, 123456)
    ]
    values += [Decimal("1.5"), Decimal("1234.5"), Decimal(-5), Decimal("-0.5")]
    samples: list[Number] = []
    for value in values:
        for kind in ("figure", "words", "scaled", "ordinal", "fraction"):
            for definite in (False, True):
                for bare in (False, True):
                    for plain in (False, True):
                        for digits in {len(str(value)), 4, 3, 2} if plain else {0}:
                            samples.append(
                                Number(value, kind, Decimal(1), None, plain, bare, definite, digits)
                            )
    return samples
