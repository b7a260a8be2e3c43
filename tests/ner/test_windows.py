"""Windows over long lines: nothing is lost, and every word is read with words on both sides."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.ner.windows import LONGEST_PIECES, LONGEST_WORDS, OVERLAP, windows_of


@given(st.lists(st.integers(1, 8), min_size=1, max_size=900))
def test_each_word_counts_once_and_windows_fit(sizes: list[int]) -> None:
    windows = windows_of(sizes)
    assert windows[0].keep == 0 and windows[-1].until == len(sizes)
    for window in windows:
        assert window.first <= window.keep < window.until <= window.last
        assert window.last - window.first <= LONGEST_WORDS
        assert sum(sizes[window.first : window.last]) <= LONGEST_PIECES
    for left, right in pairwise(windows):
        assert left.until == right.keep
        # a word beside the border has at least this many words before it in its own window
        assert right.keep - right.first >= min(OVERLAP // 2, (left.last - left.first) // 2) - 1


def test_a_line_that_fits_is_one_window() -> None:
    assert windows_of([2] * LONGEST_WORDS) == [(0, LONGEST_WORDS, 0, LONGEST_WORDS)]
