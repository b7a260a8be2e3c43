"""The parts of a row that can hold values; the rest of a text is never searched."""

from __future__ import annotations

import re

from pipeline.reading import Row, Signatures

# Roles one of which every match of a value holds; around them a row is worth reading.
CORE = [
    "number",
    "fraction_number",
    "def_number",
    "month",
    "month_short",
    "hijri_month",
    "weekday",
    "deictic",
    "deictic_or_ball",
    "day_def",
    "date_figure",
    "clock_figure",
    "figure_decimal",
    "year_noun",
    "years_dual",
    "years_plural",
    "month_noun",
    "months_dual",
    "week_noun",
    "decade",
    "decade_noun",
    "century_noun",
    "millennium_noun",
    "season",
    "quarter_noun",
    "half_noun",
    "half_year_noun",
    "time_unit",
    "time_dual",
    "time_dual_def",
    "time_plural_def",
    "money_dual",
    "unit_dual",
    "unit_half_dual",
    "dual_weak",
    "percent_dual",
    "percent",
    "part_of_day",
    "clock",
    "current",
    "zone_utc",
    "zone_of",
    "zone_local",
]
_REACH = 7


class Skeleton:
    """What lies within seven terms of a core role.

    `places[i]` is the row's term at character i of `roles`; `present` holds the bits of what there is.
    """

    __slots__ = ("places", "present", "roles")

    def __init__(self, row: Row, core: re.Pattern[str], bits: dict[str, int]) -> None:
        parts: list[str] = []
        places: list[int] = []
        start, end = 0, -1
        size = len(row.roles)
        for match in core.finditer(row.roles):
            first, last = match.span()
            if end < 0:
                start, end = max(0, first - _REACH), last + _REACH
            elif first - _REACH <= end:
                end = last + _REACH
            else:
                parts.append(row.roles[start:end])
                places.extend(range(start, end))
                places.append(-1)
                start, end = first - _REACH, last + _REACH
        if end >= 0:
            end = min(end, size)
            parts.append(row.roles[start:end])
            places.extend(range(start, end))
        self.roles = "\0".join(parts)
        self.places = places
        self.present = 0
        for character in set(self.roles):
            self.present |= bits.get(character, 0)


def core_pattern(signatures: Signatures) -> re.Pattern[str]:
    """Runs of core roles."""
    return re.compile("[" + "".join(sorted({c for role in CORE for c in signatures.having(role)})) + "]+")
