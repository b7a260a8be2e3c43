"""What an evaluation says: a table for the terminal, one line an error, JSON for machines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.evaluation.align import ERRORS, Mention, Outcome
from pipeline.evaluation.confusion import confusion
from pipeline.evaluation.marked import render
from pipeline.evaluation.score import MEASURES, Evaluation, LayerScore, Score

Plain = Mapping[str, Any]

# Where a sentence ends: after its mark and before white space, or at a newline.
_SENTENCE_END = re.compile(r"[.!?؟…]+(?=\s)|\n")
_CONTEXT = 70  # code points kept on each side of a mention in a long sentence
_COUNTED = ("found", "spurious", "missed")  # exact measures have no halves
_NAMED = 10  # missing articles named on the terminal; the JSON names all


def table(evaluation: Evaluation) -> str:
    """The scores as aligned plain text, percentages with one decimal."""
    parts = [f"{evaluation.articles} articles"]
    if evaluation.missing:
        count, names = len(evaluation.missing), ", ".join(evaluation.missing[:_NAMED])
        more = f" and {count - _NAMED} more" if count > _NAMED else ""
        parts.append(f"{count} without a record, counted as all missed: {names}{more}")
    if evaluation.without_gold:
        parts.append(f"{len(evaluation.without_gold)} records without gold, not scored")
    lines = ["; ".join(parts)]
    for name, layer in evaluation.layers.items():
        lines += ["", *_layer_table(name, layer)]
    if evaluation.notes:
        lines += ["", *evaluation.notes]
    return "\n".join(lines)


def _layer_table(name: str, layer: LayerScore) -> list[str]:
    first, *others = MEASURES[name]
    exact = {"value": "span+label+value", "span": "span+label"}[first]
    head = ["", "gold", "predicted", "P", "R", "F1", "95 %", *(f"{measure} F1" for measure in others)]
    rows = [head]
    for label, scores in [*layer.labels.items(), ("all", layer.overall)]:
        score = scores[first]
        rows.append(
            [
                label,
                str(score.found + score.missed),
                str(score.found + score.spurious),
                *(percent(part) for part in (score.precision, score.recall, score.f1)),
                interval(score),
                *(percent(scores[measure].f1) for measure in others),
            ]
        )
    lines = aligned(rows)
    of = {kind: sum(1 for _, outcome in layer.errors if outcome.kind == kind) for kind in ERRORS}
    said = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in of.items() if count) or "none"
    lines = [f"{name} (P, R, F1: {exact})", *lines, f"errors: {said}"]
    if layer.optional:
        lines.append(f"optional gold mentions, which do not count: {layer.optional}")
    for key, (right, whole) in layer.agreement.items():
        lines.append(
            f"{key} right in {right} of {whole} entities with the right span ({percent(right / whole)} %)"
        )
    return lines


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines: the first column to the left, the others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def group_table(column: str, layers: Mapping[str, Mapping[str, Score]]) -> str:
    """The exact scores of groups of articles, by layer: F1 of span, label and value, of span and label in entities."""
    lines = []
    for name, groups in layers.items():
        rows = [[f"{name} by {column}", "gold", "predicted", "P", "R", "F1", "95 %"]]
        for group, score in groups.items():
            counted = (str(score.found + score.missed), str(score.found + score.spurious))
            ratios = (percent(part) for part in (score.precision, score.recall, score.f1))
            rows.append([group, *counted, *ratios, interval(score)])
        lines += ["", *aligned(rows)]
    return "\n".join(lines)


def confusion_table(name: str, counts: Mapping[tuple[str | None, str | None], int]) -> str:
    """Gold labels down, predicted ones across; ``none`` is missed across, spurious down."""
    labels = sorted({label for pair in counts for label in pair if label is not None})
    sides: list[str | None] = [*labels, None]
    head = [f"{name}: gold ↓ predicted →", *(label or "none" for label in sides)]
    rows = [head] + [
        [gold or "none", *(str(counts.get((gold, got), 0) or "·") for got in sides)] for gold in sides
    ]
    return "\n".join(aligned(rows))


def percent(part: float | None) -> str:
    """``0.934`` as ``93.4``; ``–`` where there is nothing to compute from. Only a perfect score is ``100.0``."""
    if part is None:
        return "–"
    return f"{min(part, 0.999) * 100:.1f}" if part < 1 else "100.0"


def interval(score: Score) -> str:
    """The 95 % interval of F1 in per cent, ``–`` where there is none."""
    return "–" if score.interval is None else f"{percent(score.interval[0])}–{percent(score.interval[1])}"


def error_lines(evaluation: Evaluation, gold: Mapping[str, Plain]) -> list[str]:
    """One line for each error, by article and place: kind, label, place, the marked sentence, what was got."""
    return [
        _error_line(article, outcome, gold[article]["text"])
        for layer in evaluation.layers.values()
        for article, outcome in layer.errors
    ]


def _error_line(article: str, outcome: Outcome, text: str) -> str:
    mention = outcome.gold or outcome.predicted
    assert mention is not None
    start, end = outcome.place
    got = ""
    if outcome.gold is not None and outcome.predicted is not None:
        got = f"  ←  got {_alone(outcome.predicted)}"
    kind = outcome.kind.replace("_", " ")
    return f"{kind:<11}  {mention['label']:<8}  {article}:{start}-{end}  {excerpt(text, mention)}{got}"


def _alone(mention: Mention) -> str:
    return render(mention["text"], [{**mention, "start": 0, "end": len(mention["text"])}]).replace("\n", " ")


def excerpt(text: str, mention: Mention) -> str:
    """The sentence of a mention on one line, the mention marked; a long sentence is cut around it with ``…``."""
    start, end = mention["start"], mention["end"]
    first, last = sentence(text, start, end)
    before, after = text[first:start], text[end:last]
    if len(before) > _CONTEXT:
        before = "…" + before[-_CONTEXT:].partition(" ")[2]
    if len(after) > _CONTEXT:
        after = after[:_CONTEXT].rpartition(" ")[0] + "…"
    shifted = {**mention, "start": len(before), "end": len(before) + end - start}
    return " ".join(render(before + text[start:end] + after, [shifted]).split())


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence of ``text[start:end]`` starts and ends, in code points, without the white space around it."""
    first = max((match.end() for match in _SENTENCE_END.finditer(text, 0, start)), default=0)
    following = _SENTENCE_END.search(text, end)
    last = following.end() if following else len(text)
    return start - len(text[first:start].lstrip()), end + len(text[end:last].rstrip())


Groups = Mapping[str, Mapping[str, Mapping[str, Score]]]


def to_json(
    evaluation: Evaluation, gold: Mapping[str, Plain], groups: Groups | None = None
) -> dict[str, Any]:
    """The whole evaluation as plain JSON types; ratios are 0 to 1, with six decimals.

    ``groups`` has the exact scores of groups of articles by column, layer and group.
    """
    return {
        "articles": evaluation.articles,
        "missing": evaluation.missing,
        "without_gold": evaluation.without_gold,
        "notes": evaluation.notes,
        "by": {
            column: {
                name: {group: _score(score) for group, score in found.items()}
                for name, found in layers.items()
            }
            for column, layers in (groups or {}).items()
        },
        "layers": {
            name: {
                "overall": _scores(layer.overall),
                "labels": {label: _scores(scores) for label, scores in layer.labels.items()},
                "by_article": {
                    article: dict(zip(_COUNTED, map(int, counts[MEASURES[name][0]][:3]), strict=True))
                    for article, counts in layer.by_article.items()
                },
                "confusion": [
                    {"gold": gold_label, "predicted": got, "mentions": count}
                    for (gold_label, got), count in sorted(
                        confusion(layer).items(), key=lambda item: (-item[1], str(item[0]))
                    )
                ],
                "optional": layer.optional,
                "agreement": {
                    key: {"right": right, "of": of} for key, (right, of) in layer.agreement.items()
                },
                "errors": [
                    {
                        "kind": outcome.kind,
                        "article": article,
                        "gold": outcome.gold,
                        "predicted": outcome.predicted,
                        "excerpt": excerpt(gold[article]["text"], outcome.gold or outcome.predicted or {}),
                    }
                    for article, outcome in layer.errors
                ],
            }
            for name, layer in evaluation.layers.items()
        },
    }


def _scores(scores: Mapping[str, Score]) -> dict[str, Any]:
    return {measure: _score(score) for measure, score in scores.items()}


def _score(score: Score) -> dict[str, Any]:
    def rounded(part: float | None) -> float | None:
        return None if part is None else round(part, 6)

    return {
        "found": score.found,
        "spurious": score.spurious,
        "missed": score.missed,
        "half": score.half,
        "precision": rounded(score.precision),
        "recall": rounded(score.recall),
        "f1": rounded(score.f1),
        "f1_interval": None if score.interval is None else [rounded(end) for end in score.interval],
    }
