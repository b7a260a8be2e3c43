"""Hijri dates, with their Gregorian days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from pipeline import calendar
from pipeline.grammar import Match, Rule, Value
from pipeline.rules.dated import WEEKDAY, future, is_role, number, value
from pipeline.rules.firsts import at_start
from pipeline.rules.nth import DAYS, PART, days_at_end, part_of_month


def hijri_value(year: int, month: int | None = None, day: int | None = None) -> Value | None:
    """The value of a Hijri day, month or year; `None` for a day that the calendar hasn't."""
    try:
        first, last = calendar.hijri_interval(year, month, day)
    except (ValueError, OverflowError):
        return None
    edtf = first.isoformat() if first == last else f"{first}/{last}"
    return value(edtf, calendar="hijri", hijri=calendar.hijri_edtf(year, month, day))


def _full(match: Match) -> Value | None:
    year = number(match, "year")
    if not match.has("era") and not 1200 <= year <= 1600:
        return None
    if match.has("era") and year > 1700:
        return None
    day = number(match, "day") if match.has("day") else None
    return hijri_value(year, int(match.get("month", "hijri_month")), day)


def _figures(match: Match) -> Value | None:
    year, month, day = match.get("date", "date_figure")
    if year >= 1600 or (not match.has("era") and not 1300 <= year < 1500):
        return None
    return hijri_value(year, month, day)


def _year(match: Match) -> Value | None:
    year = number(match, "year")
    return hijri_value(year) if 0 < year < 1700 else None


def _year_of_now(match: Match) -> Value | None:
    published = match.context.published
    if published is None:
        return value(None)
    try:
        return hijri_value(calendar.hijri_of(published)[0] + int(match.get("rel", "relative")))
    except OverflowError:
        return None


def _without_year(match: Match, dated: bool = False) -> Value | None:
    """`15 رمضان`, `شهر رمضان الماضي`: placed by the Umm al-Qura date of publication."""
    row, month = match.row, int(match.get("month", "hijri_month"))
    day = number(match, "day") if match.has("day") else None
    dated = dated or is_role(row, match.start - 1, "in", "within", "part_of", "since", "until")
    # صفر is zero besides; the other names are people's, but not after these words.
    if day is None and not (match.has("noun") or match.has("rel") or (dated and month != 2)):
        return None
    if day is not None and (
        month in (7, 8) and is_role(row, match.end, "noun") and not match.has("noun") and day > 30
    ):
        return None
    published = match.context.published
    if published is None:
        return value(None)
    try:
        here = calendar.hijri_of(published)
    except OverflowError:
        return None
    relative = match.get("rel", "relative")
    direction = int(relative) if relative is not None else (1 if future(match) else -1)
    now = (here[1], here[2] if day is not None else 0)
    there = (month, day or 0)
    if direction == 0:
        year = here[0]
    elif direction < 0:
        year = here[0] if (there < now if relative is not None else there <= now) else here[0] - 1
    else:
        year = here[0] if (there > now if relative is not None else there >= now) else here[0] + 1
    return hijri_value(year, month, day)


def _in_common_year(match: Match) -> Value | None:
    """`رمضان 2017`, `27 رمضان عام 2017`: the month or day of the Hijri calendar that begins in that year."""
    year, month = number(match, "year"), int(match.get("month", "hijri_month"))
    if month == 2 and not match.has("noun") and not match.has("day"):
        return None  # صفر is zero besides
    day = number(match, "day") if match.has("day") else None
    try:
        first = calendar.hijri_of(date(year, 1, 1))[0]
    except OverflowError:
        return None
    for hijri in (first, first + 1):
        found = hijri_value(hijri, month, day)
        if found is not None and found["start"].startswith(f"{year}-"):
            return found
    return None


def _century(match: Match) -> Value | None:
    ordinal = number(match, "ordinal")
    if not 1 <= ordinal <= 15:
        return None
    first = calendar.hijri_day(max(1, (ordinal - 1) * 100), 1, 1)
    last = calendar.hijri_day(ordinal * 100, 1, 1) - timedelta(days=1)
    return value(f"{first}/{last}", calendar="hijri", hijri=calendar.century_edtf(ordinal))


def _range_days(match: Match) -> Value | None:
    year, month = number(match, "year"), int(match.get("month", "hijri_month"))
    return _span(year, month, number(match, "d1"), number(match, "d2"))


def _days(match: Match) -> Value | None:
    """`الأيام العشرة الأخيرة من رمضان`."""
    if match.has("ten_days"):
        part = int(match.get("ten_days", "ten_days"))
        return _in_month(match, lambda size: (1, 10) if part > 0 else (size - 9, size))
    days = days_at_end(match)
    if days is None:
        return None
    return _in_month(match, lambda size: (1, days) if at_start(match) else (size + 1 - days, size))


def _part(match: Match) -> Value | None:
    """`الثلث الأخير من رمضان`."""
    return _in_month(match, lambda size: part_of_month(match, size))


def _in_month(match: Match, days: Callable[[int], tuple[int, int] | None]) -> Value | None:
    """Some days of the month that the match names; `days` gives the first and the last from the month's length."""
    found = _full(match) if match.has("year") else _without_year(match, dated=True)
    if found is None or found["edtf"] is None:
        return found
    year, month = map(int, found["hijri"].split("-"))
    size = (date.fromisoformat(found["end"]) - date.fromisoformat(found["start"])).days + 1
    ends = days(size)
    return _span(year, month, *ends) if ends else None


def _span(year: int, month: int, first: int, last: int) -> Value | None:
    one, two = hijri_value(year, month, first), hijri_value(year, month, last)
    if one is None or two is None or not first < last:
        return None
    return value(f"{one['edtf']}/{two['edtf']}", calendar="hijri", hijri=f"{one['hijri']}/{two['hijri']}")


# أمس الثلاثاء الموافق 6 ذي الحجة: a day by itself, and then one of another calendar.
_WEEKDAY = f"(?<!deictic/day_def) {WEEKDAY.replace('/day_def/deictic', '')}"
_MONTH = "month_noun? month=hijri_month"
_YEAR = "( of/for? year_noun )? year=year_any ( era=era_hijri )?"
_ANY_MONTH = f"( noun=month_noun )? month=hijri_month ( {_YEAR} | rel=relative )?"


RULES = [
    Rule(
        "date.hijri_day",
        "DATE",
        f"{_WEEKDAY} day=day/day_ordinal of? {_MONTH} comma? {_YEAR}",
        _full,
        "10 رمضان 1393 هـ",
    ),
    Rule("date.hijri_month_year", "DATE", f"{_MONTH} {_YEAR}", _full, "رمضان 1445"),
    Rule(
        "date.hijri_month",
        "DATE",
        "( noun=month_noun )? month=hijri_month ( rel=relative )?",
        _without_year,
        "شهر رمضان الماضي",
    ),
    Rule(
        "date.hijri_in_common_year",
        "DATE",
        f"( {_WEEKDAY} day=day/day_ordinal of? )? ( noun=month_noun )? month=hijri_month of? year_noun? year=year_near",
        _in_common_year,
        "رمضان 2017",
    ),
    Rule(
        "date.hijri_day_month",
        "DATE",
        f"{_WEEKDAY} day=day/day_ordinal of? ( noun=month_noun )? month=hijri_month ( rel=relative )?",
        _without_year,
        "27 رمضان",
    ),
    Rule(
        "date.hijri_figures",
        "DATE",
        f"{_WEEKDAY} date=date_figure ( era=era_hijri )?",
        _figures,
        "2/9/1445هـ",
    ),
    Rule("date.hijri_year", "DATE", "year_noun? year=year_any/year_words era_hijri", _year, "عام 1445 هجري"),
    Rule(
        "date.hijri_year_adjective",
        "DATE",
        "year_noun era_hijri relative? year=year_any era_hijri?",
        _year,
        "العام الهجري 1445",
    ),
    Rule(
        "date.hijri_year_of_now",
        "DATE",
        "year_noun era_hijri rel=relative",
        _year_of_now,
        "العام الهجري الماضي",
    ),
    Rule(
        "date.hijri_century",
        "DATE",
        "century_noun ordinal=ordinal_number era_hijri",
        _century,
        "القرن الثالث الهجري",
    ),
    Rule(
        "date.hijri_days",
        "DATE",
        f"( from/between )? d1=day ( to/and/dash ) d2=day of? {_MONTH} {_YEAR}",
        _range_days,
        "من 1 إلى 5 رمضان 1445",
    ),
    Rule(
        "date.hijri_first_days",
        "DATE",
        f"( {DAYS} | ten_days=ten_days of/in/for ) {_ANY_MONTH}",
        _days,
        "الأيام العشرة الأخيرة من رمضان",
    ),
    Rule("date.hijri_part", "DATE", f"{PART} {_ANY_MONTH}", _part, "الثلث الأخير من رمضان"),
]
