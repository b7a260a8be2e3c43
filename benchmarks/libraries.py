"""What each library adds: cases of tests/cases that pass with it, and without.

python benchmarks/libraries.py            # prints a table and writes results/libraries.json
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from measure import environment, write

ROOT = Path(__file__).resolve().parent.parent
LIBRARIES = {
    "babel": "month names of CLDR's Arabic locales (pipeline.cldr)",
    "dateparser": "dates in Latin letters (pipeline.foreign)",
    "hijridate": "Umm al-Qura days; the tabular calendar is left (pipeline.calendar)",
}


def passed(without: str | None) -> tuple[int, int]:
    """Cases that pass, of how many, in a process of its own with one library's function put out of action."""
    command = [
        sys.executable,
        "-W",
        "ignore",
        __file__,
        "--worker",
        *(["--without", without] if without else []),
    ]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    good, total = json.loads(found)
    return good, total


def worker(without: str | None) -> None:
    """Run all cases and print `[passed, total]`."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    import pipeline

    pipeline._spacy()
    from pipeline import calendar, lexicon, rules

    if without == "babel":
        lexicon.month_names = dict  # type: ignore[assignment]
    elif without == "hijridate":
        calendar.hijri_day = calendar._tabular_day  # type: ignore[assignment]
    assert rules
    from pipeline.rules import absolute

    if without == "dateparser":
        absolute.foreign_date = lambda text: None  # type: ignore[assignment]
    import marked_cases

    nlp = pipeline.load()
    results = [not marked_cases.check(case, nlp).errors for case in marked_cases.cases()]
    print(json.dumps([sum(results), len(results)]))


def main() -> None:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--without", choices=sorted(LIBRARIES))
    arguments = parser.parse_args()
    if arguments.worker:
        worker(arguments.without)
        return
    whole, total = passed(None)
    rows: dict[str, Any] = {}
    print(f"{'with all':<12} {whole} of {total} cases pass")
    for library, use in LIBRARIES.items():
        left, _ = passed(library)
        rows[library] = {"use": use, "passed_without": left, "adds": whole - left}
        print(f"{library:<12} adds {whole - left:>4}   {use}")
    write("libraries", {"environment": environment(), "cases": total, "passed": whole, "libraries": rows})


if __name__ == "__main__":
    main()
