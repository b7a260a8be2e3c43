"""Two names of one month become one term: يوليو / تموز, كانون الثاني (يناير), سبتمر /ايلول, مارس آذار."""

from __future__ import annotations

import re

from pipeline.reading import Merge, Row, Signatures


class MonthPairs:
    """Joins the pairs of a row. Names of two different months with a slash between stay two."""

    def __init__(self, signatures: Signatures) -> None:
        self._signatures = signatures
        self._find = re.compile(f"[{signatures.having('month')}]").finditer

    def read(self, row: Row) -> None:
        """Merge every pair into one term with the entry `{"month": …}`."""
        merges: list[Merge] = []
        done = 0
        for match in self._find(row.roles):
            place = match.start()
            if place < done:
                continue
            found = self._pair(row, place, done)
            if found is not None:
                start, done = found
                entry = {"month": row.entry(place)["month"], "month_pair": None}
                merges.append((start, done, self._signatures.character(entry), entry))
        row.merge(merges)

    def _pair(self, row: Row, at: int, done: int) -> tuple[int, int] | None:
        start, end = at, at + 1
        month = row.entry(at)["month"]
        if at - 2 >= done and self._separates(row, at - 1) and row.entry(at - 2).get("month_like") == month:
            start = at - 2
        if end < len(row.roles):
            if self._separates(row, end) and self._same(row, end + 1, month):
                end += 2
                if end < len(row.roles) and "open" in row.entry(end - 2) and "close" in row.entry(end):
                    end += 1
            elif self._same(row, end, month, good=True):
                end += 1
        if start < at and "open" in row.entry(at - 1) and end < len(row.roles) and "close" in row.entry(end):
            end += 1
        return (start, end) if end - start > 1 else None

    @staticmethod
    def _separates(row: Row, at: int) -> bool:
        entry = row.entry(at)
        return "slash" in entry or "dash" in entry or ("open" in entry and row.source[row.start(at)] in "([")

    def _same(self, row: Row, at: int, month: str, good: bool = False) -> bool:
        if at >= len(row.roles):
            return False
        entry = row.entry(at)
        return entry.get("month") == month or (not good and entry.get("month_like") == month)
