"""How long each step takes, from the line of an article's file to the line of its record: CPU time, in one process."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import news


def write_news(path: Path, text: Path, characters: int) -> dict[str, int]:
    """Whole articles with ids of their own, of at least so many characters in all; returns how much it is."""
    texts = news.samples(text, characters, 1)[0][0]
    with path.open("w", encoding="utf-8") as file:
        for number, article in enumerate(texts):
            line = {"id": f"n{number}", "text": article, "published": str(news.REFERENCE)}
            print(json.dumps(line, ensure_ascii=False), file=file)
    return {
        "articles": len(texts),
        "words": sum(len(article.split()) for article in texts),
        "characters": sum(map(len, texts)),
    }


class Steps:
    """The pipeline with an entity model, and a clock on each of its parts."""

    def __init__(self, model: str) -> None:
        import pipeline
        from pipeline.batch.worker import set_threads

        set_threads(1)  # as in a worker: idle threads of BLAS would count as time between the steps
        self._nlp = pipeline.load(model)
        self._parts: dict[int, str] = {id(stage): name for name, stage in self._nlp.pipeline}
        self._parts[id(self._nlp.tokenizer)] = "tokens"

    def seconds(self, source: Path) -> dict[str, float]:
        """The CPU seconds of each step over the articles of a file; `between` is what no part took."""
        from pipeline import extract_article
        from pipeline.article import Article, read_articles
        from pipeline.record import Record, dump

        spent = dict.fromkeys(["read", "tokens", *self._nlp.pipe_names, "record", "between"], 0.0)
        with self._clocks(spent), patch.object(Record, "of", _timed(Record.of, spent, lambda _: "record")):
            line = _timed(dump, spent, lambda _: "record")
            began = at = time.process_time()
            for article in read_articles([source]):
                assert isinstance(article, Article)
                spent["read"] += time.process_time() - at
                line(extract_article(article, self._nlp))
                at = time.process_time()
        spent["between"] = at - began - sum(spent.values())
        return spent

    @contextmanager
    def _clocks(self, spent: dict[str, float]) -> Iterator[None]:
        kinds = {type(stage) for _, stage in self._nlp.pipeline} | {type(self._nlp.tokenizer)}
        with ExitStack() as stack:
            for kind in kinds:
                call = _timed(kind.__call__, spent, lambda part: self._parts[id(part)])
                stack.enter_context(patch.object(kind, "__call__", call))
            yield


def _timed(
    work: Callable[..., Any], spent: dict[str, float], step: Callable[[Any], str]
) -> Callable[..., Any]:
    def timed(first: Any, *rest: Any, **named: Any) -> Any:
        began = time.process_time()
        try:
            return work(first, *rest, **named)
        finally:
            spent[step(first)] += time.process_time() - began

    return timed


def profile(source: Path, model: str, rounds: int) -> dict[str, float]:
    """The median CPU seconds of each step; the first round, which fills the caches, is not counted."""
    steps = Steps(model)
    spent = [steps.seconds(source) for _ in range(rounds + 1)][1:]
    return {step: statistics.median(one[step] for one in spent) for step in spent[0]}
