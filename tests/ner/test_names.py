"""Where a name begins in its word, and how it is written by itself."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.ner.names import name_of, name_start, proclitic_ends
from pipeline.ner.subtypes import by_noun, by_territory


@pytest.mark.parametrize(
    ("word", "ends"),
    [
        ("سوريا", [0]),
        ("وسوريا", [0, 1]),
        ("واشنطن", [0, 1]),  # the model decides
        ("وبلبنان", [0, 1, 2, 3]),
        ("بـسوريا", [0, 1]),
        ("وَسوريا", [0, 1]),
        ("فلك", [0, 1]),  # two letters at least are the name's
        ("و", [0]),
        ("NATO", [0]),
    ],
)
def test_where_a_name_may_begin(word: str, ends: list[int]) -> None:
    assert proclitic_ends(word) == ends


def scores(cut: int) -> np.ndarray:
    return np.eye(4, dtype=np.float32)[cut]


@pytest.mark.parametrize(
    ("word", "cut", "name"),
    [
        ("وسوريا", 1, "سوريا"),
        ("واشنطن", 0, "واشنطن"),
        ("بـسوريا", 1, "سوريا"),
        ("وَسُوريا", 1, "سُوريا"),
        ("وبالقاهرة", 2, "القاهرة"),
        ("القاهرة", 2, "القاهرة"),  # nothing there to cut, whatever the scores
    ],
)
def test_marks_behind_a_proclitic_go_with_it(word: str, cut: int, name: str) -> None:
    assert word[name_start(word, scores(cut)) :] == name


@pytest.mark.parametrize(
    ("text", "surface", "name"),
    [
        ("ممثل للأمم المتحدة", "لأمم المتحدة", "الأمم المتحدة"),
        ("سفير للبنان", "لبنان", "لبنان"),
        ("وزيارة لليبيا", "ليبيا", "ليبيا"),
        ("دعما للقاهرة", "لقاهرة", "القاهرة"),
        ("وللبنك المركزي", "لبنك المركزي", "البنك المركزي"),
        ("للجنة الانتخابات", "لجنة الانتخابات", "لجنة الانتخابات"),
        ("زار لبنان", "لبنان", "لبنان"),
        ("محـــمد  بن\nسَلمان", "محـــمد  بن\nسَلمان", "محمد بن سلمان"),
    ],
)
def test_the_article_comes_back(text: str, surface: str, name: str) -> None:
    start = text.index(surface)
    assert name_of(text, start, start + len(surface)) == name


@pytest.mark.parametrize(
    ("label", "words", "subtype"),
    [
        ("LOC", "نهر الفرات", "river"),
        ("LOC", "النهر الأحمر", "river"),
        ("FAC", "مطار بيروت الدولي", "airport"),
        ("FAC", "وميناء طرطوس", "port"),
        ("ORG", "وزارة الصحة", "ministry"),
        ("GPE", "مدينة القدس", "city"),
        ("GPE", "القدس", None),
        ("PERS", "نهر محمد", None),
        ("LOC", "نهر", None),  # a noun alone names nothing
        ("FAC", "مطارق الحديد", None),
    ],
)
def test_the_first_noun_tells_the_subtype(label: str, words: str, subtype: str | None) -> None:
    assert by_noun(label, words.split()) == subtype


@pytest.mark.parametrize(
    ("name", "subtype"), [("سوريا", "country"), ("الأردن", "country"), ("القاهرة", None), ("أفريقيا", None)]
)
def test_cldr_tells_countries(name: str, subtype: str | None) -> None:
    assert by_territory("GPE", name) == subtype
    assert by_territory("ORG", name) is None
