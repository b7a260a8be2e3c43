"""Long lines in windows that overlap: every word is read with words on both sides of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

LONGEST_WORDS, LONGEST_PIECES = 128, 256
OVERLAP = 32  # words that two windows share: a name has at most half of them


class Window(NamedTuple):
    """Words `first`…`last` (half-open) are read; `keep`…`until` are those whose reading counts."""

    first: int
    last: int
    keep: int
    until: int


def windows_of(sizes: Sequence[int]) -> list[Window]:
    """The windows over a line whose words have these numbers of pieces; each word counts in exactly one."""
    windows: list[Window] = []
    first = keep = 0
    while True:
        last, pieces = first, 0
        while last < len(sizes) and last - first < LONGEST_WORDS and pieces + sizes[last] <= LONGEST_PIECES:
            pieces += sizes[last]
            last += 1
        if last >= len(sizes):
            windows.append(Window(first, last, keep, last))
            return windows
        following = max(first + 1, last - OVERLAP)
        until = (following + last) // 2
        windows.append(Window(first, last, keep, until))
        first, keep = following, until
