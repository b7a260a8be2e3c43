"""Dates that name a day, a month or a year."""

from __future__ import annotations

from datetime import date

from pipeline import calendar
from pipeline.foreign import foreign_date
from pipeline.grammar import Match, Rule, Value
from pipeline.rules.dated import (
    NOT_AMOUNT,
    WEEKDAY,
    YEAR,
    is_role,
    missing_year,
    month,
    month_of,
    null_of,
    number,
    relative_after,
    value,
    year,
    year_of,
)


def _day_month_year(match: Match) -> Value | None:
    month_number, day = month_of(match), number(match, "day")
    if match.has("year") or match.has("rel") or match.has("this") or match.has("same"):
        year_number = year_of(match)
    else:
        year_number = missing_year(match, month_number, day, relative_after(match))
    if year_number is None:
        return null_of(match, month_number, day) if calendar.exists(2000, month_number, day) else None
    if (
        match.has("weekday")
        and "ordinal_number" in match.entry("day")
        and calendar.exists(year_number, month_number, day)
    ):
        weekday = date(year_number, month_number, day).weekday() if 0 < year_number < 10000 else None
        if weekday != int(match.get("weekday", "weekday")):
            return None  # الأحد الأول من مايو is its first Sunday
    if not calendar.exists(year_number, month_number, day):
        return None if match.has("year") or not (month_number == 2 and day == 29) else value(None)
    return value(calendar.edtf(year_number, month_number, day))


def _day_dot_month(match: Match) -> Value | None:
    month_number = month_of(match, "2") if match.has("year") else month_of(match)
    day = number(match, "day")
    year_number = number(match, "year") if match.has("year") else missing_year(match, month_number, day)
    if not calendar.exists(2000, month_number, day):
        return None
    return value(calendar.edtf(year_number, month_number, day) if year_number is not None else None)


def _month_year(match: Match) -> Value | None:
    found = year_of(match)
    return null_of(match, month_of(match)) if found is None else value(calendar.edtf(found, month_of(match)))


def _month_alone(match: Match) -> Value | None:
    found = missing_year(match, month_of(match), None, relative_after(match))
    return value(calendar.edtf(found, month_of(match)) if found is not None else None)


def _date_figure(match: Match) -> Value | None:
    year_number, month_number, day = match.get("date", "date_figure")
    if year_number < 1600 or not calendar.exists(year_number, month_number, day):
        return None
    return value(calendar.edtf(year_number, month_number, day))


def _noun_year(match: Match) -> Value | None:
    figure = number(match, "year")
    if figure < 100 and not match.has("era"):
        return None
    if figure > 2999:
        return None
    if not match.has("era") and is_role(match.row, match.end, "era_hijri", "era_bce"):
        return None
    return value(calendar.year_edtf(figure))


def _bce(match: Match) -> Value | None:
    figure = number(match, "year")
    return value(calendar.year_edtf(-figure)) if 0 < figure < 10000 else None


def _ce(match: Match) -> Value | None:
    """`642 م`: after a Hijri year, in brackets or after الموافق; four digits alone otherwise, lest it be metres."""
    figure = number(match, "year")
    row, first = match.row, match.start
    if is_role(row, first - 1, "open") and is_role(row, first - 2, "unit_of"):
        return None  # 50 قدما (15 م)
    beside = is_role(row, first - 1, "era_hijri", "equals", "slash", "open", "dash")
    adjacent = row.end(match.end - 2) == row.start(match.end - 1)
    long_word = row.end(match.end - 1) - row.start(match.end - 1) > 1
    if not (
        beside
        or long_word
        or (1000 <= figure <= 2100 and (adjacent or is_role(row, first - 1, "in", "since", "until")))
    ):
        return None
    return value(calendar.year_edtf(figure)) if 0 < figure < 3000 else None


def _bare_year(match: Match) -> Value | None:
    row, first, last = match.row, match.start, match.end
    if is_role(
        row,
        first - 1,
        "number_word",
        "phone_word",
        "address_word",
        "sign_before",
        "plus",
        "minus_sign",
        "article",
        "latin",
    ):
        return None
    if is_role(
        row,
        last,
        "percent",
        "percent_sign",
        "money",
        "unit_of",
        "mod_after",
        "sign_after",
        "number",
        "time_unit",
        "bare_scale",
    ):
        return None
    for sign, beyond in ((first - 1, first - 2), (last, last + 1)):
        if is_role(row, sign, "dash", "slash", "sign", "colon") and is_role(
            row, beyond, "plain_figure", "date_figure", "latin"
        ):
            return None
    return value(calendar.year_edtf(number(match, "year")))


def _month_day(match: Match) -> Value | None:
    """`شباط 13`, `يناير الأول`; أغسطس الثاني was a king."""
    word = match.row.norm(match.at("day"))
    king = "word_too" in match.entry("mon") and number(match, "day") < 4
    if not word[0].isdigit() and (king or not word.startswith("\u0627\u0644")):
        return None
    return _day_month_year(match)


def _latin(match: Match) -> Value | None:
    row, first = match.row, match.at("first")
    edtf = foreign_date(row.source[row.start(first) : row.end(match.end - 1)])
    return value(edtf) if edtf is not None else None


def _misspelt(match: Match) -> Value | None:
    year_number = year_of(match) if match.has("year") or match.has("rel") or match.has("this") else None
    month_number = int(match.get("mon", "month_like"))
    if year_number is None:
        return None
    if not match.has("day"):
        return value(calendar.edtf(year_number, month_number))
    day = number(match, "day")
    return (
        value(calendar.edtf(year_number, month_number, day))
        if calendar.exists(year_number, month_number, day)
        else None
    )


def _bare_month(match: Match) -> Value | None:
    """A month's name alone: after a preposition, in a list, or where the name says it."""
    row, entry, before = match.row, match.entry("mon"), match.start - 1
    if is_role(row, before, "event_word"):
        return None  # حرب أكتوبر/تشرين الأول
    # حجوزات أفريل وماي: a name that is nothing but a month's, behind what belongs to it.
    sure = (
        "word_too" not in entry
        and is_role(row, before, "noun", "plural_noun", "measured", "filler")
        and not is_role(row, before, "name_word", "place_word", "address_word")
    )
    listed = is_role(row, before, "and") and is_role(row, before - 1, "month")
    if not ("month_pair" in entry or sure or listed or is_role(row, before, *_BEFORE_MONTH)):
        return None
    if (
        "verb_too" in entry
        and is_role(row, match.start - 1, "from")
        and is_role(row, match.end, "definite", "noun")
    ):
        return None  # من مارس الطيران: who practised
    return _month_alone(match)


_BEFORE_MONTH = (
    "in",
    "since",
    "until",
    "within",
    "ago",
    "after",
    "part_of",
    "between",
    "from",
    "to",
    "clitic",
    "with",
)


RULES = [
    Rule(
        "date.day_month_year",
        "DATE",
        f"{WEEKDAY} article? day=day/day_ordinal of? month_noun? {month()} {year()} {NOT_AMOUNT}",
        _day_month_year,
        "الاثنين 5 أيار/مايو 2014",
    ),
    Rule(
        "date.weekday_bracket",
        "DATE",
        f"day_noun? weekday open article? day=day/day_ordinal of? {month()} {year()}? close",
        _day_month_year,
        "الأحد (14 تموز 2013)",
    ),
    Rule(
        "date.day_misspelt_month_year",
        "DATE",
        f"{WEEKDAY} article? day=day/day_ordinal of? month_noun? mon=month_like {year()}",
        _misspelt,
        "15 سبتمر 2004",
    ),
    Rule(
        "date.misspelt_month_year",
        "DATE",
        "month_noun? mon=month_like comma? year_noun year=year/year_words",
        _misspelt,
        "سبتمر عام 2004",
    ),
    Rule(
        "date.day_month",
        "DATE",
        f"{WEEKDAY} article? day=day/day_ordinal ( of | slash | dash )? month_noun? {month()} after=relative?",
        _day_month_year,
        "15 مايو المقبل",
    ),
    Rule(
        "date.month_day_year",
        "DATE",
        f"{WEEKDAY} {month()} day=day/day_ordinal comma? year={YEAR}",
        _day_month_year,
        "يناير 22، 2018",
    ),
    # The ordinal dot of German and Turkish; between a figure and a month it may end a sentence too.
    Rule(
        "date.day_dot_month",
        "DATE",
        f"( day_noun day=day stop {month()} | day=day stop {month('2')} stop year=year )",
        _day_dot_month,
        "16. نوفمبر. 2016",
    ),
    Rule(
        "date.month_day",
        "DATE",
        f"{month()} dash? day=day/day_ordinal (?!dash/slash/noun/unit_of/money/time_unit/percent/percent_sign/sign_after/month/scale/of)",
        _month_day,
        "شباط 13",
    ),
    Rule(
        "date.latin",
        "DATE",
        "day_noun? ( first=day latin comma? year | first=latin day comma? year | first=latin year )",
        _latin,
        "12 March 2019",
    ),
    Rule(
        "date.month_year",
        "DATE",
        f"month_noun? {month()} {year()} {NOT_AMOUNT}",
        _month_year,
        "يوليو / تموز عام 1999",
    ),
    Rule("date.month_relative", "DATE", f"month_noun? {month()} after=relative", _month_alone, "مارس الماضي"),
    Rule("date.month", "DATE", f"month_noun {month()}", _month_alone, "شهر آذار"),
    Rule("date.month_bare", "DATE", "mon=month", _bare_month, "في يناير"),
    Rule("date.figures", "DATE", f"{WEEKDAY} date=date_figure era_ce?", _date_figure, "05/03/2011"),
    Rule(
        "date.year_noun",
        "DATE",
        f"year_noun year={YEAR}/year_any/year_words_any ( era=era_ce )? {NOT_AMOUNT}",
        _noun_year,
        "عام 1944",
    ),
    Rule("date.year_bce", "DATE", "year_noun? year=year_any/year_words era_bce", _bce, "عام 44 ق.م"),
    Rule("date.year_ce", "DATE", "year=year_any era_ce", _ce, "(642 م)"),
    Rule(
        "date.year_kind",
        "DATE",
        "year_noun year_kind year=year_near era_ce?",
        lambda match: value(calendar.edtf(number(match, "year"))),
        "العام المالي 2023",
    ),
    Rule(
        "date.year_named",
        "DATE",
        "year_noun relative year=year_near era_ce?",
        lambda match: value(calendar.edtf(number(match, "year"))),
        "العام الماضي 2012",
    ),
    Rule(
        "date.years_noun",
        "DATE",
        "years_dual/years_plural year=year",
        lambda match: value(calendar.edtf(number(match, "year"))),
        "سنتي 1946 و1988",
    ),
    Rule("date.year", "DATE", "year=year_near", _bare_year, "في 1999"),
    Rule(
        "date.year_article",
        "DATE",
        "(?<=in/since/until) article year=year_near (?!noun/definite/plural_noun)",
        lambda match: value(calendar.year_edtf(number(match, "year"))),
        "الـ2018",
    ),
]
