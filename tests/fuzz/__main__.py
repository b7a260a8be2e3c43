"""Fuzz the value stages with atheris: what breaks an invariant, what is slow, what depends on what was read before.

    python -m tests.fuzz [--minutes N] [--output DIR] [--seed N]
    python -m tests.fuzz --again FILE

A finding does not end the run: its text is made as short as it goes and written into the folder, one file for each
place in the code. At the end a new process reads a sample of the texts and compares bytes, and times the slowest.
`--again` is that process; it reads findings, too. The result is `benchmarks/results/fuzz.json`. Exit 1 with findings.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
#: Texts of more than SHORT characters are slow when a character takes longer than this; news takes 2 µs.
SLOW_S = 100e-6
SHORT = 200
KEPT = 2_000
_SEEDS = 400
_BYTES = 400


@dataclass
class Run:
    """One run's counts, its findings by where they arise, and the texts that are read again."""

    folder: Path
    chance: random.Random
    began: float = field(default_factory=time.monotonic)
    texts: int = 0
    characters: int = 0
    mentions: int = 0
    slow: int = 0
    found: dict[str, str] = field(default_factory=dict)
    kept: list[dict[str, Any]] = field(default_factory=list)
    slowest: list[tuple[float, str]] = field(default_factory=list)

    def read(self, data: bytes, nlp: Any) -> None:
        """One text: check it, time it, keep what is to be kept."""
        from tests.fuzz.build import build
        from tests.fuzz.invariants import check

        built = build(data)
        began = time.process_time()
        try:
            line = check(built, nlp)
        except Exception as error:
            self._report(built, error, nlp)
            return
        spent = time.process_time() - began
        self.texts += 1
        self.characters += len(built.text)
        self.mentions += line.count('"rule":')
        if len(built.text) > SHORT:
            each = spent / 2 / len(built.text)  # check reads the text twice
            self.slow += each > SLOW_S
            if len(self.slowest) < 10 or each > self.slowest[-1][0]:
                self.slowest = sorted([*self.slowest, (each, built.text)], reverse=True)[:10]
        self.keep(built, line)

    def keep(self, built: Any, line: str) -> None:
        """Keep the text and the hash of its line, for the new process; of many texts some, each as likely."""
        kept = {**plain(built), "sha256": hashlib.sha256(line.encode()).hexdigest()}
        if len(self.kept) < KEPT:
            self.kept.append(kept)
        elif (place := self.chance.randrange(self.texts)) < KEPT:
            self.kept[place] = kept

    def _report(self, built: Any, error: Exception, nlp: Any) -> None:
        key = _place(error)
        if key in self.found:
            return
        self.found[key] = f"{type(error).__name__}: {str(error)[:200]}"
        short = shortest(built, key, nlp)
        name = hashlib.sha256(key.encode()).hexdigest()[:8]
        finding = {**plain(short), "error": self.found[key], "trace": traceback.format_exception(error)}
        (self.folder / f"finding-{name}.json").write_text(json.dumps(finding) + "\n", encoding="utf-8")
        print(f"\nFINDING {name}: {self.found[key]}\n  {short.text!r}", flush=True)


def plain(built: Any) -> dict[str, Any]:
    """A text and its article as JSON types."""
    day = built.published
    return {"text": built.text, "published": day and day.isoformat(), "country": built.country}


def _place(error: Exception) -> str:
    """Where an error arises: its kind, what it says but for numbers and quotations, and the last line of the code."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    said = re.sub(r"[0-9]+|'[^']*'|\"[^\"]*\"", "", str(error))[:120]
    return f"{type(error).__name__} {said} {Path(frame.filename).name} {frame.name} {frame.lineno}"


def shortest(built: Any, key: str, nlp: Any, limit_s: float = 20) -> Any:
    """The text without every part that the same error does without."""
    from tests.fuzz.build import Built
    from tests.fuzz.invariants import check

    until = time.monotonic() + limit_s
    step = len(built.text) // 2
    while step and time.monotonic() < until:
        at = 0
        while at < len(built.text) and time.monotonic() < until:
            less = Built(built.text[:at] + built.text[at + step :], built.published, built.country)
            try:
                check(less, nlp)
            except Exception as error:
                if _place(error) == key:
                    built = less
                    continue
            at += step
        step //= 2
    return built


def seeds(folder: Path, chance: random.Random) -> None:
    """Bytes to begin with: without them a fuzzer spends an hour on texts of three words."""
    folder.mkdir(exist_ok=True)
    for number in range(_SEEDS):
        (folder / f"seed-{number:03}").write_bytes(chance.randbytes(chance.randrange(20, _BYTES)))


def read_again(path: Path) -> int:
    """Read the texts of a file in this new process, the last first; print what differs; the exit status."""
    import pipeline
    from tests.fuzz.build import Built
    from tests.fuzz.invariants import check, line_of

    nlp = pipeline.load("none")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    different = 0
    for row in reversed(rows):
        day = row["published"] and date.fromisoformat(row["published"])
        built = Built(row["text"], day, row["country"])
        if "sha256" not in row:
            check(built, nlp)
        elif hashlib.sha256(line_of(built, nlp).encode()).hexdigest() != row["sha256"]:
            different += 1
            print(json.dumps({"different": row}), flush=True)
    growth = []
    for row in rows:
        if "slow" in row:
            text = row["text"] + "\n"
            one, eight = (_cpu(Built(text * times, None, None), nlp) for times in (1, 8))
            growth.append(
                {"us_per_character": round(one / len(text) * 1e6, 2), "eight_times": round(eight / one, 1)}
            )
    print(json.dumps({"read_again": len(rows), "differ": different, "slowest": growth}))
    return int(different > 0)


def _cpu(built: Any, nlp: Any) -> float:
    from tests.fuzz.invariants import line_of

    times = []
    for _ in range(5):
        began = time.process_time()
        line_of(built, nlp)
        times.append(time.process_time() - began)
    return min(times)


def finish(run: Run) -> int:
    """The comparison in a new process; the summary, printed and written; the exit status."""
    from benchmarks import measure

    path = run.folder / "again.jsonl"
    slow = [{"text": text, "published": None, "country": None, "slow": each} for each, text in run.slowest]
    lines = [json.dumps(row) for row in run.kept]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    (run.folder / "slow.jsonl").write_text("\n".join(map(json.dumps, slow)) + "\n", encoding="utf-8")
    said: dict[str, Any] = {}
    for name in ("again", "slow"):
        again = subprocess.run(
            [
                sys.executable,
                "-W",
                "ignore",
                "-m",
                "tests.fuzz",
                "--again",
                str(run.folder / f"{name}.jsonl"),
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        said[name] = (
            json.loads(again.stdout.splitlines()[-1]) if again.stdout else {"failed": again.returncode}
        )
    result = {
        "minutes": round((time.monotonic() - run.began) / 60, 1),
        "texts": run.texts,
        "characters": run.characters,
        "mentions": run.mentions,
        "cpu_minutes": round(time.process_time() / 60, 1),
        "findings": sorted(run.found.values()),
        "slower_than_100_us_a_character": run.slow,
        "read_again_by_a_new_process": said["again"].get("read_again"),
        "of_these_with_other_bytes": said["again"].get("differ", said["again"]),
        "slowest_in_a_new_process": said["slow"].get("slowest", said["slow"]),
    }
    print(json.dumps(result, indent=1, ensure_ascii=False))
    print(measure.write("fuzz", result))
    return int(bool(run.found) or said["again"].get("differ") != 0)


def rounds(arguments: Sequence[str], run: Run, minutes: float) -> None:
    """Let atheris make bytes until the time is over. Never returns."""
    try:
        import atheris
    except ImportError:
        raise SystemExit("atheris is missing: pip install 'khabar[fuzz]' (Linux or macOS)") from None
    with atheris.instrument_imports(include=["pipeline"]):
        import pipeline

        nlp = pipeline.load("none")
        pipeline.extract("في 5 مايو", nlp=nlp)
    until = time.monotonic() + 60 * minutes
    told = time.monotonic()

    def one(data: bytes) -> None:
        nonlocal told
        run.read(data, nlp)
        if time.monotonic() > told + 60:
            told = time.monotonic()
            cpu = time.process_time() / 60
            print(
                f"{run.texts:,} texts, {len(run.found)} findings, {run.slow} slow, {cpu:.1f} CPU min",
                flush=True,
            )
        if told > until or time.monotonic() > until:
            status = finish(run)
            sys.stdout.flush()
            os._exit(status)  # libFuzzer would go on

    atheris.Setup([sys.argv[0], *arguments], one)
    atheris.Fuzz()


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz, or read again."""
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--output", type=Path, default=ROOT / "outputs" / "fuzz")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--again", type=Path, help="read the texts of a findings or again.jsonl file")
    options = parser.parse_args(arguments)
    if options.again:
        return read_again(options.again)
    folder: Path = options.output
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    chance = random.Random(options.seed)
    seeds(folder / "seeds", chance)
    limits = [f"-seed={options.seed}", f"-max_len={_BYTES}", "-len_control=0", "-timeout=1200"]
    folders = [str(folder / "corpus"), str(folder / "seeds")]
    crashes = f"-artifact_prefix={folder}/"
    rounds([*limits, "-rss_limit_mb=4096", crashes, *folders], Run(folder, chance), options.minutes)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
