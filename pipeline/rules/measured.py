"""What amounts share: a number or a range before a unit of money, measure or percentage."""

from __future__ import annotations

from decimal import Decimal

from pipeline.figures import COMMA_DECIMAL, plain_notation
from pipeline.grammar import Match, Value
from pipeline.numerals import Number
from pipeline.rules.dated import is_role

AMOUNT = "article? n=number"
# The unit may stand behind both ends of a range; a range word at its head makes it one for certain.
HEAD = "( head=from/between )?"
JOIN = "( and? join=to | both=and | or=or | dash=dash )"


def reading(number: Number, match: Match, *, whole: bool = False) -> Decimal:
    """The value of a figure whose separator has two meanings: people are whole, and the Maghreb writes 1.200.000."""
    if number.other is None:
        return number.value
    grouped, decimal = max(number.value, number.other), min(number.value, number.other)
    point = number.value < number.other  # the separator is a point
    if whole:
        return grouped
    if match.context.country in COMMA_DECIMAL:
        return grouped if point else decimal
    if point and grouped % 1000 == 0 and number.kind == "figure":
        return grouped
    return number.value


def undashed(match: Match, name: str = "n") -> tuple[Number, Value]:
    """The number of something that can't be negative, and where its span begins: a dash before it is punctuation
    (`فلان -43 عاما-`)."""
    entry = match.entry(name)
    number: Number = entry["number"] if "number" in entry else entry["fraction_number"]
    if number.value >= 0:
        return number, {}
    return number._replace(value=-number.value), {"start_at": match.row.start(match.at(name)) + 1}


def amount(match: Match, *, factor: Decimal = Decimal(1), whole: bool = False) -> Value:
    """`{"amount": …}` of the term `n`."""
    if whole:
        found, start = undashed(match)
        return {"amount": plain_notation(reading(found, match, whole=True) * factor), **start}
    found = match.entry("n")["number"]
    return {"amount": plain_notation(reading(found, match, whole=whole) * factor)}


def ends(match: Match, *, factor: Decimal = Decimal(1), whole: bool = False) -> Value | None:
    """`{"min": …, "max": …}` of the terms `n1` and `n2`; the magnitude of the second covers a bare first one."""
    first: Number = match.entry("n1")["number"]
    last: Number = match.entry("n2")["number"]
    low, high = reading(first, match, whole=whole), reading(last, match, whole=whole)
    if match.has("both") and not (match.has("head") and "between" in match.entry("head")):
        return None
    low = covered(first, last, low, high)
    if match.has("both"):
        low, high = min(low, high), max(low, high)
    if not low < high or (whole and low < 0):
        return None
    if match.has("dash") and _is_score(match):
        return None
    if "year_near" in match.entry("n1") and is_role(
        match.row, match.at("n1") - 1, "year_noun", "month", "years_dual"
    ):
        return None  # من 5 ملايين عام 2010 إلى 9 ملايين
    return {"min": plain_notation(low * factor), "max": plain_notation(high * factor)}


def from_one(single: bool, match: Match, other_single: bool) -> Value | None:
    """The ends of a range from one or two, said by the noun alone (`من متر إلى مترين`): whether `unit1` and the second
    noun are singulars, with the number `n2` and the fraction `f` of the second."""
    if match.has("both") and not match.has("head"):
        return None
    low = Decimal(1 if single else 2)
    high: Decimal = (
        match.entry("n2")["number"].value if match.has("n2") else Decimal(1 if other_single else 2)
    )
    if match.has("f"):
        high += match.entry("f")["fraction_number"].value
    return {"min": plain_notation(low), "max": plain_notation(high)} if low < high else None


def covered(first: Number, last: Number, low: Decimal, high: Decimal) -> Decimal:
    """The first end of a range, with the scale of the second where it is meant: `5 و7 مليارات`, `4.1 و3.8 مليارات`, but
    not `500 إلى 3 آلاف`."""
    bare = last.low >= 1000 and first.low == 1 and not last.bare and low < 1000
    return low * last.low if bare and low * last.low < 2 * high else low


def _is_score(match: Match) -> bool:
    return is_role(match.row, match.start - 1, "dash", "slash", "number_word", "phone_word")
