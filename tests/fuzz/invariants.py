"""What holds for the record of any text."""

from __future__ import annotations

from decimal import Decimal

from spacy.language import Language

from pipeline import extract
from pipeline.record import DateValue, dump, parse
from tests.fuzz.build import Built


def line_of(built: Built, nlp: Language) -> str:
    """The line of its record, as `khabar run` writes it. What `extract` raises goes through."""
    return dump(extract(built.text, published=built.published, country=built.country, nlp=nlp))


def check(built: Built, nlp: Language) -> str:
    """The line of its record. Raises `AssertionError` for what does not hold, and whatever the pipeline raises."""
    line = line_of(built, nlp)
    record = parse(line)
    assert record.text == built.text, "the text is another"
    end = 0
    for mention in record.mentions:
        where = f"{mention.rule} {mention.text!r}"
        assert built.text[mention.start : mention.end] == mention.text, f"offsets: {where}"
        assert mention.text == mention.text.strip() != "", f"space at an end: {where}"
        assert mention.start >= end, f"order or overlap: {where}"
        end = mention.end
        value = mention.value
        assert value is not None and mention.rule, f"no value or rule: {where}"
        if isinstance(value, DateValue):
            assert value.start is None or _days(value.start) <= _days(value.end), (
                f"ends before it starts: {where}"
            )
        elif (low := getattr(value, "min", None)) is not None and not low.startswith("P"):
            assert Decimal(low) <= Decimal(getattr(value, "max", "")), f"least over most: {where}"
    assert line_of(built, nlp) == line, "other bytes the second time"
    return line


def _days(day: str | None) -> tuple[int, str]:
    """A key by which days sort, those before Christ too."""
    year, rest = (day or "0000-00-00").rsplit("-", 2)[0], (day or "0000-00-00")[-5:]
    return int(year), rest
