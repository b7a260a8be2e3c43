"""Characters a second of Khabar, puckling and dateparser, on the same text, in one process.

    python benchmarks/speed.py [--text FILE] [--chars N] [--rounds N] [--name NAME]

Rounds are interleaved (A B C A B C …), so that a slow spell of the machine falls on every tool, and each round has
articles of its own where there are enough; each figure is the median of its rounds. A tool that is not installed
is left out and named. puckling needs Python 3.13.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import measure
import news
from readers import Reader, dateparser_readers, khabar_readers, puckling_readers


def installed_readers() -> tuple[dict[str, Reader], list[str]]:
    """Readers of every tool that can be imported, and the names of those that cannot."""
    readers: dict[str, Reader] = {}
    missing: list[str] = []
    tools = {"khabar": khabar_readers, "puckling": puckling_readers, "dateparser": dateparser_readers}
    for tool, make in tools.items():
        try:
            readers |= make()
        except ImportError as error:
            missing.append(f"{tool} ({error})")
    return readers, missing


def read_all(reader: Reader, texts: Sequence[str]) -> None:
    """One pass over the texts, one at a time."""
    for text in texts:
        reader(text)


def time_rounds(readers: dict[str, Reader], samples: Sequence[Sequence[str]]) -> dict[str, list[float]]:
    """Characters a second of every round, by reader. The first sample is not measured: it warms every reader.

    A round takes two samples: one that all tools read, and one for `nlp(text)`, which would otherwise find its words
    in the caches that the row above has filled.
    """
    speeds: dict[str, list[float]] = {name: [] for name in readers}
    for reader in readers.values():
        read_all(reader, samples[0])
    for shared, apart in zip(samples[1::2], samples[2::2], strict=True):
        for name, reader in readers.items():
            texts = apart if name == "khabar: nlp(text)" else shared
            spent = measure.seconds(partial(read_all, reader, texts))
            speeds[name].append(sum(map(len, texts)) / spent)
    return speeds


def ratios_to_peers(speeds: dict[str, float]) -> dict[str, float]:
    """Khabar's speed, article to JSON, over that of each peer in the mode that suits the peer best."""
    best: dict[str, float] = {}
    for name, speed in speeds.items():
        tool = name.split(":")[0]
        if tool != "khabar":
            best[tool] = max(speed, best.get(tool, 0))
    ours = speeds.get("khabar: article to JSON")
    return {tool: ours / speed for tool, speed in best.items()} if ours else {}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table, write `results/<name>.json`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--text", type=Path, default=news.CORPUS, help="folder, .txt, .json or .jsonl[.xz]")
    parser.add_argument("--chars", type=int, default=100_000, help="of each round (default 100000)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--name", default="speed", help="result file: results/NAME.json")
    options = parser.parse_args(arguments)

    readers, missing = installed_readers()
    for tool in missing:
        print(f"left out: {tool}", file=sys.stderr)
    samples, disjoint = news.samples(options.text, options.chars, 2 * options.rounds + 1)
    rounds = time_rounds(readers, samples)
    speeds = {name: statistics.median(figures) for name, figures in rounds.items()}

    articles, characters = len(samples[-1]), sum(map(len, samples[-1]))
    kind = "articles of its own" if disjoint else "the same articles, repeated"
    print(f"{options.rounds} rounds, each of about {articles} articles, {characters} characters: {kind}")
    print(f"{'chars/s':28}{'median':>12}{'slowest':>12}{'fastest':>12}")
    for name, figures in rounds.items():
        print(f"{name:28}{speeds[name]:12,.0f}{min(figures):12,.0f}{max(figures):12,.0f}")
    ratios = ratios_to_peers(speeds)
    for tool, ratio in ratios.items():
        print(f"khabar (article to JSON) is {ratio:.1f} times as fast as {tool} at its best")
    result = {
        "text": {
            "name": options.text.name,
            "articles": articles,
            "characters": characters,
            "disjoint": disjoint,
        },
        "characters_per_second": {name: round(speed) for name, speed in speeds.items()},
        "rounds": {name: [round(figure) for figure in figures] for name, figures in rounds.items()},
        "khabar_to_peer_at_its_best": {tool: round(ratio, 2) for tool, ratio in ratios.items()},
        "left_out": [tool.split(" ")[0] for tool in missing],
    }
    print(measure.write(options.name, result))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
