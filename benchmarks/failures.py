"""The page of failing cases: what was expected, what Khabar found, and why, from a table of reasons."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import judge

Case = Mapping[str, Any]

INTRODUCTION = """# Cases of other tools' suites that Khabar fails

Verdict: `right` where Khabar's guideline or the Arabic says otherwise than the suite, `miss` where the suite
is right, `open` where no one has judged yet. The case is the line of the case file, whose sentences belong to
others and are not repeated here. `got` is what Khabar finds in the text as the suite has it, without a carrier
sentence, with its offsets.
"""
HEADER = ("| line | expected | got | verdict | reason |", "|" + "---|" * 5)


@dataclass(frozen=True)
class Reason:
    """A row of the table: for suites that fit the glob `suite` and texts that `pattern` is found in."""

    suite: str
    pattern: re.Pattern[str]
    verdict: str
    text: str


@dataclass(frozen=True)
class Outcome:
    """What became of one case. `got` is what Khabar found in the text as the suite gives it."""

    number: int
    case: Case
    passed: bool
    passed_loosely: bool = False
    got: Sequence[judge.Mention] = ()


def shown(mention: judge.Mention) -> str:
    """A mention in a few characters: label, offsets, value."""
    value = " ".join(f"{k}={v}" for k, v in mention["value"].items() if v is not None and k != "counted")
    return f"{mention['label']} {mention['start']}-{mention['end']} {value}"


def read_reasons(path: Path) -> list[Reason]:
    """Rows of the table of reasons, tab-separated: suite, pattern, verdict (`right` or `miss`), reason."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            suite, pattern, verdict, reason = line.split("\t")
            rows.append(Reason(suite, re.compile(pattern), verdict, reason))
    return rows


def reason_for(outcome: Outcome, reasons: Sequence[Reason]) -> tuple[str, str]:
    """Verdict and reason of a failure: the first row that matches. `("open", "")` if none does."""
    for row in reasons:
        if fnmatchcase(outcome.case["suite"], row.suite) and row.pattern.search(outcome.case["text"]):
            return row.verdict, row.text
    return "open", ""


def failures_page(failed: Sequence[tuple[Outcome, str, str]]) -> str:
    """Markdown: every failing case by suite, with what was expected, what was found, and why."""
    by_suite: dict[str, list[tuple[Outcome, str, str]]] = defaultdict(list)
    for row in failed:
        by_suite[row[0].case["suite"]].append(row)
    lines = [INTRODUCTION]
    for suite, rows in sorted(by_suite.items()):
        lines += [f"## {suite}: {len(rows)}", "", *HEADER]
        for outcome, verdict, reason in rows:
            got = "; ".join(map(shown, outcome.got)) or "—"
            cells = (
                str(outcome.number),
                expectation(outcome.case),
                got,
                verdict,
                reason,
            )
            lines.append("| " + " | ".join(map(in_cell, cells)) + " |")
        lines.append("")
    return "\n".join(lines)


def in_cell(text: str) -> str:
    """`text` as it can stand in a Markdown table."""
    return text.replace("|", "\\|").replace("\n", " ")


def expectation(case: Case) -> str:
    """What a case expects, short enough for a table."""
    expected = case["expected"]
    if "spans" in expected:
        return "; ".join(f"{start}-{end}" for start, end in expected["spans"])
    return " ".join(f"{k}={v}" for k, v in expected.items() if k != "raw")
