"""Khabar by step and in all beside other tools, on the same text, in one process: characters a second.

    python benchmarks/peers_speed.py [--text FILE] [--chars N] [--rounds N]

A second is one of CPU time on one thread, so that a busy machine harms the comparison least. Rounds are interleaved and
the median counts. Values and entities are apart: the peers of the entity model are BERT-base and Stanza's tagger as
shapes with random weights. A tool that is not installed is left out and named. puckling needs Python 3.13.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import measure
import news
import readers
from entities import pieces_of
from shapes import bert_base, stanza_ner
from speed import read_all
from steps import Steps, write_news

VALUE_TOOLS = {
    "khabar": readers.khabar_readers,
    "dateparser": readers.dateparser_readers,
    "maha": readers.maha_readers,
    "puckling": readers.puckling_readers,
    "spacy": readers.spacy_readers,
}
DISTRIBUTIONS = ("mahad", "regex", "torch", "transformers", "onnxruntime")
#: Seconds of CPU time, and how many of the characters were read in them.
Round = Callable[[], tuple[float, int]]


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU seconds of one call of `work`."""
    began = time.process_time()
    work()
    return time.process_time() - began


def value_rounds(texts: Sequence[str]) -> tuple[dict[str, Round], list[str]]:
    """A round of every tool that can be imported, and the names of those that cannot."""
    rounds: dict[str, Round] = {}
    missing = []
    characters = sum(map(len, texts))
    for tool, make in VALUE_TOOLS.items():
        try:
            found = make()
        except ImportError as error:
            missing.append(f"{tool} ({error})")
            continue
        for name, reader in found.items():
            if name != "khabar: nlp(text)":
                work = partial(read_all, reader, texts)
                rounds[name] = lambda work=work: (cpu_seconds(work), characters)  # type: ignore[misc]
    return rounds, missing


def entity_rounds(texts: Sequence[str]) -> tuple[dict[str, Round], list[str]]:
    """The same of the entity models; the peers read one article of four, which says as much."""
    rounds: dict[str, Round] = {}
    missing = []
    few = texts[::4]
    characters = sum(map(len, few))

    def timed(work: Callable[[], object]) -> Round:
        return lambda: (cpu_seconds(work), characters)

    try:
        rounds["BERT-base, random weights"] = timed(partial(bert_base(), pieces_of(few)))
        rounds["Stanza's NER, random weights"] = timed(partial(stanza_ner(), sentences_of(few)))
    except ImportError as error:
        missing.append(f"BERT-base and Stanza's shape ({error})")
    return rounds, missing


def sentences_of(texts: Sequence[str]) -> list[list[str]]:
    """The words of every sentence."""
    from pipeline.ner.words import words_of

    sentences = (part for text in texts for part in readers.SENTENCE_END.split(text))
    return [words for part in sentences if (words := [word.form for word in words_of(part)])]


def step_rounds(source: Path, characters: int) -> dict[str, Callable[[], dict[str, float]]]:
    """Characters a second of every step of Khabar, without an entity model and with each."""

    def speeds(steps: Steps) -> dict[str, float]:
        seconds = steps.seconds(source)
        seconds["in all"] = sum(seconds.values())
        return {step: characters / spent for step, spent in seconds.items() if spent > 1e-4}

    return {model: partial(speeds, Steps(model)) for model in ("none", "fast", "accurate")}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table, write `results/peers-speed.json`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--text", type=Path, default=news.CORPUS, help="folder, .txt, .json or .jsonl[.xz]")
    parser.add_argument("--chars", type=int, default=30_000, help="of each round (default 30000)")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)

    from pipeline.batch.worker import set_threads

    set_threads(1)  # before anything loads numpy
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "news.jsonl"
        held = write_news(source, options.text, options.chars)
        texts = news.samples(options.text, options.chars, 1)[0][0]
        values, missing = value_rounds(texts)
        entities, missing_too = entity_rounds(texts)
        for tool in missing + missing_too:
            print(f"left out: {tool}", file=sys.stderr)
        rounds = {**values, **entities}
        steps = step_rounds(source, held["characters"])
        speeds: dict[str, list[float]] = {name: [] for name in rounds}
        by_step: dict[str, dict[str, list[float]]] = {model: {} for model in steps}
        for number in range(options.rounds + 1):
            for name, work in rounds.items():
                spent, characters = work()
                if number:  # the first round warms every tool
                    speeds[name].append(characters / spent)
            for model, profile in steps.items():
                for step, speed in profile().items():
                    if number:
                        by_step[model].setdefault(step, []).append(speed)
            print(f"round {number} of {options.rounds}", file=sys.stderr, flush=True)

    medians = {name: statistics.median(figures) for name, figures in speeds.items()}
    for name, figure in medians.items():
        print(f"{name:32}{figure:14,.0f} c/s  {[round(one) for one in speeds[name]]}")
    result: dict[str, Any] = {
        "text": {"name": options.text.name, **held},
        "rounds": options.rounds,
        "values": {name: round(medians[name]) for name in values},
        "entities": {name: round(medians[name]) for name in entities},
        "steps": {
            model: {step: round(statistics.median(figures)) for step, figures in found.items()}
            for model, found in by_step.items()
        },
        "all_rounds": {name: [round(one) for one in figures] for name, figures in speeds.items()},
        "raised": dict(Counter(readers.raised.values()).most_common()),
        "left_out": [tool.split(" (")[0] for tool in missing + missing_too],
        "versions": {name: found for name in DISTRIBUTIONS if (found := measure.version(name))},
    }
    for model, found in result["steps"].items():
        for step, figure in found.items():
            print(f"khabar {model:10}{step:22}{figure:14,} c/s")
    print(measure.write("peers-speed", result))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
