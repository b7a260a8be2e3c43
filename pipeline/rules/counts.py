"""Numbers of counted things: a numeral and its noun."""

from __future__ import annotations

from pipeline.figures import plain_notation
from pipeline.grammar import Match, Rule, Value
from pipeline.rules.dated import is_role
from pipeline.rules.measured import AMOUNT, HEAD, JOIN, amount, ends
from pipeline.stages.numbers import Number

_NOUN = "noun=noun/address_word/number_word/filler/phone_word/part_of"
_BEFORE_NUMBER = ("number_word", "phone_word", "plus", "latin")


def _counted(match: Match) -> Value | None:
    """Refuses what is no noun (verbs, function words: `not_counted`), and years before a word that isn't counted."""
    noun = match.entry("noun")
    if "not_counted" in noun or "reported" in noun or "future" in noun:
        return None
    row = match.row
    place = match.at("noun")
    if row.end(place) - row.start(place) < 2:
        return None
    return {"counted": row.text(place)}


def _count(match: Match) -> Value | None:
    found = _counted(match)
    if found is None:
        return None
    entry = match.entry("n")
    number: Number = entry["number"]
    row = match.row
    if is_role(row, match.start - 1, *_BEFORE_NUMBER):
        return None
    if number.kind == "words" and number.value in (0, 1, 2):
        return None
    if "year_near" in entry and not _counts_not_dates(match, number):
        return None
    if number.value != number.value.to_integral_value() and number.other is None:
        return None
    return {**amount(match, whole=True), **found}


def _counts_not_dates(match: Match, number: Number) -> bool:
    noun = match.entry("noun")
    if is_role(match.row, match.start - 1, "year_noun", "years_dual", "years_plural", "month", "hijri_month"):
        return False
    if "accusative" in noun:
        return True
    return number.value % 100 == 0 and not is_role(match.row, match.start - 1, "in", "since", "until", "between", "from", "to")


def _range(match: Match) -> Value | None:
    found = _counted(match)
    value = ends(match, whole=True)
    if found is None or value is None:
        return None
    if "year_near" in match.entry("n1") and "year_near" in match.entry("n2") and "accusative" not in match.entry("noun"):
        return None
    return {**value, **found}


def _after_noun(match: Match) -> Value | None:
    """`المتهمين الثلاثة`, `الدول الـ27`."""
    row, place = match.row, match.at("noun")
    noun = match.entry("noun")
    if "not_counted" in noun or "reported" in noun:
        return None
    number: Number = match.entry("n")["number" if "number" in match.entry("n") else "def_number"]
    if number.kind == "ordinal" or (number.value >= 20 and not match.has("article")) or number.value < 2:
        return None
    return {"amount": plain_notation(number.value), "counted": row.text(place)}


def _one_after_noun(match: Match) -> Value | None:
    noun = match.entry("noun")
    number: Number = match.entry("n")["number"]
    row, place = match.row, match.at("noun")
    if "not_counted" in noun or "reported" in noun or "not_with_one" in noun or number.definite:
        return None
    text = row.text(place)
    if number.value == 2 and not _dual(row.norm(place)):
        return None
    if number.value == 1 and is_role(row, match.end, "of"):
        return None
    return {"amount": str(int(number.value)), "counted": text}


def _dual(norm: str) -> bool:
    return len(norm) > 4 and norm[-2:] in {"\u0627\u0646", "\u064a\u0646"}  # the endings -ān and -ayn


RULES = [
    Rule("count.number_noun", "COUNT", f"{AMOUNT} {_NOUN}", _count, "63 مشروعا"),
    Rule("count.range", "COUNT", f"{HEAD} article? n1=number {JOIN} article? n2=number {_NOUN}", _range, "بين 20 و30 شخصا"),
    Rule("count.noun_number", "COUNT", "noun=definite n=def_number", _after_noun, "المتهمين الثلاثة"),
    Rule("count.noun_figure", "COUNT", "noun=definite article=article n=number", _after_noun, "الدول الـ27"),
    Rule("count.noun_one", "COUNT", "noun=noun/address_word n=one_two", _one_after_noun, "شخص واحد"),
]  # fmt: skip
