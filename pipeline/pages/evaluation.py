"""The page of ``khabar evaluate --html``: the scores by label in figures and bars, every error in its sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipeline.evaluation.align import ERRORS
from pipeline.evaluation.report import percent, sentence
from pipeline.evaluation.score import LAYERS, MEASURES
from pipeline.pages.labels import LAYERS as LABELS
from pipeline.pages.labels import STYLES
from pipeline.pages.segments import Mention, Segment, segments
from pipeline.pages.template import render

Plain = Mapping[str, Any]

_SAID = {
    "value": "span, label and value",
    "span": "span and label",
    "boundary": "span, whatever the label",
    "partial": "spans that overlap, those that are not the same counting half",
    "overlap": "label, spans that overlap",
}
_MADE = ("rule", "score")  # what made a prediction: gold has neither
_KINDS = {
    "missed": "in the gold, not predicted",
    "spurious": "predicted, not in the gold",
    "wrong_span": "the right label, other edges",
    "wrong_label": "another label",
    "wrong_value": "the right span and label, another value",
}


class Row(NamedTuple):
    """One line of a table of scores: numbers of mentions, percentages as text, the bar's ends as 0 to 100."""

    label: str
    gold: int
    predicted: int
    figures: list[str]
    f1: float | None
    interval: tuple[float, float] | None
    others: list[str]
    errors: dict[str, int]


class Side(NamedTuple):
    """Gold or prediction of an error: its sentence in segments, and what it says of the mention."""

    name: str
    mention: Mention | None
    sentence: list[Segment]
    facts: list[tuple[str, str, bool]]


def page(report: Plain, gold: Mapping[str, Plain], *, name: str) -> bytes:
    """The page in UTF-8, from :func:`pipeline.evaluation.report.to_json` and the gold by article id."""
    layers = [_layer(layer, scores, gold) for layer, scores in report["layers"].items()]
    errors = [error for layer in layers for error in layer["errors"]]
    of = Counter(error["article"]["id"] for error in errors)
    return render(
        "evaluation.html.j2",
        name=name,
        report=report,
        layers=layers,
        errors=errors,
        kinds=[(kind, _KINDS[kind], sum(e["kind"] == kind for e in errors)) for kind in ERRORS],
        labels=list(_labels(errors)),
        articles=[
            (article, _gold_mentions(article, report), of[article["article"]["id"]])
            for article in gold.values()
        ],
        groups=[
            (column, layer, list(found.items()))
            for column, layers in report["by"].items()
            for layer, found in layers.items()
            if column != "article"  # every article has a row of its own
        ],
        confusions=[(layer, _confusion(scores["confusion"])) for layer, scores in report["layers"].items()],
        styles_of=STYLES,
        percent=percent,
    )


def _confusion(pairs: Sequence[Plain]) -> tuple[list[str], list[tuple[str, list[int]]]]:
    """Predicted labels across, and for each gold label down its counts; ``none`` is no mention."""
    counts = {(pair["gold"] or "none", pair["predicted"] or "none"): pair["mentions"] for pair in pairs}
    labels = [*sorted({label for pair in counts for label in pair} - {"none"}), "none"]
    return labels, [(gold, [counts.get((gold, got), 0) for got in labels]) for gold in labels]


def _layer(layer: str, scores: Plain, gold: Mapping[str, Plain]) -> dict[str, Any]:
    first, *others = MEASURES[layer]
    errors = [_error(layer, error, gold[error["article"]]) for error in scores["errors"]]
    rows = [
        _row(label, measures, first, others, [e for e in errors if label in ("all", *e["labels"])])
        for label, measures in [*scores["labels"].items(), ("all", scores["overall"])]
    ]
    return {
        "name": layer,
        "measure": _SAID[first],
        "others": [(other, _SAID[other]) for other in others],
        "kinds": [kind for kind in ERRORS if kind != "wrong_value" or layer == "values"],
        "rows": rows,
        "optional": scores["optional"],
        "agreement": scores["agreement"],
        "errors": errors,
    }


def _row(label: str, measures: Plain, first: str, others: Sequence[str], errors: Sequence[Plain]) -> Row:
    score = measures[first]
    interval = score["f1_interval"]
    ends = None if interval is None else (100 * interval[0], 100 * interval[1])
    return Row(
        label,
        score["found"] + score["missed"],
        score["found"] + score["spurious"],
        [percent(score[part]) for part in ("precision", "recall", "f1")],
        None if score["f1"] is None else 100 * score["f1"],
        ends,
        [percent(measures[other]["f1"]) for other in others],
        Counter(error["kind"] for error in errors),
    )


def _error(layer: str, error: Plain, article: Plain) -> dict[str, Any]:
    mentions = [mention for mention in (error["gold"], error["predicted"]) if mention is not None]
    start, end = min(m["start"] for m in mentions), max(m["end"] for m in mentions)
    text: str = article["text"]
    first, last = sentence(text, start, end)
    sides = []
    for side, own, other in (("Gold", "gold", "predicted"), ("Prediction", "predicted", "gold")):
        mention = error[own]
        stretch = segments(text, [] if mention is None else [mention], first, last)
        sides.append(Side(side, mention, list(stretch), _facts(mention, error[other])))
    return {
        "kind": error["kind"],
        "layer": layer,
        "labels": list(dict.fromkeys(mention["label"] for mention in mentions)),
        "article": article["article"],
        "start": start,
        "end": end,
        "sides": sides,
    }


def _facts(mention: Mention | None, other: Mention | None) -> list[tuple[str, str, bool]]:
    """What a mention says, by field, and whether its counterpart says otherwise.

    Gold need not say a subtype; a field of a value that one of them lacks is a difference.
    """
    mine, yours = _fields(mention), _fields(other)
    value = (mention or {}).get("value") or {}

    def differs(key: str) -> bool:
        if other is None or key in _MADE:
            return False
        return (key in value or key in yours) and mine[key] != yours.get(key)

    return [(key, said, differs(key)) for key, said in mine.items()]


def _fields(mention: Mention | None) -> dict[str, str]:
    if mention is None:
        return {}
    value = {key: "open" if part is None else str(part) for key, part in (mention.get("value") or {}).items()}
    others = {key: str(mention[key]) for key in ("name", "subtype", *_MADE) if mention.get(key) is not None}
    return {**value, **others}


def _labels(errors: Sequence[Plain]) -> Iterator[tuple[str, str, str, int]]:
    counts = Counter(label for error in errors for label in error["labels"])
    for layer in LABELS.values():
        for label in layer:
            if counts[label.name]:
                yield (label.name, label.style, label.meaning, counts[label.name])


def _gold_mentions(article: Plain, report: Plain) -> int:
    scored = {label for layer in report["layers"] for label in LAYERS[layer]}
    return sum(m["label"] in scored and not m.get("optional") for m in article["mentions"])
