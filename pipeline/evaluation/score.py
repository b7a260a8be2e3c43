"""Precision, recall and F1 of records against gold, by label and overall, with bootstrap intervals over articles.

Five measures, each micro-averaged over one-to-one pairs. Values and entities are scored apart; an entity has no value,
so ``value`` is not given for them. The names in brackets are those of MUC-5 and of the package nervaluate.

========  =============================================================================================
value     same span, label and value
span      same span and label (nervaluate's *strict*)
boundary  same span, whatever the label (*exact*)
partial   the spans overlap, whatever the label; a pair whose spans are not the same counts half (*partial*)
overlap   same label, the spans overlap (*ent_type*)
========  =============================================================================================
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.evaluation.align import ERRORS, Outcome, align, same_span
from pipeline.record import ENTITY_LABELS, VALUE_LABELS

LAYERS: dict[str, tuple[str, ...]] = {"values": VALUE_LABELS, "entities": ENTITY_LABELS}
MEASURES: dict[str, tuple[str, ...]] = {
    "values": ("value", "span", "boundary", "partial", "overlap"),
    "entities": ("span", "boundary", "partial", "overlap"),
}
RESAMPLES = 2000
SEED = 20240125

Plain = Mapping[str, Any]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Score:
    """How many mentions were found, were spurious, were missed and were found in part, and what follows.

    ``interval`` is the 95 % bootstrap interval of F1 (percentiles over resampled articles), ``None`` for a single
    article. What has nothing to be computed from is ``None`` too.
    """

    found: int
    spurious: int
    missed: int
    interval: tuple[float, float] | None = None
    half: int = 0

    @property
    def precision(self) -> float | None:
        """Found of all predicted, 0 to 1."""
        return _ratio(self.found + self.half / 2, self.found + self.half + self.spurious)

    @property
    def recall(self) -> float | None:
        """Found of all required gold mentions, 0 to 1."""
        return _ratio(self.found + self.half / 2, self.found + self.half + self.missed)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall, 0 to 1."""
        got = 2 * self.found + self.half
        return _ratio(got, got + self.half + self.spurious + self.missed)


@dataclass(frozen=True, slots=True)
class LayerScore:
    """The scores of one layer by measure: of each label that occurs, and overall; and every outcome."""

    overall: dict[str, Score]
    labels: dict[str, dict[str, Score]]
    outcomes: list[tuple[str, Outcome]]
    optional: int
    #: Of each article with gold, what was counted for all labels together, by measure: found, spurious, missed, half.
    by_article: dict[str, dict[str, NDArray[np.int64]]]
    #: Of the entities found with their exact span: how many have the gold name and subtype, of how many.
    agreement: dict[str, tuple[int, int]]

    @property
    def errors(self) -> list[tuple[str, Outcome]]:
        """The outcomes that are errors, each with its article's id, in the order of articles and text."""
        return [(article, outcome) for article, outcome in self.outcomes if outcome.kind in ERRORS]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores of each layer that was scored, by name, and what was not: ``notes`` says it in sentences."""

    articles: int
    missing: list[str]
    without_gold: list[str]
    layers: dict[str, LayerScore]
    notes: list[str] = field(default_factory=list)


def evaluate(
    gold: Mapping[str, Plain],
    records: Mapping[str, Plain],
    *,
    layer: str | None = None,
    labels: Collection[str] | None = None,
) -> Evaluation:
    """Score records against gold, both by article id and in the record's JSON shape.

    ``layer`` (``values`` or ``entities``) and ``labels`` restrict what is scored. Without ``layer``, entities are left
    out when no record has any, because they were not run, and a layer that the gold does not annotate is left out.
    An article without a record counts as all missed; a record without gold is not scored.
    """
    notes = []
    layers = {}
    for name in LAYERS if layer is None else (layer,):
        chosen = frozenset(LAYERS[name] if labels is None else (set(LAYERS[name]) & set(labels)))
        if not chosen:
            continue
        if layer is None and not _has_any(gold.values(), LAYERS[name]):
            notes.append(f"{name}: not annotated in this gold")
        elif layer is None and name == "entities" and not _has_any(records.values(), ENTITY_LABELS):
            notes.append("entities: not run (the records hold none)")
        else:
            layers[name] = _score_layer(name, chosen, gold, records)
    missing = sorted(set(gold) - set(records))
    return Evaluation(len(gold), missing, sorted(set(records) - set(gold)), layers, notes)


def _score_layer(
    layer: str, chosen: frozenset[str], gold: Mapping[str, Plain], records: Mapping[str, Plain]
) -> LayerScore:
    whole_layer = frozenset(LAYERS[layer])
    outcomes: list[tuple[str, list[Outcome]]] = []
    optional = 0
    for article, record in gold.items():
        # Optional gold of the whole layer excuses predictions, whatever labels are scored.
        expected = [m for m in _of(record, whole_layer) if m["label"] in chosen or m.get("optional")]
        optional += sum(1 for m in expected if m.get("optional") and m["label"] in chosen)
        outcomes.append((article, align(expected, _of(records.get(article), chosen))))
    occurring = {
        m["label"] for _, found in outcomes for o in found for m in (o.gold, o.predicted) if m is not None
    }
    names = [label for label in LAYERS[layer] if label in occurring]
    overall, by_label = {}, {label: dict[str, Score]() for label in names}
    by_article: dict[str, dict[str, Counts]] = {article: {} for article, _ in outcomes}
    for measure in MEASURES[layer]:
        counts = np.stack([_count(found, names, measure) for _, found in outcomes])
        with_total = np.concatenate([counts, counts.sum(axis=1, keepdims=True)], axis=1)
        for (article, _), row in zip(outcomes, with_total, strict=True):
            by_article[article][measure] = row[-1]
        *scores, total = scores_of(with_total)
        overall[measure] = total
        for label, score in zip(names, scores, strict=True):
            by_label[label][measure] = score
    flat = [(article, outcome) for article, found in outcomes for outcome in found]
    agreement = _agreement(flat) if layer == "entities" else {}
    return LayerScore(overall, by_label, flat, optional, by_article, agreement)


def scores_of(counts: Counts, *, resamples: int = RESAMPLES, seed: int = SEED) -> list[Score]:
    """One score for each column of ``counts`` (articles × columns × found, spurious, missed, half)."""
    sums = counts.sum(axis=0)
    intervals = f1_intervals(counts, resamples=resamples, seed=seed)
    return [
        Score(int(found), int(spurious), int(missed), interval, int(half))
        for (found, spurious, missed, half), interval in zip(sums, intervals, strict=True)
    ]


def f1_intervals(counts: Counts, *, resamples: int, seed: int) -> list[tuple[float, float] | None]:
    """The 2.5th and 97.5th percentile of F1 over articles drawn with replacement, for each column of ``counts``.

    The same draws serve every column. ``None`` for fewer than two articles, and where no draw has anything to count.
    """
    articles, columns, _ = counts.shape
    if articles < 2:
        return [None] * columns
    random = np.random.default_rng(seed)
    flat = counts.reshape(articles, -1)
    drawn = []
    step = max(1, 4_000_000 // articles)  # keeps the table of draws to some tens of megabytes
    for first in range(0, resamples, step):
        times = random.multinomial(
            articles, np.full(articles, 1 / articles), size=min(step, resamples - first)
        )
        drawn.append(f1_of((times @ flat).reshape(-1, columns, 4)))
    f1 = np.concatenate(drawn)
    intervals: list[tuple[float, float] | None] = []
    for column in f1.T:
        defined = column[~np.isnan(column)]
        low, high = np.percentile(defined, [2.5, 97.5]) if defined.size else (np.nan, np.nan)
        intervals.append((float(low), float(high)) if defined.size else None)
    return intervals


def f1_of(counts: Counts) -> NDArray[np.float64]:
    """F1 of counts whose last axis is found, spurious, missed, half; NaN where there is nothing to count."""
    found, spurious, missed, half = np.moveaxis(counts, -1, 0)
    got = 2 * found + half
    whole = got + half + spurious + missed
    f1: NDArray[np.float64] = np.divide(got, whole, out=np.full(whole.shape, np.nan), where=whole > 0)
    return f1


def _count(outcomes: Iterable[Outcome], labels: list[str], measure: str) -> Counts:
    """Labels × (found, spurious, missed, half) of one article."""
    counts = np.zeros((len(labels), 4), dtype=np.int64)
    for outcome in outcomes:
        credit = _credit(outcome, measure)
        if credit:
            assert outcome.gold is not None
            counts[labels.index(outcome.gold["label"]), 0 if credit == 1 else 3] += 1
            continue
        if outcome.predicted is not None and not outcome.touches_optional:
            counts[labels.index(outcome.predicted["label"]), 1] += 1
        if outcome.gold is not None:
            counts[labels.index(outcome.gold["label"]), 2] += 1
    return counts


def _credit(outcome: Outcome, measure: str) -> float:
    """What a pair counts by a measure: 1, a half or 0."""
    kind, gold, predicted = outcome.kind, outcome.gold, outcome.predicted
    if gold is None or predicted is None:
        return 0
    if measure == "value":
        return float(kind == "correct")
    if measure == "span":
        return float(kind in ("correct", "wrong_value"))
    if measure == "overlap":
        return float(kind != "wrong_label")
    if same_span(gold, predicted):
        return 1
    return 0.5 if measure == "partial" else 0


def _agreement(outcomes: Iterable[tuple[str, Outcome]]) -> dict[str, tuple[int, int]]:
    right: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for _, outcome in outcomes:
        gold, predicted = outcome.gold, outcome.predicted
        if outcome.kind != "correct" or gold is None or predicted is None:
            continue
        of["name"] += 1
        right["name"] += (gold.get("name") or gold["text"]) == (predicted.get("name") or predicted["text"])
        if gold.get("subtype") is not None:
            of["subtype"] += 1
            right["subtype"] += gold["subtype"] == predicted.get("subtype")
    return {key: (right[key], of[key]) for key in ("name", "subtype") if of[key]}


def _of(record: Plain | None, labels: Collection[str]) -> list[Plain]:
    return [] if record is None else [mention for mention in record["mentions"] if mention["label"] in labels]


def _has_any(records: Iterable[Plain], labels: Collection[str]) -> bool:
    return any(_of(record, labels) for record in records)


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None
