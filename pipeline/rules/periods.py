"""Parts of years and spans of many: seasons, quarters, halves, decades, centuries, millennia."""

from __future__ import annotations

from pipeline import calendar
from pipeline.grammar import Match, Rule, Value
from pipeline.rules.dated import YEAR, interval, is_role, missing_year, number, value, year_of
from pipeline.rules.firsts import FIRSTS, at_start, firsts

_IN_YEAR = (
    f"( ( of/in/for )? ( year_noun? year={YEAR} era_ce? | year_noun rel=relative | this=this year_noun ) )"
)
_OF_YEAR = f"( ( of/in/for ) ( year_noun? year={YEAR} era_ce? | year_noun ( rel=relative )? | this=this year_noun ) | year_noun year={YEAR} | year_noun rel=relative | year=year )"


def _group(match: Match, code: int) -> Value | None:
    """A grouping of a year: EDTF `2010-24`, `2010-33`, `2010-40`."""
    found = _year_or_this(match)
    return value(f"{calendar.year_edtf(found)}-{code}" if found is not None else None)


def _season(match: Match) -> Value | None:
    return _group(match, int(match.get("season", "season")))


def _winter(match: Match) -> Value | None:
    """`شتاء 2023-2024` is one winter; EDTF names it by the year in which it begins."""
    first, second = number(match, "y1"), number(match, "y2")
    if second < 100:
        second += first // 100 * 100
    if int(match.get("season", "season")) != 24 or abs(first - second) != 1:
        return None
    return value(f"{calendar.year_edtf(min(first, second))}-24")


def _season_relative(match: Match) -> Value | None:
    code, published = int(match.get("season", "season")), match.context.published
    if published is None:
        return value(None)
    first_month = {21: 3, 22: 6, 23: 9, 24: 12}[code]
    step = int(match.get("rel", "relative") or 0)
    if step == 0:
        found = published.year - (code == 24 and published.month < 3)
    else:
        # The last summer is the newest that has begun and isn't running; the next is the first yet to begin.
        running = (published.month - first_month) % 12 < 3
        begun = published.year if published.month >= first_month else published.year - 1
        found = begun - running if step < 0 else begun + 1
    return value(f"{calendar.year_edtf(found)}-{code}")


def _ordinal(match: Match, top: int) -> int | None:
    if match.has("last"):
        return top
    found = number(match, "ordinal")
    return found if 1 <= found <= top else None


def _quarter(match: Match) -> Value | None:
    found = None if _of_school_year(match) else _ordinal(match, 4)
    return _group(match, 32 + found) if found else None


def _half(match: Match) -> Value | None:
    found = None if _of_school_year(match) else _ordinal(match, 2)
    return _group(match, 39 + found) if found else None


def _of_school_year(match: Match) -> bool:
    """`السداسي الثاني للسنة السادسة من التعليم`: a year of a course has a number of its own."""
    return not match.has("year") and is_role(match.row, match.end, "ordinal_number")


def _of_something(match: Match) -> bool:
    """`الربع الأخير من المباراة`, `الربع الأول من القرن الماضي`: what isn't a year has parts too."""
    return is_role(match.row, match.end, "of") and is_role(
        match.row, match.end + 1, "definite", "noun", "century_noun", "decade_noun", "day_noun"
    )


def _nearest_quarter(match: Match) -> Value | None:
    """`الربع الأول` with no year: the nearest that has begun."""
    before = match.start - 1
    chapter = is_role(match.row, match.start, "chapter_too")  # في الفصل الثالث من الرواية
    if not is_role(match.row, before, *(("period_of",) if chapter else (*_OF_PERIOD, "in", "to", "clitic"))):
        return None
    found = None if _of_something(match) else _ordinal(match, 4)
    if found is None:
        return None
    year_number = missing_year(match, 3 * found - 2, None)
    return value(f"{calendar.year_edtf(year_number)}-{32 + found}" if year_number is not None else None)


def _half_of_business(match: Match) -> Value | None:
    """`أرباح النصف الأول`; but في النصف الأول may be of a match, and من goes on with what else has halves."""
    if not is_role(match.row, match.start - 1, *_OF_PERIOD) or is_role(match.row, match.end, "of", "for"):
        return None
    return _nearest_half(match)


def _nearest_half(match: Match) -> Value | None:
    found = _ordinal(match, 2)
    if found is None:
        return None
    year_number = missing_year(match, 6 * found - 5, None)
    return value(f"{calendar.year_edtf(year_number)}-{39 + found}" if year_number is not None else None)


def _first_months(match: Match) -> Value | None:
    """`الأشهر الستة الأولى من 2019` is `2019-01/2019-06`."""
    count, unit = firsts(match) or (0, "")
    if unit != "M" or not 2 <= count <= 11 or is_role(match.row, match.end, "year_kind"):
        return None  # العام المالي has months of its own
    found = _year_or_this(match)
    if found is None:
        return value(None)
    first = 1 if at_start(match) else 13 - count
    return interval(calendar.edtf(found, first), calendar.edtf(found, first + count - 1))


def _nth_month(match: Match) -> Value | None:
    """`الشهر الأول من عام 2019`, `آخر شهر من السنة`; a school year has months of its own."""
    nth = number(match, "nth") if match.has("nth") else 12
    if not 1 <= nth <= 12 or is_role(match.row, match.end, "year_kind", "definite"):
        return None
    if match.has("nth") and is_role(match.row, match.at("nth") + 1, "in"):
        return None  # الشهر الثاني عشر في السنة: of every year
    found = _year_or_this(match)
    return value(calendar.edtf(found, nth) if found is not None else None)


def _year_or_this(match: Match) -> int | None:
    """The year that is named, else that of the article; `None` where there is neither."""
    published = match.context.published
    try:
        return year_of(match)
    except KeyError:
        return published.year if published else None


def _decade(match: Match) -> Value | None:
    """`التسعينيات`: of the century that is named, else of the last one. `الأربعينيات من العمر` is an age."""
    after = match.end
    while is_role(match.row, after, "and") and is_role(match.row, after + 1, "decade"):
        after += 2
    if is_role(match.row, after, "of") and is_role(match.row, after + 1, "age_word"):
        return None
    century = 20
    if match.has("ordinal"):
        century = number(match, "ordinal")
    elif match.has("rel"):
        published, step = match.context.published, int(match.get("rel", "relative"))
        if published is None and step != -1:
            return value(None)
        # Without a date سبعينيات القرن الماضي are still the 1970s, as they are in any news there is.
        century = published.year // 100 + 1 + step if published else 20
    elif match.get("decade", "decade") == "10":
        century = 20
    tens = int(match.get("decade", "decade"))
    tens = 20 if tens == 10 else tens
    return value(calendar.decade_edtf((century - 1) * 10 + tens // 10))


def _numbered_decade(match: Match) -> Value | None:
    """`العقد الأول من القرن الحادي والعشرين` is `200X`."""
    found = number(match, "decade")
    if not 1 <= found <= 10:
        return None
    if match.has("ordinal"):
        century = number(match, "ordinal")
    else:
        published = match.context.published
        if published is None:
            return value(None)
        century = published.year // 100 + 1 + int(match.get("rel", "relative") or 0)
    return value(calendar.decade_edtf((century - 1) * 10 + found - 1))


def _relative_decade(match: Match) -> Value | None:
    published = match.context.published
    if published is None:
        return value(None)
    return value(calendar.decade_edtf(published.year // 10 + int(match.get("rel", "relative"))))


def _century(match: Match) -> Value | None:
    return value(calendar.century_edtf(number(match, "ordinal"), match.has("bce")))


def _two_centuries(match: Match) -> Value | None:
    first, last = number(match, "o1"), number(match, "o2")
    bce = match.has("bce")
    if bce:
        return (
            interval(calendar.century_edtf(first, True), calendar.century_edtf(last, True))
            if first > last
            else None
        )
    return interval(calendar.century_edtf(first), calendar.century_edtf(last)) if first < last else None


def _seasons(match: Match) -> Value | None:
    first, last = number(match, "y1"), number(match, "y2")
    one, two = match.get("season1", "season"), match.get("season2", "season")
    if (first, one) >= (last, two):
        return None
    return interval(f"{calendar.year_edtf(first)}-{one}", f"{calendar.year_edtf(last)}-{two}")


def _relative_century(match: Match) -> Value | None:
    published = match.context.published
    if published is None:
        return value(None)
    return value(calendar.century_edtf(published.year // 100 + 1 + int(match.get("rel", "relative") or 0)))


def _millennium(match: Match) -> Value | None:
    found = number(match, "ordinal")
    return value(calendar.millennium_edtf(found, match.has("bce"))) if found <= 9 else None


_CENTURY_OF = "( of? ( century_noun ( article? ordinal=ordinal_number | article ordinal=number | rel=relative ) ) era_ce? )"


_OF_PERIOD = ("period_of", "within", "until", "since", "part_of")

RULES = [
    Rule("date.season", "DATE", f"season=season {_IN_YEAR}", _season, "صيف 2006"),
    Rule(
        "date.winter_of_years",
        "DATE",
        "season=season y1=year_near slash/dash y2=year_near/year_short",
        _winter,
        "شتاء 2023-2024",
    ),
    Rule(
        "date.season_relative",
        "DATE",
        "season=season rel=relative | this season=season",
        _season_relative,
        "الصيف الماضي",
    ),
    Rule(
        "date.quarter",
        "DATE",
        f"quarter_noun ( ordinal=ordinal_number | last=relative_last ) {_OF_YEAR}",
        _quarter,
        "الربع الأول من 2023",
    ),
    Rule(
        "date.quarter_nearest",
        "DATE",
        "quarter_noun ( ordinal=ordinal_number | last=relative_last )",
        _nearest_quarter,
        "الربع الثالث",
    ),
    Rule(
        "date.half",
        "DATE",
        f"half_noun ( ordinal=ordinal_number | last=relative_last ) {_OF_YEAR}",
        _half,
        "النصف الثاني من 2019",
    ),
    Rule(
        "date.half_nearest", "DATE", "half_year_noun ordinal=ordinal_number", _nearest_half, "السداسي الأول"
    ),
    Rule(
        "date.half_of_business",
        "DATE",
        "half_noun ( ordinal=ordinal_number | last=relative_last )",
        _half_of_business,
        "أرباح النصف الأول",
    ),
    Rule(
        "date.first_months",
        "DATE",
        f"{FIRSTS} {_OF_YEAR}",
        _first_months,
        "الأشهر الستة الأولى من 2019",
    ),
    Rule(
        "date.nth_month",
        "DATE",
        "( month_noun ( nth=ordinal_number | relative_last ) | ( nth=ordinal_number | last_word ) month_noun )"
        f" {_OF_YEAR}",
        _nth_month,
        "الشهر الأول من عام 2019",
    ),
    Rule(
        "date.decade",
        "DATE",
        f"( decade_noun | years_plural )? decade=decade {_CENTURY_OF}?",
        _decade,
        "تسعينيات القرن الماضي",
    ),
    Rule(
        "date.decade_numbered",
        "DATE",
        f"decade_noun decade=ordinal_number of {_CENTURY_OF}",
        _numbered_decade,
        "العقد الأول من القرن الحادي والعشرين",
    ),
    Rule("date.decade_relative", "DATE", "decade_noun rel=relative", _relative_decade, "العقد الماضي"),
    Rule(
        "date.century",
        "DATE",
        "century_noun ( ordinal=ordinal_number | article ordinal=number | ordinal=day ) ( bce=era_bce | era_ce )?",
        _century,
        "القرن التاسع عشر",
    ),
    Rule(
        "date.centuries",
        "DATE",
        "century_noun o1=ordinal_number and o2=ordinal_number ( bce=era_bce | era_ce )?",
        _two_centuries,
        "القرنين الثاني عشر والثالث عشر",
    ),
    Rule(
        "date.range_seasons",
        "DATE",
        f"( from? season1=season year_noun? y1={YEAR} to season2=season year_noun? y2={YEAR}"
        f" | between season1=season year_noun? y1={YEAR} and season2=season year_noun? y2={YEAR} )",
        _seasons,
        "من صيف 2014 إلى شتاء 2016",
    ),
    Rule(
        "date.centuries_between",
        "DATE",
        "between century_noun o1=ordinal_number and century_noun? o2=ordinal_number ( bce=era_bce | era_ce )?",
        _two_centuries,
        "بين القرنين الثامن والثالث عشر",
    ),
    Rule(
        "date.century_relative",
        "DATE",
        "century_noun rel=relative | this century_noun",
        _relative_century,
        "القرن الماضي",
    ),
    Rule(
        "date.millennium",
        "DATE",
        "millennium_noun ordinal=ordinal_number ( bce=era_bce | era_ce )?",
        _millennium,
        "الألفية الثالثة",
    ),
]
