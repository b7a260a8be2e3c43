"""Reads number phrases: figures, number words and their compounds become one term of a row."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from pipeline.figures import Figure
from pipeline.lexicon import Entry
from pipeline.numerals import NUMERAL_ROLES, NUMERIC, Number, number_roles
from pipeline.reading import Merge, Row, Signatures

# One or two digits behind the sign: no group of thousands has so few.
_DECIMALS = (
    re.compile(r"\d[.٫]\d{1,2}(?![\d.٫])"),
    re.compile(r"\d[,،]\d{1,2}(?![\d,،])"),
    re.compile(r"\d[.٫]\d{1,3}(?![\d.٫])"),
)
_COUNTABLE = frozenset({"noun", "money", "unit_of", "time_unit"})


class NumberReader:
    """Reads number phrases in a Row, left to right, each term once."""

    def __init__(self, signatures: Signatures) -> None:
        self._signatures = signatures
        self.heads = frozenset(character for role in NUMERAL_ROLES for character in signatures.having(role))
        self._find = re.compile(f"[{''.join(sorted(self.heads))}]").finditer

    def read(self, row: Row) -> None:
        """Merge every number phrase of the row into one term with the entry `{"number": Number, …}`."""
        merges: list[Merge] = []
        done = 0
        for head in self._find(row.roles):
            place = head.start()
            if place < done:
                continue
            found = self._phrase(row, place)
            if found is None:
                continue
            number, end = found
            start = place
            if (
                number.kind == "figure"
                and place
                and "dash" in row.entry(place - 1)
                and _is_sign(row, place - 1, done)
            ):
                number = Number(-number.value, "figure", number.low)
                start = place - 1
            roles = number_roles(number)
            entry: Entry = dict.fromkeys(roles, number)
            if end - place == 1 and not row.entry(place).keys() <= NUMERIC:
                # A word may be more than a number: اثنين is Monday too, خميس a weekday, ثانية a second.
                own = {role: value for role, value in row.entry(place).items() if role not in NUMERIC}
                entry = own | entry
            merges.append((start, end, self._signatures.character(entry), entry))
            done = end
        row.merge(merges)

    # -- grammar ------------------------------------------------------------------------------------------------------

    def _phrase(self, row: Row, at: int) -> tuple[Number, int] | None:
        entry = row.entry(at)
        if "minus" in entry:
            inner = (
                self._phrase(row, at + 1)
                if at + 1 < len(row.roles) and "minus" not in row.entry(at + 1)
                else None
            )
            if inner is None or inner[0].kind not in ("figure", "words", "scaled"):
                return None
            return Number(-inner[0].value, inner[0].kind, inner[0].low), inner[1]
        if "ordinal" in entry or "ordinal_bare" in entry:
            return self._ordinal(row, at, entry)
        part = self._part(row, at)
        if part is None:
            return None
        number, at = part
        while not number.kind.startswith("fraction") and number.kind != "ordinal":
            after = self._joined(row, at)
            if after is None:
                break
            following, end = after
            if following.kind.startswith("fraction"):
                tail = self._fraction_tail(row, number, following, end)
                if tail is None:
                    break
                return tail
            if not _adds(number, following):
                break
            kind = "words" if number.kind == following.kind == "words" else "scaled"
            number = Number(number.value + following.value, kind, following.low, definite=number.definite)
            at = end
        if number.kind == "words" and at + 1 < len(row.roles) and "point" in row.entry(at):
            return self._decimal_words(row, number, at)
        return number, at

    def _joined(self, row: Row, at: int) -> tuple[Number, int] | None:
        """The part behind a conjunction, if there is one; in واحد عشر behind a number the conjunction is the word's."""
        if at + 1 < len(row.roles) and row.entry(at).get("unit") == "1" and "ten" in row.entry(at + 1):
            return Number(Decimal(11), "words", Decimal(1)), at + 2
        if at + 1 < len(row.roles) and "and" in row.entry(at) and row.roles[at + 1] in self.heads:
            following = row.entry(at + 1)
            joins = "ordinal" not in following or (
                "def_unit" in following and "def_scale_dual" in row.entry(at - 1)
            )
            if joins and "minus" not in following:
                return self._part(row, at + 1)
        return None

    def _fraction_tail(
        self, row: Row, number: Number, fraction: Number, end: int
    ) -> tuple[Number, int] | None:
        """مليون ونصف (المليون): the fraction is one of the last magnitude, or of the one that is named."""
        scaled = number.low >= 1000
        if fraction.low > 1:  # the magnitude is named: its value is in the fraction already
            if (scaled or number.kind == "words") and fraction.low <= number.low:
                return Number(number.value + fraction.value, "scaled", fraction.low), end
            return None
        if scaled:
            return Number(number.value + fraction.value * number.low, "scaled", Decimal(1)), end
        if number.kind == "words" or (number.kind == "figure" and number.plain):
            return Number(number.value + fraction.value, "words", Decimal(1)), end
        return None

    def _part(self, row: Row, at: int) -> tuple[Number, int] | None:
        """A figure or a group of number words, with the magnitudes that multiply it."""
        entry = row.entry(at)
        if "figure" in entry:
            figure: Figure = entry["figure"]
            number = Number(figure.value, "figure", Decimal(1), figure.other, figure.plain,
                            digits=row.end(at) - row.start(at) if figure.plain else 0)  # fmt: skip
            if figure.plain and _is_point(row, at + 1):
                value = Decimal(f"{row.norm(at)}.{row.norm(at + 2)}")
                return self._scaled(row, Number(value, "figure", Decimal(1)), at + 3)
            if (
                figure.plain
                and figure.value < 10
                and at + 1 < len(row.roles)
                and "fraction_plural" in row.entry(at + 1)
            ):
                return self._fraction(
                    row, at + 2, Fraction(figure.value) * _ratio(row.entry(at + 1)["fraction_plural"])
                )
            return self._scaled(row, number, at + 1)
        if "fraction" in entry or "def_fraction" in entry:
            if "fraction" not in entry:
                return None
            return self._fraction(row, at + 1, _ratio(entry["fraction"]))
        if "zero" in entry:
            return Number(Decimal(0), "words", Decimal(1)), at + 1
        if "scale_dual" in entry or "def_scale_dual" in entry:
            value = Decimal(entry.get("scale_dual") or entry["def_scale_dual"])
            return self._scaled(
                row, Number(value, "words", value / 2, definite="scale_dual" not in entry), at + 1
            )
        if "scale" in entry or "def_scale" in entry:
            value = Decimal(entry.get("scale") or entry["def_scale"])
            if "scale_open" in entry and at + 1 < len(row.roles) and _COUNTABLE & row.entry(at + 1).keys():
                # ألفا معلم: the construct dual, written as the accusative singular is; the noun behind it decides.
                return Number(2 * value, "words", value), at + 1
            return self._scaled(
                row, Number(value, "words", value, bare=True, definite="scale" not in entry), at + 1
            )
        if "unit" in entry and at + 1 < len(row.roles) and "fraction_plural" in row.entry(at + 1):
            return self._fraction(
                row, at + 2, int(entry["unit"]) * _ratio(row.entry(at + 1)["fraction_plural"])
            )
        group = self._below_thousand(row, at)
        return self._scaled(row, *group) if group else None

    def _fraction(self, row: Row, at: int, value: Decimal | Fraction) -> tuple[Number, int]:
        ratio = Fraction(value)
        if at < len(row.roles):
            entry = row.entry(at)
            scale = entry.get("scale") or entry.get("def_scale")
            if scale is not None:
                whole = ratio * int(scale)
                # ثلث مليون has no exact decimal: rounded to the unit, as a reader would.
                return Number(_decimal(whole), "fraction_scaled", Decimal(scale)), at + 1
        return Number(_decimal(ratio), "fraction", Decimal(1)), at

    def _scaled(self, row: Row, number: Number, at: int) -> tuple[Number, int]:
        while at < len(row.roles):
            entry = row.entry(at)
            scale = entry.get("scale") or entry.get("scale_plural")
            if scale is None:
                if (
                    entry.get("hundred") == "100"
                    and number.kind == "figure"
                    and number.plain
                    and number.value < 10
                ):
                    scale = "100"
                else:
                    break
            if "scale" not in entry and number.bare:
                break
            factor = Decimal(scale)
            value = number.value
            if number.other is not None:
                value = _before_scale(row, number.value, number.other, factor)
            number = Number(value * factor, "words" if number.kind == "words" else "scaled", factor,
                            definite=number.definite)  # fmt: skip
            at += 1
        return number, at

    def _below_thousand(self, row: Row, at: int) -> tuple[Number, int] | None:
        entry = row.entry(at)
        size = len(row.roles)
        after = row.entry(at + 1) if at + 1 < size else {}
        hundred = entry.get("hundred") or entry.get("def_hundred")
        unit = entry.get("unit") or entry.get("def_unit")
        definite = any(role.startswith("def_") for role in entry) and not any(
            role in entry for role in ("unit", "ten", "teen", "tens", "hundred")
        )
        value: Decimal | None = None
        if (
            unit is not None
            and ("hundred" in after or "hundred_plural" in after)
            and after.get("hundred", "100") == "100"
        ):
            value, at = Decimal(unit) * 100, at + 2
        elif hundred is not None:
            value, at = Decimal(hundred), at + 1
        if value is not None:
            small = self._below_hundred(row, at + 1) if at + 1 < size and "and" in row.entry(at) else None
            if small is not None and "def_tens" not in row.entry(at + 1):
                return Number(value + small[0], "words", Decimal(1), definite=definite), small[1]
            return Number(value, "words", Decimal(100), definite=definite), at
        small = self._below_hundred(row, at)
        if small is None:
            return None
        return Number(small[0], "words", Decimal(1), definite=definite), small[1]

    @staticmethod
    def _below_hundred(row: Row, at: int) -> tuple[Decimal, int] | None:
        entry, size = row.entry(at), len(row.roles)
        unit = (
            entry.get("unit") or entry.get("unit_teen") or entry.get("def_unit") or entry.get("def_unit_teen")
        )
        if unit is not None:
            after = row.entry(at + 1) if at + 1 < size else {}
            if "ten" in after and at + 2 <= size:
                return Decimal(unit) + 10, at + 2
            if "and" in after and at + 2 < size:
                tens = row.entry(at + 2)
                if "tens" in tens or ("def_tens" in tens and "def_unit" in entry):
                    return Decimal(unit) + Decimal(tens.get("tens") or tens["def_tens"]), at + 3
            return (Decimal(unit), at + 1) if "unit" in entry or "def_unit" in entry else None
        for role in ("teen", "ten", "tens", "def_ten", "def_teen", "def_tens"):
            if role in entry:
                return Decimal(entry[role]), at + 1
        return None

    def _ordinal(self, row: Row, at: int, entry: Entry) -> tuple[Number, int] | None:
        value = Decimal(entry.get("ordinal") or entry["ordinal_bare"])
        after = row.entry(at + 1) if at + 1 < len(row.roles) else {}
        definite = "ordinal" in entry
        if "ten" in after and (1 < value < 10 or "eleventh" in entry):
            return Number(value + 10, "ordinal", Decimal(1), definite=definite), at + 2
        if "and" in after and at + 2 < len(row.roles):
            tens = row.entry(at + 2)
            if "def_tens" in tens or (not definite and "tens" in tens):
                return Number(
                    value + Decimal(tens.get("def_tens") or tens["tens"]),
                    "ordinal",
                    Decimal(1),
                    definite=definite,
                ), at + 3
        return Number(value, "ordinal", Decimal(1), definite=definite), at + 1

    def _decimal_words(self, row: Row, number: Number, at: int) -> tuple[Number, int]:
        group = self._below_thousand(row, at + 1)
        if group is None or group[0].definite:
            return number, at
        value = Decimal(f"{number.value}.{group[0].value}")
        return self._scaled(row, Number(value, "words", Decimal(1)), group[1])


def _is_point(row: Row, at: int) -> bool:
    """`0 فاصل 7`: the point, spelled out between two figures."""
    if at + 1 >= len(row.roles) or "point" not in row.entry(at):
        return False
    figure: Figure | None = row.entry(at + 1).get("figure")
    return figure is not None and figure.plain


def _before_scale(row: Row, value: Decimal, other: Decimal, factor: Decimal) -> Decimal:
    """1.412 مليون, 1,024 مليار: a whole number where the article's decimals have the other sign, else a fraction."""
    point = value < other  # the separator is a point
    points, commas, wide_points = _decimals(row.source)
    if (commas and not points) if point else (wide_points and not commas):
        return max(value, other)
    if point:
        return value
    return other if len(str(other)) < 8 and factor > 1000 else value


@lru_cache(maxsize=8)
def _decimals(text: str) -> tuple[bool, bool, bool]:
    """Whether a text has decimals with a point, with a comma, and figures of any length behind a point."""
    return tuple(pattern.search(text) is not None for pattern in _DECIMALS)  # type: ignore[return-value]


def _adds(number: Number, following: Number) -> bool:
    """Whether `number و following` is one number: 12 ألفا و500 is, 20 و30 and 1997 و1999 are not."""
    if following.definite and not number.definite:
        return False
    if number.kind == "figure" or (following.kind == "figure" and not following.plain):
        return False
    return (
        number.low >= 100
        and 0 < following.value < number.low
        and following.kind in ("figure", "words", "scaled")
    )


def _is_sign(row: Row, dash: int, done: int) -> bool:
    """Whether a dash is a minus: written onto the figure, with a space or a bracket before it and no number."""
    if row.end(dash) != row.start(dash + 1) or dash < done:
        return False
    if dash == 0:
        return True
    before = row.entry(dash - 1)
    return (
        row.end(dash - 1) < row.start(dash) or "open" in before or "clitic" in before
    ) and "figure" not in before


def _ratio(text: str) -> Fraction:
    return Fraction(text)


def _decimal(ratio: Fraction) -> Decimal:
    exact = Decimal(ratio.numerator) / Decimal(ratio.denominator)
    if exact == exact.quantize(Decimal("0.0001")):
        return exact.normalize()
    return exact.quantize(Decimal(1)) if exact > 100 else exact.quantize(Decimal("0.0001"))
