"""What a comparison of two runs says: a table for the terminal, one line a change, JSON for machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.evaluation.align import Outcome
from pipeline.evaluation.compare import LayerComparison
from pipeline.evaluation.report import aligned, excerpt, percent

Layers = Mapping[str, LayerComparison]


def table(layers: Layers) -> str:
    """F1 of both runs by label, their difference in points, its interval, and p for all labels together."""
    blocks = []
    for name, layer in layers.items():
        rows = [["", "gold", "F1 of A", "F1 of B", "B − A", "95 %", "p"]]
        for one in [*layer.differences[1:], layer.differences[0]]:
            rows.append(
                [
                    one.label or "all",
                    str(max(one.a.found + one.a.missed, one.b.found + one.b.missed)),
                    percent(one.a.f1),
                    percent(one.b.f1),
                    "–" if one.a.f1 is None or one.b.f1 is None else _points(one.b.f1 - one.a.f1),
                    "–" if one.interval is None else " … ".join(map(_points, one.interval)),
                    "" if one.p is None else f"{one.p:.4f}",
                ]
            )
        better = {run: sum(1 for change in layer.changes if change.better == run) for run in "ab"}
        what = {"value": "span, label and value", "span": "span and label"}[layer.measure]
        lines = [f"{name} (F1 of {what})", *aligned(rows)]
        lines.append(f"A alone is right in {better['a']} places, B alone in {better['b']}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _points(part: float) -> str:
    return f"{part * 100:+.1f}"


def change_lines(layers: Layers, gold: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """One line for each change: who is right, the label, the place, the marked sentence, what each run has."""
    lines = []
    for layer in layers.values():
        for change in layer.changes:
            outcome = change.a or change.b
            assert outcome is not None
            mention = outcome.gold or outcome.predicted
            assert mention is not None
            start, end = outcome.place
            said = "  ".join(f"{run}: {_kind(one)}" for run, one in (("A", change.a), ("B", change.b)))
            lines.append(
                f"{change.better.upper()} is right  {mention['label']:<8}  {change.article}:{start}-{end}  "
                f"{excerpt(gold[change.article]['text'], mention)}  ←  {said}"
            )
    return lines


def _kind(outcome: Outcome | None) -> str:
    return "nothing" if outcome is None else outcome.kind.replace("_", " ")


def to_json(layers: Layers) -> dict[str, Any]:
    """The whole comparison as plain JSON types; F1 and differences are 0 to 1."""
    return {
        name: {
            "measure": layer.measure,
            "differences": [
                {
                    "label": one.label,
                    "f1_a": one.a.f1,
                    "f1_b": one.b.f1,
                    "interval": one.interval,
                    "p": one.p,
                }
                for one in layer.differences
            ],
            "changes": [
                {
                    "article": change.article,
                    "better": change.better,
                    "gold": outcome.gold,
                    **{run: _plain(one) for run, one in (("a", change.a), ("b", change.b))},
                }
                for change in layer.changes
                if (outcome := change.a or change.b)
            ],
        }
        for name, layer in layers.items()
    }


def _plain(outcome: Outcome | None) -> dict[str, Any] | None:
    return None if outcome is None else {"kind": outcome.kind, "predicted": outcome.predicted}
