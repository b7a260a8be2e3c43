"""Sentences: where marks end them and where they do not, and what holds for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.storage.sentences import sentence_at, sentence_starts
from tests.texts import any_text, news

# The sentences of each text are cut at |.
CASES = [
    "وصل الوفد أمس. |وقال الوزير إن العمل مستمر.",
    "هل يعود؟ |نعم! |سيعود؛ |هذا مؤكد",
    "هل يعود؟|نعم؛|ربما",
    "قال: «لن نعود.» |وأضاف",
    "قال: «لن نعود». |وأضاف",
    "سطر أول\n|سطر ثان\r\n|\n  |سطر ثالث",
    "ارتفع 3.7 في المئة و2.5 مليون. |ثم هبط",
    "عند الساعة 2.30 ظهرا وصل. |ثم غادر الساعة 14:30",
    "في عام 1957. |وفي عام 1958",
    "في عام 1957.|وقال",
    "انتهت الأزمة.|وقال الوزير",
    "التقى د. أحمد وم. خالد والدكتور ود. سامي. |ثم غادر",
    "قال د.أحمد وكالة أ.ف.ب. عن الأمر. |ثم غادر",
    "في عام 44 ق.م. وقبله. |ثم",
    "في عام 2024م. |وفي عام 1445 هـ. |وفي 1446هـ. |ثم",
    "1. البند الأول. |ثم بعده\n|2. البند الثاني",
    "قال ... إن الأمر.. صعب. |ثم",
    "زوروا www.khabar.org/a?b=1!c الآن. |ثم",
    "Mr. Smith and J. F. Kennedy left. |Then",
    "لا!! |بلى؟! |نعم",
    "",
    " \n \t\n",
    "...",
]


@pytest.mark.parametrize("marked", CASES)
def test_sentences_begin_where_marked(marked: str) -> None:
    text, expected = "", []
    for piece in marked.split("|"):
        if piece.strip():
            expected.append(len(text) + len(piece) - len(piece.lstrip()))
        text += piece
    assert sentence_starts(text) == expected, [text[a:] for a in sentence_starts(text)]


@given(st.one_of(any_text(), news()))
def test_starts_rise_and_stand_on_content(text: str) -> None:
    starts = sentence_starts(text)
    assert starts == sorted(set(starts))
    assert all(not text[start].isspace() for start in starts)
    assert (text.strip() == "") == (starts == [])
    if starts:
        assert text[: starts[0]].strip() == ""


@given(st.one_of(any_text(), news()), st.one_of(any_text(), news()))
def test_a_line_end_keeps_its_sides_apart(left: str, right: str) -> None:
    moved = [start + len(left) + 1 for start in sentence_starts(right)]
    assert sentence_starts(f"{left}\n{right}") == sentence_starts(left) + moved


@given(news())
def test_each_offset_has_the_sentence_that_began_last(text: str) -> None:
    starts = sentence_starts(text)
    for offset in range(len(text)):
        number = sentence_at(starts, offset)
        assert number == max(0, sum(start <= offset for start in starts) - 1)
