"""Scores of groups of articles, and which label was given for which."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.evaluation.articles import UnfitInput
from pipeline.evaluation.confusion import confusion
from pipeline.evaluation.groups import by_group, groups_of
from pipeline.evaluation.report import confusion_table, group_table
from pipeline.evaluation.score import evaluate
from tests.evaluation.test_score import articles

GOLD = articles(
    a="<PERCENT 5>5%</PERCENT> <PERCENT 6>6%</PERCENT>",
    b="<MONEY 7 USD>7 $</MONEY>",
    c="<DATE 1999>1999</DATE>",
)
PREDICTED = articles(
    a="<PERCENT 5>5%</PERCENT> <COUNT 6 %>6%</COUNT>", b="<MONEY 7 USD>7 $</MONEY>", c="1999"
)


def with_countries(**countries: str | None) -> dict[str, dict[str, Any]]:
    return {name: {**GOLD[name], "article": {"country": country}} for name, country in countries.items()}


def test_articles_of_one_country_are_scored_together() -> None:
    layer = evaluate(GOLD, PREDICTED).layers["values"]
    groups = groups_of(with_countries(a="EG", b="EG", c=None), "country", None)
    assert groups == {"a": "EG", "b": "EG", "c": "–"}
    scores = by_group(layer, "value", groups)
    assert {name: (score.found, score.spurious, score.missed) for name, score in scores.items()} == {
        "EG": (2, 1, 1),
        "–": (0, 0, 1),
    }
    assert scores["EG"].interval is not None and scores["–"].interval is None, "one article has no interval"
    rows = [line.split() for line in group_table("country", {"values": scores}).split("\n")]
    assert ["–", "1", "0", "–", "0.0", "0.0", "–"] in rows


def test_a_manifest_gives_other_columns(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.csv"
    manifest.write_text("id,domain\na,sport\nb,\nc,sport\n", "utf-8")
    assert groups_of(GOLD, "domain", manifest) == {"a": "sport", "b": "–", "c": "sport"}


@pytest.mark.parametrize(
    ("content", "column", "said"),
    [
        ("id,domain\na,sport\n", "domain", "has no row for 'b'"),
        ("id,domain\na,x\nb,x\nc,x\n", "region", "no column 'region'; there are id, domain"),
        ("name\na\n", "domain", "no rows with a column 'id'"),
        (None, "domain", "cannot be read"),
    ],
)
def test_what_the_manifest_lacks_is_said(tmp_path: Path, content: str | None, column: str, said: str) -> None:
    manifest = tmp_path / "manifest.csv"
    if content is not None:
        manifest.write_text(content, "utf-8")
    with pytest.raises(UnfitInput, match=said):
        groups_of(GOLD, column, manifest)


def test_a_column_of_a_manifest_needs_one() -> None:
    with pytest.raises(UnfitInput, match="for others give --manifest"):
        groups_of(GOLD, "domain", None)


def test_confusion_counts_labels_over_overlaps() -> None:
    found = confusion(evaluate(GOLD, PREDICTED).layers["values"])
    assert found == {
        ("PERCENT", "PERCENT"): 1,
        ("PERCENT", "COUNT"): 1,
        ("MONEY", "MONEY"): 1,
        ("DATE", None): 1,
    }
    rows = [line.split() for line in confusion_table("values", found).split("\n")]
    assert rows[0][-6:] == ["→", "COUNT", "DATE", "MONEY", "PERCENT", "none"]
    assert ["PERCENT", "1", "·", "·", "1", "·"] in rows
    assert ["DATE", "·", "·", "·", "·", "1"] in rows


def test_what_touches_optional_gold_alone_confuses_nothing() -> None:
    gold = articles(a="<PERCENT 5 optional>5%</PERCENT> <MONEY 7 USD>7 $</MONEY>")
    predicted = articles(a="<COUNT 5 %>5%</COUNT> <MONEY 7 USD>7 $</MONEY>")
    assert confusion(evaluate(gold, predicted).layers["values"]) == {("MONEY", "MONEY"): 1}
