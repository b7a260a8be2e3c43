"""What a Dask worker does: each of its threads has a process of the crew beside it, which reads the articles.

So a worker with several threads reads several articles at once; an article that takes too long or crashes costs one
such process and not the Dask worker, and what is said about it is what a local run says.
"""

from __future__ import annotations

import multiprocessing
from functools import cache, partial

from pipeline.batch.crew import Worker
from pipeline.batch.local import read_shards
from pipeline.batch.shards import Shard, ShardResult

_waiting: dict[str, list[Worker]] = {}  # by model: loaded, and without a task, from one shard to the next


class OtherPipeline(RuntimeError):
    """This Dask worker has another Khabar than the one that sent the shard."""


def read_shard(shard: Shard, model: str, pipeline: str, limit: float | None) -> ShardResult:
    """The result of a shard. Raises :class:`OtherPipeline`, and whatever the local engine raises."""
    own = _own_pipeline(model)
    if own != pipeline:
        raise OtherPipeline(
            f"a worker has another Khabar than the one that runs here (pipeline {own[:12]}…, not {pipeline[:12]}…):"
            " install the same version, with the same libraries, on both"
        )
    hire, dismiss = partial(_hire, model), partial(_dismiss, model)
    ((_, result),) = read_shards(1, limit, hire, dismiss, iter([shard]))
    return result


@cache
def _own_pipeline(model: str) -> str:
    from pipeline.fingerprint import pipeline_sha256

    return pipeline_sha256(model)


def _hire(model: str) -> Worker:
    waiting = _waiting.setdefault(model, [])
    while waiting:
        worker = waiting.pop()
        if worker.is_alive():
            return worker
        worker.end()
    # Dask's nanny marks its workers as daemons, which may have no children since these would outlive them. The crew's
    # end with their parent, however it ends.
    multiprocessing.current_process().daemon = False
    return Worker(model, threads=1)


def _dismiss(model: str, worker: Worker) -> None:
    if worker.loaded and worker.task is None:
        _waiting[model].append(worker)
    else:
        worker.end()
