"""The engine of one machine: worker processes that load the pipeline once, get text and give JSON back."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache, partial
from itertools import chain, islice
from multiprocessing.connection import wait as wait_for
from typing import TYPE_CHECKING

from pipeline.article import Article
from pipeline.batch.shards import Engine, Shard, ShardResult, process

if TYPE_CHECKING:
    from spacy.language import Language


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
    first = list(islice(shards, 2))
    if len(first) < 2:  # not worth the start of a process
        yield from _here(model, iter(first))
        return
    shards = chain(first, shards)
    others = set(multiprocessing.active_children())
    # spawn: a fork would copy whatever threads and locks the numeric libraries hold.
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_start_worker)
    running: dict[Future[ShardResult], Shard] = {}
    finished = False
    try:
        while True:
            # One shard waits for each worker, no more: memory stays flat however long the input is.
            for shard in islice(shards, 2 * workers - len(running)):
                running[pool.submit(process_articles, shard.articles, model)] = shard
            if not running:
                break
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield running.pop(future), future.result()
        finished = True
    except BrokenProcessPool as error:
        raise WorkerDied("a worker process died (out of memory?); what is done is kept: run again") from error
    finally:
        if not finished:
            for child in set(multiprocessing.active_children()) - others:
                child.terminate()
        pool.shutdown(wait=True, cancel_futures=True)


def process_articles(articles: tuple[Article, ...], model: str) -> ShardResult:
    """The result of a shard in this process, which loads the pipeline the first time."""
    from pipeline import extract_article

    nlp = _loaded(model)
    return process(articles, lambda article: extract_article(article, nlp))


@lru_cache(maxsize=1)
def _loaded(model: str) -> Language:
    from pipeline import load

    return load(model)


def _start_worker() -> None:
    # Ctrl-C reaches every process of a terminal; the parent decides
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)  # a parent that was killed cannot say so; without this its workers would wait for ever
