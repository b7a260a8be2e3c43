"""Time against length: one article of 1 kB to 10 MB, and inputs made to be slow.

    python benchmarks/length.py [--text FILE] [--largest BYTES] [--limit SECONDS]

The exponent is the slope of log(seconds) over log(characters), from 10 kB on: 1.0 is linear, 2.0 quadratic.
"""

from __future__ import annotations

import argparse
import math
import signal
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import measure
import news
from readers import Reader, khabar_readers

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)

#: Each makes a text of about n pieces; all are run at n and at ten times n.
ADVERSARIAL: dict[str, tuple[int, Callable[[int], str]]] = {
    "digits": (10_000, lambda n: "7" * n),
    "Arabic-Indic digits": (10_000, lambda n: "٧" * n),
    "digits with commas": (10_000, lambda n: "1," * (n // 2)),
    "scale words": (3_000, lambda n: "مليون " * n),
    "joined scale words": (3_000, lambda n: "ألف ومليون و" * (n // 2)),
    "tens joined by waw": (3_000, lambda n: "خمسة وعشرون و" * (n // 2)),
    "slashes": (10_000, lambda n: "/" * n),
    "digits and slashes": (10_000, lambda n: "1/" * (n // 2)),
    "hyphened digits": (10_000, lambda n: "5-" * (n // 2)),
    "colons and digits": (10_000, lambda n: "12:" * (n // 3)),
    "spaces": (10_000, lambda n: " " * n),
    "digit after spaces": (10_000, lambda n: "عام" + " " * n + "1999"),
    "newlines": (10_000, lambda n: "\n" * n),
    "open parentheses": (10_000, lambda n: "(" * n),
    "nested parentheses": (10_000, lambda n: "(" * (n // 2) + ")" * (n // 2)),
    "one word of waw": (10_000, lambda n: "و" * n),
    "words of waw": (10_000, lambda n: "و " * (n // 2)),
    "tatweel": (10_000, lambda n: "عـ" + "ـ" * n),
    "diacritics": (10_000, lambda n: "ع" + "\u064e" * n),
    "month names": (3_000, lambda n: "يناير " * n),
    "dual month names": (3_000, lambda n: "تموز / يوليو / " * (n // 2)),
    "from … to": (3_000, lambda n: "من 5 إلى " * (n // 2)),
    "between": (3_000, lambda n: "بين 5 و" * (n // 2)),
    "approximators": (3_000, lambda n: "أكثر من نحو " * (n // 2)),
    "percent signs": (10_000, lambda n: "%" * n),
    "currency words": (3_000, lambda n: "دولار " * n),
    "units": (3_000, lambda n: "5 كيلومتر مربع " * (n // 3)),
}


class OverLimitError(Exception):
    """A measurement ran past the limit."""


@contextmanager
def limit(seconds: int) -> Iterator[None]:
    """Raise `OverLimitError` in the body after `seconds` (where the system has alarms)."""

    def stop(*_: object) -> None:
        raise OverLimitError

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def time_text(read: Reader, text: str, limit_s: int) -> dict[str, Any]:
    """Median seconds of reading `text`, over as many runs as fit in about a second (5 at most)."""
    times: list[float] = []
    try:
        with limit(limit_s):
            while len(times) < 5 and sum(times) < 1:
                times.append(measure.seconds(lambda: read(text)))
    except OverLimitError:
        if not times:
            return {"characters": len(text), "seconds": None, "over_limit": limit_s}
    except Exception as error:  # a size that is refused is a finding, not the end of the measurement
        return {"characters": len(text), "seconds": None, "error": f"{type(error).__name__}: {error}"[:200]}
    spent = statistics.median(times)
    speed = round(len(text) / spent)
    return {"characters": len(text), "seconds": round(spent, 5), "characters_per_second": speed}


def exponent(points: Sequence[dict[str, Any]], *, smallest: int = 5_000) -> float | None:
    """Least-squares slope of log seconds over log characters; None with fewer than two points."""
    logs = [
        (math.log(p["characters"]), math.log(p["seconds"]))
        for p in points
        if p["seconds"] and p["characters"] >= smallest
    ]
    if len(logs) < 2:
        return None
    mean_x = statistics.fmean(x for x, _ in logs)
    mean_y = statistics.fmean(y for _, y in logs)
    spread = sum((x - mean_x) ** 2 for x, _ in logs)
    return round(sum((x - mean_x) * (y - mean_y) for x, y in logs) / spread, 3) if spread else None


def show(name: str, point: dict[str, Any]) -> None:
    """Print one line of the table."""
    if point["seconds"] is None:
        outcome = point.get("error") or f"over {point['over_limit']} s"
        print(f"{name:32}{point['characters']:>12,}  {outcome}", flush=True)
    else:
        speed = point["characters_per_second"]
        print(f"{name:32}{point['characters']:>12,}{point['seconds']:>12.4f} s{speed:>14,} c/s", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print tables, write `results/length.json`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--text", type=Path, default=news.CORPUS)
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="bytes of the longest article")
    parser.add_argument("--limit", type=int, default=300, help="seconds before giving a text up")
    options = parser.parse_args(arguments)

    read = khabar_readers()["khabar: article to JSON"]
    read(news.one_text(options.text, 20_000))  # warm
    result: dict[str, Any] = {}
    for key, one_line in (("articles repeated", False), ("on one line", True)):
        points = []
        for size in (s for s in SIZES if s <= options.largest):
            point = time_text(read, news.one_text(options.text, size, one_line=one_line), options.limit)
            points.append({"bytes": size, **point})
            show(f"{key}, {size:,} B", point)
        result[key] = {"points": points, "exponent": exponent(points)}
        print(f"{key}: exponent {result[key]['exponent']}\n")
    result["adversarial"] = {}
    for name, (count, make) in ADVERSARIAL.items():
        points = [time_text(read, make(n), options.limit) for n in (count, 10 * count)]
        for point in points:
            show(name, point)
        result["adversarial"][name] = {"points": points, "exponent": exponent(points, smallest=1)}
    worst = max((r["exponent"] or 0, n) for n, r in result["adversarial"].items())
    slowest = max((r["points"][-1]["seconds"] or math.inf, n) for n, r in result["adversarial"].items())
    print(f"\nsteepest: {worst[1]} (exponent {worst[0]}); slowest: {slowest[1]} ({slowest[0]:.2f} s)")
    print(measure.write("length", result))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
