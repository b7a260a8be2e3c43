"""Times of day."""

from __future__ import annotations

import re

from pipeline.figures import with_point
from pipeline.grammar import Match, Rule, Value
from pipeline.rules.dated import is_role, number, number_of

_TEH = "\u0647"
# What a part of the day may belong to.
_DAYS = ("weekday", "day_noun", "day_def", "deictic", "today", "day_ordinal", "month_noun")
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
    name = (
        match.get(part, "part_of_day")
        or match.get(part, "part_short")
        or _part_of_that_day(match)
        or _part_of_range(match, hour)
    )
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
    if (
        is_role(row, place + 1, "age_of")
        and is_role(row, place + 2, "definite")
        and not is_role(row, place + 2, *_DAYS)
    ):
        return None  # الأسرة الثامنة من عصر الانتقال
    part: str = row.entry(place + 1)["part_of_day"]
    return part


def _part_of_range(match: Match, hour: int) -> str | None:
    """`بين الخامسة والسابعة مساء`: the part behind the end says which five o'clock it begins at."""
    row, place = match.row, match.end
    if is_role(row, place, "and") and is_role(row, match.start - 1, "between"):
        place += 1
    else:
        place += is_role(row, place, "and")
        if not is_role(row, place, "to"):
            return None
        place += 1
    place += is_role(row, place, "clock")
    if not is_role(row, place, "hour", "hour_ordinal"):
        return None
    end = place + 1
    if is_role(row, end, "and", "less") and is_role(row, end + 1, "minute_fraction"):
        end += 2
    end += is_role(row, end, "of")
    if not is_role(row, end, "part_of_day"):
        return None
    part: str = row.entry(end)["part_of_day"]
    first, last = _in_day(hour, part), _in_day(number_of(row.entry(place)), part)
    if first is None or last is None:
        return None
    return part if first < last or part == "night" else "am"  # من 9 إلى 5 مساء


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
    row, hour = match.row, match.at("hour")
    if is_role(row, hour - 1, "time_unit") and not (
        row.norm(hour)[0].isdigit() or match.has("part") or is_role(row, hour - 1, "article")
    ):
        return None  # ساعة واحدة is a length, ساعة ثانية is another
    return _value(match, number(match, "hour"), _minutes(match))


def _bare_hour(match: Match) -> Value | None:
    """`9 صباحا`; but not ارتفع العدد إلى ثلاثة ليل الجمعة, where the part of the day goes with the day behind it."""
    written_out = not match.row.norm(match.at("hour"))[0].isdigit()
    if written_out and is_role(match.row, match.at("part") + 1, "weekday", "deictic"):
        return None
    before = match.start - 1
    if written_out and is_role(match.row, before, "noun") and match.row.norm(before).endswith(_TEH):
        return None  # ملعقة واحدة مساء
    return _clock(match)


def _without_clock(match: Match) -> Value | None:
    """`العاشرة صباحا`: an hour's ordinal, which is feminine, and a part of day; `الثالثة فجر الأحد` has its part before
    a day."""
    if not match.row.norm(match.at("hour")).endswith(_TEH):
        return None  # الدوار الرابع ليلة السبت
    return _value(match, number(match, "hour"), _minutes(match))


def _first(match: Match) -> Value | None:
    """The beginning of `بين 5 و7 مساء`; its part of day stands behind the end."""
    hour = number(match, "hour")
    part = _part_of_range(match, hour)
    whole = _in_day(hour, part) if part else None
    minute = _minutes(match)
    if whole is None or not 0 <= minute <= 59:
        return None
    return {"time": f"{whole % 24:02d}:{minute:02d}"}


def _hour_of_part(match: Match) -> Value | None:
    """`في السادسة من مساء الأربعاء`, but not في الساعات الأولى من صباح اليوم: that ordinal counts the word before it."""
    row, before = match.row, match.start - 1
    if _part_of_that_day(match) is None or (
        is_role(row, before, "time_plural_def")
        or (before >= 0 and _DEFINITE_FEMININE.fullmatch(row.norm(before)))
    ):
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
    if "hour_ordinal" not in match.entry("h2") and is_role(
        match.row, match.end, "noun", "time_unit", "money"
    ):
        return None
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
        "time.first_of_range",
        "TIME",
        f"(?<=between/from) hour=hour_ordinal/hour {_MINUTES}? (?=and/to)",
        _first,
        "بين 5 و7 مساء",
    ),
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
        _bare_hour,
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
        "( clock ( h1=hour_ordinal/hour | figures=clock_figure ) ( ( and | less ) minute_fraction )? part1=part_of_day?"
        " | (?<=from) h1=hour_ordinal/hour ( ( and | less ) minute_fraction )? part1=part_of_day )"
        f" and? to clock? h2=hour_ordinal/hour {_MINUTES}? part2=part_of_day?",
        _second,
        "من الساعة الثامنة حتى العاشرة",
    ),
]
