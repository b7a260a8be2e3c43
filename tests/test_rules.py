"""Every rule has a name of its own and an example that it finds."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from spacy.language import Language

from pipeline import extract
from pipeline.grammar import Candidate, Context, Grammar, Rule
from pipeline.record import VALUE_LABELS
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
RULES: list[Rule] = [rule for rules in STAGES.values() for rule in rules]
PUBLISHED, COUNTRY = date(2024, 5, 15), "EG"
# An example stands alone, or in a sentence where the rule wants one.
SENTENCES = ("{}", "وصل في {}", "وصل الوزير {}", "قال إنه وصل {} إلى القاهرة")


def proposed(rule: Rule, text: str, nlp: Language) -> list[Candidate]:
    """What the rule by itself finds in a text."""
    doc = nlp(nlp.make_doc(text))
    grammar = Grammar([rule], signatures())
    return grammar.candidates(doc.user_data[ROW], Context(PUBLISHED, COUNTRY), doc.user_data[SKELETON])


def test_names_are_unique() -> None:
    assert [name for name, times_used in Counter(rule.name for rule in RULES).items() if times_used > 1] == []


def test_names_say_the_label() -> None:
    kinds = {rule.name.partition(".")[0]: rule.label for rule in RULES}
    assert {rule.name for rule in RULES if kinds[rule.name.partition(".")[0]] != rule.label} == set()
    assert {label for label in kinds.values() if label is not None} == set(VALUE_LABELS)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in RULES])
def test_the_example_is_found(rule: Rule, nlp: Language) -> None:
    for sentence in SENTENCES:
        text = sentence.format(rule.example)
        found = proposed(rule, text, nlp)
        if found:
            break
    else:
        pytest.fail(f"{rule.name} does not find its example: {rule.example}", pytrace=False)
    start = text.index(rule.example)
    assert any(c.start < start + len(rule.example) and start < c.end for c in found)
    # Another rule may win the place, but not with another label; what only looks like a value leaves none.
    mentions = extract(text, nlp=nlp, published=PUBLISHED, country=COUNTRY).mentions
    labels = {m.label for m in mentions for c in found if m.start < c.end and c.start < m.end}
    assert labels == ({rule.label} if rule.label else set()), [(m.rule, m.text) for m in mentions]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_nothing_is_found_in_plain_prose(rule: Rule, nlp: Language) -> None:
    assert proposed(rule, "قال الوزير إن الحكومة تدرس المشروع مع شركائها في القاهرة.", nlp) == []
