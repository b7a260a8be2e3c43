"""The engine of a cluster: the shards of the local one, as tasks of Dask's distributed scheduler.

Articles travel to the workers, and lines of JSON come back; the folder is written here. So the workers need no storage
that is shared, but the same Khabar. ``remote`` is what happens on them.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError
from functools import partial
from itertools import islice
from typing import Any

from pipeline.article import Article
from pipeline.batch.crew import WorkerDied
from pipeline.batch.remote import OtherPipeline, read_shard
from pipeline.batch.shards import Engine, Outcome, Shard, ShardResult, collect, failed

Client = Any  # distributed's, which is loaded late and has no types
Future = Any

# Tasks under way for each thread of the cluster: one that is running, one that is there when it has ended.
_AHEAD = 2
_JOIN = 30  # seconds to wait for the first worker


class ClusterFailed(RuntimeError):
    """The cluster can't do the work: it isn't there, has no workers, or another Khabar. The message is for the user."""


def cluster_engine(address: str, model: str, pipeline: str, limit: float | None = None) -> Engine:
    """Shards on the Dask cluster whose scheduler is at ``address``.

    ``pipeline`` is the hash that the workers' own pipeline must have. Each thread of a Dask worker has a process of its
    own for the articles: one that kills two of these, or takes more than ``limit`` seconds, becomes an error as it does
    locally. A shard whose Dask worker dies is done again elsewhere; the articles of one that goes on killing them are
    then tried one at a time, with nothing beside them, and those on which Dask workers die become errors. The engine
    raises :class:`ClusterFailed`, and what loading the pipeline raises.
    """
    return partial(_run, address, model, pipeline, limit)


def _run(
    address: str, model: str, pipeline: str, limit: float | None, shards: Iterator[Shard]
) -> Iterator[tuple[Shard, ShardResult]]:
    client = _connect(address)
    suspects: list[Shard] = []
    submit = partial(
        client.submit, read_shard, model=model, pipeline=pipeline, limit=limit, pure=False, retries=0
    )
    try:
        under_way: dict[Future, Shard] = {}
        completed = _distributed().as_completed(loop=client.loop)

        def submit_next() -> None:
            for shard in islice(shards, 1):
                future = submit(shard)
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
                yield shard, result
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


def _result_of(future: Future) -> ShardResult | None:
    """What a task gave; ``None`` when worker after worker died on it. Raises what it raised."""
    try:
        found: ShardResult = future.result()
    except _distributed().KilledWorker:
        return None
    except CancelledError as error:
        raise OSError(_first_line(error)) from None
    except OtherPipeline as error:
        raise ClusterFailed(str(error)) from None
    except WorkerDied:
        raise ClusterFailed(
            "the cluster's processes die while they load the pipeline (out of memory? each thread of a Dask worker has"
            " one); what is done is kept: run again with fewer threads"
        ) from None
    except ImportError as error:
        raise ClusterFailed(f"a worker can't load Khabar: {_first_line(error)}") from None
    return found


def _alone(submit: Any, article: Article) -> Outcome:
    result = _result_of(submit(Shard(0, (article,))))
    if result is None:
        return failed(article, "the cluster's workers died on it")
    return Outcome(result.content, result.mentions, next(iter(result.errors), None))


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
