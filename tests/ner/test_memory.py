"""Names that an article tells in full and then in short."""

from __future__ import annotations

from pipeline.ner.chain import Span
from pipeline.ner.memory import again, names_of
from pipeline.ner.words import words_of

LINE = words_of("زارت إيفانكا ترامب القاهرة وواشنطن أمس")


def names(*spans: Span) -> dict[str, str]:
    return names_of([LINE], [list(spans)])


def test_a_surname_is_remembered() -> None:
    assert names(Span("PERS", 1, 3, 0.95)) == {"ترامب": "PERS"}


def test_a_name_of_one_word_is_remembered() -> None:
    assert names(Span("GPE", 3, 4, 0.95)) == {"القاهرة": "GPE"}


def test_what_may_hold_a_proclitic_teaches_nothing() -> None:
    assert names(Span("GPE", 4, 5, 0.95)) == {}


def test_what_is_unsure_or_disputed_teaches_nothing() -> None:
    assert names(Span("PERS", 1, 3, 0.6)) == {}
    assert names_of([LINE, LINE], [[Span("GPE", 3, 4, 0.95)], [Span("ORG", 3, 4, 0.95)]]) == {}


def test_the_name_is_found_again_behind_proclitics() -> None:
    line = words_of("قال ترامب ولترامب وترامبي ثم لترامب")
    assert again(line, {"ترامب": "PERS"}) == [(1, "PERS"), (2, "PERS"), (5, "PERS")]


def test_a_short_name_is_found_whole_alone() -> None:
    assert again(words_of("وسول سول"), {"سول": "GPE"}) == [(1, "GPE")]
