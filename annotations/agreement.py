"""How far two annotators agree, who did not see each other's work.

    python annotations/agreement.py           # writes independent/agreement.json and independent/disagreements.md
    python annotations/agreement.py --check   # writes nothing; exit 1 when what is committed is not what this gives

`independent/first.tsv` and `independent/second.tsv` hold what each marked before the two were compared. The gold is
what was settled afterwards; `disagreements.md` has every place in which the two differed, and which reading the gold
took.

F1 is that of exact span and label (and value), one annotator against the other, which is symmetric. Cohen's kappa is
over the tokens of the texts, white-space words and signs apart: whether a token lies in a mention of the label, and for
a layer as a whole, in a mention of which label. Optional mentions count like the others.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.evaluation.compact import compact, read_value  # noqa: E402
from pipeline.evaluation.marked import is_value  # noqa: E402
from pipeline.evaluation.score import LAYERS, evaluate  # noqa: E402

FOLDER = ROOT / "annotations" / "independent"
COLUMNS = ("article", "start", "end", "label", "value", "optional")
_TOKEN = re.compile(r"\w+|[^\w\s]")

Mention = dict[str, Any]
Annotation = dict[str, list[Mention]]


def to_tsv(annotation: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """One mention a line: article, offsets in code points, label, value in the compact notation, whether optional."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    for article in sorted(annotation):
        for mention in annotation[article]:
            label = mention["label"]
            value = compact(label, mention["value"]) if is_value(label) else ""
            optional = "optional" if mention.get("optional") else ""
            writer.writerow([article, mention["start"], mention["end"], label, value, optional])
    return out.getvalue()


def read_tsv(path: Path, texts: Mapping[str, str]) -> Annotation:
    """What :func:`to_tsv` wrote, in the record's shape. Raises ``ValueError`` for offsets outside the article."""
    found: Annotation = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            text, start, end = texts[row["article"]], int(row["start"]), int(row["end"])
            if not 0 <= start < end <= len(text):
                raise ValueError(f"{path.name}: {row['article']} has no place {start}-{end}")
            mention: Mention = {"label": row["label"], "start": start, "end": end, "text": text[start:end]}
            if row["value"]:
                mention["value"] = read_value(row["label"], row["value"])
            if row["optional"]:
                mention["optional"] = True
            found.setdefault(row["article"], []).append(mention)
    return found


def kappa(one: Sequence[str], other: Sequence[str]) -> float | None:
    """Cohen's kappa of two sequences of categories, ``None`` where both know a single one."""
    labels = set(one) | set(other)
    if len(labels) < 2:
        return None
    total = len(one)
    seen = sum(a == b for a, b in zip(one, other, strict=True)) / total
    chance = sum(one.count(label) * other.count(label) for label in labels) / total**2
    return (seen - chance) / (1 - chance)


def agreement(texts: Mapping[str, str], first: Annotation, second: Annotation) -> dict[str, Any]:
    """F1 and kappa of each label and of each layer, over the articles that both annotated."""
    common = sorted(set(first) & set(second))
    sides = [_required(side, common, texts) for side in (first, second)]
    scores = evaluate(*sides)
    result: dict[str, Any] = {"articles": len(common), "layers": {}}
    for name, layer in scores.layers.items():
        tags = [_tags(side, texts, LAYERS[name]) for side in sides]
        rows = {}
        for label, measures in [*layer.labels.items(), ("all", layer.overall)]:
            chosen = tags if label == "all" else [[str(tag == label) for tag in row] for row in tags]
            agreed = kappa(*chosen)
            rows[label] = {
                "first": measures["span"].found + measures["span"].missed,
                "second": measures["span"].found + measures["span"].spurious,
                **{
                    f"{measure}_f1": _rounded(measures[measure].f1)
                    for measure in ("value", "span", "overlap")
                    if measure in measures
                },
                "kappa": _rounded(agreed),
            }
        result["layers"][name] = rows
    return result


def _required(side: Annotation, articles: Iterable[str], texts: Mapping[str, str]) -> dict[str, Any]:
    """As records, with nothing optional: the scores would pass over it."""
    return {
        name: {
            "text": texts[name],
            "mentions": [
                {key: part for key, part in mention.items() if key != "optional"} for mention in side[name]
            ],
        }
        for name in articles
    }


def _tags(side: Mapping[str, Any], texts: Mapping[str, str], labels: Sequence[str]) -> list[str]:
    tags: list[str] = []
    for name, record in side.items():
        mentions = [mention for mention in record["mentions"] if mention["label"] in labels]
        for token in _TOKEN.finditer(texts[name]):
            inside = (m["label"] for m in mentions if m["start"] < token.end() and token.start() < m["end"])
            tags.append(next(inside, "O"))
    return tags


def _rounded(part: float | None) -> float | None:
    return None if part is None else round(part, 4)


def disagreements(
    texts: Mapping[str, str], first: Annotation, second: Annotation, gold: Annotation
) -> list[tuple[str, str, str, str, str]]:
    """Every place in which the two differ: the article, what each has there, what the gold has, whose reading that is.

    Mentions of one layer that overlap are one place.
    """
    rows = []
    for name in sorted(set(first) & set(second)):
        for labels in LAYERS.values():
            sides = [
                {_key(m): m for m in side.get(name, []) if m["label"] in labels}
                for side in (first, second, gold)
            ]
            differing = [sides[0][key] for key in sides[0].keys() - sides[1].keys()]
            differing += [sides[1][key] for key in sides[1].keys() - sides[0].keys()]
            for start, end in _places(differing):
                shown = [
                    [m for m in side.values() if m["start"] < end and start < m["end"]] for side in sides
                ]
                one, other, settled = ({_key(m) for m in mentions} for mentions in shown)
                whose = "first" if settled == one else "second" if settled == other else "neither"
                rows.append((start, name, *(_said(mentions) for mentions in shown), whose))
    return [row[1:] for row in sorted(rows, key=lambda row: (row[1], row[0]))]


def _key(mention: Mention) -> tuple[Any, ...]:
    label = mention["label"]
    value = compact(label, mention["value"]) if is_value(label) else ""
    return mention["start"], mention["end"], label, value, bool(mention.get("optional"))


def _places(mentions: Iterable[Mention]) -> list[tuple[int, int]]:
    places: list[tuple[int, int]] = []
    for mention in sorted(mentions, key=lambda m: m["start"]):
        if places and mention["start"] < places[-1][1]:
            places[-1] = places[-1][0], max(places[-1][1], mention["end"])
        else:
            places.append((mention["start"], mention["end"]))
    return places


def _said(mentions: Sequence[Mention]) -> str:
    parts = []
    for mention in sorted(mentions, key=lambda m: m["start"]):
        label = mention["label"]
        value = f" {compact(label, mention['value'])}" if is_value(label) else ""
        optional = " optional" if mention.get("optional") else ""
        words = " ".join(mention["text"].split()).replace("|", "\\|")
        parts.append(f"{label}{value}{optional} «{words}»")
    return " + ".join(parts) or "–"


def page(rows: Sequence[tuple[str, str, str, str, str]]) -> str:
    """The disagreements as a page: a table for each article."""
    lines = ["# Where the two annotators differed", "", *_SAYS.splitlines()]
    before = ""
    for name, *cells in rows:
        if name != before:
            lines += ["", f"## {name}", "", "| first | second | gold | as |", "|---|---|---|---|"]
            before = name
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


_SAYS = """`agreement.py` writes this page. Each row is a place in an article: what the first annotator marked
there, what the second marked, what the gold has since they were compared, and whose
reading that is. `–` is nothing."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the two files, or check them; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if anything differs")
    options = parser.parse_args(arguments)
    gold = {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "annotations").glob("*.json"))
    }
    texts = {name: record["text"] for name, record in gold.items()}
    first, second = (read_tsv(FOLDER / f"{side}.tsv", texts) for side in ("first", "second"))
    found = agreement(texts, first, second)
    rows = disagreements(texts, first, second, {name: record["mentions"] for name, record in gold.items()})
    found["disagreements"] = {
        whose: sum(1 for row in rows if row[-1] == whose) for whose in ("first", "second", "neither")
    }
    files = {
        FOLDER / "agreement.json": json.dumps(found, ensure_ascii=False, indent=1) + "\n",
        FOLDER / "disagreements.md": page(rows),
    }
    if options.check:
        changed = [path for path, content in files.items() if path.read_text(encoding="utf-8") != content]
        for path in changed:
            print(f"{path.relative_to(ROOT)}: not what the annotations give", file=sys.stderr)
        return 1 if changed else 0
    for path, content in files.items():
        path.write_text(content, encoding="utf-8")
    for name, labels in found["layers"].items():
        row = labels["all"]
        print(f"{name}: F1 {row.get('value_f1', row['span_f1']):.3f}, kappa {row['kappa']:.3f}")
    print(f"{found['articles']} articles, {len(rows)} disagreements: {found['disagreements']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
