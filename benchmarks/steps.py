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

    def seconds(self, source: Path) -> dict[str, float]:
        """The CPU seconds of each step over the articles of a file; `between` is what no part took."""
        from pipeline import extract_article
        from pipeline.article import Article, read_articles
        from pipeline.record import dump

        spent = dict.fromkeys(["read", "tokens", *self._nlp.pipe_names, "record", "between"], 0.0)
        with self._clocks(spent):
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
        from pipeline.record import Record
        from pipeline.sheet import Reader

        with (
            patch.object(Record, "of", _timed(Record.of, spent, lambda _: "record")),
            patch.object(Reader, "row", _timed(Reader.row, spent, lambda _: "tokens")),
            ExitStack() as stack,
        ):
            for kind in {type(stage) for _, stage in self._nlp.pipeline}:
                call = _timed(kind.__call__, spent, lambda part: self._parts[id(part)])
                stack.enter_context(patch.object(kind, "__call__", call))
            yield


def _timed(
    work: Callable[..., Any], spent: dict[str, float], step: Callable[[Any], str]
) -> Callable[..., Any]:
    def timed(first: Any, *rest: Any, **named: Any) -> Any:
        counted, began = sum(spent.values()), time.process_time()
        try:
            return work(first, *rest, **named)
        finally:
            within = (
                sum(spent.values()) - counted
            )  # a step inside this one, such as the tokens in the numbers
            spent[step(first)] += time.process_time() - began - within

    return timed


def profile(source: Path, model: str, rounds: int) -> dict[str, float]:
    """The median CPU seconds of each step; the first round, which fills the caches, is not counted."""
    steps = Steps(model)
    spent = [steps.seconds(source) for _ in range(rounds + 1)][1:]
    return {step: statistics.median(one[step] for one in spent) for step in spent[0]}
