"""The tokeniser: every character kept, and news cut as a reader would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from tests.texts import any_text, news


def words(nlp: Language, text: str) -> list[str]:
    return [token.text for token in nlp.make_doc(text)]


@given(text=st.one_of(any_text(), news()))
def test_tokens_rejoin_to_the_text(nlp: Language, text: str) -> None:
    kept = "".join("\ufffd" if 0xD800 <= ord(character) < 0xE000 else character for character in text)
    doc = nlp.make_doc(text)
    assert "".join(token.text_with_ws for token in doc) == kept == doc.text
    assert all(kept[token.idx : token.idx + len(token)] == token.text for token in doc)


@given(text=news())
def test_the_second_reading_is_the_first(nlp: Language, text: str) -> None:
    # The tokeniser remembers how it cut what stands between two spaces.
    first = [(token.text, token.whitespace_, token.norm_) for token in nlp.make_doc(text)]
    assert [(token.text, token.whitespace_, token.norm_) for token in nlp.make_doc(text)] == first


@pytest.mark.parametrize("text", ["\ud800", "في \udfff2019", "a\ud83d\ude00b", "\udce9"])
def test_a_lone_surrogate_becomes_a_replacement_character(nlp: Language, text: str) -> None:
    assert len(nlp.make_doc(text).text) == len(text)
    assert nlp.make_doc(text).text.count("\ufffd") == sum(0xD800 <= ord(c) < 0xE000 for c in text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # words and figures typed as one
        ("آذارعام 2005", "آذار|عام|2005"),
        ("عام2019", "عام|2019"),
        ("27سبتمبر/ايلول2013", "27|سبتمبر|/|ايلول|2013"),
        ("سبتمبر2013م", "سبتمبر|2013|م"),
        ("وفي1999", "و|في|1999"),
        ("ملياردولار", "مليار|دولار"),
        ("دولارللأوقية", "دولار|للأوقية"),
        # proclitics and signs on figures
        ("بـ50", "بـ|50"),
        ("بــ50", "بــ|50"),
        ("الـ27", "الـ|27"),
        ("و3.7", "و|3.7"),
        ("%6", "%|6"),
        ("6%", "6|%"),
        ("و٥$", "و|٥|$"),
        ("١٢٫٥٪", "١٢٫٥|٪"),
        # figures of several parts
        ("2/9/1445هـ", "2/9/1445|هـ"),
        ("27-9-2013", "27-9-2013"),
        ("2013-02-12", "2013-02-12"),
        ("15:30", "15:30"),
        ("1990-2000", "1990|-|2000"),
        ("2-1", "2|-|1"),
        ("1,200,000", "1,200,000"),
        ("10 000", "10 000"),
        ("10\u00a0000", "10\u00a0000"),
        ("10 000 000", "10 000 000"),
        ("1 2 3", "1|2|3"),
        ("5 2000", "5|2000"),
        # the end of a sentence
        ("1957.", "1957|."),
        ("في 1957،", "في|1957|،"),
        ("3.7.", "3.7|."),
        ("الدولار.كتب", "الدولار|.|كتب"),
        ("(1957)", "(|1957|)"),
        # marks stand by themselves and hide nothing
        ("\u200f2013\u200f", "\u200f|2013|\u200f"),
        # addresses stay whole
        ("https://a.b/2019/05?x=1 نشر", "https://a.b/2019/05?x=1|نشر"),
        ("n1999@a.com", "n1999@a.com"),
        ("#وسم_2", "#وسم_2"),
    ],
)
def test_news_as_it_is_typed(nlp: Language, text: str, expected: str) -> None:
    assert words(nlp, text) == expected.split("|")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وخمسين", "و|خمسين"),
        ("لخمسين", "ل|خمسين"),
        ("فأربعين", "ف|أربعين"),
        ("كمليون", "ك|مليون"),
        ("ومارس", "و|مارس"),
        ("بمارس", "ب|مارس"),
        ("وبعام", "و|ب|عام"),
        ("بالربع", "ب|الربع"),
        ("وَخَمسين", "وَ|خَمسين"),
        ("وـخمسين", "وـ|خمسين"),
        ("للعام", "ل|لعام"),
        ("وللعام", "و|ل|لعام"),
    ],
)
def test_proclitics_come_off_the_words_of_values(nlp: Language, text: str, expected: str) -> None:
    assert words(nlp, text) == expected.split("|")


@pytest.mark.parametrize(
    "word",
    [
        *("بغداد", "واشنطن", "لبنان", "كندا", "بعد", "باب", "وطن", "فلسطين", "لندن", "كورونا", "فرنسا"),
        *("بلجيكا", "لوس", "كوريا", "وزير", "وزارة", "وفاة", "فوز", "بنك", "بيان", "كتاب", "لجنة"),
        *("فريق", "بلدية", "وكالة", "كرة", "لقاح", "وباء", "بلاد"),
    ],
)
def test_proclitics_stay_on_other_words(nlp: Language, word: str) -> None:
    assert words(nlp, word) == [word]


def test_the_article_that_is_not_written_is_restored_in_the_norm(nlp: Language) -> None:
    doc = nlp.make_doc("للعام")
    assert (doc[1].text, doc[1].norm_) == ("لعام", "العام")


@pytest.mark.parametrize("text", ["", " ", "   ", "\n", " \n ", "\t \t", "\u200f", "ا ", " ا", "ا  ب "])
def test_texts_of_little_but_space(nlp: Language, text: str) -> None:
    assert "".join(token.text_with_ws for token in nlp.make_doc(text)) == text
