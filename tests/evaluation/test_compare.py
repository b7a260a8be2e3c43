"""Two runs beside each other, counted by hand; and p, against the exact test over all swaps."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from pipeline.evaluation.compare import compare, significance
from pipeline.evaluation.comparison_report import change_lines, table, to_json
from pipeline.evaluation.score import evaluate, f1_of
from tests.evaluation.test_score import articles

GOLD = articles(
    a="<PERCENT 5>5%</PERCENT> <MONEY 6 USD>6 $</MONEY> <DATE 1999>1999</DATE> ثم 8",
    b="<PERCENT 6>6%</PERCENT>",
)
RUN_A = articles(
    a="<PERCENT 5>5%</PERCENT> <MONEY 6 EUR>6 $</MONEY> <DATE 1999>1999</DATE> ثم <COUNT 8 ث>8</COUNT>",
    b="<PERCENT 6>6%</PERCENT>",
)
RUN_B = articles(a="<PERCENT 5>5%</PERCENT> <MONEY 6 USD>6 $</MONEY> 1999 ثم 8", b="<PERCENT 6>6%</PERCENT>")


def test_what_one_gets_and_the_other_loses() -> None:
    layer = compare(evaluate(GOLD, RUN_A), evaluate(GOLD, RUN_B))["values"]
    assert [
        (change.better, (change.a or change.b).place, change.a and change.a.kind, change.b and change.b.kind)  # type: ignore[union-attr]
        for change in layer.changes
    ] == [
        ("b", (3, 6), "wrong_value", "correct"),
        ("a", (7, 11), "correct", "missed"),
        ("b", (15, 16), "spurious", None),
    ]
    total = layer.differences[0]
    assert (total.a.f1, total.b.f1) == (pytest.approx(6 / 9), pytest.approx(6 / 7))
    said = table({"values": layer})
    assert "A alone is right in 1 places, B alone in 2" in said
    lines = change_lines({"values": layer}, GOLD)
    assert lines[1].startswith("A is right  DATE") and lines[1].endswith("A: correct  B: missed")
    assert lines[2].endswith("A: spurious  B: nothing")
    assert [change["better"] for change in to_json({"values": layer})["values"]["changes"]] == ["b", "a", "b"]


def test_the_same_run_differs_in_nothing() -> None:
    layer = compare(evaluate(GOLD, RUN_A), evaluate(GOLD, RUN_A))["values"]
    assert layer.changes == [] and layer.differences[0].p == 1.0
    assert layer.differences[0].interval == (0.0, 0.0)


def test_p_is_that_of_all_swaps() -> None:
    a = np.array([[8, 1, 2, 0], [5, 3, 1, 0], [2, 0, 4, 0], [9, 1, 1, 0], [4, 2, 2, 0]])
    b = np.array([[9, 1, 1, 0], [6, 2, 0, 0], [3, 0, 3, 0], [8, 1, 2, 0], [6, 1, 0, 0]])
    seen = abs(f1_of(b.sum(0)) - f1_of(a.sum(0)))
    extreme = 0
    for swaps in product((0, 1), repeat=len(a)):
        moved = np.array(swaps) @ (b - a)
        extreme += abs(f1_of(b.sum(0) - moved) - f1_of(a.sum(0) + moved)) >= seen - 1e-12
    assert significance(a, b) == pytest.approx(extreme / 2 ** len(a), abs=0.02)


def test_one_article_tests_nothing() -> None:
    one = np.array([[8, 1, 2, 0]])
    assert significance(one, one) is None
