"""Whether Khabar's mentions hold what a case of another tool's test suite expects.

Every function takes the mentions as plain dictionaries (`label start end text value`), the case's `expected`,
and the text that the mentions are from.
"""

from __future__ import annotations

import datetime
import itertools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Mention = Mapping[str, Any]

#: UCUM code by the unit names of the quantity suite.
UNITS = {
    "meters": "m",
    "kilometers": "km",
    "centimeters": "cm",
    "decimeters": "dm",
    "millimeters": "mm",
    "miles": "[mi_i]",
    "yards": "[yd_i]",
    "feet": "[ft_i]",
    "inches": "[in_i]",
}

#: Seconds of an ISO 8601 unit as the suites compute them: a month has 30 days, a year 365.
DATE_SECONDS = {"Y": 365 * 86400, "M": 30 * 86400, "W": 7 * 86400, "D": 86400}
TIME_SECONDS = {"H": 3600, "M": 60, "S": 1}

#: Lengths, in days, that a date of each grain may have; a Hijri month or year is shorter.
GRAIN_DAYS = {"day": range(1, 8), "month": range(28, 32), "year": range(354, 367)}

#: Words at the edges that one guideline leaves out of a span and another takes in. Words that change the
#: value (قبل, بعد, الماضي, القادم) are not among them; adjectives of a plural length are, which stay outside.
HEAD_WORDS = """
في من إلى الى حتى بين ما خلال عند على يوم شهر عام سنة الساعة لمدة مدة طوال كامل كاملة
منتصف أواخر مطلع بداية نهاية وقت مبكر متأخر أول فترة الفترة الآن المستقبل لاحق
القادمة المقبلة الماضية الماضيين القادمين
"""
HEADS = frozenset(HEAD_WORDS.split())
PROCLITICS = re.compile(r"^(?:[وفبلك]ـ?)(?=\S{2})")


def close(got: float, expected: float) -> bool:
    """Equal, up to the rounding of the figures that the suites recorded as floats."""
    return math.isclose(got, expected, rel_tol=1e-9, abs_tol=1e-15)


def iso_seconds(duration: str) -> float | None:
    """Seconds of an ISO 8601 duration, None if it is not one (`P2Y6M` → 2 × 365 + 6 × 30 days)."""
    match = re.fullmatch(r"P((?:[\d.]+[YMWD])*)(?:T((?:[\d.]+[HMS])+))?", duration)
    if not match:
        return None
    parts = [(DATE_SECONDS, match[1] or ""), (TIME_SECONDS, match[2] or "")]
    part = re.compile(r"([\d.]+)([A-Z])")
    return sum(float(figure) * table[unit] for table, text in parts for figure, unit in part.findall(text))


def amounts(mention: Mention) -> list[float]:
    """Every figure that a mention's value holds, in the order of the text."""
    value = mention["value"]
    fields = [value[key] for key in ("amount", "percent", "min", "max") if value.get(key) is not None]
    if mention["label"] == "DURATION":
        lengths = [value["duration"]] if value.get("duration") else fields
        return [float(figure) for length in lengths for figure in re.findall(r"[\d.]+", length)]
    return [float(field) for field in fields]


def number(mentions: Sequence[Mention], expected: Mapping[str, Any], text: str) -> bool:
    """One mention with that amount; a percentage is a share of one, as the suite counts it."""
    shares = {"PERCENT": 100, "COUNT": 1, "MONEY": 1, "QUANTITY": 1}
    figures = (got / shares[m["label"]] for m in mentions if m["label"] in shares for got in amounts(m))
    return any(close(figure, expected["value"]) for figure in figures)


def all_numbers(mentions: Sequence[Mention], expected: Mapping[str, Any], text: str) -> bool:
    """The amounts of all mentions are the expected figures, each once, in any order."""
    found = sorted(got for m in mentions if m["label"] not in ("DATE", "TIME") for got in amounts(m))
    wanted = sorted(expected["all"])
    return len(found) == len(wanted) and all(
        close(g, w) or math.isclose(g, w, rel_tol=1e-6) for g, w in zip(found, wanted, strict=True)
    )


def percent(mentions: Sequence[Mention], expected: Mapping[str, Any], text: str) -> bool:
    """The percentages are the expected ones."""
    return all_numbers([m for m in mentions if m["label"] == "PERCENT"], expected, text)


def money(mentions: Sequence[Mention], expected: Mapping[str, Any], text: str) -> bool:
    """One MONEY mention, with that amount and currency."""
    sums = [m for m in mentions if m["label"] == "MONEY"]
    return (
        len(sums) == 1
        and sums[0]["value"].get("currency") == expected["currency"]
        and [close(got, expected["value"]) for got in amounts(sums[0])] == [True]
    )


def quantity(mentions: Sequence[Mention], expected: Mapping[str, Any], text: str) -> bool:
    """One QUANTITY mention with that amount and unit."""
    measures = [m for m in mentions if m["label"] == "QUANTITY"]
    return (
        len(measures) == 1
        and measures[0]["value"].get("unit") == UNITS[expected["unit"]]
        and [close(got, expected["value"]) for got in amounts(measures[0])] == [True]
    )


def duration(mentions: Sequence[Mention], expected: Mapping[str, Any], text: str) -> bool:
    """One DURATION mention of that many seconds."""
    lengths = [m["value"].get("duration") for m in mentions if m["label"] == "DURATION"]
    if len(lengths) != 1 or lengths[0] is None:
        return False
    seconds = iso_seconds(lengths[0])
    return seconds is not None and math.isclose(seconds, expected["seconds"], rel_tol=1e-6)


def date(mentions: Sequence[Mention], expected: Mapping[str, Any], text: str) -> bool:
    """A DATE of the expected grain: a day that starts there, or a month or year that holds it.

    Of a day that does not exist (31 November) Recognizers-Text gives 0001-01-01, and Khabar a DATE without value.
    """
    wanted = expected.get("anyof") or [expected["value"]]
    if wanted == ["0001-01-01"]:
        return any(
            mention["label"] == "DATE" and mention["value"].get("edtf") is None for mention in mentions
        )
    for mention in mentions:
        value = mention["value"]
        if mention["label"] != "DATE" or not value.get("start") or not value.get("end"):
            continue
        start, end = value["start"], value["end"]
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", start) or not re.fullmatch(r"\d{4}-\d\d-\d\d", end):
            continue
        days = (datetime.date.fromisoformat(end) - datetime.date.fromisoformat(start)).days + 1
        if days not in GRAIN_DAYS[expected["grain"]]:
            continue
        if start in wanted or (expected["grain"] != "day" and any(start <= day <= end for day in wanted)):
            return True
    return False


def time(mentions: Sequence[Mention], expected: Mapping[str, Any], text: str) -> bool:
    """A TIME with that time of day."""
    found = [m["value"].get("time") or "" for m in mentions if m["label"] == "TIME"]
    return any((clock if clock.count(":") == 2 else clock + ":00") == expected["tod"] for clock in found)


def spans(mentions: Iterable[Mention], expected: Mapping[str, Any], text: str) -> bool:
    """Every expected span is exactly that of some value mention."""
    found = {(m["start"], m["end"]) for m in mentions}
    return all(tuple(span) in found for span in expected["spans"])


def spans_up_to_heads(mentions: Iterable[Mention], expected: Mapping[str, Any], text: str) -> bool:
    """The same, when head words, prepositions and proclitics are cut off both spans."""
    found = {core(text, m["start"], m["end"]) for m in mentions}
    return all(core(text, *span) in found for span in expected["spans"])


def time_ranges(mentions: Iterable[Mention], expected: Mapping[str, Any], text: str) -> bool:
    """Every expected range of times runs from one TIME mention to the next: the guideline makes two of a range."""
    times = [m for m in mentions if m["label"] == "TIME"]
    pairs = {core(text, a["start"], b["end"]) for a, b in itertools.pairwise(times)}
    return all(core(text, *span) in pairs for span in expected["spans"])


def core(text: str, start: int, end: int) -> tuple[int, int]:
    """The span less the words of `HEADS` and the clitics at its edges; unchanged if nothing would be left."""
    words = [(m.start() + start, m.end() + start) for m in re.finditer(r"[^\s،,.]+", text[start:end])]
    while words and text[slice(*words[0])] in HEADS:
        words.pop(0)
    while words and text[slice(*words[-1])] in HEADS:
        words.pop()
    if not words:
        return start, end
    first = words[0][0]
    clitic = PROCLITICS.match(text[first : words[0][1]])
    return first + (clitic.end() if clitic else 0), words[-1][1]
