"""The word tables: loaded, consistent, complete against CLDR, and every role that a rule names is there."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

import pipeline
from pipeline import lexicon as words
from pipeline.evaluation.marked import parse
from pipeline.grammar import Grammar, Rule
from pipeline.lexicon import Lexicon, lexicon, read_table, surfaces_of
from pipeline.numerals import NUMERAL_ROLES, number_roles, sample_numbers
from pipeline.reading import NOUNS_TOO
from pipeline.rules import not_values
from pipeline.signatures import signatures
from pipeline.skeleton import CORE
from pipeline.stages import amounts, dates, percentages, times
from tests.marked_cases import cases
from tests.texts import any_text, news

SOURCES = sorted(Path(pipeline.__file__).parent.rglob("*.py"))
RULES: tuple[Rule, ...] = (*dates.RULES, *times.RULES, *amounts.RULES, *percentages.RULES, *not_values.RULES)


@pytest.mark.parametrize("table", words.WORD_TABLES)
def test_tables_load(table: str) -> None:
    rows = list(read_table(table))
    assert rows
    for row in rows:
        assert list(row) == ["role", "value", "surfaces"]
        assert row["role"] and row["value"] and surfaces_of(row["surfaces"]), row


@pytest.mark.parametrize("table", words.WORD_TABLES)
def test_tables_say_where_they_come_from(table: str) -> None:
    lines = (Path(words.__file__).parent / f"{table}.tsv").read_text(encoding="utf-8").splitlines()
    comments = " ".join(line for line in lines if line.startswith("#"))
    assert re.search("hand-made|by hand", comments, re.IGNORECASE)


def test_no_surface_has_two_values_in_a_role() -> None:
    values: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    for table in words.WORD_TABLES:
        for row in read_table(table):
            for surface in surfaces_of(row["surfaces"]):
                values[row["role"], Lexicon.key(surface)].add(row["value"])
    assert {key: found for key, found in values.items() if len(found) > 1} == {}


def test_a_second_value_is_refused() -> None:
    found = Lexicon()
    found.add("مارس", "month", "3")
    with pytest.raises(ValueError, match="two values as month"):
        found.add("مَارس", "month", "4")


def test_no_surface_is_lost_when_it_is_cut_and_normalised() -> None:
    for table in words.WORD_TABLES:
        for row in read_table(table):
            for surface in surfaces_of(row["surfaces"]):
                assert lexicon().entries[Lexicon.key(surface)][row["role"]] == row["value"], (table, surface)


@pytest.mark.parametrize(
    "locale", ["ar", "ar_LB", "ar_SY", "ar_IQ", "ar_JO", "ar_DZ", "ar_TN", "ar_MA", "ar_MR", "ar_EG", "ar_SA"]
)
def test_every_month_of_cldr_is_known(locale: str) -> None:
    for context in ("format", "stand-alone"):
        for number, name in Locale.parse(locale).months[context]["wide"].items():
            entry = lexicon().entries.get(Lexicon.key(name), {})
            assert entry.get("month") == str(number), (locale, context, name)


def test_a_table_with_a_bad_row_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bad.tsv").write_text("# comment\nrole\tvalue\tsurfaces\nmonth\t3\tمارس\nmonth\t4\n", "utf-8")
    monkeypatch.setattr(words, "files", lambda package: tmp_path)
    with pytest.raises(ValueError, match=r"bad\.tsv line 4: 2 columns where the header has 3"):
        list(read_table("bad"))


# --- roles -----------------------------------------------------------------------------------------------------------


# What the loader makes of a noun with alone=no and bare_dual=yes; there is none at present.
NO_WORD_YET = {"unit_half_dual"}


def known(role: str) -> bool:
    return signatures().having(role) != "" or role in NO_WORD_YET


def roles_in_code() -> Iterator[tuple[str, str]]:
    """Roles that code asks for: `is_role(row, place, "month", …)`, `match.get("m", "month")`, `having("month")`."""
    for file in SOURCES:
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call):
                named = {"is_role": 2, "match.get": 1, "signatures.having": 0, "signatures().having": 0}
                first = named.get(ast.unparse(call.func), len(call.args))
                for role in call.args[first:]:
                    if isinstance(role, ast.Constant):
                        yield f"{file.name}:{role.lineno}", str(role.value)


def test_every_role_that_code_asks_for_exists() -> None:
    found = list(roles_in_code())
    assert len(found) > 100, "the calls are found"
    assert [(where, role) for where, role in found if not known(role)] == []


@pytest.mark.parametrize("roles", [CORE, NUMERAL_ROLES, sorted(NOUNS_TOO)], ids=["core", "numerals", "nouns"])
def test_every_role_in_a_list_exists(roles: list[str]) -> None:
    assert [role for role in roles if not known(role)] == []


def test_a_rule_with_an_unknown_role_is_refused() -> None:
    rule = Rule("test.unknown", "DATE", "month=mnth", lambda match: {}, "مارس")
    with pytest.raises(ValueError, match=r"rule test\.unknown: no word has the role mnth"):
        Grammar([rule], signatures())


def test_every_named_term_that_a_rule_asks_for_is_in_a_pattern() -> None:
    """A name that no pattern has can never match: `match.has("yaer")` is always false."""
    for file in SOURCES:
        if file.parent.name != "rules":
            continue
        source = file.read_text(encoding="utf-8")
        if "RULES" not in source:
            continue
        module = f"pipeline.rules.{file.stem}"
        patterns = " ".join(rule.pattern for rule in RULES if rule.make.__module__ == module)
        for node in ast.walk(ast.parse(source)):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func) in ("match.has", "match.at", "match.get", "match.entry")
                and isinstance(node.args[0], ast.Constant)
            ):
                assert f"{node.args[0].value}=" in patterns, f"{file.name}:{node.lineno} {node.args[0].value}"


# --- every set of roles is known before the rules are compiled -------------------------------------------------------


def role_sets() -> set[frozenset[str]]:
    return set(signatures()._characters)


def growth(nlp: Language, texts: list[str]) -> list[tuple[str, list[str]]]:
    """The texts that bring up a set of roles that no rule was compiled with, and the set."""
    grown: list[tuple[str, list[str]]] = []
    before = role_sets()
    for text in texts:
        nlp(text)
        for new in role_sets() - before:
            grown.append((text, sorted(new)))
        before = role_sets()
    return grown


def test_the_roles_of_numbers_are_known() -> None:
    assert {number_roles(number) for number in sample_numbers()} <= role_sets()


@given(text=st.one_of(news(), any_text()))
@settings(max_examples=300)
def test_no_text_brings_a_new_set_of_roles(nlp: Language, text: str) -> None:
    assert growth(nlp, [text]) == []


def test_the_cases_bring_no_new_set_of_roles(nlp: Language) -> None:
    assert growth(nlp, [parse(case.marked)[0] for case in cases()]) == []


def test_no_word_of_the_lexicon_brings_a_new_set_of_roles(nlp: Language) -> None:
    texts = [" ".join(entry) for entry in lexicon().entries]
    assert growth(nlp, texts) == []


@pytest.mark.parametrize(
    "before", ["3 ", "3.5 ", "2013 ", "خمسة ", "خمسة آلاف و", "ال", "سالب ", "مئة و", "كان "]
)
def test_no_number_phrase_brings_a_new_set_of_roles(nlp: Language, before: str) -> None:
    numerals = [
        " ".join(key) for key, entry in lexicon().entries.items() if entry.keys() & set(NUMERAL_ROLES)
    ]
    assert (
        growth(nlp, [before + numeral + after for numeral in numerals for after in ("", " و3", " عشر")]) == []
    )
