"""Times of day."""

from __future__ import annotations

import re

from pipeline.figures import with_point
from pipeline.grammar import Match, Rule, Value
from pipeline.rules.dated import is_role, number

_DEFINITE_FEMININE = re.compile("\u0627\u0644.+(?:\u0647|\u0627\u062a)")


def _in_day(hour: int, part: str | None) -> int | None:
    """The hour of 24 that an hour with a part of day means: 3 عصرا is 15, 12 ليلا is 0."""
    if part is None:
        return hour if 0 <= hour <= 24 else None
    if hour > 12:
        return hour if hour <= 24 else None
    if part == "am":
        return 0 if hour == 12 else hour
    if part == "noon":
        return hour if hour in (10, 11, 12) else hour + 12
    if part == "night":
        return 0 if hour == 12 else hour + 12 if hour >= 6 else hour
    return hour if hour == 12 else hour + 12


def _value(match: Match, hour: int, minute: int, *, part: str = "part", zone: bool = True) -> Value | None:
    name = match.get(part, "part_of_day") or match.get(part, "part_short") or _part_of_that_day(match)
    whole = _in_day(hour, name)
    if whole is None or minute > 59:
        return None
    if minute < 0:
        whole, minute = (whole - 1) % 24, minute + 60
    value: Value = {"time": f"{whole % 24:02d}:{minute:02d}"}
    if zone:
        value |= _zone(match)
    return value


def _part_of_that_day(match: Match) -> str | None:
    """`السادسة من مساء الأربعاء`: the part goes with the day, and says all the same which six o'clock it is."""
    row, place = match.row, match.end
    if not is_role(row, place, "of") or not is_role(row, place + 1, "part_of_day"):
        return None
    part: str = row.entry(place + 1)["part_of_day"]
    return part


def _zone(match: Match) -> Value:
    if match.has("utc"):
        return {"zone": match.get("utc", "zone_utc")}
    if match.has("city"):
        return {"zone": match.get("city", "zone_city")}
    return {}


def _minutes(match: Match) -> int:
    if match.has("fraction"):
        minutes = int(match.get("fraction", "minute_fraction"))
        return -minutes if match.has("less") else minutes
    if match.has("minute"):
        minutes = number(match, "minute")
        return -minutes if match.has("less") else minutes
    return 0


def _clock(match: Match) -> Value | None:
    return _value(match, number(match, "hour"), _minutes(match))


def _without_clock(match: Match) -> Value | None:
    """`العاشرة صباحا`: an hour's ordinal and a part of day; `الثالثة فجر الأحد` has its part before a day."""
    return _value(match, number(match, "hour"), _minutes(match))


def _hour_of_part(match: Match) -> Value | None:
    """`في السادسة من مساء الأربعاء`, but not في الساعات الأولى من صباح اليوم: that ordinal counts the word before it."""
    row, before = match.row, match.start - 1
    if _part_of_that_day(match) is None or (before >= 0 and _DEFINITE_FEMININE.fullmatch(row.norm(before))):
        return None
    return _value(match, number(match, "hour"), _minutes(match))


def _figures(match: Match) -> Value | None:
    hour, minute = match.get("figures", "clock_figure")
    return _value(match, hour, minute)


def _decimal_clock(match: Match) -> Value | None:
    """`الساعة 9.30`, `14,30 ت غ`, `الساعة 30ر9`: hours and minutes with a point between."""
    text = with_point(match.row.norm(match.at("hour")))
    found = re.fullmatch(r"(\d{1,2})[.,،](\d{2})", text)
    return _value(match, int(found[1]), int(found[2])) if found else None


def _military(match: Match) -> Value | None:
    text = match.row.norm(match.at("hour"))
    if len(text) != 4 or not text.isdigit():
        return None
    return _value(match, int(text[:2]), int(text[2:])) if int(text[:2]) < 25 else None


def _second(match: Match) -> Value | None:
    """The end of `من الساعة 8 حتى 10 صباحا`; `من التاسعة صباحا حتى الخامسة` ends in the afternoon."""
    hour = number(match, "h2")
    if match.has("part1") and not match.has("part2") and not match.has("figures"):
        first = _in_day(number(match, "h1"), match.get("part1", "part_of_day"))
        if first is not None and hour <= first < 12:
            hour += 12
    value = _value(match, hour, _minutes(match), part="part2", zone=False)
    return {**value, "span": (match.at("h2"), match.end)} if value else None


_ZONE = "( utc=zone_utc | zone_local | zone_of city=zone_city | zone_of ( noun/definite/country_name ) )"
_PART = "( in? part=part_of_day | part=part_short )"
_MINUTES = "( ( and | less=less ) fraction=minute_fraction | ( and | less=less ) minute=minute minute_unit )"


RULES = [
    Rule(
        "time.clock",
        "TIME",
        f"clock ( article )? hour=hour_ordinal/hour {_MINUTES}? {_PART}? {_ZONE}?",
        _clock,
        "الساعة الثالثة والنصف عصرا",
    ),
    Rule(
        "time.hour_part",
        "TIME",
        f"hour=hour_ordinal {_MINUTES}? {_PART} {_ZONE}?",
        _without_clock,
        "العاشرة صباحا",
    ),
    Rule("time.hour_of_part", "TIME", f"hour=hour_ordinal {_MINUTES}?", _hour_of_part, "السادسة من مساء"),
    Rule(
        "time.hour_fraction",
        "TIME",
        f"hour=hour_ordinal {_MINUTES} {_ZONE}",
        _without_clock,
        "الثالثة والنصف بتوقيت غرينتش",
    ),
    Rule(
        "time.hour_zone",
        "TIME",
        f"hour=hour_ordinal {_PART}? {_ZONE}",
        _without_clock,
        "السابعة بالتوقيت المحلي",
    ),
    Rule(
        "time.figure_part",
        "TIME",
        f"hour=hour {_MINUTES}? (?!night/country_name) part=part_of_day {_ZONE}?",
        _clock,
        "9 صباحا",
    ),
    Rule(
        "time.figures",
        "TIME",
        f"clock? figures=clock_figure {_PART}? {_ZONE}?",
        _figures,
        "14:30 بتوقيت غرينتش",
    ),
    Rule(
        "time.decimal", "TIME", f"clock hour=figure_decimal {_PART}? {_ZONE}?", _decimal_clock, "الساعة 9.30"
    ),
    Rule(
        "time.decimal_zone",
        "TIME",
        f"hour=figure_decimal {_PART}? ( utc=zone_utc )",
        _decimal_clock,
        "14,30 ت غ",
    ),
    Rule(
        "time.decimal_part",
        "TIME",
        f"hour=figure_decimal part=part_of_day {_ZONE}?",
        _decimal_clock,
        "9.30 صباحا",
    ),
    Rule("time.military_zone", "TIME", f"hour=plain_figure {_ZONE}", _military, "1400 بتوقيت غرينتش"),
    Rule("time.military", "TIME", f"clock hour=plain_figure {_PART}? {_ZONE}?", _military, "الساعة 1430"),
    Rule(
        "time.part_clock",
        "TIME",
        f"part=part_of_day ( at | in )? clock hour=hour_ordinal/hour {_MINUTES}? {_ZONE}?",
        _clock,
        "مساء الساعة السابعة",
    ),
    Rule(
        "time.part_figures",
        "TIME",
        f"part=part_of_day ( at | in )? clock? figures=clock_figure {_ZONE}?",
        _figures,
        "بعد الظهر 7:00",
    ),
    Rule(
        "time.hour_minutes_part",
        "TIME",
        f"clock? hour=hour_ordinal and minute=minute {_PART} {_ZONE}?",
        _without_clock,
        "السابعة وثلاثين مساء",
    ),
    Rule(
        "time.end_of_range",
        "TIME",
        "clock ( h1=hour_ordinal/hour | figures=clock_figure ) ( ( and | less ) minute_fraction )? part1=part_of_day?"
        f" and? to clock? h2=hour_ordinal/hour {_MINUTES}? part2=part_of_day?",
        _second,
        "من الساعة الثامنة حتى العاشرة",
    ),
]
