"""Notes: what people type at a mention, and what cannot be read of it."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.exchange.notes import NoteError, read_note, write_note

YEAR = {"edtf": "1999", "start": "1999-01-01", "end": "1999-12-31"}


@pytest.mark.parametrize(
    ("label", "said", "note"),
    [
        ("MONEY", {"value": {"amount": "5", "currency": None, "modifier": "about"}}, "5 null about"),
        ("DATE", {"value": YEAR, "optional": True}, "1999 optional"),
        ("ORG", {"name": "الأمم المتحدة"}, 'name="الأمم المتحدة"'),
        ("GPE", {"name": '<b> & "x"', "subtype": "city"}, 'name="<b> &amp; &quot;x&quot;" subtype=city'),
        ("GPE", {"subtype": "big city", "optional": True}, 'subtype="big city" optional'),
        ("GPE", {"optional": True}, "optional"),
        ("GPE", {}, ""),
        # beyond the notation: two words counted, a line end, an empty name
        (
            "COUNT",
            {"value": {"amount": "5", "counted": "ألف متر"}},
            '{"value": {"amount": "5", "counted": "ألف متر"}}',
        ),
        ("PERS", {"name": "a\nb"}, '{"name": "a\\nb"}'),
        ("PERS", {"name": ""}, '{"name": ""}'),
    ],
)
def test_written_and_read(label: str, said: dict[str, Any], note: str) -> None:
    assert write_note({"label": label, "text": "x", **said}) == note
    assert read_note(label, note) == said


def test_the_surface_is_not_repeated() -> None:
    assert write_note({"label": "PERS", "text": "علي", "name": "علي", "rule": "model", "score": 0.9}) == ""


@pytest.mark.parametrize(
    ("label", "note", "cause"),
    [
        ("MONEY", "13 مليار", "not an ISO 4217 code: 'مليار'"),
        ("MONEY", "a lot", "not a decimal"),
        ("DATE", "yesterday", "yesterday"),
        ("GPE", "a city", "takes name="),
        ("GPE", "nmae=x", "nmae=x"),
        ("PERS", '{"nmae": "x"}', "unknown: nmae (known: value, name, subtype, optional)"),
        ("PERS", '{"name": ', "not JSON"),
        ("PERS", "</PERS>", "takes name="),
    ],
)
def test_what_cannot_be_read_says_why(label: str, note: str, cause: str) -> None:
    with pytest.raises(NoteError) as caught:
        read_note(label, note)
    assert cause in str(caught.value)
    assert "\n" not in str(caught.value)
