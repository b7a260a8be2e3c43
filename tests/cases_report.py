"""``python tests/cases_report.py [TOPIC …]``: every failing case in a few lines, and a count for each case file.

The cases and the comparison are those of ``test_cases.py``; this way of running them is for working on the rules.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipeline import load
from tests.marked_cases import cases, check


def main() -> int:
    """Print the report; 1 when a case fails, 2 for a topic that there is not."""
    parser = argparse.ArgumentParser(description="Run the marked cases and print what fails.")
    parser.add_argument(
        "topics", nargs="*", metavar="TOPIC", help="names of files in tests/cases (default: all)"
    )
    parser.add_argument("--quiet", action="store_true", help="the counts only")
    options = parser.parse_args()
    try:
        chosen = list(cases(options.topics))
    except ValueError as error:
        parser.error(str(error))
    nlp = load()
    passed: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for case in chosen:
        of[case.topic] += 1
        try:
            checked = check(case, nlp)
        except (
            Exception
        ) as error:  # one bad line, or a stage that breaks on it, is a failing case like any other
            said = f"{case.id}  {case.heading}\n  {case.marked}\n  {type(error).__name__}: {error}"
        else:
            if not checked.errors:
                passed[case.topic] += 1
                continue
            said = checked.explain()
        if not options.quiet:
            print(said + "\n")
    for topic, count in of.items():
        print(f"{passed[topic]:5} of {count:5}  {topic}")
    print(f"{passed.total():5} of {of.total():5}  all")
    return 0 if passed.total() == of.total() else 1


if __name__ == "__main__":
    sys.exit(main())
