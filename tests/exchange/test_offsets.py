"""Offsets of other tools: against the encoder's own count, and at the places that a unit does not have."""

from __future__ import annotations

import pytest
from hypothesis import given

from pipeline.exchange.offsets import UNITS, Offsets
from tests.texts import any_text


@given(any_text())
def test_utf16_is_what_the_encoder_writes(text: str) -> None:
    offsets = Offsets(text, "utf16")
    for place in range(len(text) + 1):
        units = len(text[:place].encode("utf-16-le", "surrogatepass")) // 2
        assert offsets.to_tool(place) == units
        assert offsets.from_tool(units) == place


@pytest.mark.parametrize("unit", UNITS)
def test_known_places(unit: str) -> None:
    text = "a😀بَّc"  # one astral character; a letter with two marks
    expected = {
        "codepoints": [0, 1, 2, 3, 4, 5, 6],
        "utf16": [0, 1, 3, 4, 5, 6, 7],
        "graphemes": [0, 1, 2, None, None, 3, 4],
    }[unit]
    offsets = Offsets(text, unit)
    for place, offset in enumerate(expected):
        if offset is None:
            with pytest.raises(ValueError, match=f"character {place} lies inside a grapheme cluster"):
                offsets.to_tool(place)
        else:
            assert (offsets.to_tool(place), offsets.from_tool(offset)) == (offset, place)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("text", ["", "قال", "😀😀"])
def test_outside_the_text(unit: str, text: str) -> None:
    offsets = Offsets(text, unit)
    last = offsets.to_tool(len(text))
    for offset in (-1, last + 1):
        with pytest.raises(ValueError, match=f"offset {offset} lies outside a text of {last} "):
            offsets.from_tool(offset)
    for place in (-1, len(text) + 1):
        with pytest.raises(ValueError, match=f"character {place} lies outside"):
            offsets.to_tool(place)


def test_between_surrogates_is_no_place() -> None:
    with pytest.raises(ValueError, match="offset 2 lies between the two surrogates"):
        Offsets("a😀", "utf16").from_tool(2)


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="'bytes'"):
        Offsets("a", "bytes")
