"""Dates that Arabic news leaves in Latin letters (`12 March 2019`, `mars 2020`), read by dateparser."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from pipeline import calendar
from pipeline.cldr import latin_month_names


@lru_cache(maxsize=1)
def _parser() -> Any:
    # Imported where the first such date stands: most articles have none.
    from dateparser import DateDataParser

    return DateDataParser(
        languages=["en", "fr"], settings={"REQUIRE_PARTS": ["month", "year"], "DATE_ORDER": "DMY"}
    )


@lru_cache(maxsize=4096)
def foreign_date(text: str) -> str | None:
    """The EDTF date (a day or a month) of an English or French date with its year; `None` for what is no date."""
    if latin_month_names().isdisjoint(re.findall(r"[^\W\d_]+", text.lower())):
        return None  # dateparser reads Ocean's Twelve 2004 as a December
    found = _parser().get_date_data(text)
    day = found.date_obj
    if day is None or found.period not in ("day", "month"):
        return None
    return calendar.edtf(day.year, day.month, day.day if found.period == "day" else None)
