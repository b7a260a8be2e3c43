"""Text cut at the edges of mentions: nothing lost, nothing twice, whatever nests or crosses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.pages.segments import segments
from tests.texts import any_text


def spans(*places: tuple[int, int]) -> list[dict[str, int]]:
    return [{"start": start, "end": end} for start, end in places]


@pytest.mark.parametrize(
    ("mentions", "expected"),
    [
        (spans(), [("abcdef", ())]),
        (spans((0, 6)), [("abcdef", (0,))]),
        (spans((1, 3)), [("a", ()), ("bc", (0,)), ("def", ())]),
        (spans((1, 5), (2, 4)), [("a", ()), ("b", (0,)), ("cd", (0, 1)), ("e", (0,)), ("f", ())]),
        (spans((1, 4), (3, 6)), [("a", ()), ("bc", (0,)), ("d", (0, 1)), ("ef", (1,))]),
        (spans((1, 3), (1, 3)), [("a", ()), ("bc", (0, 1)), ("def", ())]),
        (spans((1, 3), (3, 5)), [("a", ()), ("bc", (0,)), ("de", (1,)), ("f", ())]),
    ],
    ids=["none", "whole", "one", "nested", "crossing", "same", "touching"],
)
def test_segments(mentions: list[dict[str, int]], expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert list(segments("abcdef", mentions)) == expected


def test_a_stretch_cuts_what_reaches_over_it() -> None:
    mentions = spans((0, 2), (1, 4), (5, 6))
    assert list(segments("abcdef", mentions, 2, 5)) == [("cd", (1,)), ("e", ())]


@given(any_text(), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60))))
def test_every_character_stands_under_its_own_mentions(text: str, places: list[tuple[int, int]]) -> None:
    mentions = spans(*((min(a, b), max(a, b)) for a, b in places))
    found = list(segments(text, mentions))
    assert "".join(segment.text for segment in found) == text
    by_character = [segment.covering for segment in found for _ in segment.text]
    for place, covering in enumerate(by_character):
        assert covering == tuple(i for i, m in enumerate(mentions) if m["start"] <= place < m["end"])
