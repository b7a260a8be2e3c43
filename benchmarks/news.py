"""Arabic news text to measure on: the repository's own corpus, or files named on the command line."""

from __future__ import annotations

import datetime
import itertools
import json
import lzma
from collections.abc import Iterable, Iterator
from pathlib import Path

CORPUS = Path(__file__).resolve().parent.parent / "corpus"

#: "now" for every tool, so that relative dates cost all of them the same.
REFERENCE = datetime.date(2018, 1, 1)


def read_texts(path: Path) -> Iterator[str]:
    """Yield the article texts of a file or a folder.

    A folder is read in the order of its file names. `.txt` is one article; `.json` one object, `.jsonl`
    (plain or `.xz`) one object a line, with the article in the field `text`. Other files are skipped.
    Raises `FileNotFoundError` if `path` is missing and `KeyError` if an object has no `text`.
    """
    if path.is_dir():
        for inner in sorted(path.rglob("*")):
            if inner.is_file() and not any(part.startswith(".") for part in inner.parts):
                yield from read_texts(inner)
    elif path.name.endswith(".jsonl.xz"):
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            yield from _texts_of_lines(lines)
    elif path.suffix == ".jsonl":
        with path.open(encoding="utf-8") as lines:
            yield from _texts_of_lines(lines)
    elif path.suffix == ".txt":
        yield path.read_text(encoding="utf-8")
    elif path.suffix == ".json":
        loaded = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(loaded, dict) and isinstance(loaded.get("text"), str):
            yield loaded["text"]


def _texts_of_lines(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if line.strip():
            article = json.loads(line)
            if article["text"].strip():
                yield article["text"]


def samples(path: Path, characters: int, count: int) -> tuple[list[list[str]], bool]:
    """`count` samples of whole articles, each of at least `characters` code points; and whether they are disjoint.

    Each is spread evenly over the file. Where there is too little text for that, every sample is the same: all
    articles, repeated. Raises `ValueError` if there is no text.
    """
    texts = list(read_texts(path))
    if not texts:
        raise ValueError(f"no article text under {path}")
    share = [texts[n::count] for n in range(count)]
    if min(sum(map(len, part)) for part in share) >= characters:
        return [_spread(part, characters) for part in share], True
    return [_first(texts, characters)] * count, False


def _spread(texts: list[str], characters: int) -> list[str]:
    step = max(1, sum(map(len, texts)) // characters)
    while sum(map(len, texts[::step])) < characters:
        step -= 1
    return _first(texts[::step], characters)


def _first(texts: list[str], characters: int) -> list[str]:
    chosen: list[str] = []
    held = 0
    for text in itertools.cycle(texts):
        chosen.append(text)
        held += len(text)
        if held >= characters:
            break
    return chosen


def one_text(path: Path, size: int, *, one_line: bool = False) -> str:
    """A single text of `size` bytes of UTF-8 (cut at a character), of the articles under `path`, repeated."""
    joined = "\n\n".join(read_texts(path))
    if not joined:
        raise ValueError(f"no article text under {path}")
    if one_line:
        joined = " ".join(joined.split())
    joined += " " if one_line else "\n\n"
    repeats = size // len(joined.encode()) + 1
    return (joined * repeats).encode()[:size].decode(errors="ignore")
