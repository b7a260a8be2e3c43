"""Dates that lean on the date before: `27 من الشهر نفسه`, `15 مايو من العام نفسه`.

The rules leave what such a date says itself, as the end of its EDTF; the beginning is the month or the year of the last
date before it that names one. Where there is none the date keeps its null value.
"""

from __future__ import annotations

import re

from pipeline import calendar
from pipeline.grammar import Candidate
from pipeline.reading import Row
from pipeline.rules.dated import is_role, value

_BEGINNING = re.compile(r"(\d{4})(-(?:0[1-9]|1[0-2]))?(?:-\d\d)?")  # no season, no quarter
_NAMES_MONTH = ("month", "month_short", "date_figure")
_NAMES_YEAR = (*_NAMES_MONTH, "year")


def with_same(mentions: list[Candidate], row: Row) -> list[Candidate]:
    """The mentions, in reading order, those that lean on another date resolved in place."""
    year: str | None = None
    month: str | None = None
    for mention in mentions:
        if mention.label != "DATE":
            continue
        rest, before = mention.value.pop("same_year", None), year
        if rest is None:
            rest, before = mention.value.pop("same_month", None), month
        if rest is not None and before is not None and _exists(before + rest):
            mention.value.update(value(before + rest))
        edtf = mention.value["edtf"]
        found = (
            _BEGINNING.fullmatch(edtf.rpartition("/")[2])
            if edtf and "calendar" not in mention.value
            else None
        )
        if found and (rest is not None or _has(mention, row, _NAMES_YEAR)):
            year = found[1]
            if found[2] and (rest is not None or _has(mention, row, _NAMES_MONTH)):
                month = found[1] + found[2]
    return mentions


def _has(mention: Candidate, row: Row, roles: tuple[str, ...]) -> bool:
    return any(is_role(row, place, *roles) for place in range(mention.first, mention.last))


def _exists(edtf: str) -> bool:
    return calendar.exists(*(int(part) for part in edtf.split("-"))) if edtf.count("-") == 2 else True
