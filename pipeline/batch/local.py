"""The engine of one machine: worker processes that are watched, and replaced when they die or take too long."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

from pipeline.batch.crew import CannotLoad, Task, Worker, WorkerDied, with_news
from pipeline.batch.shards import Engine, Shard, ShardResult

# How often the clock of each article is looked at: this share of the limit, but at least once in so many seconds.
_LOOK, _LOOK_AT_LEAST = 0.2, 1.0
_LOADS = 2  # workers that may die while they load the pipeline, and be replaced


def local_engine(model: str, workers: int, threads: int = 1, limit: float | None = None) -> Engine:
    """Shards on so many worker processes, each with so many threads for the entity model.

    When a worker dies, another goes on with the rest of its shard. An article on which two workers die, one after the
    other, becomes an error, and so does one that takes more than ``limit`` seconds. One shard for each worker, and
    one more, are in memory. The engine raises :class:`~pipeline.batch.crew.WorkerDied` when no worker lives long
    enough to load the pipeline, and whatever loading it raises.
    """
    return partial(read_shards, workers, limit, partial(Worker, model, threads), Worker.end)


def read_shards(
    workers: int,
    limit: float | None,
    hire: Callable[[], Worker],
    dismiss: Callable[[Worker], None],
    shards: Iterator[Shard],
) -> Iterator[tuple[Shard, ShardResult]]:
    """The work of :func:`local_engine`, with the crew from elsewhere.

    ``hire`` gives a worker, which may have loaded the pipeline already, and ``dismiss`` takes each back that has not
    died, without a task unless the work was given up.
    """
    tasks = map(Task, shards)
    queue = deque(islice(tasks, workers))
    crew: list[Worker] = []
    idle: list[Worker] = []
    died_loading = 0

    def take_on() -> None:
        worker = hire()
        crew.append(worker)
        if worker.loaded:
            idle.append(worker)

    def give() -> None:
        while idle and queue:
            idle.pop().give(queue.popleft())
            if not queue:
                queue.extend(islice(tasks, 1))  # read while the workers work

    try:
        for _ in range(len(queue)):
            take_on()
        give()
        while queue or any(worker.task for worker in crew):
            done: list[Task] = []
            for worker in with_news(crew, limit and min(limit * _LOOK, _LOOK_AT_LEAST)):
                try:
                    waits = worker.take()
                except CannotLoad as error:
                    raise error.__cause__ or error from None
                except (EOFError, OSError):  # at the end of a message, or half-way through one
                    crew.remove(worker)
                    if worker in idle:
                        idle.remove(worker)
                    worker.bury(limit)
                    if worker.task is not None:
                        (queue if worker.task.missing() else done).insert(0, worker.task)
                    died_loading += not worker.loaded
                    if worker.loaded or died_loading <= _LOADS:
                        take_on()
                    elif not crew:
                        raise WorkerDied(
                            "worker processes die while they load the pipeline (out of memory?); what is done is kept:"
                            " run again with fewer --workers"
                        ) from None
                    continue
                if waits:
                    if worker.task is not None:
                        done.append(worker.task)
                        worker.task = None
                    idle.append(worker)
            give()
            for task in done:  # after the workers have got the next: they are not kept waiting
                yield task.shard, task.result()
            if limit is not None:
                for worker in crew:
                    worker.stop_if_over(limit)
    finally:
        for worker in crew:
            dismiss(worker)
