"""Which label was given for which: gold labels against predicted ones, over mentions that overlap."""

from __future__ import annotations

from collections import Counter

from pipeline.evaluation.score import LayerScore

Confusion = Counter[tuple[str | None, str | None]]


def confusion(layer: LayerScore) -> Confusion:
    """How often each pair of (gold label, predicted label) came; ``None`` stands for no mention at all.

    The right label counts whatever span and value are. What only touches optional gold is left out.
    """
    return Counter(
        (
            None if outcome.gold is None else outcome.gold["label"],
            None if outcome.predicted is None else outcome.predicted["label"],
        )
        for _, outcome in layer.outcomes
        if outcome.kind != "excused"
    )
