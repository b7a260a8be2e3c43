"""Dates that are counted from the day of publication."""

from __future__ import annotations

from datetime import date, timedelta

from pipeline import calendar
from pipeline.grammar import Match, Rule, Value
from pipeline.lexicon import lexicon
from pipeline.reading import Row
from pipeline.rules.dated import (
    SAME_MONTH,
    WEEKDAY,
    clause_start,
    day_of_same_month,
    future,
    imperfect,
    interval,
    is_role,
    number,
    resolved,
    value,
    will,
)

_CONJUNCTIONS = ("\u0648", "\u0641")
# Definite: in عثر أمس أحد الحراس it is one of the guards.
_FRIDAY = 4  # the one weekday that is feminine
_WEEKDAY = "( comma? day_noun? weekday_definite | open day_noun? weekday_definite close )"


def _deictic(match: Match) -> Value | None:
    row = match.row
    if is_role(row, match.start - 1, "name_word") or (
        is_role(row, match.start - 1, "dash", "open") and is_role(row, match.end, "dash", "close")
    ):
        return None  # صحيفة الغد, and the paper's name in a dateline
    return resolved(
        match.context.published,
        lambda day: (day + timedelta(days=int(match.get("deictic", "deictic")))).isoformat(),
    )


def _tomorrow_or_ball(match: Match) -> Value | None:
    """`نلتقي بكرة` is tomorrow where the clause ends or a time of day follows; بكرة القدم and بكرة خلفية are of a ball."""
    if match.end < len(match.row.roles) and not is_role(
        match.row,
        match.end,
        "stop",
        "comma",
        "newline",
        "close",
        "quote",
        "clock",
        "part_of_day",
        "weekday",
        "in",
    ):
        return None
    days = timedelta(days=int(match.get("deictic", "deictic_or_ball")))
    return resolved(match.context.published, lambda day: (day + days).isoformat())


def _today(match: Match) -> Value | None:
    """`اليوم` is the day of publication, unless it means nowadays: `وتمارس روسيا اليوم سياسة`."""
    row, place = match.row, match.at("today")
    if is_role(
        row, place - 1, "name_word", "to", "since", "until", "after", "ago", "between", "in"
    ) or is_role(
        row,
        place + 1,
        "ordinal_number",
        "relative_next",
        "relative",
        "same_day",
        "day",
        "relative_last",
        "day_kind",
    ):
        return None
    if _nowadays(match):
        return None
    return resolved(match.context.published, date.isoformat)


def _nowadays(match: Match) -> bool:
    """Whether the clause speaks of a state: an imperfect verb at its head that announces nothing."""
    row, place = match.row, match.start
    if is_role(row, place - 1, "part_of_day", "from"):
        return False
    if is_role(row, place + 1 + is_role(row, place + 1, "comma"), "reported"):
        return False  # واليوم، قال المتحدث
    if is_role(row, place + 1, "rival"):
        return False  # يواجه المنتخب اليوم نظيره
    head = _behind_that(row, clause_start(row, place), place)
    part = _behind_comma(row, head, place)
    if is_role(row, place - 1, "and") and head < place:  # بدأ الميناء برصيف واليوم لدينا عشرون
        return is_role(row, place + 1, "negation") or _states(row, place + 1) or _we(row, place + 1)
    if part < place and any(_states(row, at) for at in (place - 2, place - 1, place + 1)):
        head = max(head, part)  # what stands before the comma is of another time
    for at in range(head, place):
        if will(row, at) or is_role(row, at, "reported", "future", "and_future", "scheduled"):
            return False
    stated = any(_states(row, at) for at in range(part, place + 3))
    return stated or any(imperfect(row, at) for at in (head, part, place + 1)) or head == place


def _behind_that(row: Row, head: int, place: int) -> int:
    """The first term of what somebody says: behind the last أن of the clause (`أضاف أن القضاء صار اليوم تحت الضغط`).
    A verb of news there is said of the day all the same."""
    for at in range(place - 1, head - 1, -1):
        if is_role(row, at, "that"):
            return head if at + 1 == place and _is_the_day(row, place) else at + 1
    return head


def _is_the_day(row: Row, place: int) -> bool:
    """`إن اليوم هو آخر موعد`."""
    return is_role(row, place + 1, "future", "scheduled", "pronoun", "last_word")


def _states(row: Row, at: int) -> bool:
    """Whether the term is a verb of states, with or without a conjunction written onto it (`ويمر بها اليوم`)."""
    if not 0 <= at < len(row.roles):
        return False
    return is_role(row, at, "state_verb") or (
        row.norm(at)[:1] in _CONJUNCTIONS and "state_verb" in lexicon().entries.get((row.norm(at)[1:],), ())
    )


def _we(row: Row, at: int) -> bool:
    """Whether the term looks like a verb of the present, of the first person too: `واليوم ندفع`."""
    return imperfect(row, at) or (
        is_role(row, at, "noun") and row.norm(at)[0] == "\u0646" and 4 <= len(row.norm(at)) <= 6
    )


def _behind_comma(row: Row, head: int, place: int) -> int:
    """The first term of the part of the clause that holds `place`: behind its last comma."""
    at = place
    while at > head and not is_role(row, at - 1, "comma"):
        at -= 1
    while is_role(row, at, "and", "clitic"):
        at += 1
    return at


def _today_weekday(match: Match) -> Value | None:
    return resolved(match.context.published, date.isoformat)


def _weekday(match: Match) -> Value | None:
    """The weekday that is said to be past or to come; with neither the nearest that fits the tense."""
    row, published = match.row, match.context.published
    weekday = int(match.get("weekday", "weekday"))
    named = not is_role(row, match.at("weekday"), "weekday_definite") or is_role(
        row, match.start - 1, "name_word"
    )
    if named and not match.has("rel") and not match.has("noun"):
        return None
    listed = is_role(row, match.end, "and", "comma") and is_role(row, match.end + 1, "weekday")
    if is_role(row, match.start - 1, "days_plural") and not match.has("rel") and not listed:
        return None  # أيام السبت: every Saturday
    if not match.has("rel") and _one_of_many(row, match.end, weekday):
        return None
    if published is None:
        return value(None)
    if match.has("rel"):
        step = int(match.get("rel", "relative"))
        if step == 0:
            monday = published - timedelta(days=published.weekday())
            return value((monday + timedelta(days=weekday)).isoformat())
        day = calendar.weekday_near(published, weekday, 1 if step > 0 else -1, strict=True)
        return value((day + timedelta(days=7 * (abs(step) - 1) * (1 if step > 0 else -1))).isoformat())
    direction = 1 if future(match) else -1
    return value(calendar.weekday_near(published, weekday, direction, strict=False).isoformat())


def _one_of_many(row: Row, place: int, weekday: int) -> bool:
    """`الجمعة الثالثة للحراك`, `الأحد الأول بعد الفصح`: an ordinal of the weekday's gender that isn't an hour."""
    if not is_role(row, place, "ordinal_number") or not row.norm(place).startswith("\u0627\u0644"):
        return False
    feminine = row.norm(place).endswith(("\u0647", "\u064a"))
    hour = is_role(row, place + 1, "part_of_day", "zone_of", "zone_utc", "zone_local", "and", "less")
    return feminine == (weekday == _FRIDAY) and not (feminine and hour)


def _weekday_of_week(match: Match) -> Value | None:
    """`الأحد من الأسبوع المقبل`, `الجمعة من هذا الأسبوع`."""
    weekday, step = int(match.get("weekday", "weekday")), int(match.get("rel", "relative") or 0)

    def day(published: date) -> str:
        monday = published - timedelta(days=published.weekday())
        return (monday + timedelta(days=weekday + 7 * step)).isoformat()

    return resolved(match.context.published, day)


def _night(match: Match) -> Value | None:
    """`ليل الأربعاء الخميس`, the night between two days."""
    first, last = int(match.get("w1", "weekday")), int(match.get("w2", "weekday"))
    published = match.context.published
    if (first + 1) % 7 != last:
        return None
    if published is None:
        return value(None)
    end = calendar.weekday_near(published, last, -1, strict=False)
    return interval((end - timedelta(days=1)).isoformat(), end.isoformat())


def _week(match: Match) -> Value | None:
    step = int(match.get("rel", "relative") or 0)
    return resolved(match.context.published, lambda day: calendar.iso_week(day + timedelta(days=7 * step)))


def _month(match: Match) -> Value | None:
    step = int(match.get("rel", "relative") or 0)
    return resolved(
        match.context.published, lambda day: calendar.at_grain(calendar.shift(day, step, "m"), "m")
    )


def _year(match: Match) -> Value | None:
    if is_role(match.row, match.start - 1, "general_word"):
        return None  # النائب العام الحالي
    step = int(match.get("rel", "relative") or 0)
    return resolved(match.context.published, lambda day: calendar.edtf(day.year + step))


def _day_of_month(match: Match) -> Value | None:
    """`15 من الشهر المقبل`, `28 الجاري`."""
    day, step = number(match, "day"), int(match.get("rel", "relative") or 0)
    published = match.context.published
    if published is None:
        return value(None)
    month = calendar.shift(published.replace(day=1), step, "m")
    exists = calendar.exists(month.year, month.month, day)
    return value(calendar.edtf(month.year, month.month, day) if exists else None)


_STEPS = {"Y": (1, "y"), "M": (1, "m"), "W": (1, "w"), "D": (1, "d"), "10Y": (10, "y"), "100Y": (100, "y"),
          "2Y": (2, "y"), "2M": (2, "m"), "2W": (2, "w"), "2D": (2, "d"), "20Y": (20, "y"), "200Y": (200, "y")}  # fmt: skip


_SINGULAR = frozenset({"year_noun", "month_noun", "day_noun", "week_noun", "decade_noun", "century_noun"})


def _counted(match: Match) -> Value | None:
    """`قبل ثلاثة أسابيع`; counted from something else it is a DURATION or nothing (بعد عام على سيطرتهم, يوما بعد يوم)."""
    direction = -1 if match.has("ago") else 1
    row, behind = match.row, match.end
    head = clause_start(row, match.start)
    while is_role(row, behind, "only"):
        behind += 1
    if is_role(row, behind, "of") and not is_role(row, behind + 1, "now"):
        return None
    if is_role(row, behind, "on") and not is_role(row, behind + 1, "venue"):
        return None
    if direction > 0 and (
        is_role(row, match.start - 1, "time_unit")
        or _told_of(match)
        or not (
            future(match, ahead=3)
            or imperfect(row, head)
            or will(row, head)
            or is_role(row, match.end + 1, "now")
        )
    ):
        return None
    if is_role(row, match.end, "mod_after"):
        return None  # بعد خمس سنوات على الأكثر is a term, not a date
    if match.has("unit") and not match.has("count") and not _SINGULAR & match.entry("unit").keys():
        return None  # قبل شهور
    step = _STEPS.get(match.get("unit", "time_unit") or match.get("dual", "time_dual") or "")
    if step is None:
        return None
    count = number(match, "count") if match.has("count") else 1
    if match.has("count") and match.entry("count").get("number") is not None:
        exact = match.entry("count")["number"].value
        if exact != int(exact) or exact > 3000:
            return None

    def at(day: date) -> str:
        return calendar.at_grain(calendar.shift(day, direction * count * step[0], step[1]), step[1])

    try:
        found = resolved(match.context.published, at)
        return {**found, "modifier": match.get("mod", "mod_before")} if match.has("mod") else found
    except (ValueError, OverflowError):
        return None


def _told_of(match: Match) -> bool:
    """Whether a sentence about the time itself follows (`بعد 22 عاما قضاها في التدريب`, `بعد يوم دام`)."""
    row, after = match.row, match.end
    if not is_role(row, after, "noun") or is_role(row, after, "not_counted"):
        return False
    return (not match.has("count") and not match.has("dual")) or row.norm(after).endswith("\u0647\u0627")


def _between_days(match: Match) -> Value | None:
    return _night(match) if is_role(match.row, match.start - 1, "part_of_day") else None


RULES = [
    Rule("date.deictic", "DATE", f"day_noun? deictic=deictic {_WEEKDAY}?", _deictic, "أمس"),
    Rule("date.tomorrow", "DATE", "deictic=deictic_or_ball", _tomorrow_or_ball, "بكرة"),
    Rule("date.weekday_deictic", "DATE", "day_noun? weekday comma? deictic=deictic", _deictic, "الأحد أمس"),
    Rule("date.today_weekday", "DATE", f"( this? ) day_def {_WEEKDAY}", _today_weekday, "اليوم الثلاثاء"),
    Rule("date.weekday_today", "DATE", "day_noun? weekday day_def", _today_weekday, "الثلاثاء اليوم"),
    Rule("date.this_day", "DATE", "this today=day_def", _today_weekday, "هذا اليوم"),
    Rule(
        "date.day_of_now",
        "DATE",
        "day_def rel=relative",
        lambda match: resolved(
            match.context.published,
            lambda day: (day + timedelta(days=int(match.get("rel", "relative")))).isoformat(),
        ),
        "اليوم الماضي",
    ),
    Rule("date.today", "DATE", "today=day_def", _today, "اليوم"),
    Rule(
        "date.weekday",
        "DATE",
        "( noun=day_noun )? weekday=weekday ( rel=relative )?",
        _weekday,
        "الثلاثاء الماضي",
    ),
    Rule(
        "date.weekday_of_week",
        "DATE",
        "day_noun? weekday=weekday ( ( of | comma )? week_noun rel=relative | of? ( this week_noun | week_noun this ) )",
        _weekday_of_week,
        "الأحد من الأسبوع المقبل",
    ),
    Rule(
        "date.week_weekday",
        "DATE",
        "( week_noun rel=relative | this week_noun ) day_noun? weekday=weekday (?!relative)",
        _weekday_of_week,
        "الأسبوع المقبل يوم الجمعة",
    ),
    Rule(
        "date.night",
        "DATE",
        "w1=weekday ( dash/slash/and )? w2=weekday",
        _between_days,
        "ليل الأربعاء الخميس",
    ),
    Rule(
        "date.week",
        "DATE",
        "( week_noun rel=relative | this week_noun | week_noun this )",
        _week,
        "الأسبوع المقبل",
    ),
    Rule(
        "date.month_of_now",
        "DATE",
        "( month_noun rel=relative | this month_noun | month_noun this )",
        _month,
        "الشهر الماضي",
    ),
    Rule(
        "date.day_of_month",
        "DATE",
        f"{WEEKDAY} article? day=day/day_ordinal of? ( month_noun rel=relative | this month_noun )",
        _day_of_month,
        "15 من الشهر المقبل",
    ),
    Rule(
        "date.day_of_same_month",
        "DATE",
        f"{WEEKDAY} article? day=day/day_ordinal {SAME_MONTH}",
        day_of_same_month,
        "27 من الشهر نفسه",
    ),
    Rule(
        "date.day_of_this",
        "DATE",
        f"{WEEKDAY} article? day=day/day_ordinal of? rel=current",
        _day_of_month,
        "28 الجاري",
    ),
    Rule(
        "date.year_of_now",
        "DATE",
        "( year_noun rel=relative | this year_noun | year_noun this )",
        _year,
        "العام الماضي",
    ),
    Rule(
        "date.ago",
        "DATE",
        "( ago=ago | after=after ) ( mod=mod_before )? ( count=number )? unit=time_unit one_two?",
        _counted,
        "قبل ثلاثة أسابيع",
    ),
    Rule(
        "date.ago_dual",
        "DATE",
        "( ago=ago | after=after ) ( mod=mod_before )? dual=time_dual one_two?",
        _counted,
        "قبل يومين",
    ),
]
