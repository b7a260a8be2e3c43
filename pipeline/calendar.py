"""Date arithmetic with no text in it: EDTF strings, their bounds, Hijri days, dates relative to a publication date.

EDTF is ISO 8601-2:2019, levels 0 and 1. A year BCE is the negated year as written (44 BCE is ``-0044``), not the
astronomical one. Days before 1582 are proleptic Gregorian.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta

# Months of each EDTF sub-year grouping; meteorological seasons, winter runs into the next year.
_GROUPINGS = {
    21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14),
    33: (1, 3), 34: (4, 6), 35: (7, 9), 36: (10, 12),
    40: (1, 6), 41: (7, 12),
}  # fmt: skip
_EDTF = re.compile(r"(-?)([0-9X]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?~?")
_UNIT = {"d": "days", "w": "weeks", "m": "months", "y": "years"}


def year_edtf(year: int) -> str:
    """``44`` → ``0044``, ``-44`` (44 BCE) → ``-0044``. Raises ``OverflowError`` for years of five digits."""
    if abs(year) > 9999:
        raise OverflowError(f"EDTF level 1 has years of four digits, not {year}")
    return f"-{-year:04d}" if year < 0 else f"{year:04d}"


def edtf(year: int, month: int | None = None, day: int | None = None) -> str:
    """An EDTF date at the grain of its last given part."""
    text = year_edtf(year)
    if month is not None:
        text += f"-{month:02d}"
        if day is not None:
            text += f"-{day:02d}"
    return text


def century_edtf(ordinal: int, bce: bool = False) -> str:
    """The century's mask: 21 → ``20XX``; the third BCE → ``-02XX``. Raises ``OverflowError`` beyond the 100th."""
    if not 1 <= ordinal <= 100:
        raise OverflowError(f"EDTF level 1 has no century {ordinal}")
    return f"{'-' if bce else ''}{ordinal - 1:02d}XX"


def decade_edtf(decade: int) -> str:
    """The decade's mask, counted from the year 0: 199 → ``199X``. Raises ``OverflowError`` outside 0–999."""
    if not 0 <= decade <= 999:
        raise OverflowError(f"EDTF level 1 has no decade {decade}")
    return f"{decade:03d}X"


def millennium_edtf(ordinal: int, bce: bool = False) -> str:
    """The millennium's mask: 3 → ``2XXX``."""
    return f"{'-' if bce else ''}{ordinal - 1:d}XXX"


def _last_day(year: int, month: int) -> int:
    # BCE years have no day of their own in the standard library; only February's length depends on the year, and
    # 44 BCE, written -44, is the year -43 of astronomers.
    return monthrange(year if 0 < year < 10000 else 2001 if (year + 1) % 4 else 2000, month)[1]


@lru_cache(maxsize=65536)
def bounds(text: str | None) -> tuple[str | None, str | None]:
    """First and last day (``YYYY-MM-DD``) of an EDTF date or interval; ``(None, None)`` for ``None``.

    Raises ``ValueError`` for a string that is not one of the EDTF forms that Khabar writes.
    """
    if text is None:
        return None, None
    first, slash, last = text.partition("/")
    if slash:
        return bounds(first)[0], bounds(last)[1]
    match = _EDTF.fullmatch(text)
    if match is None:
        raise ValueError(f"not an EDTF date: {text!r}")
    sign, digits, month_text, day_text = match.groups()
    low, high = int(digits.replace("X", "0")), int(digits.replace("X", "9"))
    years = (-high, -low) if sign else (low, high)
    if month_text is None:
        return f"{year_edtf(years[0])}-01-01", f"{year_edtf(years[1])}-12-31"
    month = int(month_text)
    if day_text is not None:
        if not (1 <= month <= 12 and 1 <= int(day_text) <= _last_day(years[0], month)):
            raise ValueError(f"no such day: {text!r}")
        return text.rstrip("~"), text.rstrip("~")
    if 1 <= month <= 12:
        months = (month, month)
    elif month in _GROUPINGS:
        months = _GROUPINGS[month]
    else:
        raise ValueError(f"not an EDTF month, season, quarter or half: {text!r}")
    end_year, end_month = years[1] + (months[1] - 1) // 12, (months[1] - 1) % 12 + 1
    start = edtf(years[0], months[0], 1)
    return start, edtf(end_year, end_month, _last_day(end_year, end_month))


def exists(year: int, month: int, day: int) -> bool:
    """Whether the Gregorian calendar has this day."""
    return 1 <= month <= 12 and 1 <= day <= _last_day(year, month)


def two_digit_year(year: int) -> int:
    """A year written with two digits: 00–49 are of this century, 50–99 of the last (POSIX splits at 69)."""
    return year + (2000 if year < 50 else 1900)


# --- Hijri -----------------------------------------------------------------------------------------------------------


def hijri_edtf(year: int, month: int | None = None, day: int | None = None) -> str:
    """A Hijri date in the same notation: four digits of year, ``-MM``, ``-DD``."""
    return edtf(year, month, day)


def _tabular_day(year: int, month: int, day: int) -> date:
    """The tabular civil calendar, epoch 16 July 622 Julian (Dershowitz & Reingold, *Calendrical Calculations*)."""
    leap = (11 * year + 14) % 30 < 11
    if day > (30 if month % 2 or (month == 12 and leap) else 29):
        raise ValueError(f"no such Hijri day: {year}-{month}-{day}")
    epoch = 227015  # ordinal of 622-07-19, proleptic Gregorian
    ordinal = epoch - 1 + day + (month - 1) * 29 + month // 2 + (year - 1) * 354 + (3 + 11 * year) // 30
    return date.fromordinal(ordinal)


@lru_cache(maxsize=4096)
def hijri_day(year: int, month: int, day: int) -> date:
    """The Gregorian day of a Hijri one: Umm al-Qura for 1343–1500 AH (hijridate), the tabular calendar outside.

    Raises ``ValueError`` where the calendar has no such day.
    """
    if not (1 <= month <= 12 and 1 <= day <= 30 and 1 <= year <= 9000):
        raise ValueError(f"no such Hijri day: {year}-{month}-{day}")
    if 1343 <= year <= 1500:
        from hijridate import Hijri

        converted = Hijri(year, month, day).to_gregorian()
        return date(converted.year, converted.month, converted.day)
    return _tabular_day(year, month, day)


def hijri_interval(year: int, month: int | None = None, day: int | None = None) -> tuple[date, date]:
    """First and last Gregorian day of a Hijri year, month or day. Raises ``ValueError`` like :func:`hijri_day`."""
    if day is not None and month is not None:
        only = hijri_day(year, month, day)
        return only, only
    if month is None:
        return hijri_day(year, 1, 1), hijri_day(year + 1, 1, 1) - timedelta(days=1)
    following = (year, month + 1) if month < 12 else (year + 1, 1)
    return hijri_day(year, month, 1), hijri_day(*following, 1) - timedelta(days=1)


def hijri_of(day: date) -> tuple[int, int, int]:
    """The Umm al-Qura date of a Gregorian day between 1924 and 2077; used to place a Hijri month without a year.

    Raises ``OverflowError`` outside.
    """
    from hijridate import Gregorian

    converted = Gregorian(day.year, day.month, day.day).to_hijri()
    return converted.year, converted.month, converted.day


# --- relative to a day -----------------------------------------------------------------------------------------------


def shift(day: date, count: int, unit: str) -> date:
    """``day`` plus ``count`` units, one of ``d w m y``. Raises ``OverflowError`` beyond the years 1–9999."""
    try:
        moved: date = day + relativedelta(**{_UNIT[unit]: count})
    except ValueError as error:
        raise OverflowError(str(error)) from None
    return moved


def at_grain(day: date, unit: str) -> str:
    """Days and weeks resolve to a day, months to ``YYYY-MM``, years to ``YYYY``."""
    if unit == "y":
        return edtf(day.year)
    return edtf(day.year, day.month) if unit == "m" else day.isoformat()


def iso_week(day: date) -> str:
    """The ISO week (Monday to Sunday) that holds ``day``, as an interval."""
    monday = day - timedelta(days=day.weekday())
    return f"{monday}/{monday + timedelta(days=6)}"


def weekday_near(day: date, weekday: int, direction: int, *, strict: bool) -> date:
    """The nearest ``weekday`` (Monday is 0) before (``direction`` -1) or after (+1); ``strict`` rules out ``day``."""
    distance = (day.weekday() - weekday) % 7 if direction < 0 else (weekday - day.weekday()) % 7
    if distance == 0 and strict:
        distance = 7
    return day + timedelta(days=direction * distance)


def year_near(day: date, month: int, month_day: int | None, direction: int) -> int:
    """The year that puts a month (and day) nearest before (-1, the same day or month allowed) or after (+1) ``day``."""
    here = (day.month, day.day if month_day is not None else 0)
    there = (month, month_day or 0)
    if direction < 0:
        return day.year if there <= here else day.year - 1
    return day.year if there >= here else day.year + 1
