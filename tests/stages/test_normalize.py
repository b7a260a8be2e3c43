"""Normalised forms, and the way back from the normalised view to the text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from spacy.language import Language

from pipeline.stages.normalize import normalize, view
from tests.texts import any_text, news

ARABIC = st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآىةءئؤـًٌٍَُِّْ٠١٢٣٤٥٦٧٨٩٪٫ﻻﻣﺎﺭﺱ\u200f", max_size=15)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        # alef, hamza, madda, wasla
        ("أحمد", "احمد"),
        ("إيران", "ايران"),
        ("آذار", "اذار"),
        ("ٱلله", "الله"),
        ("أيلول", normalize("ايلول")),
        # ya and ta marbuta
        ("حوالى", "حوالي"),
        ("الثلاثى", normalize("الثلاثي")),
        ("سنة", "سنه"),
        ("مئوية", normalize("مئويه")),
        ("ایران", normalize("إيران")),  # Persian ya
        ("اکتوبر", normalize("أكتوبر")),  # Persian kaf
        # what carries no letter
        ("مَارِسُ", "مارس"),
        ("أوّل", "اول"),
        ("عـــام", "عام"),
        ("بـ", "ب"),
        ("\u200fعام\u200e", "عام"),
        ("عا\u200dم", "عام"),
        ("\ufeffعام", "عام"),
        ("\u202bعام\u202c", "عام"),
        ("\u200f", ""),
        ("ـ", ""),
        # presentation forms and ligatures
        ("ﻣﺎﺭﺱ", "مارس"),
        ("ﻻ", "لا"),
        ("ﻷن", "لان"),
        ("ﷲ", "الله"),
        # digits and their signs
        ("٢٠١٩", "2019"),
        ("۲۰۱۹", "2019"),
        ("١٢٫٥", "12.5"),
        ("١٬٢٠٠", "1,200"),
        ("٪", "%"),
        ("％", "%"),
        ("–", "-"),
        ("—", "-"),
        ("−", "-"),
        # Latin letters keep their case, which tells mW from MW
        ("MWh", "MWh"),
        ("km²", "km2"),
        ("KM²", "KM2"),
        # hamza on its seat is a letter of its own
        ("مؤتمر", "مؤتمر"),
        ("مئة", "مئه"),
        ("جزء", "جزء"),
    ],
)
def test_normalised_forms(word: str, expected: str) -> None:
    assert normalize(word) == expected


@given(word=ARABIC)
def test_a_normalised_word_is_its_own_normalised_form(word: str) -> None:
    assert normalize(normalize(word)) == normalize(word)


@given(text=st.one_of(any_text(), news(8)), data=st.data())
def test_a_span_of_the_view_comes_from_its_span_of_the_text(text: str, data: st.DataObject) -> None:
    found = view(text)
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(found.view))] * 2)))
    first, last = found.to_text(start, end)
    assert 0 <= first <= last <= len(text)
    assert (first == last) == (start == end)
    # A ligature is one character of the text and several of the view: a span that cuts it gives back all of it.
    assert found.view[start:end] in view(text[first:last]).view
    whole = found.to_view(first, last)
    assert whole[0] <= start <= end <= whole[1] or start == end
    assert found.view[slice(*whole)] == view(text[first:last]).view


@given(text=st.one_of(any_text(), news(8)), data=st.data())
def test_a_span_of_the_text_is_normalised_where_the_view_says(text: str, data: st.DataObject) -> None:
    found = view(text)
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    start, end = found.to_view(first, last)
    assert 0 <= start <= end <= len(found.view)
    assert found.view[start:end] == view(text[first:last]).view
    if start < end:  # back again, without the marks at its ends
        back = found.to_text(start, end)
        assert first <= back[0] < back[1] <= last
        assert view(text[first : back[0]]).view == view(text[back[1] : last]).view == ""


@given(text=st.one_of(any_text(), news()))
def test_the_view_runs_with_the_text(text: str) -> None:
    found = view(text)
    assert len(found.source) == len(found.view)
    assert all(one <= two for one, two in pairwise(found.source))
    assert all(0 <= place < len(text) for place in found.source)
    spans = [found.to_text(place, place + 1) for place in range(len(found.view))]
    assert all(last == first + 1 for first, last in spans)


@pytest.mark.parametrize(
    ("text", "shown", "span"),
    [
        ("في \u200f٢٠١٩\u200f م", "2019", (4, 8)),
        ("في مـــارس", "مارس", (3, 10)),
        ("ﻣﺎﺭﺱ ٢٠", "مارس 20", (0, 7)),
        ("قال ﷲ", "الله", (4, 5)),
        ("١٢٫٥٪", "12.5%", (0, 5)),
    ],
)
def test_what_is_found_in_the_view_is_found_in_the_text(text: str, shown: str, span: tuple[int, int]) -> None:
    found = view(text)
    start = found.view.index(shown)
    assert found.to_text(start, start + len(shown)) == span


@pytest.mark.parametrize("span", [(-1, 1), (0, 5), (2, 1)])
def test_a_span_outside_the_view_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="outside a view of 4 characters"):
        view("عـام 2"[:5]).to_text(*span)


@given(word=ARABIC)
def test_the_view_of_an_arabic_word_is_its_norm(word: str) -> None:
    assume(word.strip("ـ"))  # tatweels alone are a dash, which only the whole word tells
    assert view(word).view == normalize(word)


@given(text=st.one_of(any_text(), news()))
def test_the_norm_of_a_token_is_that_of_its_text(nlp: Language, text: str) -> None:
    doc = nlp.get_pipe("khabar_normalize")(nlp.make_doc(text))
    for token in doc:
        own = normalize(token.text)
        article_restored = token.i > 0 and token.nbor(-1).norm_ == "ل" and token.norm_ == "ا" + own
        assert token.norm_ == own or article_restored


def test_the_view_of_a_doc(nlp: Language) -> None:
    doc = nlp("في ٢٠١٩")
    assert doc.text == "في ٢٠١٩"
    assert doc._.view.view == "في 2019"
