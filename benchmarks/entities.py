"""The entity models beside BERT-base: words a second, start, memory, size.

    python benchmarks/entities.py [--text FILE] [--rounds N]

Khabar's figure is the whole pipeline, from an article's text to its JSON line. The peer is the forward pass alone of a
BERT-base in torch, which is what CAMeL Tools runs: its pieces are taken to be as many as those of Khabar's model, its
weights do not matter to its speed. One thread each, the same words, rounds interleaved; medians.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import measure
import news
from shapes import bert_base

ROOT = Path(__file__).resolve().parent.parent
MODELS = ("none", "fast", "accurate")
_START = """
import json, sys, time
started = time.perf_counter()
import pipeline
from pipeline.record import dump
nlp = pipeline.load(sys.argv[1])
dump(pipeline.extract("زار وزير الخارجية دمشق", nlp=nlp))
start = time.perf_counter() - started
for line in sys.stdin:
    dump(pipeline.extract(json.loads(line), nlp=nlp))
# Not ru_maxrss: that remembers the process which started this one.
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps({"start_s": round(start, 2), "memory_mb": round(peak / 1024)}))
"""


def khabar(model: str) -> Callable[[Sequence[str]], object]:
    """The whole pipeline with an entity model."""
    import pipeline
    from pipeline.record import dump

    nlp = pipeline.load(model)
    return lambda texts: [dump(pipeline.extract(text, nlp=nlp)) for text in texts]


def pieces_of(texts: Sequence[str]) -> list[list[int]]:
    """Each text as rows of at most 126 pieces."""
    from pipeline.ner.encoder import Encoder
    from pipeline.ner.pack import read_pack
    from pipeline.ner.words import words_of

    pack = read_pack("fast")
    encoder = Encoder(pack.graphs, pack.tokenizer)
    rows = []
    for text in texts:
        flat = [piece for word in words_of(text) for piece in encoder.pieces_of(word.form)]
        rows += [flat[start : start + 126] for start in range(0, len(flat), 126)]
    return rows


def process_figures(model: str, texts: Sequence[str]) -> dict[str, Any]:
    """Start to the first record and the peak of memory after all texts, of a process of its own."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _START, model],
        input="".join(json.dumps(text) + "\n" for text in texts),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def size_mb(model: str) -> float:
    """Megabytes of the files of a model."""
    if model == "none":
        return 0.0
    folder = ROOT / "pipeline" / "models" / model
    files = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["files"]
    return round(sum((folder / file).stat().st_size for file in files) / 1e6, 1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table, write `results/entities.json`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--text", type=Path, default=news.CORPUS, help="folder, .txt, .json or .jsonl[.xz]")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    texts = list(news.read_texts(options.text))[:60]
    words = sum(len(text.split()) for text in texts)
    rows = pieces_of(texts)
    pieces = sum(map(len, rows))
    few = rows[:: max(1, len(rows) // 24)]  # BERT-base is slow: a part of the rows says as much
    readers = {model: partial(khabar(model), texts) for model in MODELS}
    bert = partial(bert_base(), few)
    for work in (*readers.values(), bert):
        work()
    speeds: dict[str, list[float]] = {model: [] for model in (*MODELS, "bert-base")}
    for _ in range(options.rounds):
        for model, work in readers.items():
            speeds[model].append(words / measure.seconds(work))
        speeds["bert-base"].append(sum(map(len, few)) * words / pieces / measure.seconds(bert))
    base = statistics.median(speeds["bert-base"])
    result: dict[str, Any] = {"words": words, "pieces": pieces, "models": {}}
    print(f"{words:,} words, {pieces:,} pieces")
    print(f"{'':12}{'words/s':>10}{'x BERT':>8}{'start s':>9}{'MB mem':>8}{'MB disk':>9}")
    for model, figures in speeds.items():
        speed = statistics.median(figures)
        row: dict[str, Any] = {
            "words_per_second": round(speed),
            "rounds": [round(figure) for figure in figures],
        }
        if model != "bert-base":
            row |= {"to_bert_base": round(speed / base, 1), "disk_mb": size_mb(model)}
            row |= process_figures(model, texts)
        result["models"][model] = row
        print(f"{model:12}{speed:10,.0f}{speed / base:8.1f}{row.get('start_s', 0):9.2f}"
              f"{row.get('memory_mb', 0):8}{row.get('disk_mb', 0):9.1f}")  # fmt: skip
    print(measure.write("entities", result))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
