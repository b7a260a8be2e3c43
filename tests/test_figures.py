"""Figures: one value, both values where the separator leaves it open, none where it is no number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.figures import parse_figure, plain_notation


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("007", "7"),
        ("1999", "1999"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
    ],
)
def test_digits_alone(text: str, value: str) -> None:
    figure = parse_figure(text)
    assert figure is not None
    assert (figure.value, figure.plain, figure.other) == (Decimal(value), True, None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # decimals
        ("3.7", "3.7"),
        ("3,7", "3.7"),
        ("3،7", "3.7"),
        ("13.25", "13.25"),
        ("0.5", "0.5"),
        ("0.125", "0.125"),
        ("0,125", "0.125"),
        ("1234.5", "1234.5"),
        ("3.1416", "3.1416"),
        ("1234,567", "1234.567"),
        # thousands
        ("1,200,000", "1200000"),
        ("1.200.000", "1200000"),
        ("1،200،000", "1200000"),
        ("1'200'000", "1200000"),
        ("10 000", "10000"),
        ("10\u00a0000", "10000"),
        ("10\u202f000\u202f000", "10000000"),
        ("1'200", "1200"),
        # both
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234,567.89", "1234567.89"),
        ("1.234.567,89", "1234567.89"),
        ("1،234.5", "1234.5"),
    ],
)
def test_separators_with_one_reading(text: str, value: str) -> None:
    figure = parse_figure(text)
    assert figure is not None
    assert (figure.value, figure.plain, figure.other) == (Decimal(value), False, None)


@pytest.mark.parametrize(
    ("text", "usual", "other"),
    [
        ("25.000", "25.000", "25000"),
        ("1.250", "1.250", "1250"),
        ("25,000", "25000", "25"),
        ("1,250", "1250", "1.25"),
        ("1،250", "1250", "1.25"),
    ],
)
def test_one_separator_before_three_digits_has_two_readings(text: str, usual: str, other: str) -> None:
    figure = parse_figure(text)
    assert figure is not None
    assert (figure.value, figure.other, figure.plain) == (Decimal(usual), Decimal(other), False)


@pytest.mark.parametrize(
    "text",
    ["1.2.3", "192.168.1.1", "10 00", "1'20", "1,20,000.5.2", "1,2.3,4", "12..5", "1.", ".5", "", ".", "a", "5a",
     "٥", "²", "1,2,3", "27/9"],
)  # fmt: skip
def test_what_is_no_number(text: str) -> None:
    assert parse_figure(text) is None


@given(number=st.integers(1000, 10**15), separator=st.sampled_from([",", ".", "،", "'", " ", "\u00a0"]))
def test_grouped_digits_read_back(number: int, separator: str) -> None:
    figure = parse_figure(f"{number:,}".replace(",", separator))
    assert figure is not None and not figure.plain
    assert number in (figure.value, figure.other)


@given(
    whole=st.integers(1000, 10**12),
    part=st.integers(0, 99),
    signs=st.sampled_from([(",", "."), (".", ","), ("،", ".")]),
)
def test_grouped_digits_with_a_fraction_read_back(whole: int, part: int, signs: tuple[str, str]) -> None:
    group, point = signs
    figure = parse_figure(f"{whole:,}".replace(",", group) + f"{point}{part:02d}")
    assert figure is not None and figure.other is None
    assert figure.value == Decimal(f"{whole}.{part:02d}")


@given(text=st.text("0123456789.,،' \u00a0", max_size=12))
def test_any_figure_is_a_number_or_none(text: str) -> None:
    figure = parse_figure(text)
    if figure is not None:
        digits = "".join(character for character in text if character.isdigit()).strip("0")
        assert plain_notation(figure.value).replace(".", "").strip("0") == digits
        assert figure.other is None or figure.other != figure.value


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("2.110E+9", "2110000000"),
        ("1E+3", "1000"),
        ("2.50", "2.5"),
        ("25.000", "25"),
        ("100", "100"),
        ("0", "0"),
        ("-0", "0"),
        ("0.00", "0"),
        ("-0.0", "0"),
        ("-5.10", "-5.1"),
        ("1E-7", "0.0000001"),
    ],
)
def test_plain_notation(number: str, text: str) -> None:
    assert plain_notation(Decimal(number)) == text


@given(
    number=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=6)
)
def test_plain_notation_keeps_the_value(number: Decimal) -> None:
    text = plain_notation(number)
    assert Decimal(text) == number
    assert "E" not in text and not (("." in text) and text.endswith("0"))
