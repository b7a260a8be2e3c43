"""The tables of words, and what the lexicon makes of all tables."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest
from spacy.language import Language

from pipeline import lexicon as tables
from pipeline.cldr import month_names
from pipeline.evaluation.marked import parse
from pipeline.lexicon import WORD_TABLES, Lexicon, lexicon, read_table, surfaces_of
from pipeline.signatures import signatures
from pipeline.stages.numbers import ROW
from tests.marked_cases import cases

FOLDER = Path(tables.__file__).parent


@pytest.mark.parametrize("table", WORD_TABLES)
def test_a_table_has_rows_and_no_stray_blanks(table: str) -> None:
    rows = list(read_table(table))
    assert rows
    for row in rows:
        assert list(row) == ["role", "value", "surfaces"]
        assert re.fullmatch("[a-z_]+", row["role"]), row
        assert row["value"].strip() == row["value"] != "", row
        surfaces = surfaces_of(row["surfaces"])
        assert surfaces, row
        assert all("|" not in surface or surface == "|" for surface in surfaces), row


@pytest.mark.parametrize("table", WORD_TABLES)
def test_a_table_says_where_its_words_come_from(table: str) -> None:
    lines = (FOLDER / f"{table}.tsv").read_text(encoding="utf-8").splitlines()
    comments = " ".join(line for line in lines if line.startswith("#"))
    assert re.search("hand-made|by hand", comments, re.IGNORECASE)


def test_no_surface_has_two_values_in_one_role() -> None:
    values: dict[tuple[tuple[str, ...], str], set[str]] = defaultdict(set)
    for table in WORD_TABLES:
        for row in read_table(table):
            for surface in surfaces_of(row["surfaces"]):
                values[Lexicon.key(surface), row["role"]].add(row["value"])
    for name, month in month_names().items():
        values[Lexicon.key(name), "month"].add(str(month))
    assert {key: found for key, found in values.items() if len(found) > 1} == {}


def test_a_second_value_in_a_role_is_refused_and_a_second_role_is_not() -> None:
    words = Lexicon()
    with pytest.raises(ValueError, match="'مارس' has two values as month: '3' and '4'"):
        words.add("مارس", "month", "4")
    words.add("مارس", "planet", "mars")
    assert words.entries[("مارس",)]["planet"] == "mars"


def test_every_surface_is_in_the_lexicon_with_its_value() -> None:
    entries = lexicon().entries
    for table in WORD_TABLES:
        for row in read_table(table):
            for surface in surfaces_of(row["surfaces"]):
                key = Lexicon.key(surface)
                assert key, f"nothing is left of {surface!r} when it is normalised"
                assert entries[key][row["role"]] == row["value"], surface


@pytest.mark.parametrize(("name", "month"), sorted(month_names().items()))
def test_every_month_of_cldr_is_in_the_lexicon(name: str, month: int) -> None:
    assert lexicon().entries[Lexicon.key(name)]["month"] == str(month)


def test_cldr_gives_all_regions_their_months() -> None:
    names = month_names()
    assert set(names.values()) == set(range(1, 13))
    for name in ("يناير", "كانون الثاني", "جانفي", "يونيو", "حزيران", "جوان", "غشت", "دجنبر"):
        assert name in names


def test_a_row_with_a_missing_column_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "words.tsv").write_text("# a\nrole\tvalue\tsurfaces\n\nand\t-\tو\nor\t-\n", encoding="utf-8")
    monkeypatch.setattr(tables, "files", lambda _: tmp_path)
    with pytest.raises(ValueError, match=r"words\.tsv line 5: 2 columns where the header has 3"):
        list(read_table("words"))


def test_every_set_of_roles_in_the_cases_was_known_before(nlp: Language) -> None:
    # Rules are compiled against the sets that are known at first: a word with another set would be invisible to them.
    size = len(signatures()._characters)
    known = set(signatures.__wrapped__()._characters)
    unknown = {}
    for case in cases():
        text, _ = parse(case.marked)
        row = nlp(text).user_data[ROW]
        for term in range(len(row.roles)):
            roles = frozenset(row.entry(term))
            if roles not in known:
                unknown[row.text(term)] = sorted(roles)
    assert unknown == {}
    assert len(signatures()._characters) == size
