"""Scores against the gold of annotations/, for each split of corpus/manifest.csv apart.

    python benchmarks/accuracy.py

The articles are read as `khabar run corpus` reads them, the scores are those of `khabar evaluate`.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import measure

from pipeline import extract_article, load
from pipeline.article import Failure, read_articles
from pipeline.evaluation import report
from pipeline.evaluation.articles import by_article
from pipeline.evaluation.score import evaluate
from pipeline.record import Record
from pipeline.storage.jsonl import read_records

ROOT = Path(__file__).resolve().parent.parent


def splits(corpus: Path) -> dict[str, set[str]]:
    """The ids of the articles of each split, by the manifest."""
    found: dict[str, set[str]] = {}
    with (corpus / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["split"], set()).add(row["id"])
    return dict(sorted(found.items()))


def records(corpus: Path, model: str) -> list[Record]:
    """The records of the corpus with an entity model. Raises `ValueError` for an article that cannot be read."""
    nlp = load(model)
    made = []
    for article in read_articles([corpus]):
        if isinstance(article, Failure):
            raise ValueError(f"{article.file}: {article.cause}")
        made.append(extract_article(article, nlp))
    return made


def scores(root: Path, model: str, only: str | None = None) -> dict[str, Any]:
    """For each split, or for `only` one, what `khabar evaluate --json` writes, without the single errors."""
    gold = by_article(read_records(root / "annotations"))
    made = by_article(records(root / "corpus", model))
    result: dict[str, Any] = {}
    for split, ids in splits(root / "corpus").items():
        if only not in (None, split):
            continue
        expected = {name: record for name, record in gold.items() if name in ids}
        evaluation = evaluate(expected, {name: record for name, record in made.items() if name in ids})
        print(f"{split}, {model}: {report.table(evaluation)}\n")
        result[split] = report.to_json(evaluation, expected)
        for layer in result[split]["layers"].values():
            layer["errors"] = len(layer["errors"])
    return result


def main() -> None:
    """Measure both models; of the fast one only the entity layer, which alone is another."""
    splits = scores(ROOT, "accurate")
    fast = {split: found["layers"]["entities"] for split, found in scores(ROOT, "fast").items()}
    print(measure.write("accuracy", {"splits": splits, "fast": fast}))


if __name__ == "__main__":
    main()
