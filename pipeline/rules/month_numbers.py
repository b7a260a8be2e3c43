"""Dates whose month is a number: شهر 9, 6/8, 9/2021, 5 / 3 / 2011."""

from __future__ import annotations

from pipeline import calendar
from pipeline.grammar import Match, Rule, Value
from pipeline.rules.dated import WEEKDAY, is_role, missing_year, number, relative_after, value, year, year_of


def _spaced_date(match: Match) -> Value | None:
    day, month_number, year_number = number(match, "day"), number(match, "mm"), number(match, "year")
    return (
        value(calendar.edtf(year_number, month_number, day))
        if calendar.exists(year_number, month_number, day)
        else None
    )


def _numbered(match: Match) -> Value | None:
    """A month by its number (شهر 9, 6/8)."""
    month_number = number(match, "mm")
    day = number(match, "day") if match.has("day") else None
    if day is None and "one_two" in match.entry("mm"):
        return None  # شهر واحد is a length
    if day is not None and not calendar.exists(2000, month_number, day):
        return None
    dated = match.has("year") or match.has("rel") or match.has("this") or match.has("same")
    found = year_of(match) if dated else missing_year(match, month_number, day, relative_after(match))
    return value(calendar.edtf(found, month_number, day) if found is not None else None)


def _only_a_day(match: Match) -> Value | None:
    """`4/22`, `ستنطلق 22/4`: one figure that only a day can be; 4/2 has the day first, and 1/3 is a third as well."""
    return _numbered(match) if number(match, "day") > 12 else None


def _month_figure(match: Match) -> Value | None:
    """`9/2021`: a month where a date is expected, else the number of a decree."""
    if not is_role(
        match.row, match.start - 1, "in", "since", "until", "from", "to", "within", "month_noun", "part_of"
    ):
        return None
    return value(calendar.edtf(number(match, "year"), number(match, "mm")))


# What a day and a month in figures are not followed by: then they were a fraction, an amount or a score.
_NO_UNIT = "(?!slash/dash/plain_figure/unit_of/money/time_unit/percent/percent_sign)"
_NO_NOUN = "(?!slash/dash/plain_figure/unit_of/money/time_unit/percent/percent_sign/noun/definite)"
RULES = [
    Rule(
        "date.day_month_number",
        "DATE",
        f"{WEEKDAY} day=day/day_ordinal month_noun mm=month_number of? year_noun? year=year",
        _spaced_date,
        "خمسة شهر ستة 2026",
    ),
    Rule(
        "date.day_numbered_month",
        "DATE",
        f"{WEEKDAY} article? day=day/day_ordinal of? month_noun mm=month_number ( {year()} )? ( after=relative )?",
        _numbered,
        "الخامس من شهر 6",
    ),
    Rule(
        "date.numbered_month",
        "DATE",
        f"month_noun mm=month_number ( {year()} )? ( after=relative )? (?!noun/unit_of/money/time_unit)",
        _numbered,
        "شهر 9 الماضي",
    ),
    Rule(
        "date.day_slash_month",
        "DATE",
        "( day_noun | weekday | day_noun weekday ) day=day slash mm=month_number (?!slash/dash/plain_figure)",
        _numbered,
        "الجمعة 6/8",
    ),
    Rule(
        "date.day_slash_month_in",
        "DATE",
        f"(?<=in/date_word) ( day=day slash mm=month_number {_NO_UNIT} | day=day dash mm=month_number {_NO_NOUN} )",
        _numbered,
        "في 22/4",
    ),
    Rule(
        "date.day_slash_month_to_come",
        "DATE",
        f"(?<=future) ( day=day slash mm=month_number {_NO_UNIT} | day=day dash mm=month_number {_NO_NOUN} )",
        _only_a_day,
        "ستنطلق 22/4",
    ),
    Rule(
        "date.month_slash_day_in",
        "DATE",
        f"(?<=in) ( mm=month_number slash day=day {_NO_UNIT} | mm=month_number dash day=day {_NO_NOUN} )",
        _only_a_day,
        "في 4/22",
    ),
    Rule(
        "date.month_slash_year",
        "DATE",
        "mm=month_number slash year=year_near (?!slash/dash/plain_figure)",
        _month_figure,
        "9/2021",
    ),
    Rule(
        "date.figures_spaced",
        "DATE",
        "day=day slash mm=month_number slash year=year",
        _spaced_date,
        "5 / 3 / 2011",
    ),
]
