"""Ranges of years, months, days and weekdays."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from pipeline import calendar
from pipeline.grammar import Match, Rule, Value
from pipeline.rules.dated import (
    NOT_AMOUNT,
    SAME_MONTH,
    YEAR,
    day_of_same_month,
    future,
    interval,
    is_role,
    missing_year,
    month,
    month_of,
    number,
    number_of,
    relative_after,
    value,
    year,
    year_of,
    year_of_range,
)

_DASH = "( dash/slash | and? to )"
_FROM = "( from | between )"
_JOIN = "( and? to | and | dash )"


def _years(match: Match) -> Value | None:
    first, last = number(match, "y1"), number(match, "y2")
    if last < 100 and match.has("short"):
        last += first // 100 * 100
    if not first < last <= first + 2000:
        return None
    return interval(calendar.year_edtf(first), calendar.year_edtf(last))


def _dash_years(match: Match) -> Value | None:
    row, first, last = match.row, match.start, match.end
    if is_role(row, first - 1, "dash", "slash", "number_word", "phone_word", "plus", "latin") or is_role(
        row,
        last,
        "dash",
        "slash",
        "money",
        "unit_of",
        "percent",
        "percent_sign",
        "sign_after",
        "number",
        "scale",
    ):
        return None
    one, other = number(match, "y1"), number(match, "y2")
    if other == one - 1 and is_role(row, match.at("y1") + 1, "slash"):
        return interval(calendar.year_edtf(other), calendar.year_edtf(one))  # موسم 2011/2010, as it is read
    return _years(match) if other - one <= 150 else None


def _life(match: Match) -> Value | None:
    """`(1769-1849)` behind a name: a life or a reign, in parentheses of its own."""
    if is_role(match.row, match.start - 1, "number_word") or number(match, "y2") > number(match, "y1") + 150:
        return None
    found = _years(match)
    return found and {**found, "span": (match.at("y1"), match.at("y2") + 1)}


def _bce(match: Match) -> Value | None:
    first, last = number(match, "y1"), number(match, "y2")
    return (
        interval(calendar.year_edtf(-first), calendar.year_edtf(-last)) if 10000 > first > last > 0 else None
    )


def _first_bce(match: Match) -> Value | None:
    """The first of `عامي 264 و146 ق.م`; the era is written once."""
    figure = number(match, "y1")
    if not 0 < figure < 10000:
        return None
    return {**value(calendar.year_edtf(-figure)), "span": (match.start, match.at("y1") + 1)}


def _short_season(match: Match) -> Value | None:
    first, last = number(match, "y1"), number(match, "y2")
    if (first + 1) % 100 != last or is_role(match.row, match.end, "slash", "dash", "number"):
        return None
    return interval(calendar.year_edtf(first), calendar.year_edtf(first + 1))


def _optional_year(match: Match, n: str) -> tuple[bool, int | None]:
    try:
        return True, year_of(match, n)
    except KeyError:
        return False, None


def _last_year(match: Match, first: int | None, later: bool) -> int | None:
    """The year of an end that names none, where the beginning names one: `من 1 يناير 2016 إلى 30 أكتوبر`."""
    if first is None or match.has("after"):
        return None
    return first if later else first + 1


def _months(match: Match) -> Value | None:
    """`من نوفمبر 2010 حتى مارس 2011`, `بين يناير ومارس 2020`: the last year serves both, a year back where it must."""
    first, last = month_of(match, "1"), month_of(match, "2")
    has_last, last_year = _optional_year(match, "2")
    has_first, first_year = _optional_year(match, "1")
    if not has_last:
        last_year = _last_year(match, first_year, first < last) or missing_year(
            match, last, None, relative_after(match)
        )
    if last_year is None or (has_first and first_year is None):
        return value(None)
    if not has_first:
        first_year = last_year if first <= last else last_year - 1
    assert first_year is not None
    if (first_year, first) >= (last_year, last):
        return None
    return interval(calendar.edtf(first_year, first), calendar.edtf(last_year, last))


def _days(match: Match) -> Value | None:
    """`من 3 إلى 5 مارس 2020`: one month for both days."""
    first, last, month_number = number(match, "d1"), number(match, "d2"), month_of(match)
    has_year, year_number = _optional_year(match, "")
    if not has_year:
        year_number = year_of_range(match, (month_number, first), (month_number, last), relative_after(match))
    if match.has("pair_of_days") and not _in_a_row(match):
        return None
    if not first < last or not calendar.exists(year_number or 2000, month_number, last):
        return None
    if year_number is None:
        return value(None)
    return interval(
        calendar.edtf(year_number, month_number, first), calendar.edtf(year_number, month_number, last)
    )


def _in_a_row(match: Match) -> bool:
    """Whether each day of a list follows the one before it: `17 و18 و19`."""
    row = match.row
    terms = [term for term in range(match.at("d1"), match.at("d2") + 1) if is_role(row, term, "day")]
    days = [number_of(row.entry(term)) for term in (*terms[:-1], match.at("d2"))]
    return all(after == before + 1 for before, after in pairwise(days))


def _first_day_of_list(match: Match) -> Value | None:
    """`يومي 3 و7 مايو`, `أيام 3 و7 و9 مايو` are so many days: this is the first, its month behind the last."""
    first, month_number = number(match, "d1"), month_of(match)
    if _in_a_row(match):
        return None
    has_year, year_number = _optional_year(match, "")
    if not has_year:
        year_number = missing_year(match, month_number, number(match, "d2"), relative_after(match))
    return value(calendar.edtf(year_number, month_number, first) if year_number is not None else None)


def _first_day_of_now(match: Match) -> Value | None:
    """The first of `يومي 23 و27 الجاري`."""
    published = match.context.published
    if _in_a_row(match):
        return None
    if published is None:
        return value(None)
    at = calendar.shift(published.replace(day=1), int(match.get("rel", "relative") or 0), "m")
    first = number(match, "d1")
    return (
        value(calendar.edtf(at.year, at.month, first)) if calendar.exists(at.year, at.month, first) else None
    )


def _across_months(match: Match) -> Value | None:
    """`من 25 يناير إلى 11 فبراير 2011`."""
    m1, m2, d1, d2 = month_of(match, "1"), month_of(match, "2"), number(match, "d1"), number(match, "d2")
    has_last, last_year = _optional_year(match, "2")
    has_first, first_year = _optional_year(match, "1")
    if not has_last:
        last_year = _last_year(match, first_year, (m1, d1) < (m2, d2)) or year_of_range(
            match, (m1, d1), (m2, d2), relative_after(match)
        )
    if last_year is None or (has_first and first_year is None):
        return value(None)
    if not has_first:
        first_year = last_year if (m1, d1) <= (m2, d2) else last_year - 1
    assert first_year is not None
    if not (calendar.exists(first_year, m1, d1) and calendar.exists(last_year, m2, d2)):
        return None
    return interval(calendar.edtf(first_year, m1, d1), calendar.edtf(last_year, m2, d2))


def _date_figures(match: Match) -> Value | None:
    first, last = match.get("f1", "date_figure"), match.get("f2", "date_figure")
    if not (first < last and first[0] >= 1600 and calendar.exists(*first) and calendar.exists(*last)):
        return None
    return interval(calendar.edtf(*first), calendar.edtf(*last))


def _weekdays(match: Match) -> Value | None:
    """`يومي السبت والأحد المقبلين`: two days that follow each other."""
    first, last = int(match.get("w1", "weekday")), int(match.get("w2", "weekday"))
    published = match.context.published
    if (first + 1) % 7 != last:
        return None
    if published is None:
        return value(None)
    relative = relative_after(match)
    direction = relative if relative else (1 if future(match) else -1)
    if direction > 0:
        start = calendar.weekday_near(published, first, 1, strict=relative is not None)
        return interval(start.isoformat(), (start + timedelta(days=1)).isoformat())
    end = calendar.weekday_near(published, last, -1, strict=relative is not None)
    return interval((end - timedelta(days=1)).isoformat(), end.isoformat())


def _days_of_now(match: Match) -> Value | None:
    first, last, published = number(match, "d1"), number(match, "d2"), match.context.published
    if match.has("pair_of_days") and not is_role(match.row, match.start, "between") and not _in_a_row(match):
        return None
    if not first < last:
        return None
    if published is None:
        return value(None)
    month_day = calendar.shift(published.replace(day=1), int(match.get("rel", "relative") or 0), "m")
    if not calendar.exists(month_day.year, month_day.month, last):
        return None
    return interval(
        calendar.edtf(month_day.year, month_day.month, first),
        calendar.edtf(month_day.year, month_day.month, last),
    )


_WD1 = _WD2 = "( day_noun/day_def? weekday comma? | day_noun )?"


# The days between the first and the last of a list.
_MORE = "( and/comma day/day_ordinal ){0,6}"
_OF_NOW = "of/in? ( month_noun rel=relative | this month_noun | rel=current )"


def _two_weekdays(match: Match) -> Value | None:
    if not is_role(match.row, match.start, "days_dual") and not match.has("after"):
        return None
    return _weekdays(match)


RULES = [
    Rule(
        "date.range_years",
        "DATE",
        f"{_FROM} ( years_dual | years_plural )? year_noun? y1={YEAR} era_ce? {_JOIN} year_noun? y2={YEAR} era_ce? {NOT_AMOUNT}",
        _years,
        "ما بين عامي 1997 و 1999",
    ),
    Rule(
        "date.range_years_head",
        "DATE",
        f"( years_dual | years_plural | year_noun ) y1={YEAR} {_DASH} year_noun? y2={YEAR}",
        _years,
        "أعوام 2010-2015",
    ),
    Rule(
        "date.range_years_to",
        "DATE",
        "year_noun y1=year and? to year_noun y2=year",
        _years,
        "عام 2003 حتى عام 2010",
    ),
    Rule(
        "date.range_years_bce",
        "DATE",
        f"{_FROM} ( years_dual | years_plural | year_noun )? y1=year_any era_bce? {_JOIN} year_noun? y2=year_any era_bce",
        _bce,
        "من 305 إلى 30 ق.م",
    ),
    Rule(
        "date.first_bce",
        "DATE",
        "( years_dual | years_plural ) y1=year_any and year_any era_bce",
        _first_bce,
        "عامي 264 و146 ق.م",
    ),
    Rule(
        "date.fiscal_year",
        "DATE",
        "year_noun year_kind y1=year_near dash/slash y2=year_near",
        _dash_years,
        "العام المالي 2019/2020",
    ),
    Rule("date.range_years_dash", "DATE", "y1=year_near dash/slash y2=year_near", _dash_years, "1990-1995"),
    Rule("date.range_years_life", "DATE", "open y1=year dash y2=year close", _life, "محمد علي (1769-1849)"),
    Rule(
        "date.range_years_short",
        "DATE",
        "y1=year_near short=slash/dash y2=year_short",
        _short_season,
        "2019/20",
    ),
    Rule(
        "date.range_months",
        "DATE",
        f"{_FROM} month_noun? months_dual? {month('1')} {year('1')}? {_JOIN} month_noun? {month('2')} ( {year('2')} | after=relative )?",
        _months,
        "من نوفمبر 2010 حتى مارس 2011",
    ),
    Rule(
        "date.range_months_dash",
        "DATE",
        f"mon1=month {year('1')}? dash mon2=month {year('2')}",
        _months,
        "يناير - مارس 2020",
    ),
    Rule(
        "date.range_months_dual",
        "DATE",
        f"months_dual mon1=month and mon2=month ( {year('2')} | after=relative )?",
        _months,
        "شهري يناير وفبراير 2020",
    ),
    Rule(
        "date.range_days",
        "DATE",
        f"( ( from | between ) ( days_dual | day_noun )? | day_noun | days_plural )? ( weekday comma? )? article? d1=day/day_ordinal"
        f" ( and? to day_noun? ( weekday comma? )? article? | dash ) d2=day/day_ordinal of? month_noun? {month()} ( {year()} | after=relative )?",
        _days,
        "من 3 إلى 5 مارس 2020",
    ),
    Rule(
        "date.range_days_between",
        "DATE",
        f"between ( days_dual )? d1=day/day_ordinal and d2=day/day_ordinal of? month_noun? {month()} ( {year()} | after=relative )?",
        _days,
        "بين 3 و5 مارس",
    ),
    Rule(
        "date.range_days_of_now",
        "DATE",
        "( from | between )? ( days_dual | days_plural | day_noun )? article? d1=day/day_ordinal"
        f" ( and? to | dash | {_MORE} pair_of_days=and ) article? d2=day/day_ordinal {_OF_NOW}",
        _days_of_now,
        "من 10 إلى 15 من الشهر الجاري",
    ),
    Rule(
        "date.first_of_days_of_now",
        "DATE",
        f"( days_dual | days_plural | day_noun )? d1=day/day_ordinal (?= {_MORE} and/or d2=day/day_ordinal {_OF_NOW} )",
        _first_day_of_now,
        "23 و27 الجاري",
    ),
    Rule(
        "date.first_of_days_of_same",
        "DATE",
        f"( days_dual | days_plural | day_noun )? day=day/day_ordinal (?= {_MORE} and/or day/day_ordinal {SAME_MONTH} )",
        day_of_same_month,
        "23 و27 من الشهر نفسه",
    ),
    Rule(
        "date.consecutive_days",
        "DATE",
        f"( days_dual | days_plural | day_noun )? ( weekday and weekday )? d1=day/day_ordinal {_MORE} pair_of_days=and d2=day/day_ordinal"
        f" of? month_noun? {month()} ( {year()} | after=relative )?",
        _days,
        "يومي 17 و18 ماي",
    ),
    Rule(
        "date.first_of_days",
        "DATE",
        f"( days_dual | days_plural | day_noun )? d1=day/day_ordinal"
        f" (?= {_MORE} and/or d2=day/day_ordinal of? month_noun? {month()} ( {year()} | after=relative )? )",
        _first_day_of_list,
        "3 و7 مايو",
    ),
    Rule(
        "date.range_across_months",
        "DATE",
        f"( from | between )? {_WD1} d1=day/day_ordinal of? month_noun? {month('1')} {year('1')}?"
        f" ( and? to | dash ) {_WD2} d2=day/day_ordinal of? month_noun? {month('2')} ( {year('2')} | after=relative )?",
        _across_months,
        "من 25 يناير إلى 11 فبراير 2011",
    ),
    Rule(
        "date.range_between_months",
        "DATE",
        f"between {_WD1} d1=day/day_ordinal of? month_noun? {month('1')} {year('1')}?"
        f" and {_WD2} d2=day/day_ordinal of? month_noun? {month('2')} ( {year('2')} | after=relative )?",
        _across_months,
        "بين 25 يناير و11 فبراير 2011",
    ),
    Rule(
        "date.range_figures",
        "DATE",
        "( from | between )? f1=date_figure ( and? to | dash ) f2=date_figure",
        _date_figures,
        "05/03/2011 - 07/03/2011",
    ),
    Rule(
        "date.range_figures_between",
        "DATE",
        "between f1=date_figure and f2=date_figure",
        _date_figures,
        "بين 05/03/2011 و07/03/2011",
    ),
    Rule(
        "date.weekdays",
        "DATE",
        "days_dual? w1=weekday and w2=weekday after=relative?",
        _two_weekdays,
        "يومي السبت والأحد",
    ),
]
