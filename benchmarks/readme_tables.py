"""Fill the tables of README.md and annotations/README.md from committed files: results/*.json, the gold, the manifest.

    python benchmarks/readme_tables.py [--check]

A table stands between `<!-- NAME:begin -->` and `<!-- NAME:end -->`. `--check` writes nothing and exits 1 where a page
is not what the files give.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import speed_tables
from markdown_tables import markdown_table as _table
from markdown_tables import read_result as _result

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "annotations/README.md", "training/README.md", "pipeline/models/README.md")
ENTITIES = (
    "PERS",
    "ORG",
    "GPE",
    "LOC",
    "FAC",
    "EVENT",
    "LAW",
    "PRODUCT",
    "NORP",
    "OCC",
    "LANGUAGE",
    "WEBSITE",
)
# The parts of training/figures.json that the entity models are scored on, and their columns' names.
_PARTS = {"news-held-out": "published news", "wojood-val": "Wojood val", "anercorp-held-out": "ANERcorp part"}
LABELS = ("DATE", "TIME", "DURATION", "MONEY", "QUANTITY", "COUNT", "PERCENT")
# The suites of results/peers.json by the tool that they come from; what each asks for.
SUITES = {
    "itn": "arabic-itn: dates, money, numbers",
    "maha": "Maha: numbers, durations, distances, dates",
    "recog": "Recognizers-Text: values",
    "recog-span": "Recognizers-Text: spans",
}


def accuracy(root: Path) -> str:
    """Precision, recall and F1 of the value layer by label: all of split test, the F1 of split dev beside it."""
    splits = _result(root, "accuracy")["splits"]
    layers = {split: found["layers"]["values"] for split, found in splits.items()}
    rows = []
    for label in (*LABELS, "all"):
        test, dev = (
            layer["overall"] if label == "all" else layer["labels"].get(label)
            for layer in (layers["test"], layers["dev"])
        )
        rows.append([label, *_test_cells(test), *_dev_cells(dev)])
    head = ["", "test: gold", "P", "R", "F1", "95 %", "F1 of span", "dev: gold", "F1"]
    articles = f"Articles: {splits['test']['articles']} in `test`, {splits['dev']['articles']} in `dev`."
    return f"{_table(head, rows)}\n\n{articles}"


def entities(root: Path) -> str:
    """Precision, recall and F1 of the entity layer by label, with the accurate model; the fast one's F1 beside it."""
    result = _result(root, "accuracy")
    accurate = {split: found["layers"]["entities"] for split, found in result["splits"].items()}
    rows = []
    for label in (*sorted(accurate["dev"]["labels"], key=ENTITIES.index), "all"):
        cells = [label]
        for split in ("test", "dev"):
            layer, fast = accurate[split], result["fast"][split]
            found, other = (
                one["overall"] if label == "all" else one["labels"].get(label) for one in (layer, fast)
            )
            cells += _entity_cells(found, other, with_interval=split == "test")
        rows.append(cells)
    head = ["", "test: gold", "P", "R", "F1", "95 %", "F1 fast", "dev: gold", "P", "R", "F1", "F1 fast"]
    return _table(head, rows)


def models(root: Path) -> str:
    """The entity models beside each other: scores, speed, start, memory, size."""
    measured = _result(root, "entities")
    scores = json.loads((root / "training" / "figures.json").read_bytes())
    accuracy = _result(root, "accuracy")
    own = {
        "accurate": accuracy["splits"]["test"]["layers"]["entities"]["overall"]["span"]["f1"],
        "fast": accuracy["fast"]["test"]["overall"]["span"]["f1"],
    }
    rows = []
    for model in ("accurate", "fast", "none"):
        figures = measured["models"][model]
        cells = [model]
        if model == "none":
            cells += ["–"] * (1 + len(_PARTS))
        else:
            cells += [_percent(own[model])]
            cells += [_percent(scores[model][part]["all"]["f1"]) for part in _PARTS]
        cells += [
            f"{figures['words_per_second']:,}",
            f"{figures['to_bert_base']:.1f}",
            f"{figures['start_s']:.1f} s",
            f"{figures['memory_mb']} MB",
            f"{figures['disk_mb']} MB",
        ]
        rows.append(cells)
    head = [
        "model",
        "own `test`",
        *_PARTS.values(),
        "words/s",
        "× BERT-base",
        "start",
        "memory",
        "files",
    ]
    return _table(head, rows)


def packs(root: Path) -> str:
    """Scores of the entity models by label, on the project's own articles and on held-out parts of the corpora."""
    accuracy = _result(root, "accuracy")
    figures = json.loads((root / "training" / "figures.json").read_bytes())
    own = {
        "accurate": {split: found["layers"]["entities"] for split, found in accuracy["splits"].items()},
        "fast": accuracy["fast"],
    }
    rows = []
    for label in (*ENTITIES, "all"):
        cells = [label]
        for model in ("accurate", "fast"):
            for split in ("test", "dev"):
                layer = own[model][split]
                found = layer["overall"] if label == "all" else layer["labels"].get(label)
                cells.append("–" if found is None else _percent(found["span"]["f1"]))
            for part in _PARTS:
                found = figures[model][part].get(label)
                cells.append("–" if found is None else _percent(found["f1"]))
        rows.append(cells)
    names = ("own `test`", "own `dev`", *_PARTS.values())
    return _table(["F1", *(f"{model}: {name}" for model in ("accurate", "fast") for name in names)], rows)


def heads(root: Path) -> str:
    """How often the small heads are right on the held-out parts of the FANE corpora."""
    figures = json.loads((root / "training" / "figures.json").read_bytes())
    rows = []
    for model in ("accurate", "fast"):
        for corpus in ("wikifane", "newsfane"):
            found = figures[model][f"subtypes-{corpus}-held-out"]
            parts = ("fine_head", "tables_where_they_tell", "tables_then_head")
            rows.append([f"{model}, {corpus}", str(found["mentions"]), *(_percent(found[part]) for part in parts),
                         str(found["told_by_tables"])])  # fmt: skip
    table = _table(
        ["subtypes right", "mentions", "fine head", "tables alone", "tables, then head", "told by tables"],
        rows,
    )
    cut = {model: figures[model]["proclitics-wikifane-held-out"] for model in ("accurate", "fast")}
    said = ", ".join(f"{_percent(found['right'])} % ({model})" for model, found in cut.items())
    names = cut["accurate"]["names"]
    return f"{table}\n\nProclitics, on {names} names of WikiFANE whose word begins with و ف ب ل or ك: {said} right."


def suites(root: Path) -> str:
    """How the cases of other tools' test suites came out, by tool."""
    found: dict[str, Counter[str]] = {name: Counter() for name in SUITES}
    for suite, outcome in _result(root, "peers")["suites"].items():
        found[suite.split(":")[0]].update(outcome)
    rows = []
    for name, what in SUITES.items():
        of = found[name]
        counts = (of["cases"], of["passed"], of["failed_rightly"], of["missed"] + of["unjudged"])
        rows.append([what, *(f"{count:,}" for count in counts)])
    return _table(["test suite of", "cases", "passed", "another guideline", "missed"], rows)


def gold(root: Path) -> str:
    """The gold mentions by label and split, and how many of them are optional."""
    with (root / "corpus" / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        splits = {row["id"]: row["split"] for row in csv.DictReader(lines)}
    counts: Counter[tuple[str, str]] = Counter()
    for path in sorted((root / "annotations").glob("*.json")):
        record = json.loads(path.read_bytes())
        split = splits[record["article"]["id"]]
        counts["articles", split] += 1
        for mention in record["mentions"]:
            counts[mention["label"], split] += 1
            counts["of them optional", split] += bool(mention.get("optional"))
    entities = sorted({label for label, _ in counts} - {*LABELS, "articles", "of them optional"})
    names = ["articles", *LABELS, *entities, "of them optional"]
    rows = [[name, *map(str, (counts[name, "dev"], counts[name, "test"]))] for name in names]
    return _table(["", "dev", "test"], rows)


def agreement(root: Path) -> str:
    """How far the two annotators agree, by label."""
    found = json.loads((root / "annotations" / "independent" / "agreement.json").read_bytes())
    rows = []
    for layer, labels in found["layers"].items():
        for label, row in labels.items():
            exact = row.get("value_f1", row["span_f1"])
            rows.append(
                [
                    f"all {layer}" if label == "all" else label,
                    str(row["first"]),
                    str(row["second"]),
                    _percent(row["span_f1"]),
                    _percent(exact) if "value_f1" in row else "",
                    "–" if row["kappa"] is None else f"{row['kappa']:.3f}",
                ]
            )
    head = ["", "first", "second", "F1 of span", "F1 with value", "Cohen's kappa"]
    counts = found["disagreements"]
    settled = ", ".join(f"{count} as the {whose}" for whose, count in counts.items() if whose != "neither")
    said = f"{found['articles']} articles, {sum(counts.values())} disagreements; settled {settled}"
    if counts["neither"]:
        said += f", {counts['neither']} otherwise"
    return _table(head, rows) + f"\n\n{said}."


TABLES: dict[str, Callable[[Path], str]] = {
    "accuracy": accuracy,
    "entities": entities,
    "models": models,
    "packs": packs,
    "heads": heads,
    "suites": suites,
    "speed": speed_tables.speed,
    "peers_speed": speed_tables.peers_speed,
    "gold": gold,
    "agreement": agreement,
    "pages": speed_tables.pages,
    "batch": speed_tables.batch,
}


def filled(page: str, root: Path = ROOT) -> str:
    """A page with its tables as the files of `root` give them. Raises `KeyError` for a table of an unknown name."""
    return re.sub(
        r"(<!-- (\w+):begin -->\n).*?(<!-- \2:end -->)",
        lambda found: f"{found[1]}\n{TABLES[found[2]](root)}\n\n{found[3]}",
        page,
        flags=re.DOTALL,
    )


def _test_cells(scores: Mapping[str, Any] | None) -> list[str]:
    if scores is None:
        return ["0", *["–"] * 5]
    value = scores["value"]
    # Resampling articles says nothing about a score without errors.
    interval = value["f1_interval"] if value["f1"] not in (None, 1) else None
    return [
        str(value["found"] + value["missed"]),
        *(_percent(value[part]) for part in ("precision", "recall", "f1")),
        "–" if interval is None else "–".join(_percent(end) for end in interval),
        _percent(scores["span"]["f1"]),
    ]


def _entity_cells(
    found: Mapping[str, Any] | None, fast: Mapping[str, Any] | None, *, with_interval: bool
) -> list[str]:
    if found is None:
        return ["0", *["–"] * (5 if with_interval else 4)]
    span = found["span"]
    cells = [
        str(span["found"] + span["missed"]),
        *(_percent(span[part]) for part in ("precision", "recall", "f1")),
    ]
    if with_interval:
        interval = span["f1_interval"] if span["f1"] not in (None, 1) else None
        cells.append("–" if interval is None else "–".join(_percent(end) for end in interval))
    return [*cells, "–" if fast is None else _percent(fast["span"]["f1"])]


def _dev_cells(scores: Mapping[str, Any] | None) -> list[str]:
    if scores is None:
        return ["0", "–"]
    return [str(scores["value"]["found"] + scores["value"]["missed"]), _percent(scores["value"]["f1"])]


def _percent(part: float | None) -> str:
    """`0.9341` as `93.4`; only a perfect score is `100.0`."""
    if part is None:
        return "–"
    return f"{min(part, 0.999) * 100:.1f}" if part < 1 else "100.0"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the pages; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a page differs")
    options = parser.parse_args(arguments)
    status = 0
    for name in PAGES:
        page = (ROOT / name).read_text(encoding="utf-8")
        new = filled(page)
        if new != page and options.check:
            print(f"{name}: not what the result files give; run `make figures`", file=sys.stderr)
            status = 1
        elif new != page:
            (ROOT / name).write_text(new, encoding="utf-8")
            print(f"{name}: tables filled")
    return status


if __name__ == "__main__":
    raise SystemExit(main())
