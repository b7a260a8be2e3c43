"""The words that the entity model reads, and the way back from them to the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ner.words import form_of, words_of

ARABIC = st.text(
    alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآؤئء ًٌٍَُِّْٰـ\u200f\u200e\ufeffﻻﷺ٠١٢۳٪،؛؟.()«»\"'-_/\n\tabcÉ123"
)


@given(st.one_of(ARABIC, st.text()))
def test_words_stand_in_order_and_leave_out_nothing_that_can_be_seen(text: str) -> None:
    words = words_of(text)
    place = 0
    for word in words:
        assert place <= word.start < word.end <= len(text)
        assert form_of(text[place : word.start]) == ""  # blanks and marks alone
        assert word.form == form_of(text[word.start : word.end]) != ""
        place = word.end
    assert form_of(text[place:]) == ""


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("زارَ الرّئيسُ دِمَشقَ", ["زار", "الرئيس", "دمشق"]),
        ("بـسوريا ومحمـــد", ["بسوريا", "ومحمد"]),
        ("في ٢٠١٤ و۱۲٪", ["في", "2014", "و", "12", "%"]),
        ("ﻻ ﷲ", ["لا", "الله"]),
        ("إف-16 (F16)", ["إف", "-", "16", "(", "F", "16", ")"]),
        ("#سهير_رمزي", ["#", "سهير", "_", "رمزي"]),
        ("قال\u200f: نعم", ["قال", ":", "نعم"]),
        ("ـــ", []),
        ("أحمد إبراهيم آل ثاني", ["أحمد", "إبراهيم", "آل", "ثاني"]),
    ],
)
def test_a_word_is_letters_or_digits_or_one_sign(text: str, forms: list[str]) -> None:
    assert [word.form for word in words_of(text)] == forms
