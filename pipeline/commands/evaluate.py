"""``khabar evaluate``: records against gold, by label, by span, by value; every error in its sentence."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands import UsageError
from pipeline.commands.files import write, write_json
from pipeline.commands.records import read

if TYPE_CHECKING:
    from pipeline.evaluation.articles import Plain
    from pipeline.evaluation.score import Evaluation, Score


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``evaluate``."""
    add = parser.add_argument
    add("gold", type=Path, metavar="GOLD", help="a gold .json file, or a folder of them")
    add(
        "records",
        type=Path,
        metavar="RECORDS",
        help="a run's output folder, a .jsonl file, or a folder of .json",
    )
    add("--layer", choices=("values", "entities"), help="score this layer only (default: both)")
    add("--labels", type=_labels, metavar="L,L", help="score these labels only, such as DATE,MONEY")
    add("--errors", action="store_true", help="print every error in its sentence")
    add(
        "--by",
        metavar="C,C",
        help="scores of groups of articles as well: article, country, source, or a column of --manifest",
    )
    add("--manifest", type=Path, metavar="CSV", help="a table of the articles with a column id (for --by)")
    add("--confusion", action="store_true", help="print which labels were given for which")
    add("--json", type=Path, metavar="F", help="write the scores and every error to this file")
    add(
        "--html",
        type=Path,
        metavar="F",
        help="write a page with the scores, a chart and every error to this file",
    )
    add(
        "--min-f1",
        type=_ratio,
        metavar="X",
        help="exit 1 when the F1 of span, label and value is under X (0 to 1); with --layer entities, of span, label",
    )


def run(args: argparse.Namespace) -> int:
    """Print the table; 1 when F1 is under ``--min-f1``. Raises ``UsageError`` for input that cannot be scored."""
    from pipeline.evaluation import report
    from pipeline.evaluation.articles import UnfitInput, check_same_texts
    from pipeline.evaluation.confusion import confusion
    from pipeline.evaluation.score import evaluate

    gold, records = read(args.gold, "GOLD"), read(args.records, "RECORDS")
    _check_labels(args.labels, args.layer)
    try:
        check_same_texts(gold, records)
    except UnfitInput as error:
        raise UsageError(str(error)) from None
    evaluation = evaluate(gold, records, layer=args.layer, labels=args.labels)
    groups = _groups(args, gold, evaluation)
    plain = report.to_json(evaluation, gold, groups) if args.json or args.html else {}
    if args.json is not None:
        write_json(args.json, plain)
    if args.html is not None:
        from pipeline.pages.evaluation import page

        write(args.html, page(plain, gold, name=f"{args.gold} and {args.records}"))
    if args.errors:
        for line in report.error_lines(evaluation, gold):
            print(line)
        print()
    print(report.table(evaluation))
    for column in groups:
        print(report.group_table(column, groups[column]))
    if args.confusion:
        for name, layer in evaluation.layers.items():
            print("\n" + report.confusion_table(name, confusion(layer)))
    return 0 if args.min_f1 is None else _gate(evaluation, args.min_f1)


def _groups(
    args: argparse.Namespace, gold: dict[str, Plain], evaluation: Evaluation
) -> dict[str, dict[str, dict[str, Score]]]:
    """The exact scores by column, layer and group that ``--by`` asks for."""
    from pipeline.evaluation.articles import UnfitInput
    from pipeline.evaluation.groups import by_group, groups_of
    from pipeline.evaluation.score import MEASURES

    found = {}
    for column in [name.strip() for name in (args.by or "").split(",") if name.strip()]:
        try:
            groups = groups_of(gold, column, args.manifest)
        except UnfitInput as error:
            raise UsageError(f"--by: {error}") from None
        found[column] = {
            name: by_group(layer, MEASURES[name][0], groups) for name, layer in evaluation.layers.items()
        }
    return found


def _gate(evaluation: Evaluation, least: float) -> int:
    """0 when the exact F1 of the first layer that was scored reaches ``least``, else 1, said on the terminal."""
    from pipeline.evaluation.score import MEASURES

    name, layer = next(iter(evaluation.layers.items()), (None, None))
    f1 = None if name is None or layer is None else layer.overall[MEASURES[name][0]].f1
    if f1 is None:
        raise UsageError("--min-f1: there is nothing to score")
    if f1 >= least:
        return 0
    print(f"\nF1 of {name} is {f1:.4f}, under {least}")
    return 1


def _labels(text: str) -> list[str]:
    return [label.strip().upper() for label in text.split(",") if label.strip()]


def _check_labels(labels: list[str] | None, layer: str | None) -> None:
    from pipeline.evaluation.score import LAYERS

    if labels is None:
        return
    known = [label for name, of in LAYERS.items() if layer in (None, name) for label in of]
    unknown = [label for label in labels if label not in known]
    if unknown or not labels:
        raise UsageError(f"--labels: {', '.join(unknown) or 'none given'}; known here: {', '.join(known)}")


def _ratio(text: str) -> float:
    try:
        ratio = float(text)
    except ValueError:
        ratio = -1.0
    if not 0 <= ratio <= 1:
        raise argparse.ArgumentTypeError(f"a number from 0 to 1, not {text!r}")
    return ratio
