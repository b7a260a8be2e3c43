"""Every line of tests/cases/*.txt: the value mentions of a sentence are those marked in it, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from pipeline import load
from tests.marked_cases import Case, cases, check

CASES = list(cases())


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The whole pipeline without an entity model, loaded once."""
    return load("none")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case, nlp: Language) -> None:
    checked = check(case, nlp)
    if checked.errors:
        pytest.fail("\n" + checked.explain(), pytrace=False)


def test_no_case_is_written_twice() -> None:
    seen: dict[tuple[str, str], str] = {}
    for case in CASES:
        key = (case.marked.strip(), case.metadata)
        assert key not in seen, f"{case.id} is {seen[key]} again"
        seen[key] = case.id
    assert seen, "there are cases"


@pytest.mark.parametrize(
    ("marked", "kinds"),
    [
        ("بلغت النسبة <PERCENT 25>25%</PERCENT>", []),
        ("بلغت النسبة <PERCENT 26>25%</PERCENT>", ["wrong_value"]),
        ("بلغت النسبة <PERCENT 25>25</PERCENT>%", ["wrong_span"]),
        ("بلغت النسبة 25%", ["spurious"]),
        ("<COUNT 1 بلغت>بلغت</COUNT> النسبة <PERCENT 25>25%</PERCENT>", ["missed"]),
    ],
)
def test_a_planted_difference_is_told(marked: str, kinds: list[str], nlp: Language) -> None:
    checked = check(Case("planted", 1, "heading", marked, ""), nlp)
    assert [error.kind for error in checked.errors] == kinds
    said = checked.explain()
    assert marked in said
    assert all(kind.replace("_", " ") in said for kind in kinds)


def test_metadata_holds_until_the_next_metadata_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "واحد\n@ published=2013-02-12 country=EG\n# عنوان\nاثنان\n@\nثلاثة\n", "utf-8"
    )
    assert [(case.id, case.heading, case.metadata) for case in cases(folder=tmp_path)] == [
        ("a:1", "", ""),
        ("a:4", "عنوان", "published=2013-02-12 country=EG"),
        ("a:6", "عنوان", ""),
    ]


@pytest.mark.parametrize("metadata", ["publishd=2013-02-12", "published=12/2/2013", "country=eg", "EG"])
def test_bad_metadata_is_told(metadata: str, nlp: Language) -> None:
    with pytest.raises(ValueError):
        check(Case("planted", 1, "", "نص", metadata), nlp)
