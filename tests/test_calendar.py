"""Date arithmetic against other ways to do it: the standard library, hijridate, and day counts of our own."""

from __future__ import annotations

import calendar as gregorian
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hijridate import Hijri
from hypothesis import given
from hypothesis import strategies as st

from pipeline import calendar

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
MONDAY, SUNDAY = 0, 6


# --- EDTF ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edtf", "start", "end"),
    [
        ("2013-02-12", "2013-02-12", "2013-02-12"),
        ("2013-02", "2013-02-01", "2013-02-28"),
        ("2012-02", "2012-02-01", "2012-02-29"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("1999-12", "1999-12-01", "1999-12-31"),
        ("1999", "1999-01-01", "1999-12-31"),
        ("0044", "0044-01-01", "0044-12-31"),
        # before the era: the number is the one that is written
        ("-0044", "-0044-01-01", "-0044-12-31"),
        ("-0044-03-15", "-0044-03-15", "-0044-03-15"),
        ("-1200", "-1200-01-01", "-1200-12-31"),
        # decades, centuries, millennia
        ("199X", "1990-01-01", "1999-12-31"),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("2XXX", "2000-01-01", "2999-12-31"),
        ("-02XX", "-0299-01-01", "-0200-12-31"),
        ("-2XXX", "-2999-01-01", "-2000-12-31"),
        # seasons, quarters, halves
        ("2010-21", "2010-03-01", "2010-05-31"),
        ("2010-22", "2010-06-01", "2010-08-31"),
        ("2010-23", "2010-09-01", "2010-11-30"),
        ("2010-24", "2010-12-01", "2011-02-28"),
        ("2011-24", "2011-12-01", "2012-02-29"),
        ("2010-33", "2010-01-01", "2010-03-31"),
        ("2010-34", "2010-04-01", "2010-06-30"),
        ("2010-35", "2010-07-01", "2010-09-30"),
        ("2010-36", "2010-10-01", "2010-12-31"),
        ("2010-40", "2010-01-01", "2010-06-30"),
        ("2010-41", "2010-07-01", "2010-12-31"),
        # about
        ("2005~", "2005-01-01", "2005-12-31"),
        ("2005-07~", "2005-07-01", "2005-07-31"),
        ("2005-07-14~", "2005-07-14", "2005-07-14"),
        ("199X~", "1990-01-01", "1999-12-31"),
        # intervals
        ("1997/1999", "1997-01-01", "1999-12-31"),
        ("2010-11/2011-02", "2010-11-01", "2011-02-28"),
        ("2013-02-12/2013-02-14", "2013-02-12", "2013-02-14"),
        ("-0044/0014", "-0044-01-01", "0014-12-31"),
        ("199X/20XX", "1990-01-01", "2099-12-31"),
        ("2005~/2007", "2005-01-01", "2007-12-31"),
    ],
)
def test_bounds(edtf: str, start: str, end: str) -> None:
    assert calendar.bounds(edtf) == (start, end)


def test_no_date_has_no_bounds() -> None:
    assert calendar.bounds(None) == (None, None)


@pytest.mark.parametrize(
    "text",
    ["", "99", "19999", "2013-2", "2013-00", "2013-13", "2013-20", "2013-25", "2013-37", "2013-42", "2013-02-29",
     "2013-04-31", "2013-24-01", "2013-01-00", "2013-01-32", "2013/", "/2013", "1/2/3", "2013?", "2013 ", "٢٠١٣", "..",
     "2013-02-12T10:00"],
)  # fmt: skip
def test_what_is_no_edtf_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        calendar.bounds(text)


@given(day=DAYS)
def test_bounds_hold_their_day(day: date) -> None:
    written = day.isoformat()
    assert calendar.bounds(calendar.edtf(day.year, day.month, day.day)) == (written, written)
    start, end = calendar.bounds(calendar.edtf(day.year, day.month))
    assert (start, end) == (
        f"{written[:7]}-01",
        f"{written[:7]}-{gregorian.monthrange(day.year, day.month)[1]}",
    )
    assert calendar.bounds(calendar.edtf(day.year)) == (f"{day.year}-01-01", f"{day.year}-12-31")


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (calendar.edtf(2013, 2, 1), "2013-02-01"),
        (calendar.edtf(-44, 3), "-0044-03"),
        (calendar.year_edtf(14), "0014"),
        (calendar.century_edtf(21), "20XX"),
        (calendar.century_edtf(1), "00XX"),
        (calendar.century_edtf(3, bce=True), "-02XX"),
        (calendar.millennium_edtf(3), "2XXX"),
        (calendar.millennium_edtf(1, bce=True), "-0XXX"),
        (calendar.hijri_edtf(1440, 12, 29), "1440-12-29"),
        (calendar.hijri_edtf(99), "0099"),
    ],
)
def test_what_is_written(made: str, text: str) -> None:
    assert made == text
    if "XX" not in text or text.endswith("X"):
        calendar.bounds(text)


@pytest.mark.parametrize(("written", "year"), [(0, 2000), (13, 2013), (49, 2049), (50, 1950), (99, 1999)])
def test_years_of_two_digits(written: int, year: int) -> None:
    assert calendar.two_digit_year(written) == year


@given(year=st.integers(1, 9999), month=st.integers(0, 13), day=st.integers(0, 32))
def test_a_day_exists_where_the_standard_library_has_it(year: int, month: int, day: int) -> None:
    try:
        date(year, month, day)
    except ValueError:
        assert not calendar.exists(year, month, day)
    else:
        assert calendar.exists(year, month, day)


# --- Hijri -----------------------------------------------------------------------------------------------------------


def test_umm_al_qura_is_that_of_hijridate() -> None:
    for year in range(1343, 1501):
        for month in range(1, 13):
            length = Hijri(year, month, 1).month_length()
            first = date.fromisoformat(Hijri(year, month, 1).to_gregorian().isoformat())
            last = first + timedelta(days=length - 1)
            assert calendar.hijri_interval(year, month) == (first, last), (year, month)
            # three months of 1345-1349 have 31 days in the table, and no article will write the 31st
            if length <= 30:
                assert calendar.hijri_day(year, month, length) == last
            assert calendar.hijri_of(first) == (year, month, 1)
            assert calendar.hijri_of(last) == (year, month, length)


def julian_day_to_gregorian(day: int) -> tuple[int, int, int]:
    """E. G. Richards, in the *Explanatory Supplement to the Astronomical Almanac*, 2013, section 15.11."""
    f = day + 1401 + (4 * day + 274277) // 146097 * 3 // 4 - 38
    e = 4 * f + 3
    h = 5 * (e % 1461 // 4) + 2
    month = (h // 153 + 2) % 12 + 1
    return e // 1461 - 4716 + (12 + 2 - month) // 12, month, h % 153 // 5 + 1


def test_outside_it_is_the_tabular_civil_calendar() -> None:
    """Counted month by month: 30 and 29 days in turn, and a 30th day of the twelfth in 11 years of each 30."""
    leap = {2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29}
    at = 1948440  # the Julian day of 16 July 622, Julian calendar
    for year in range(1, 1700):
        for month in range(1, 13):
            length = 30 if month % 2 or (month == 12 and year % 30 in leap) else 29
            if not 1343 <= year <= 1500:
                for day in (1, length):
                    expected = date(*julian_day_to_gregorian(at + day - 1))
                    assert calendar.hijri_day(year, month, day) == expected, (year, month, day)
            at += length


@pytest.mark.parametrize(
    ("hijri", "day"),
    [
        ((1, 1, 1), date(622, 7, 19)),  # 16 July, Julian
        ((1343, 1, 1), date(1924, 8, 1)),
        ((1440, 12, 29), date(2019, 8, 30)),
        ((1445, 9, 1), date(2024, 3, 11)),
        ((1500, 12, 30), date(2077, 11, 16)),
    ],
)
def test_days_that_are_known(hijri: tuple[int, int, int], day: date) -> None:
    assert calendar.hijri_day(*hijri) == day
    assert calendar.hijri_interval(*hijri) == (day, day)


@pytest.mark.parametrize("year", [1, 622, 1342, 1343, 1400, 1445, 1499, 1500, 1501, 1600])
def test_a_hijri_year_is_its_months(year: int) -> None:
    first, last = calendar.hijri_interval(year)
    months = [calendar.hijri_interval(year, month) for month in range(1, 13)]
    assert (months[0][0], months[-1][1]) == (first, last)
    assert all(one[1] + timedelta(days=1) == two[0] for one, two in pairwise(months))
    assert calendar.hijri_interval(year + 1)[0] == last + timedelta(days=1)


@pytest.mark.parametrize(
    "hijri",
    [
        *[(1445, 0, 1), (1445, 13, 1), (1445, 1, 0), (1445, 1, 31), (0, 1, 1), (-1, 1, 1), (9001, 1, 1)],
        (1440, 12, 30),  # Umm al-Qura: 29 days
        (1000, 2, 30),
        (1001, 12, 30),
    ],
)
def test_hijri_days_that_are_not(hijri: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError):
        calendar.hijri_day(*hijri)


@pytest.mark.parametrize("day", [date(1924, 7, 31), date(2077, 11, 17), date(622, 7, 19)])
def test_hijri_dates_are_known_for_a_time_only(day: date) -> None:
    with pytest.raises(OverflowError):
        calendar.hijri_of(day)


# --- relative to a day -----------------------------------------------------------------------------------------------


@given(
    day=DAYS, weekday=st.integers(MONDAY, SUNDAY), direction=st.sampled_from([-1, 1]), strict=st.booleans()
)
def test_weekday_near(day: date, weekday: int, direction: int, strict: bool) -> None:
    distances = range(1 if strict else 0, 8)
    expected = next(
        near for d in distances if (near := day + timedelta(days=direction * d)).weekday() == weekday
    )
    assert calendar.weekday_near(day, weekday, direction, strict=strict) == expected


@given(day=DAYS, month=st.integers(1, 12), month_day=st.integers(1, 28), direction=st.sampled_from([-1, 1]))
def test_year_near(day: date, month: int, month_day: int, direction: int) -> None:
    found = calendar.year_near(day, month, month_day, direction)
    there = date(found, month, month_day)
    assert (there - day).days * direction >= 0, "on the side that was asked for"
    assert (date(found - direction, month, month_day) - day).days * direction < 0, (
        "and no other year is nearer"
    )


@given(day=DAYS, month=st.integers(1, 12), direction=st.sampled_from([-1, 1]))
def test_year_near_of_a_month(day: date, month: int, direction: int) -> None:
    found = calendar.year_near(day, month, None, direction)
    months = (found * 12 + month - day.year * 12 - day.month) * direction
    assert 0 <= months < 12  # this month itself counts


@pytest.mark.parametrize(
    ("month", "day", "direction", "year"),
    [
        (2, 12, -1, 2013),
        (2, 13, -1, 2012),
        (2, 11, 1, 2014),
        (2, 12, 1, 2013),
        (12, None, -1, 2012),
        (2, None, 1, 2013),
    ],
)
def test_year_near_on_12_february_2013(month: int, day: int | None, direction: int, year: int) -> None:
    assert calendar.year_near(date(2013, 2, 12), month, day, direction) == year


@given(day=DAYS)
def test_iso_week(day: date) -> None:
    first, _, last = calendar.iso_week(day).partition("/")
    monday, sunday = date.fromisoformat(first), date.fromisoformat(last)
    assert (monday.weekday(), sunday.weekday()) == (MONDAY, SUNDAY)
    assert monday <= day <= sunday
    assert monday.isocalendar()[:2] == day.isocalendar()[:2] == sunday.isocalendar()[:2]
    assert calendar.bounds(f"{first}/{last}") == (first, last)


@pytest.mark.parametrize(
    ("day", "count", "unit", "moved", "at_grain"),
    [
        (date(2013, 2, 12), -1, "d", date(2013, 2, 11), "2013-02-11"),
        (date(2013, 2, 12), 2, "w", date(2013, 2, 26), "2013-02-26"),
        (date(2013, 2, 12), -2, "m", date(2012, 12, 12), "2012-12"),
        (date(2013, 3, 31), -1, "m", date(2013, 2, 28), "2013-02"),
        (date(2012, 2, 29), 1, "y", date(2013, 2, 28), "2013"),
        (date(2013, 2, 12), -10, "y", date(2003, 2, 12), "2003"),
    ],
)
def test_shift(day: date, count: int, unit: str, moved: date, at_grain: str) -> None:
    assert calendar.shift(day, count, unit) == moved
    assert calendar.at_grain(moved, unit) == at_grain
