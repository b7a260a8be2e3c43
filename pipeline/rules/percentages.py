"""Percentages, percentage points and basis points."""

from __future__ import annotations

from pipeline.figures import plain_notation
from pipeline.grammar import Match, Rule, Value
from pipeline.rules.dated import is_role
from pipeline.rules.measured import AMOUNT, HEAD, JOIN, ends, reading


def _unit(match: Match) -> Value:
    unit = match.get("sign", "percent")
    return {"unit": unit} if unit and unit != "-" else {}


def _percent(match: Match) -> Value:
    return {"percent": plain_notation(reading(match.entry("n")["number"], match)), **_unit(match)}


def _fraction(match: Match) -> Value:
    return {"percent": plain_notation(match.entry("n")["fraction_number"].value), **_unit(match)}


def _range(match: Match) -> Value | None:
    """`5 إلى 7 في المئة`; with a sign on both ends only `بين … و` makes one range of them."""
    if match.has("s1") and not match.has("both"):
        return None
    found = ends(match)
    return {**found, **_unit(match)} if found else None


def _dual(match: Match) -> Value:
    return {"percent": "2", "unit": match.get("sign", "percent_dual")}


def _one(match: Match) -> Value:
    return {"percent": plain_notation(match.entry("n")["number"].value), **_unit(match)}


def _before(match: Match) -> Value | None:
    if is_role(match.row, match.start - 1, "number", "fraction_number") or is_role(
        match.row, match.end, "money", "unit_of", "time_unit"
    ):
        return None
    return _percent(match)


_SIGN = "sign=percent/percent_sign"


RULES = [
    Rule("percent.number_sign", "PERCENT", f"{AMOUNT} {_SIGN}", _percent, "22 %"),
    Rule("percent.sign_number", "PERCENT", "sign=percent_sign n=number", _before, "%6"),
    Rule("percent.words_number", "PERCENT", "sign=percent n=number", _before, "بالمائة 10"),
    Rule(
        "percent.range",
        "PERCENT",
        f"{HEAD} article? n1=number ( s1=percent/percent_sign )? {JOIN} article? n2=number {_SIGN}",
        _range,
        "5 إلى 7 في المئة",
    ),
    Rule(
        "percent.range_sign_before",
        "PERCENT",
        f"{HEAD} s1=percent_sign n1=number {JOIN} sign=percent_sign n2=number",
        _range,
        "بين %20 و%30",
    ),
    Rule("percent.dual", "PERCENT", "sign=percent_dual", _dual, "نقطتين مئويتين"),
    Rule(
        "percent.one",
        "PERCENT",
        "sign=percent n=one_two",
        lambda match: _one(match) if match.get("sign", "percent") != "-" else None,
        "نقطة مئوية واحدة",
    ),
    Rule(
        "percent.fraction",
        "PERCENT",
        "n=fraction_number sign=percent/percent_sign",
        _fraction,
        "نصف نقطة مئوية",
    ),
]
