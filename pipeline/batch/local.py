"""The engine of one machine: worker processes that load the pipeline once, get text and give JSON back."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections.abc import Iterator
from functools import lru_cache, partial
from itertools import islice
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, cast

from pipeline.article import Article
from pipeline.batch.shards import Engine, Shard, ShardResult, process

if TYPE_CHECKING:
    from spacy.language import Language


_DIED = "a worker process died (out of memory?); what is done is kept: run again"


class WorkerDied(RuntimeError):
    """A worker process ended by itself: killed, out of memory, or crashed in native code."""


def default_workers() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def local_engine(model: str, workers: int) -> Engine:
    """Shards on ``workers`` processes; with one worker, or only one shard, in this process.

    The engine raises :class:`WorkerDied` when a worker does; the shards that were done before are kept.
    """
    return partial(_here, model) if workers == 1 else partial(_processes, model, workers)


def _here(model: str, shards: Iterator[Shard]) -> Iterator[tuple[Shard, ShardResult]]:
    for shard in shards:
        yield shard, process_articles(shard.articles, model)


def _processes(model: str, workers: int, shards: Iterator[Shard]) -> Iterator[tuple[Shard, ShardResult]]:
    first = list(islice(shards, workers))
    if len(first) < 2:  # not worth the start of a process
        yield from _here(model, iter(first))
        return
    # spawn: a fork would copy whatever threads and locks the numeric libraries hold.
    context = multiprocessing.get_context("spawn")
    crew: dict[Connection, BaseProcess] = {}
    running: dict[Connection, Shard] = {}
    finished = False
    try:
        for _ in first:
            # A pipe for each worker, and no other process holds its ends: whoever dies, the other sees it close.
            # A pool with one queue for all waits for ever when a worker is killed half-way through a result.
            ours, theirs = context.Pipe()
            worker = context.Process(target=_work, args=(theirs, model), daemon=True)
            worker.start()
            theirs.close()
            crew[ours] = worker
        for connection, shard in zip(crew, first, strict=True):
            _send(connection, shard)
            running[connection] = shard
        while running:
            for ready in wait(list(running)):
                connection = cast(Connection, ready)
                result = _receive(connection)
                if isinstance(result, Exception):
                    raise result
                done = running.pop(connection)
                # The next shard goes out before this result is written: the worker is not kept waiting.
                for following in islice(shards, 1):
                    _send(connection, following)
                    running[connection] = following
                yield done, result
        finished = True
    finally:
        for connection, member in crew.items():
            connection.close()  # which an idle worker takes as its end
            if not finished:
                member.terminate()
        for member in crew.values():
            member.join()


def _send(connection: Connection, shard: Shard) -> None:
    try:
        connection.send(shard.articles)
    except OSError as error:
        raise WorkerDied(_DIED) from error


def _receive(connection: Connection) -> ShardResult | Exception:
    try:
        return cast(ShardResult | Exception, connection.recv())
    except (EOFError, OSError) as error:  # at the end of a message, or half-way through one
        raise WorkerDied(_DIED) from error


def _work(connection: Connection, model: str) -> None:
    """A worker: articles in, a result or what was raised out, until the parent closes the pipe or is gone."""
    # Ctrl-C reaches every process of a terminal; the parent decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        while True:
            articles = connection.recv()
            try:
                result: ShardResult | Exception = process_articles(articles, model)
            except Exception as error:  # the pipeline does not load: the parent says so
                result = error
            connection.send(result)
    except (EOFError, OSError):
        return


def process_articles(articles: tuple[Article, ...], model: str) -> ShardResult:
    """The result of a shard in this process, which loads the pipeline the first time."""
    from pipeline import extract_article

    nlp = _loaded(model)
    return process(articles, lambda article: extract_article(article, nlp))


@lru_cache(maxsize=1)
def _loaded(model: str) -> Language:
    from pipeline import load

    nlp = load(model)
    # What the pipeline is made of lives as long as the process: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    return nlp
