"""Many articles through `khabar run`: speed by stage, with one worker, two, and Dask; memory of parent and workers.

    python benchmarks/batch.py [--text FILE] [--rounds N] [--memory N,N] [--parts PART,…] [--models MODEL,…]

Rounds are interleaved, and the median counts; only the ratios mean something on another machine. The load average says
how busy the machine was beforehand. Parts that are left out keep their figures.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import measure
import news
import psutil
from kills import ROOT, command, write_articles
from steps import profile, write_news

PARTS = ("stages", "speed", "memory")

#: A run in a process of its own. What is timed starts when every worker has done two shards: loading is not counted.
STEADY = """
import resource, sys, time
from pathlib import Path
from pipeline.article import read_articles
from pipeline.batch import shards
from pipeline.fingerprint import pipeline_sha256
source, output, model, engine, workers = sys.argv[1:]
if model != "none":
    shards.SHARD_ARTICLES = 25  # or a short run ends with one worker waiting for the other
pipeline = pipeline_sha256(model)
cluster = None
def the_engine():
    global cluster
    if engine == "cluster":
        from distributed import LocalCluster
        from pipeline.batch.cluster import cluster_engine
        cluster = LocalCluster(int(workers), threads_per_worker=1, dashboard_address=None, silence_logs=50)
        return cluster_engine(cluster.scheduler_address, model, pipeline)
    if engine == "pool":
        from pipeline.batch.local import local_engine
        return local_engine(model, int(workers))
    from pipeline.batch.shards import collect
    from pipeline.batch.worker import read
    return lambda shards: ((shard, collect(read(one, model) for one in shard.articles)) for shard in shards)
done = []
def count(articles):
    done.append((time.perf_counter(), articles))
if __name__ == "__main__":
    shards.run(read_articles([source]), Path(output), pipeline, the_engine(), count)
    first = 2 * int(workers) - 1
    rate = sum(n for _, n in done[first + 1 :]) / (time.perf_counter() - done[first][0])
    if cluster is not None:
        cluster.close()  # so that its workers have ended, and count
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(rate, sum(u.ru_utime + u.ru_stime for u in used))
"""


def speed(source: Path, model: str, engine: str, workers: int) -> tuple[float, float]:
    """Articles a second of an engine (`here`: no process but one; `pool`; `cluster`), and all its CPU seconds."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "steady.py"
        program.write_text(STEADY)
        arguments = [str(source), f"{folder}/output", model, engine, str(workers)]
        done = subprocess.run(
            [sys.executable, "-W", "ignore", str(program), *arguments],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    rate, cpu = map(float, done.stdout.split())
    return rate, cpu


def speeds(folder: Path, text: Path, characters: dict[str, int], rounds: int) -> dict[str, Any]:
    """Each engine with each model; the ratios between them."""
    result: dict[str, Any] = {}
    for model, size in characters.items():
        source = folder / f"{model}.jsonl"
        held = write_news(source, text, size)
        ways = {
            "one process": ("here", 1),
            "1 worker": ("pool", 1),
            "2 workers": ("pool", 2),
            "Dask, 2 workers": ("cluster", 2),
        }
        found: dict[str, list[float]] = {name: [] for name in ways}
        cpu: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, way in ways.items():
                rate, seconds = speed(source, model, *way)
                found[name].append(rate)
                cpu[name].append(seconds)
        medians = {name: statistics.median(values) for name, values in found.items()}
        per_article = {unit: held[unit] / held["articles"] for unit in ("words", "characters")}
        rows = {
            name: {
                "articles_per_second": round(value, 1),
                **{f"{unit}_per_second": round(value * each) for unit, each in per_article.items()},
                "cpu_seconds": [round(one, 2) for one in cpu[name]],
                "rounds": [round(one, 1) for one in found[name]],
            }
            for name, value in medians.items()
        }
        for name, row in rows.items():
            print(
                f"{model:10}{name:18}{row['articles_per_second']:>10,} articles/s"
                f"{row['words_per_second']:>10,} words/s{row['characters_per_second']:>12,} c/s",
                flush=True,
            )
        ratios = {
            "2 workers / 1 worker": medians["2 workers"] / medians["1 worker"],
            "Dask / 2 workers": medians["Dask, 2 workers"] / medians["2 workers"],
            "overhead of the pool": medians["one process"] / medians["1 worker"] - 1,
            # Loading included on both sides; this holds on a busy machine, too.
            "overhead of the pool in CPU": statistics.median(cpu["1 worker"])
            / statistics.median(cpu["one process"])
            - 1,
            "overhead of 2 workers in CPU": statistics.median(cpu["2 workers"])
            / statistics.median(cpu["one process"])
            - 1,
        }
        for name, ratio in ratios.items():
            print(f"{model:10}{name:28}{ratio:.3f}", flush=True)
        result[model] = {
            "text": held,
            "engines": rows,
            **{name: round(ratio, 3) for name, ratio in ratios.items()},
        }
    return result


def memory(folder: Path, count: int) -> dict[str, Any]:
    """The most memory of the parent and of one worker, in MB, over a run of so many short articles."""
    source = folder / f"{count}.jsonl"
    write_articles(source, count, longest=80)
    began = time.perf_counter()
    options = ["--model", "none", "--workers", "2"]
    run = psutil.Popen(command(source, folder / f"{count}", *options), cwd=ROOT, stdout=subprocess.DEVNULL)
    parent = worker = 0
    while run.poll() is None:
        try:
            parent = max(parent, run.memory_info().rss)
            worker = max(worker, *(child.memory_info().rss for child in run.children()), 0)
        except psutil.NoSuchProcess:
            continue
        time.sleep(0.1)
    assert run.wait() == 0
    row = {
        "articles": count,
        "parent_mb": round(parent / 1e6, 1),
        "worker_mb": round(worker / 1e6, 1),
        "seconds": round(time.perf_counter() - began, 1),
    }
    print(row, flush=True)
    return row


def show_steps(seconds: dict[str, float], held: dict[str, int], model: str) -> dict[str, dict[str, float]]:
    """Each step's share of the time and what it reads in a second, printed."""
    total = sum(seconds.values())
    rows = {
        step: {
            "share": round(value / total, 4),
            **{
                f"{unit}_per_second": round(held[unit] / value, 1 if unit == "articles" else None)
                for unit in held
            },
        }
        for step, value in {**seconds, "in all": total}.items()
        if value
    }
    for step, row in rows.items():
        print(f"{model:10}{step:22}{row['share']:>8.1%}{row['characters_per_second']:>14,} c/s")
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write `results/batch.json`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--text", type=Path, default=news.CORPUS, help="folder, .txt, .json or .jsonl[.xz]")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--characters", default="accurate=800000,none=12000000", help="of text for each model"
    )
    parser.add_argument("--memory", default="10000,100000", help="numbers of articles")
    parser.add_argument("--models", default="accurate,none", help="whose stages are timed")
    parser.add_argument("--parts", default=",".join(PARTS), help=f"of {', '.join(PARTS)}")
    options = parser.parse_args(arguments)

    path = measure.RESULTS / "batch.json"
    result: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    parts = options.parts.split(",")
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        if "stages" in parts:
            source = folder / "stages.jsonl"
            held = write_news(source, options.text, 100_000)
            result["stages"] = {"text": held, "steps": {}}
            for model in options.models.split(","):
                result["stages"]["steps"][model] = show_steps(
                    profile(source, model, options.rounds), held, model
                )
        if "speed" in parts:
            sizes = {
                name: int(size) for name, size in (one.split("=") for one in options.characters.split(","))
            }
            result["load_average"] = round(os.getloadavg()[0], 1)
            result["speed"] = speeds(folder, options.text, sizes, options.rounds)
        if "memory" in parts:
            result["memory"] = [memory(folder, int(count)) for count in options.memory.split(",")]
    print(measure.write("batch", {key: result[key] for key in result if key != "environment"}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
