"""Two runs against the same gold: what one gets and the other loses, and whether the difference could be chance.

The test is approximate randomisation (Noreen 1989; Yeh 2000): the counts of the two runs are swapped article by article
at random, and p is how often the difference of F1 is then at least as large as the one that was seen. Articles are the
unit, for errors within an article depend on each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.evaluation.align import Mention, Outcome
from pipeline.evaluation.score import MEASURES, SEED, Counts, Evaluation, LayerScore, Score, f1_of

SHUFFLES = 10_000
_Key = tuple[str, tuple[str, int, int]]  # the article, and the label and place of a mention
_RIGHT = {"value": frozenset({"correct"}), "span": frozenset({"correct", "wrong_value"})}


@dataclass(frozen=True, slots=True)
class Difference:
    """One label of one layer in two runs, ``None`` for all labels together.

    ``interval`` is the 95 % bootstrap interval of F1(b) − F1(a) over articles, ``p`` two-sided; both are ``None`` for a
    single label or a single article.
    """

    label: str | None
    a: Score
    b: Score
    interval: tuple[float, float] | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A gold mention that one of two runs gets, or a spurious one that only one of them has.

    ``better`` is ``"a"`` or ``"b"``: the run that is right.
    """

    article: str
    better: str
    a: Outcome | None
    b: Outcome | None


@dataclass(frozen=True, slots=True)
class LayerComparison:
    """The differences of a layer, all labels together first, and every change."""

    measure: str
    differences: list[Difference]
    changes: list[Change]


def compare(a: Evaluation, b: Evaluation) -> dict[str, LayerComparison]:
    """The layers that both evaluations scored, against the same gold, by name."""
    return {
        name: _compare_layer(MEASURES[name][0], layer, b.layers[name])
        for name, layer in a.layers.items()
        if name in b.layers
    }


def _compare_layer(measure: str, a: LayerScore, b: LayerScore) -> LayerComparison:
    of_a = np.stack([counts[measure] for counts in a.by_article.values()])
    of_b = np.stack([b.by_article[article][measure] for article in a.by_article])
    differences = [
        Difference(
            None, a.overall[measure], b.overall[measure], _interval(of_a, of_b), significance(of_a, of_b)
        )
    ]
    nothing = Score(0, 0, 0)
    for label in sorted(set(a.labels) | set(b.labels)):
        one, other = a.labels.get(label, {}), b.labels.get(label, {})
        differences.append(Difference(label, one.get(measure, nothing), other.get(measure, nothing)))
    return LayerComparison(measure, differences, list(_changes(measure, a, b)))


def significance(a: Counts, b: Counts, *, shuffles: int = SHUFFLES, seed: int = SEED) -> float | None:
    """The two-sided p of F1(b) − F1(a); counts are articles × (found, spurious, missed, half)."""
    if len(a) < 2:
        return None
    seen = abs(_difference(a.sum(0), b.sum(0)))
    swapped = np.random.default_rng(seed).integers(0, 2, (shuffles, len(a)))
    moved = swapped @ (b - a)
    drawn = np.abs(_difference(a.sum(0) + moved, b.sum(0) - moved))
    return float((1 + np.count_nonzero(drawn >= seen - 1e-12)) / (1 + shuffles))


def _interval(a: Counts, b: Counts) -> tuple[float, float] | None:
    articles = len(a)
    if articles < 2:
        return None
    times = np.random.default_rng(SEED).multinomial(articles, np.full(articles, 1 / articles), size=2000)
    low, high = np.nanpercentile(_difference(times @ a, times @ b), [2.5, 97.5])
    return float(low), float(high)


def _difference(a: Counts, b: Counts) -> np.ndarray:
    difference: np.ndarray = f1_of(b) - f1_of(a)
    return difference


def _changes(measure: str, a: LayerScore, b: LayerScore) -> Iterator[Change]:
    """Gold mentions first got by one alone, then what one alone has beside the gold; by article and place."""
    right = _RIGHT[measure]
    by_gold: list[dict[_Key, Outcome]] = []
    beside: list[dict[_Key, Outcome]] = []
    for layer in (a, b):
        found, spurious = {}, {}
        for article, outcome in layer.outcomes:
            if outcome.gold is not None:
                found[article, _key(outcome.gold)] = outcome
            elif outcome.kind == "spurious" and outcome.predicted is not None:
                spurious[article, _key(outcome.predicted)] = outcome
        by_gold.append(found)
        beside.append(spurious)
    changes = []
    for key, one in by_gold[0].items():
        other = by_gold[1][key]
        if (one.kind in right) != (other.kind in right):
            changes.append(Change(key[0], "a" if one.kind in right else "b", one, other))
    for mine, others, better in ((beside[0], beside[1], "b"), (beside[1], beside[0], "a")):
        for key, outcome in mine.items():
            if key not in others:
                pair = (outcome, None) if better == "b" else (None, outcome)
                changes.append(Change(key[0], better, *pair))
    order = {article: number for number, article in enumerate(a.by_article)}
    yield from sorted(changes, key=lambda change: (order[change.article], _place(change)))


def _key(mention: Mention) -> tuple[str, int, int]:
    return mention["label"], mention["start"], mention["end"]


def _place(change: Change) -> tuple[int, int]:
    outcome = change.a or change.b
    assert outcome is not None
    return outcome.place
