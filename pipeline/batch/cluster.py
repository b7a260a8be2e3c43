"""The engine of a cluster: the shards of the local one, as tasks of Dask's distributed scheduler.

Articles travel to the workers, and lines of JSON come back; the folder is written here. So the workers need no storage
that is shared, but the same Khabar.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError
from functools import cache, partial
from itertools import islice
from threading import Lock
from typing import Any

from pipeline.article import Article
from pipeline.batch.shards import Engine, Outcome, Shard, ShardResult, collect, failed
from pipeline.batch.worker import keep_memory, outcomes, set_threads

Client = Any  # distributed's, which is loaded late and has no types
Future = Any

# Tasks under way for each thread of the cluster: one that is running, one that is there when it has ended.
_AHEAD = 2
_JOIN = 30  # seconds to wait for the first worker
_reading = Lock()  # a worker with several threads has one pipeline all the same


class ClusterFailed(RuntimeError):
    """The cluster can't do the work: it isn't there, has no workers, or another Khabar. The message is for the user."""


def cluster_engine(address: str, model: str, pipeline: str) -> Engine:
    """Shards on the Dask cluster whose scheduler is at ``address``.

    ``pipeline`` is the hash that the workers' own pipeline must have. A task whose worker dies is done again elsewhere;
    the articles of one that goes on killing workers are then tried one at a time, with nothing beside them, and those
    on which workers die become errors. The engine raises :class:`ClusterFailed`, and what loading the pipeline raises.
    """
    return partial(_run, address, model, pipeline)


def _run(
    address: str, model: str, pipeline: str, shards: Iterator[Shard]
) -> Iterator[tuple[Shard, ShardResult]]:
    client = _connect(address)
    suspects: list[Shard] = []
    submit = partial(client.submit, _task, model=model, pipeline=pipeline, pure=False, retries=0)
    try:
        under_way: dict[Future, Shard] = {}
        completed = _distributed().as_completed(loop=client.loop)

        def submit_next() -> None:
            for shard in islice(shards, 1):
                future = submit(articles=shard.articles)
                under_way[future] = shard
                completed.add(future)

        for _ in range(_AHEAD * max(1, sum(client.nthreads().values()))):
            submit_next()
        for future in completed:
            shard = under_way.pop(future)
            result = _result_of(future)
            submit_next()
            if result is None:
                suspects.append(shard)
            else:
                yield shard, collect(result)
        # One article at a time and nothing else on the cluster: what a worker dies on now is to blame.
        for shard in suspects:
            yield shard, collect(_alone(submit, article) for article in shard.articles)
    except OSError as error:  # distributed's CommClosedError is one
        raise ClusterFailed(
            f"the cluster at {address} is gone ({error}); what is done is kept: run again"
        ) from None
    finally:
        client.close()  # which also cancels what is under way


def _connect(address: str) -> Client:
    distributed = _distributed()
    for name in list(logging.root.manager.loggerDict):
        if name.startswith("distributed"):  # what it has to say is said here, in one line
            logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = distributed.Client(address, timeout=_JOIN, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterFailed(f"no Dask scheduler at {address}: {_first_line(error)}") from None
    try:
        client.wait_for_workers(1, timeout=_JOIN)
    except TimeoutError:
        client.close()
        raise ClusterFailed(f"no worker has joined the scheduler at {address} in {_JOIN} seconds") from None
    return client


def _distributed() -> Any:
    try:
        return importlib.import_module("distributed")
    except ImportError:
        raise ClusterFailed("--cluster needs Dask: pip install 'khabar[cluster]'") from None


def _task(articles: tuple[Article, ...], model: str, pipeline: str) -> list[Outcome]:
    """On a worker: the outcomes of the articles."""
    own = _own_pipeline(model)
    if own != pipeline:
        raise ClusterFailed(
            f"a worker has another Khabar than the one that runs here (pipeline {own[:12]}…, not {pipeline[:12]}…):"
            " install the same version, with the same libraries, on both"
        )
    with _reading:
        return list(outcomes(articles, model))


@cache
def _own_pipeline(model: str) -> str:
    from pipeline.fingerprint import pipeline_sha256

    set_threads(1)  # before the numeric libraries are loaded
    keep_memory()
    return pipeline_sha256(model)


def _result_of(future: Future) -> list[Outcome] | None:
    """What a task gave; ``None`` when worker after worker died on it. Raises what it raised."""
    try:
        found: list[Outcome] = future.result()
    except _distributed().KilledWorker:
        return None
    except CancelledError as error:
        raise OSError(_first_line(error)) from None
    except ImportError as error:
        raise ClusterFailed(f"a worker can't load Khabar: {_first_line(error)}") from None
    return found


def _alone(submit: Any, article: Article) -> Outcome:
    result = _result_of(submit(articles=(article,)))
    return failed(article, "the cluster's workers died on it") if result is None else result[0]


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
