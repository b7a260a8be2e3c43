"""Two dates of unlike forms that `من … إلى` makes one range: `من أمس إلى الخميس المقبل`, `من السبت إلى الثلاثاء`.

Rules of pipeline.rules.ranges know the ranges whose ends are alike; these are made from two dates that stand already.
"""

from __future__ import annotations

from datetime import date, timedelta

from pipeline.grammar import Candidate
from pipeline.reading import Row
from pipeline.rules.dated import NULL, is_role, value

_DAYS = 400  # a longer range of days than that is two dates of two stories


def with_date_ranges(mentions: list[Candidate], row: Row) -> list[Candidate]:
    """The mentions, in reading order, with the pairs of dates that are one range joined."""
    joined: list[Candidate] = []
    for mention in mentions:
        first = joined[-1] if joined else None
        if first is not None and _is_range(first, mention, row):
            found = _value(first, mention)
            if found is not None:
                start = first.first - 1
                joined[-1] = Candidate(
                    "DATE", start, mention.last, row.start(start), mention.end, found, "date.range"
                )
                continue
        joined.append(mention)
    return joined


def _is_range(first: Candidate, last: Candidate, row: Row) -> bool:
    return (
        first.label == last.label == "DATE"
        and is_role(row, first.first - 1, "from")
        and is_role(row, first.last, "to")
        and first.last + 1 == last.first
        and "calendar" not in first.value
        and "calendar" not in last.value
    )


def _value(first: Candidate, last: Candidate) -> dict[str, str | None] | None:
    """The interval, `None` where the two are none. A bare weekday goes with the other end, before it or behind it."""
    if first.value["edtf"] is None or last.value["edtf"] is None:
        return dict(NULL)
    if "/" in first.value["edtf"] or "/" in last.value["edtf"]:
        return None
    one, two = first.value["edtf"], last.value["edtf"]
    if len(one) != len(two) or not one[:4].isdigit() or len(one) != len("2024-05-14"):
        return None
    start, end = date.fromisoformat(one), date.fromisoformat(two)
    if last.rule == "date.weekday" and end <= start:
        end += timedelta(days=7)
    elif first.rule == "date.weekday" and not timedelta(0) < end - start < timedelta(days=7):
        start = end - timedelta(days=(end.weekday() - start.weekday()) % 7 or 7)
    if not timedelta(0) < end - start < timedelta(days=_DAYS):
        return None
    return value(f"{start}/{end}")
