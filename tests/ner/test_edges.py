"""What is left of a mention where signs stand at its edges or inside it. ⟦…⟧ marks what the model found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ner.edges import cut_at_signs
from pipeline.ner.words import words_of


def left_of(marked: str) -> list[str]:
    start, end = marked.index("⟦"), marked.index("⟧") - 1
    text = marked.replace("⟦", "").replace("⟧", "")
    line = words_of(text)
    inside = [place for place, word in enumerate(line) if start <= word.start and word.end <= end]
    found = cut_at_signs(line, inside[0], inside[-1] + 1)
    return [text[line[first].start : line[last - 1].end] for first, last in found]


@pytest.mark.parametrize(
    ("marked", "left"),
    [
        ("في ⟦دمشق⟧ اليوم", ["دمشق"]),
        ("في ⟦دمشق،⟧ اليوم", ["دمشق"]),
        ("قال ⟦«الأهرام»⟧ اليوم", ["الأهرام"]),
        ('في ⟦ملعب "لوجنيكي"⟧ اليوم', ['ملعب "لوجنيكي"']),
        ('في ⟦ملعب "لوجنيكي⟧" اليوم', ['ملعب "لوجنيكي"']),
        ("في ⟦ملعب «لوجنيكي⟧» اليوم", ["ملعب «لوجنيكي»"]),
        ("من ⟦صندوق الطفولة (اليونيسف)⟧ اليوم", ["صندوق الطفولة", "اليونيسف"]),
        ("من ⟦صندوق الطفولة (اليونيسف⟧) اليوم", ["صندوق الطفولة", "اليونيسف"]),
        ("من ⟦مكتب (إف بي آي) الأمريكي⟧ اليوم", ["مكتب", "إف بي آي", "الأمريكي"]),
        ("في ⟦المادة (5) من الدستور⟧ اليوم", ["المادة (5) من الدستور"]),
        ("في ⟦المادة (5)⟧ اليوم", ["المادة (5)"]),
        # One mark alone closes what was opened before: what stands before it is kept.
        ('مجلة "⟦بلاي بوي" كارين⟧ قالت', ["بلاي بوي"]),
        ("(⟦الأهرام) القاهرة⟧ قالت", ["الأهرام"]),
        ('قال ⟦"⟧ نعم', []),
        ("شركة ⟦إم.بي.سي.⟧ اليوم", ["إم.بي.سي"]),
    ],
)
def test_signs(marked: str, left: list[str]) -> None:
    assert left_of(marked) == left


@given(
    st.lists(st.sampled_from(['"', "(", ")", "«", "»", "،", "-", "كلمة", "5"]), min_size=1, max_size=14),
    st.data(),
)
def test_mentions_stay_inside_or_take_one_sign_more(words: list[str], data: st.DataObject) -> None:
    line = words_of(" ".join(words))
    first = data.draw(st.integers(0, len(line) - 1))
    last = data.draw(st.integers(first + 1, len(line)))
    place = first
    for start, end in cut_at_signs(line, first, last):
        assert place <= start < end <= min(last + 1, len(line))
        place = end
