"""The n-th or last day or weekday of a month; its first or last days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from pipeline import calendar
from pipeline.grammar import Match, Rule, Value
from pipeline.rules.dated import (
    interval,
    is_role,
    missing_year,
    month,
    month_of,
    number,
    value,
    year,
    year_of,
)
from pipeline.rules.firsts import FIRSTS, at_start, firsts

_FEMININE = ("\u0647", "\u064a")  # الثالثة, الأولى


def _month(match: Match) -> tuple[int, int] | None:
    """Year and month that the match names; `None` if the article has no date to place them."""
    if match.has("of_now"):
        published = match.context.published
        if published is None:
            return None
        moved = calendar.shift(published.replace(day=1), int(match.get("of_now", "relative") or 0), "m")
        return moved.year, moved.month
    month_number = number(match, "mm") if match.has("mm") else month_of(match)
    dated = match.has("year") or match.has("rel") or match.has("this")
    found = year_of(match) if dated else missing_year(match, month_number, None)
    return None if found is None else (found, month_number)


def _weekday_of_this_month(match: Match) -> Value | None:
    """`الثلاثاء الثالث` with no month: of the month of publication."""
    published = match.context.published
    nth_word = match.row.norm(match.at("nth"))
    if not nth_word.startswith("\u0627\u0644") or nth_word.endswith(_FEMININE):
        return None  # حضر الجمعة أول عرض; في الجمعة الثالثة: of a row of Fridays
    if is_role(match.row, match.end, "verb_particle"):
        return None  # الأحد الأول الذي يلي البدر
    if published is None:
        return value(None)
    weekday = int(match.get("weekday", "weekday"))
    size = monthrange(published.year, published.month)[1]
    days = [day for day in range(1, size + 1) if published.replace(day=day).weekday() == weekday]
    nth = number(match, "nth")
    return value(published.replace(day=days[nth - 1]).isoformat()) if 1 <= nth <= len(days) else None


def _day(match: Match) -> Value | None:
    """`آخر خميس من شهر مايو`, `ثالث جمعة من يناير`, `آخر يوم من الشهر الجاري`."""
    where = _month(match)
    if where is None:
        return value(None)
    year_number, month_number = where
    size = monthrange(year_number, month_number)[1]
    days = list(range(1, size + 1))
    if match.has("weekday"):
        weekday = int(match.get("weekday", "weekday"))
        days = [day for day in days if date(year_number, month_number, day).weekday() == weekday]
    place = -1 if match.has("last") else number(match, "nth") - 1
    if not -1 <= place < len(days):
        return None
    return value(calendar.edtf(year_number, month_number, days[place]))


_LENGTHS = {"D": 1, "W": 7}


def days_at_end(match: Match) -> int | None:
    """How many days `الأيام العشرة الأولى` and `الأسبوعين الأولين` are; `None` for other units and for too many."""
    count, unit = firsts(match) or (0, "")
    days = count * _LENGTHS.get(unit, 0)
    return days if 2 <= days <= 28 else None


def _days(match: Match) -> Value | None:
    """`الأيام العشرة الأولى من أكتوبر`, `اليومين الأخيرين من الشهر الماضي`."""
    days = days_at_end(match)
    if days is None:
        return None
    where = _month(match)
    if where is None:
        return value(None)
    first = 1 if at_start(match) else monthrange(*where)[1] + 1 - days
    return interval(calendar.edtf(*where, first), calendar.edtf(*where, first + days - 1))


def part_of_month(match: Match, size: int) -> tuple[int, int] | None:
    """First and last day of a half, third or week of a month of so many days; `None` for what it hasn't."""
    width = 15 if match.has("half") else 10 if match.has("third") else 7
    parts = 2 if match.has("half") else 3 if match.has("third") else 4
    if match.has("last"):
        return (size - 6, size) if match.has("week") else ((parts - 1) * width + 1, size)
    nth = number(match, "nth")
    if not 1 <= nth <= parts:
        return None
    return (nth - 1) * width + 1, size if nth == parts and not match.has("week") else nth * width


def _part(match: Match) -> Value | None:
    """`النصف الأول من مايو`, `الأسبوع الأخير من الشهر الماضي`."""
    where = _month(match)
    if where is None:
        return value(None)
    days = part_of_month(match, monthrange(*where)[1])
    return interval(calendar.edtf(*where, days[0]), calendar.edtf(*where, days[1])) if days else None


PART = "( half=half_noun | third=third_noun | week=week_noun ) ( nth=ordinal_number | last=relative_last ) of/in/for"
DAYS = f"{FIRSTS} of/in/for"
_MONTH = (
    f"( month_noun? {month()} ( {year()} )? | month_noun mm=month_number ( {year()} )?"
    " | month_noun of_now=relative | of_now=this month_noun )"
)
_OF = f"( of/in/clitic )? {_MONTH}"


RULES = [
    Rule(
        "date.nth_weekday",
        "DATE",
        f"( nth=ordinal_number | last=last_word ) day_noun? weekday=weekday {_OF}",
        _day,
        "ثالث جمعة من يناير",
    ),
    Rule(
        "date.nth_day",
        "DATE",
        f"( nth=ordinal_number | last=last_word ) day_noun {_OF}",
        _day,
        "آخر يوم من الشهر الجاري",
    ),
    Rule(
        "date.weekday_nth",
        "DATE",
        f"day_noun? weekday=weekday nth=ordinal_number of/for {_MONTH}",
        _day,
        "الأحد الأول من مايو",
    ),
    Rule(
        "date.weekday_nth_of_now",
        "DATE",
        "day_noun? weekday=weekday nth=ordinal_number (?!of/for/on/month/hijri_month/ten/and)",
        _weekday_of_this_month,
        "الثلاثاء الثالث",
    ),
    Rule(
        "date.first_days",
        "DATE",
        f"{DAYS} {_MONTH}",
        _days,
        "الأيام العشرة الأولى من أكتوبر",
    ),
    Rule("date.part_of_month", "DATE", f"{PART} {_MONTH}", _part, "النصف الأول من مايو"),
]
