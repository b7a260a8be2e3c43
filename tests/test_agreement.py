"""Agreement of two annotators, counted by hand; and what is committed is what their work gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotations import agreement
from pipeline.evaluation.marked import parse

FIRST = "دفعت <GPE>مصر</GPE> <MONEY 5 USD>5 دولارات</MONEY> في <DATE 1999>1999</DATE>"
SECOND = "دفعت <GPE optional>مصر</GPE> <MONEY 5 USD about>5 دولارات</MONEY> في <COUNT 1999 س>1999</COUNT>"
TEXT, _ = parse(FIRST)


def side(marked: str) -> agreement.Annotation:
    text, mentions = parse(marked)
    assert text == TEXT
    return {"a": mentions}


def test_scores_are_counted_over_both() -> None:
    layers = agreement.agreement({"a": TEXT}, side(FIRST), side(SECOND))["layers"]
    assert layers["entities"]["GPE"]["span_f1"] == 1.0, "an optional mention counts"
    assert layers["values"]["MONEY"]["value_f1"] == 0.0 and layers["values"]["MONEY"]["span_f1"] == 1.0
    assert layers["values"]["MONEY"]["kappa"] == 1.0
    # six tokens: O O MONEY MONEY O DATE beside O O MONEY MONEY O COUNT
    assert layers["values"]["all"]["kappa"] == round((5 / 6 - 13 / 36) / (1 - 13 / 36), 4)


def test_kappa_by_hand() -> None:
    one, other = list("aaaaabbbbb"), list("aaaabbbbba")
    assert agreement.kappa(one, other) == pytest.approx((0.8 - 0.5) / 0.5)
    assert agreement.kappa(["O"], ["O"]) is None


def test_each_place_of_disagreement_is_named_with_what_was_settled() -> None:
    gold = side(FIRST.replace("MONEY 5 USD", "MONEY 5 USD about"))
    rows = agreement.disagreements({"a": TEXT}, side(FIRST), side(SECOND), gold)
    assert rows == [
        ("a", "GPE «مصر»", "GPE optional «مصر»", "GPE «مصر»", "first"),
        ("a", "MONEY 5 USD «5 دولارات»", "MONEY 5 USD about «5 دولارات»", "MONEY 5 USD about «5 دولارات»", "second"),
        ("a", "DATE 1999 «1999»", "COUNT 1999 س «1999»", "DATE 1999 «1999»", "first"),
    ]  # fmt: skip


def test_a_table_of_mentions_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "first.tsv"
    path.write_text(agreement.to_tsv(side(SECOND)), "utf-8")
    assert agreement.to_tsv(agreement.read_tsv(path, {"a": TEXT})) == agreement.to_tsv(side(SECOND))


def test_an_offset_outside_the_article_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "first.tsv"
    path.write_text("article\tstart\tend\tlabel\tvalue\toptional\na\t5\t500\tGPE\t\t\n", "utf-8")
    with pytest.raises(ValueError, match=r"first\.tsv: a has no place 5-500"):
        agreement.read_tsv(path, {"a": TEXT})


def test_what_is_committed_is_what_the_annotations_give() -> None:
    assert agreement.main(["--check"]) == 0
