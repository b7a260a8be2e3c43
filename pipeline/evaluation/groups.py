"""Scores of groups of articles: by article, country, source, or a column of a manifest."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.evaluation.articles import UnfitInput
from pipeline.evaluation.score import LayerScore, Score, scores_of

#: What the records themselves say of an article.
OWN = ("article", "country", "source")
NONE = "–"


def groups_of(gold: Mapping[str, Mapping[str, Any]], column: str, manifest: Path | None) -> dict[str, str]:
    """The group of each gold article, by id: what ``column`` says of it, ``–`` where it says nothing.

    ``column`` is one of :data:`OWN`, or a column of ``manifest``, a CSV file with a header and a column ``id``.
    Raises :class:`UnfitInput` for a column that is nowhere, or an article that the manifest lacks.
    """
    if column == "article":
        return {name: name for name in gold}
    if column in OWN:
        return {name: record["article"].get(column) or NONE for name, record in gold.items()}
    if manifest is None:
        raise UnfitInput(
            f"no column {column!r} in the records ({', '.join(OWN)}); for others give --manifest"
        )
    rows = _rows(manifest)
    missing = sorted(set(gold) - set(rows))
    if missing:
        raise UnfitInput(f"{manifest}: has no row for {missing[0]!r}")
    found = {name: rows[name].get(column) for name in gold}
    if None in found.values():
        known = ", ".join(key for key in next(iter(rows.values())) if key)
        raise UnfitInput(f"{manifest}: no column {column!r}; there are {known}")
    return {name: value or NONE for name, value in found.items()}


def _rows(manifest: Path) -> dict[str, dict[str, str]]:
    try:
        with manifest.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnfitInput(f"{manifest}: cannot be read: {error}") from None
    if not rows or "id" not in rows[0]:
        raise UnfitInput(f"{manifest}: no rows with a column 'id'")
    return {row["id"]: row for row in rows}


def by_group(layer: LayerScore, measure: str, groups: Mapping[str, str]) -> dict[str, Score]:
    """One score for each group that has anything to count, all labels together, in the order of the names."""
    scores = {}
    for name in sorted(set(groups.values())):
        counts = np.stack(
            [of[measure] for article, of in layer.by_article.items() if groups[article] == name]
        )
        (scores[name],) = scores_of(counts[:, np.newaxis])
    return {name: score for name, score in scores.items() if score.f1 is not None}
