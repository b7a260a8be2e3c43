"""Khabar on the test suites of other tools, each judged by that suite's own expectations.

    python benchmarks/peers.py CASES.jsonl [--reasons FILE] [--suite NAME]

A case is `{"suite", "kind", "text", "expected", "reference_time"}`. carriers.py puts bare expressions into
sentences, judge.py compares, failures.py gives reasons. Prints the pass rates, and writes
`results/peers.json` and `results/peers-failures.md`.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import carriers
import judge
import measure
from failures import Case, Outcome, expectation, failures_page, read_reasons, reason_for, shown

#: The country that a suite has in mind where it gives a bare currency name one ISO code.
COUNTRIES = {"SAR": "SA", "EGP": "EG", "AED": "AE"}
REASONS = Path(__file__).resolve().with_name("peers_reasons.tsv")
OUT_OF_SCOPE = {"ordinal": "ordinals are not annotated"}

Judge = Callable[[Sequence[judge.Mention], Mapping[str, Any], str], bool]


def texts(case: Case) -> Iterator[str]:
    """The sentences to try for this case, the suite's own text first."""
    text, expected, kind = case["text"], case["expected"], case["kind"]
    if "spans" in expected or "tod" in expected or "anyof" in expected:
        return carriers.as_given(text)
    if kind == "number":
        if "value" in expected:
            return carriers.number(text, expected["value"])
        return carriers.number(text, expected["all"][0] if expected["all"] else None)
    if kind == "date":
        return carriers.date(text, future=expected["value"] > case["reference_time"][:10])
    simple = {
        "quantity": carriers.quantity,
        "money": carriers.money,
        "duration": carriers.duration,
        "percent": carriers.percent,
    }
    return simple.get(kind, carriers.as_given)(text)


def judge_of(case: Case) -> Judge:
    """The comparison that fits the shape of what the case expects."""
    kind, expected = case["kind"], case["expected"]
    if "spans" in expected:
        return judge.spans
    if kind == "number":
        return judge.number if "value" in expected else judge.all_numbers
    judges: dict[str, Judge] = {
        "percent": judge.percent,
        "money": judge.money,
        "quantity": judge.quantity,
        "duration": judge.duration,
        "date": judge.date,
        "time": judge.time,
    }
    return judges[kind]


def mentions_of(text: str, case: Case, extract: Callable[..., Mapping[str, Any]]) -> list[judge.Mention]:
    """Khabar's value mentions in `text`, in its suite's time and country."""
    country = COUNTRIES.get(case["expected"].get("currency", ""))
    found = extract(text, published=case["reference_time"][:10], country=country)
    return [mention for mention in found["mentions"] if mention.get("value") is not None]


def run_case(number: int, case: Case, extract: Callable[..., Mapping[str, Any]]) -> Outcome:
    """Try the case's sentences until one gives what is expected."""
    fits = judge_of(case)
    first: list[judge.Mention] = []
    for n, text in enumerate(texts(case)):
        mentions = mentions_of(text, case, extract)
        if n == 0:
            first = mentions
        if fits(mentions, case["expected"], text):
            return Outcome(number, case, True, True)
    loosely = "spans" in case["expected"] and any(
        fits(first, case["expected"], case["text"]) for fits in (judge.spans_up_to_heads, judge.time_ranges)
    )
    return Outcome(number, case, False, loosely, first)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print the table, write both result files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("--reasons", type=Path, default=REASONS)
    parser.add_argument("--suite", default="", help="only suites whose name starts so; nothing is written")
    options = parser.parse_args(arguments)

    import pipeline
    from pipeline import record

    nlp = pipeline.load("none")

    def extract(text: str, **known: Any) -> Mapping[str, Any]:
        found: Mapping[str, Any] = record.to_dict(pipeline.extract(text, nlp=nlp, **known))
        return found

    outcomes: list[Outcome] = []
    skipped: Counter[str] = Counter()
    with options.cases.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            case = json.loads(line)
            if not case["suite"].startswith(options.suite):
                continue
            if case["kind"] in OUT_OF_SCOPE:
                skipped[case["suite"]] += 1
                continue
            outcomes.append(run_case(number, case, extract))

    reasons = read_reasons(options.reasons) if options.reasons.exists() else []
    failed = [(o, *reason_for(o, reasons)) for o in outcomes if not o.passed]
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    for outcome, verdict, _ in failed:
        verdicts[outcome.case["suite"]][verdict] += 1
    table = {}
    for suite in sorted({o.case["suite"] for o in outcomes}):
        mine = [o for o in outcomes if o.case["suite"] == suite]
        table[suite] = {
            "cases": len(mine),
            "passed": sum(o.passed for o in mine),
            "passed_up_to_head_words": sum(o.passed or o.passed_loosely for o in mine),
            "failed_rightly": verdicts[suite]["right"],
            "missed": verdicts[suite]["miss"],
            "unjudged": verdicts[suite]["open"],
        }
    print_table(table, skipped)
    if options.suite:
        for outcome, verdict, reason in failed:
            print(
                f"{outcome.number}\t{verdict}\t{outcome.case['text']}\t{expectation(outcome.case)}\t"
                f"{'; '.join(map(shown, outcome.got))}\t{reason}"
            )
        return 0
    measure.RESULTS.mkdir(exist_ok=True)
    (measure.RESULTS / "peers-failures.md").write_text(failures_page(failed), encoding="utf-8")
    skipped_why = {
        suite: {"cases": n, "why": OUT_OF_SCOPE["ordinal"]} for suite, n in sorted(skipped.items())
    }
    print(measure.write("peers", {"suites": table, "skipped": skipped_why}))
    return 0


def print_table(table: Mapping[str, Mapping[str, int]], skipped: Mapping[str, int]) -> None:
    """Pass rates by suite, and in all."""
    print(f"{'suite':26}{'cases':>7}{'passed':>8}{'%':>7}{'~heads':>8}{'right':>7}{'miss':>7}{'open':>7}")
    rows = [*table.items()]
    total = {key: sum(row[key] for row in table.values()) for key in next(iter(table.values()), {})}
    for suite, row in [*rows, ("all", total)] if rows else []:
        rate = 100 * row["passed"] / row["cases"]
        print(
            f"{suite:26}{row['cases']:7}{row['passed']:8}{rate:7.1f}{row['passed_up_to_head_words']:8}"
            f"{row['failed_rightly']:7}{row['missed']:7}{row['unjudged']:7}"
        )
    for suite, count in sorted(skipped.items()):
        print(f"{suite:26}{count:7}  left out: {OUT_OF_SCOPE['ordinal']}")


if __name__ == "__main__":
    raise SystemExit(main())
