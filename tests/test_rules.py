"""Every rule has a name of its own and an example that it finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from spacy.language import Language

from pipeline.grammar import Candidate, Context, Grammar, Rule
from pipeline.rules import not_values
from pipeline.signatures import signatures
from pipeline.stages import amounts, dates, percentages, times
from pipeline.stages.numbers import ROW, SKELETON

STAGES = {
    "dates": dates.RULES,
    "times": times.RULES,
    "amounts": amounts.RULES,
    "percentages": percentages.RULES,
    "overlap": tuple(not_values.RULES),
}
RULES = [rule for rules in STAGES.values() for rule in rules]
CONTEXT = Context(date(2013, 2, 12), "SY")
# Some rules look at the words around them (9/2021 is a month after في), so an example may stand alone or in a sentence.
CARRIERS = ("{}", "في {} .", "{} .", "{} قال الوزير", "قال الوزير {}")

# The number reader joins `5 ونصف` into one number, and percent.number_sign finds it.
UNREACHED = {"percent.and_fraction": "its example is one number and a sign"}


def examples() -> Iterator[object]:
    for rule in RULES:
        reason = UNREACHED.get(rule.name)
        marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
        yield pytest.param(rule, id=rule.name, marks=marks)


def proposed(rule: Rule, text: str, nlp: Language) -> list[Candidate]:
    doc = nlp(text)
    return Grammar([rule], signatures()).candidates(doc.user_data[ROW], CONTEXT, doc.user_data[SKELETON])


def test_names_are_unique() -> None:
    assert [name for name, times_used in Counter(rule.name for rule in RULES).items() if times_used > 1] == []


def test_every_stage_has_rules() -> None:
    assert all(STAGES.values())


@pytest.mark.parametrize("rule", examples())
def test_a_rule_finds_its_example(rule: Rule, nlp: Language) -> None:
    for carrier in CARRIERS:
        text = carrier.format(rule.example)
        for candidate in proposed(rule, text, nlp):
            assert (candidate.rule, candidate.label) == (rule.name, rule.label)
            assert 0 <= candidate.start < candidate.end <= len(text)
            before = carrier.index("{")
            if before <= candidate.start and candidate.end <= before + len(rule.example):
                return
    pytest.fail(f"{rule.name} proposes nothing in {rule.example!r}, in none of its carriers", pytrace=False)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_name_begins_with_what_the_rule_finds(rule: Rule) -> None:
    if rule.label is not None:
        assert rule.name.startswith(f"{rule.label.lower()}.")
    else:
        assert not rule.name.startswith(("date.", "time.", "money."))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_finds_nothing_in_plain_prose(rule: Rule, nlp: Language) -> None:
    assert proposed(rule, "قال الوزير إن الحكومة تدرس المشروع مع شركائها في القاهرة.", nlp) == []
