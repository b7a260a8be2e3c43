"""What rules about dates share: the value's shape, parts of patterns, and the choice of a year that isn't written."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from pipeline import calendar
from pipeline.grammar import Match, Value
from pipeline.lexicon import Entry
from pipeline.numerals import Number
from pipeline.reading import Row
from pipeline.signatures import signatures

NULL: Value = {"edtf": None, "start": None, "end": None}
YEAR = "year/year_words"
# What a year is not followed by: then it was an amount.
NOT_AMOUNT = "(?!money/unit_of/percent/percent_sign/sign_after)"
WEEKDAY = "( ( day_noun/day_def/deictic )? weekday=weekday relative? comma? equals? | day_noun )?"


def value(edtf: str | None, **more: Any) -> Value:
    """A DATE's value from its EDTF; `None` makes the null date."""
    if edtf is None:
        return {**NULL, **more}
    start, end = calendar.bounds(edtf)
    return {"edtf": edtf, "start": start, "end": end, **more}


def day_of_same_month(match: Match) -> Value:
    """The null date of a day whose month another date names."""
    return value(None, same_month=f"-{number(match, 'day'):02}")


def null_of(match: Match, month_number: int, day: int | None = None) -> Value:
    """The null date of what has no year; `من العام نفسه` leaves what is known for `pipeline.stages.same`."""
    if not match.has("same"):
        return value(None)
    return value(None, same_year=f"-{month_number:02}" + ("" if day is None else f"-{day:02}"))


def interval(first: str | None, last: str | None) -> Value:
    """The value of an interval of two EDTF dates, null if one of them is."""
    return value(f"{first}/{last}" if first is not None and last is not None else None)


# The end of `27 من الشهر نفسه`; what stands before is completed by `pipeline.stages.same`.
SAME_MONTH = "of? ( month_noun same_day | same_word month_noun )"


def month(n: str = "") -> str:
    """A month's pattern; two names of one month are one term already (pipeline.months)."""
    return f"mon{n}=month/month_short"


def month_of(match: Match, n: str = "") -> int:
    """The number of the month that :func:`month` matched."""
    return int(match.get(f"mon{n}", "month") or match.get(f"mon{n}", "month_short"))


def year(n: str = "") -> str:
    """A year after a month or a part of a year: `2011`, `عام 2011م`, `لسنة 2011`, `من العام الماضي`, `هذا العام`."""
    return (
        f"( comma? ( of/for? year_noun )? year{n}={YEAR} era_ce?"
        f" | of/for? ( year_noun rel{n}=relative | this{n}=this year_noun | year_noun same{n}=same_day ) )"
    )


def number(match: Match, name: str) -> int:
    """The integer of a number or ordinal term."""
    return number_of(match.entry(name))


def number_of(entry: Entry) -> int:
    """The integer of a term's meanings; raises `KeyError` where it is no number."""
    found: Number = entry["number"] if "number" in entry else entry["ordinal_number"]
    return int(found.value)


def year_of(match: Match, n: str = "") -> int | None:
    """The year that :func:`year` matched; `None` if it is relative and the article has no date.

    Raises `KeyError` if the pattern's optional year is absent.
    """
    if match.has(f"year{n}"):
        return number(match, f"year{n}")
    if match.has(f"rel{n}"):
        published = match.context.published
        return published.year + int(match.get(f"rel{n}", "relative")) if published else None
    if match.has(f"this{n}"):
        published = match.context.published
        return published.year if published else None
    if match.has(f"same{n}"):
        return None  # من العام نفسه: another date says which (null_of)
    raise KeyError(f"year{n}")


@cache
def _characters(role: str) -> frozenset[str]:
    return frozenset(signatures().having(role))


@cache
def _one_of(*roles: str) -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted(set().union(*map(_characters, roles))))}]")


@cache
def _past_verb() -> re.Pattern[str]:
    others = (
        _characters("scheduled")
        | _characters("future")
        | _characters("and_future")
        | _characters("part_of_day")
    )
    return re.compile(f"[{''.join(sorted(_characters('reported') - others))}]")


def is_role(row: Row, term: int, *roles: str) -> bool:
    """Whether the term stands in the row and has one of the roles."""
    return 0 <= term < len(row.roles) and not row.entry(term).keys().isdisjoint(roles)


def future(match: Match, reach: int = 14, ahead: int = 7) -> bool:
    """Whether the sentence around the match, up to `reach` terms before it and `ahead` behind it, speaks of what is to
    come; before it the nearest verb decides. What follows أن is another matter (قال الخميس إنه سيزور), behind a verb of the
    past what follows a comma, too."""
    roles = match.row.roles
    left = _one_of("stop", "newline").split(roles[max(0, match.start - reach) : match.start])[-1]
    right = _one_of("stop", "newline").split(roles[match.end : match.end + ahead], 1)[0]
    to_come = _one_of("future", "scheduled")
    *before, left = _past_verb().split(left)
    right = (_one_of("comma", "that") if before else _one_of("that")).split(right, 1)[0]
    # A clause that و joins says when it is itself; behind the match it is another one.
    return (
        _one_of("future", "scheduled", "and_future").search(left) is not None
        or to_come.search(right) is not None
    )


def relative_after(match: Match) -> int | None:
    """The step of the adjective behind a date (المقبل is 1, الماضي is -1); `None` without one."""
    relative = match.get("after", "relative")
    return None if relative is None else int(relative)


def clause_start(row: Row, place: int, reach: int = 100) -> int:
    """The first term of the sentence that holds a term, no further back than `reach`: time stays linear in a text
    without full stops."""
    ends = _characters("stop") | _characters("newline") | _characters("quote")
    first = max(0, place - reach)
    while place > first and row.roles[place - 1] not in ends:
        place -= 1
    while is_role(row, place, "and", "clitic"):
        place += 1
    return place


def imperfect(row: Row, term: int) -> bool:
    """Whether the term looks like a verb in the imperfect: ya or ta before at least three letters (و before them)."""
    if not is_role(row, term, "noun", "scheduled"):
        return False
    norm = row.norm(term)
    norm = norm[1:] if norm[0] in "\u0648\u0641" and norm[1:2] in ("\u064a", "\u062a") else norm
    if norm[0] not in "\u064a\u062a" or not 4 <= len(norm) <= 7 or (norm[0] == norm[-1] and len(norm) > 4):
        return False  # تمكنت is a verb of the past
    # A final ha is mostly a ta marbuta (تجربة); behind ya and written as ha it is the verb's own (يوجه).
    return not norm.endswith("\u0647") or (norm[0] == "\u064a" and not row.text(term).endswith("\u0629"))


def will(row: Row, term: int) -> bool:
    """Whether the term is a verb of the first person to come (سأعود); its hamza tells it from سائح."""
    return is_role(row, term, "noun") and row.text(term).startswith("\u0633\u0623")


def missing_year(match: Match, month_number: int, day: int | None, relative: int | None = None) -> int | None:
    """The year of a date that doesn't say it: the nearest that fits the tense; `None` if the article has no date."""
    published = match.context.published
    if published is None:
        return None
    if relative is not None and relative != 0:
        here = (
            calendar.year_near(published, month_number, day, relative)
            + relative
            - (1 if relative > 0 else -1)
        )
        if (month_number, day or 0) == (published.month, published.day if day else 0):
            here += 1 if relative > 0 else -1  # مارس الماضي, written in March, is last year's
        return here
    if relative == 0:
        return published.year
    past = calendar.year_near(published, month_number, day, -1)
    near = day is not None and not _reported(match) and _close_ahead(published, month_number, day, past)
    if near or future(match):
        return calendar.year_near(published, month_number, day, 1)
    return past


def year_of_range(
    match: Match, first: tuple[int, int], last: tuple[int, int], relative: int | None
) -> int | None:
    """The year of the end of a range of days (month, day) that says none: the one around publication, if it is in it."""
    published = match.context.published
    if published is not None and relative is None and first <= (published.month, published.day) <= last:
        return published.year
    return missing_year(match, *last, relative)


def _reported(match: Match) -> bool:
    """Whether a verb in the past stands close before (`بدأ العمل في 15 مايو`)."""
    return any(is_role(match.row, at, "reported") for at in range(max(0, match.start - 5), match.start))


def _close_ahead(published: date, month_number: int, day: int, past: int) -> bool:
    """Whether the date falls within a month after publication: a report of eleven months ago would say its year."""
    if past == published.year or not calendar.exists(past + 1, month_number, day):
        return False
    return 0 <= (date(past + 1, month_number, day) - published).days <= 31


def resolved(published: date | None, make: Callable[[date], str]) -> Value:
    """A value that needs the publication date: null without one, and where the calendar ends (غدا on the last of days)."""
    if published is None:
        return dict(NULL)
    try:
        return value(make(published))
    except OverflowError:
        return dict(NULL)
