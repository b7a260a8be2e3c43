"""Whole runs killed with -9 at random moments, every process of them at once; then one more run, and its bytes.

    python benchmarks/kills.py [--kills N] [--articles N] [--model NAME] [--workers N] [--seed N]

The reference is a run of one worker that nothing has disturbed. Exit 1 when a byte differs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import measure
import news

ROOT = Path(__file__).resolve().parent.parent


def write_articles(path: Path, count: int, longest: int = 1_000) -> None:
    """`count` articles: each a paragraph of the corpus, no longer than `longest`, and a number of its own."""
    paragraphs = [
        p[:longest] for whole in news.read_texts(news.CORPUS) for p in whole.split("\n") if len(p) > 80
    ]
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            article = f"{paragraphs[number % len(paragraphs)]} ({number})"
            line = {"id": f"a{number}", "text": article, "published": "2018-01-01"}
            print(json.dumps(line, ensure_ascii=False), file=file)


def command(source: Path, output: Path, *options: str) -> list[str]:
    """`khabar run` by this interpreter."""
    run = [sys.executable, "-W", "ignore", "-m", "pipeline.commands", "run", str(source)]
    return [*run, "--output", str(output), *options]


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of each file of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def kill_after(run: Sequence[str], seconds: float) -> bool:
    """Start `run`, kill its whole group after so many seconds; whether it was still running."""
    started = subprocess.Popen(
        run, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        started.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()
        return True
    return False


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill, run again, compare; write `results/kills.json`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--articles", type=int, default=8_000)
    parser.add_argument("--model", default="none")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=20)
    options = parser.parse_args(arguments)
    chance = random.Random(options.seed)

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        source = folder / "articles.jsonl"
        write_articles(source, options.articles)
        model = ["--model", options.model]
        began = time.perf_counter()
        unbroken = command(source, folder / "unbroken", *model, "--workers", "1")
        subprocess.run(unbroken, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        whole_s = time.perf_counter() - began
        print(f"the unbroken run: {options.articles:,} articles in {whole_s:.1f} s", flush=True)

        output = folder / "killed"
        run = command(source, output, *model, "--workers", str(options.workers))
        killed, parts = 0, []
        while killed < options.kills:
            # From before the folder is there to half of the parts; a run that has come to the end starts anew.
            if kill_after(run, chance.uniform(0.05, whole_s / 2)):
                killed += 1
            else:
                for path in output.iterdir():
                    path.unlink()
            parts.append(len(list(output.glob("part-*.jsonl"))) if output.exists() else 0)
            print(f"kill {killed}: {parts[-1]} parts are there", flush=True)
        done = subprocess.run(run, cwd=ROOT, check=True, capture_output=True, text=True)
        equal = contents(output) == contents(folder / "unbroken")
        again = next((line for line in done.stdout.splitlines() if "were there already" in line), "")
        print(f"the last run: {again}\nbytes {'equal' if equal else 'DIFFER'}")
    result = {
        "kills": killed,
        "articles": options.articles,
        "model": options.model,
        "workers": options.workers,
        "seed": options.seed,
        "parts_after_each_kill": parts,
        "last_run": again,
        "bytes_equal": equal,
    }
    print(measure.write("kills", result))
    return 0 if equal else 1


if __name__ == "__main__":
    raise SystemExit(main())
