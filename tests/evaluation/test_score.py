"""Alignment and scores on marked pairs small enough to count by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pipeline.evaluation.align import align
from pipeline.evaluation.marked import parse
from pipeline.evaluation.report import error_lines, excerpt, percent, table, to_json
from pipeline.evaluation.score import Evaluation, LayerScore, Score, evaluate, f1_intervals


def articles(**marked: str) -> dict[str, dict[str, Any]]:
    """Records by article id, each from a marked text."""
    return {name: dict(zip(("text", "mentions"), parse(line), strict=True)) for name, line in marked.items()}


def kinds(gold: str, predicted: str) -> list[str]:
    (text, expected), (same, got) = parse(gold), parse(predicted)
    assert text == same
    return [outcome.kind for outcome in align(expected, got)]


def counts(score: Score) -> tuple[int, int, int]:
    return score.found, score.spurious, score.missed


def values_of(gold: str, predicted: str) -> LayerScore:
    return evaluate(articles(a=gold), articles(a=predicted), layer="values").layers["values"]


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        ("دفع <PERCENT 5>5%</PERCENT>", "دفع <PERCENT 5>5%</PERCENT>", ["correct"]),
        ("دفع <PERCENT 5>5%</PERCENT>", "دفع <PERCENT 6>5%</PERCENT>", ["wrong_value"]),
        # the modifier is part of the value, and so is a key that one side lacks
        ("دفع <PERCENT 5 about>5%</PERCENT>", "دفع <PERCENT 5>5%</PERCENT>", ["wrong_value"]),
        ("دفع <MONEY 5 null>5 ريال</MONEY>", "دفع <MONEY 5 SAR>5 ريال</MONEY>", ["wrong_value"]),
        ("دفع <PERCENT 5>5%</PERCENT>", "دفع <PERCENT 5>5</PERCENT>%", ["wrong_span"]),
        ("دفع <PERCENT 5>5%</PERCENT>", "دفع <COUNT 5 %>5%</COUNT>", ["wrong_label"]),
        ("دفع <PERCENT 5>5%</PERCENT>", "دفع 5%", ["missed"]),
        ("دفع 5%", "دفع <PERCENT 5>5%</PERCENT>", ["spurious"]),
        # touching is not overlapping
        ("<COUNT 5 أب>5أب</COUNT>ج", "5أب<COUNT 5 ج>ج</COUNT>", ["missed", "spurious"]),
        # one prediction over two gold mentions pairs with the one that it shares more with
        ("<COUNT 1 أ>1 أ</COUNT> <COUNT 2 ببب>2 ببب</COUNT>", "<COUNT 1 أ>1 أ 2 ببب</COUNT>", ["missed", "wrong_span"]),
        # the same label is paired before a greater overlap with another label
        ("<DATE 1999>عام 1999</DATE>", "<COUNT 3 عام>عام 1</COUNT><DATE 1999>999</DATE>", ["spurious", "wrong_span"]),
        # an optional gold mention has no outcome, found, overlapped or missed
        ("دفع <PERCENT 5 optional>5%</PERCENT>", "دفع 5%", []),
        ("دفع <PERCENT 5 optional>5%</PERCENT>", "دفع <PERCENT 7>5%</PERCENT>", ["excused"]),
        ("دفع <PERCENT 5 optional>5%</PERCENT>", "<COUNT 5 دفع>دفع 5</COUNT>%", ["excused"]),
    ],
)  # fmt: skip
def test_outcomes(gold: str, predicted: str, expected: list[str]) -> None:
    assert kinds(gold, predicted) == expected


def test_a_doubled_prediction_is_spurious_once() -> None:
    _, gold = parse("<PERCENT 5>5%</PERCENT>")
    assert sorted(outcome.kind for outcome in align(gold, [*gold, *gold])) == ["correct", "spurious"]


def test_counts_by_hand() -> None:
    gold = (
        "<DATE 1999>عام 1999</DATE> <MONEY 5 USD>5 دولارات</MONEY> <MONEY 6 EUR about>6 يورو</MONEY> "
        "<PERCENT 7>7%</PERCENT> <COUNT 8 رجال>8 رجال</COUNT> 9 <PERCENT 1 optional>1%</PERCENT>"
    )
    predicted = (
        "عام <DATE 1999>1999</DATE> <MONEY 5 USD>5 دولارات</MONEY> <MONEY 6 EUR>6 يورو</MONEY> "
        "<COUNT 7 %>7%</COUNT> 8 رجال <COUNT 9 س>9</COUNT> <PERCENT 1>1%</PERCENT>"
    )
    layer = values_of(gold, predicted)
    # found, spurious, missed
    assert counts(layer.overall["value"]) == (1, 4, 4)
    assert counts(layer.overall["span"]) == (2, 3, 3)
    assert counts(layer.overall["overlap"]) == (3, 2, 2)
    by_label = {
        label: tuple(counts(scores[measure]) for measure in ("value", "span", "overlap"))
        for label, scores in layer.labels.items()
    }
    assert by_label == {
        "DATE": ((0, 1, 1), (0, 1, 1), (1, 0, 0)),
        "MONEY": ((1, 1, 1), (2, 0, 0), (2, 0, 0)),
        "COUNT": ((0, 2, 1), (0, 2, 1), (0, 2, 1)),
        "PERCENT": ((0, 0, 1), (0, 0, 1), (0, 0, 1)),
    }
    assert layer.overall["value"].precision == pytest.approx(1 / 5)
    assert layer.overall["span"].recall == pytest.approx(2 / 5)
    assert layer.overall["overlap"].f1 == pytest.approx(3 / 5)
    # 7% has its place but another label, 1999 its label but half of its place
    assert counts(layer.overall["boundary"]) == (3, 2, 2)
    assert counts(layer.overall["partial"]) == (3, 1, 1) and layer.overall["partial"].half == 1
    assert layer.overall["partial"].precision == pytest.approx(3.5 / 5)
    assert layer.optional == 1
    assert [outcome.kind for _, outcome in layer.errors] == [
        "wrong_span", "wrong_value", "wrong_label", "missed", "spurious",
    ]  # fmt: skip


def test_a_prediction_that_reaches_into_optional_gold_is_never_spurious() -> None:
    gold = "<COUNT 1 أ>1 أ</COUNT> <COUNT 2 ب optional>2 ب</COUNT>"
    layer = values_of(gold, "<COUNT 1 أ>1 أ 2 ب</COUNT>")
    assert counts(layer.overall["span"]) == (0, 0, 1)
    assert counts(layer.overall["overlap"]) == (1, 0, 0)


def test_nothing_to_count_gives_no_ratio() -> None:
    assert Score(0, 0, 0).f1 is None
    assert (Score(0, 0, 3).precision, Score(0, 0, 3).recall, Score(0, 0, 3).f1) == (None, 0, 0)


def test_an_article_without_a_record_is_all_missed() -> None:
    gold = articles(a="<PERCENT 5>5%</PERCENT>", b="<PERCENT 6>6%</PERCENT>")
    evaluation = evaluate(gold, {**articles(c="<PERCENT 6>6%</PERCENT>"), "a": gold["a"]})
    assert (evaluation.missing, evaluation.without_gold) == (["b"], ["c"])
    assert counts(evaluation.layers["values"].overall["value"]) == (1, 0, 1)
    assert "1 without a record, counted as all missed: b; 1 records without gold, not scored" in table(
        evaluation
    )


def test_labels_restrict_both_sides_and_optional_gold_still_excuses() -> None:
    gold = articles(a="<PERCENT 5>5%</PERCENT> <MONEY 6 USD>6 $</MONEY> <COUNT 7 ب optional>7 ب</COUNT>")
    predicted = articles(a="5% <MONEY 6 USD>6 $</MONEY> <MONEY 7 EUR>7 ب</MONEY>")
    layer = evaluate(gold, predicted, labels=["MONEY"]).layers["values"]
    assert list(layer.labels) == ["MONEY"]
    assert counts(layer.overall["value"]) == (1, 0, 0)


GOLD = 'قال <OCC>الرئيس</OCC> <DATE 1999>عام 1999</DATE> في <GPE subtype=city>حلب</GPE> ل<ORG name="الأمم">لأمم</ORG>'


def test_entities_that_were_not_run_are_not_scored_as_zero() -> None:
    values_only = articles(a="قال الرئيس <DATE 1999>عام 1999</DATE> في حلب للأمم")
    evaluation = evaluate(articles(a=GOLD), values_only)
    assert list(evaluation.layers) == ["values"]
    assert evaluation.notes == ["entities: not run (the records hold none)"]
    assert "entities: not run" in table(evaluation)
    asked_for = evaluate(articles(a=GOLD), values_only, layer="entities")
    assert asked_for.layers["entities"].overall["span"].f1 == 0


def test_a_layer_without_gold_is_not_scored() -> None:
    predicted = articles(a="قال <DATE 1999>عام 1999</DATE> في <GPE>حلب</GPE>")
    evaluation = evaluate(articles(a="قال <DATE 1999>عام 1999</DATE> في حلب"), predicted)
    assert (list(evaluation.layers), evaluation.notes) == (
        ["values"],
        ["entities: not annotated in this gold"],
    )


def test_names_and_subtypes_are_scored_apart() -> None:
    predicted = "قال الرئيس عام 1999 في <GPE subtype=country>حلب</GPE> ل<ORG>لأمم</ORG>"
    layer = evaluate(articles(a=GOLD), articles(a=predicted)).layers["entities"]
    assert counts(layer.overall["span"]) == (2, 0, 1)
    assert layer.agreement == {"name": (1, 2), "subtype": (0, 1)}
    said = table(Evaluation(1, [], [], {"entities": layer}))
    assert "name right in 1 of 2 entities with the right span (50.0 %)" in said


# --- intervals -------------------------------------------------------------------------------------------------------


def test_interval_of_two_articles_is_the_whole_range() -> None:
    # One article all right, one all missed: a quarter of the draws takes each of them twice.
    only = np.array([[[3, 0, 0, 0]], [[0, 0, 3, 0]]])
    assert f1_intervals(only, resamples=1000, seed=1) == [(0.0, 1.0)]


def test_interval_narrows_with_articles_and_holds_the_score() -> None:
    def width(times: int) -> float:
        column = np.array([[[8, 1, 2, 0]], [[5, 3, 0, 0]], [[2, 0, 4, 0]], [[9, 1, 1, 0]]] * times)
        (interval,) = f1_intervals(column, resamples=1000, seed=1)
        assert interval is not None
        found, spurious, missed, _ = column.sum(axis=(0, 1))
        assert interval[0] < 2 * found / (2 * found + spurious + missed) < interval[1]
        return interval[1] - interval[0]

    assert width(25) < width(1) / 3


def test_intervals_are_the_same_each_time_and_need_two_articles() -> None:
    column = np.array([[[8, 1, 2, 0], [0] * 4], [[5, 3, 0, 0], [0] * 4], [[2, 0, 4, 0], [0] * 4]])
    once, again = (f1_intervals(column, resamples=500, seed=7) for _ in range(2))
    assert once == again
    assert once[1] is None, "a label that nothing is counted of"
    assert f1_intervals(column[:1], resamples=500, seed=7) == [None, None]


# --- what is said ----------------------------------------------------------------------------------------------------


def test_error_lines_show_the_sentence_and_what_was_got() -> None:
    gold = articles(
        a="أولا. دفعت مصر <MONEY 5 USD about>5 دولارات</MONEY> عام 1999. ثم <PERCENT 7>7%</PERCENT>.\nنهاية"
    )
    predicted = articles(
        a="أولا. دفعت مصر <MONEY 5 USD>5 دولارات</MONEY> <DATE 1999>عام 1999</DATE>. "
        "ثم <PERCENT 7>7</PERCENT>%.\nنهاية"
    )
    lines = error_lines(evaluate(gold, predicted), gold)
    assert [" ".join(line.split()) for line in lines] == [
        "wrong value MONEY a:15-24 دفعت مصر <MONEY 5 USD about>5 دولارات</MONEY> عام 1999. "
        "← got <MONEY 5 USD>5 دولارات</MONEY>",
        "spurious DATE a:25-33 دفعت مصر 5 دولارات <DATE 1999>عام 1999</DATE>.",
        "wrong span PERCENT a:38-40 ثم <PERCENT 7>7%</PERCENT>. ← got <PERCENT 7>7</PERCENT>",
    ]  # fmt: skip
    assert all("\n" not in line for line in lines)


def test_a_long_sentence_is_cut_around_its_mention() -> None:
    text = "كلمة " * 60 + "25%" + " كلمة" * 60
    mention = {"label": "PERCENT", "start": 300, "end": 303, "text": "25%", "value": {"percent": "25"}}
    said = excerpt(text, mention)
    assert "<PERCENT 25>25%</PERCENT>" in said
    assert said.startswith("…كلمة") and said.endswith("كلمة…") and len(said) < 180


def test_table_columns() -> None:
    gold = articles(a="<DATE 1999>عام 1999</DATE> <PERCENT 5>5%</PERCENT>", b="<PERCENT 6>6%</PERCENT>")
    predicted = articles(a="<DATE 1999>عام 1999</DATE> <PERCENT 4>5%</PERCENT>", b="<PERCENT 6>6%</PERCENT>")
    rows = [line.split() for line in table(evaluate(gold, predicted)).split("\n")]
    assert ["DATE", "1", "1", "100.0", "100.0", "100.0", "100.0–100.0", *["100.0"] * 4] in rows
    assert ["PERCENT", "2", "2", "50.0", "50.0", "50.0", "0.0–100.0", *["100.0"] * 4] in rows
    assert ["errors:", "1", "wrong", "value"] in rows


def test_percent_never_rounds_up_to_perfect() -> None:
    assert [percent(part) for part in (1.0, 0.99999, 0.5, 0.0, None)] == ["100.0", "99.9", "50.0", "0.0", "–"]


def test_json_holds_what_the_table_says() -> None:
    gold = articles(a="<DATE 1999>عام 1999</DATE> <PERCENT 5>5%</PERCENT>")
    predicted = articles(a="<DATE 1999>عام 1999</DATE> <PERCENT 4>5%</PERCENT>")
    plain = to_json(evaluate(gold, predicted), gold)
    overall = plain["layers"]["values"]["overall"]["value"]
    assert (overall["found"], overall["spurious"], overall["missed"], overall["f1"]) == (1, 1, 1, 0.5)
    (error,) = plain["layers"]["values"]["errors"]
    assert (error["kind"], error["article"]) == ("wrong_value", "a")
    assert (error["gold"]["value"], error["predicted"]["value"]) == ({"percent": "5"}, {"percent": "4"})
