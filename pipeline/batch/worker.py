"""A worker process: it loads the pipeline once, gets articles, and gives their outcomes back."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import time
from collections.abc import MutableSequence
from contextlib import suppress
from functools import lru_cache
from multiprocessing.connection import Connection, wait
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from pipeline.article import Article
from pipeline.batch.shards import Outcome, outcome_of

if TYPE_CHECKING:
    from spacy.language import Language

# Outcomes are sent so often: seldom enough to cost nothing, and a worker that dies takes little with it.
_SEND_EVERY = 0.5  # seconds
# The kernel, short of memory, ends a worker before the parent, which holds the results.
_OOM_SCORE = "500"
# M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of malloc.h, in bytes: what glibc comes to by itself at most. It does not when
# MALLOC_TRIM_THRESHOLD_ is set, as Dask's nanny sets it: each array of more than 128 KiB then gets pages of its own
# from the kernel and gives them back, and the encoder makes such arrays all the time. That took half of the speed.
_MALLOC = {-1: 64 << 20, -3: 32 << 20}


def work(connection: Connection, model: str, threads: int, place: MutableSequence[float]) -> None:
    """Until the parent closes the pipe or is gone: articles in, lists of outcomes out, one for each article.

    ``None`` says that the pipeline is loaded; an exception, that it can't be. ``place``, in memory that outlives this
    process, has the number of the article that is being read, and since when (``time.monotonic``).
    """
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C reaches every process of a terminal; the parent decides
    Thread(target=_end_with_parent, daemon=True).start()
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE)
    set_threads(threads)
    keep_memory()
    try:
        try:
            load_once(model, threads)
        except Exception as error:  # the parent says so
            connection.send(error)
            return
        connection.send(None)
        while True:
            articles: tuple[Article, ...] = connection.recv()
            unsent: list[Outcome] = []
            sent = time.monotonic()
            for number, article in enumerate(articles):
                place[1] = time.monotonic()
                place[0] = number
                unsent.append(read(article, model, threads))
                if time.monotonic() - sent > _SEND_EVERY:
                    connection.send(unsent)
                    unsent, sent = [], time.monotonic()
            if unsent:
                connection.send(unsent)
    except (EOFError, OSError):
        return


def read(article: Article, model: str, threads: int = 1) -> Outcome:
    """The outcome of an article in this process, which loads the pipeline the first time."""
    from pipeline import extract_article

    nlp = load_once(model, threads)
    # What spaCy remembers of an article's words goes with the article; else it would keep every word for ever.
    with nlp.memory_zone():
        return outcome_of(article, lambda article: extract_article(article, nlp))


@lru_cache(maxsize=1)
def load_once(model: str, threads: int) -> Language:
    """The pipeline of this process."""
    from pipeline import load

    nlp = load(model, threads=threads)
    # What the pipeline is made of lives as long as the process: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    return nlp


def set_threads(threads: int) -> None:
    """Say how many threads the numeric libraries that this process has yet to load may start."""
    os.environ["OMP_NUM_THREADS"] = str(threads)
    # One, so that sums are made in one order: the bytes must not depend on the number of workers.
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"


def keep_memory() -> None:
    """Let this process keep the memory that one array leaves for the next; only glibc needs to be told."""
    with suppress(AttributeError, OSError, TypeError):  # another C library; Windows
        mallopt = ctypes.CDLL(None).mallopt
        for parameter, size in _MALLOC.items():
            mallopt(parameter, size)


def _end_with_parent() -> None:
    """A parent that is killed can't tell its workers; they end at once, not at the end of their shard."""
    process = multiprocessing.parent_process()
    if process is not None:
        wait([process.sentinel])
        os._exit(1)
