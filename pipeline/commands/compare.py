"""``khabar compare``: two runs against gold: which is better, by how much, and every mention that they differ in."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline.commands import UsageError
from pipeline.commands.files import write_json
from pipeline.commands.records import read


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``compare``."""
    add = parser.add_argument
    kind = "a run's output folder, a .jsonl file, or a folder of .json"
    add("run_a", type=Path, metavar="RUN_A", help=kind)
    add("run_b", type=Path, metavar="RUN_B", help="the same")
    add("gold", type=Path, metavar="GOLD", help="a gold .json file, or a folder of them")
    add("--layer", choices=("values", "entities"), help="compare this layer only (default: both)")
    add("--changes", action="store_true", help="print every mention that one run gets and the other does not")
    add("--json", type=Path, metavar="F", help="write the differences and every change to this file")


def run(args: argparse.Namespace) -> int:
    """Print the tables. Raises ``UsageError`` for input that cannot be compared."""
    from pipeline.evaluation import comparison_report
    from pipeline.evaluation.articles import UnfitInput, check_same_texts
    from pipeline.evaluation.compare import compare
    from pipeline.evaluation.score import evaluate

    gold = read(args.gold, "GOLD")
    runs = [read(args.run_a, "RUN_A"), read(args.run_b, "RUN_B")]
    try:
        for records in runs:
            check_same_texts(gold, records)
    except UnfitInput as error:
        raise UsageError(str(error)) from None
    common = {name: record for name, record in gold.items() if all(name in records for records in runs)}
    if not common:
        raise UsageError("no article of the gold is in both runs")
    if len(common) < len(gold):
        print(f"{len(gold) - len(common)} articles of the gold are not in both runs, and are left out\n")
    a, b = (evaluate(common, records, layer=args.layer) for records in runs)
    layers = compare(a, b)
    if not layers:
        raise UsageError("the runs have no layer in common that can be compared")
    if args.json is not None:
        write_json(args.json, comparison_report.to_json(layers))
    if args.changes:
        for line in comparison_report.change_lines(layers, common):
            print(line)
        print()
    print(comparison_report.table(layers))
    return 0
