"""Worker processes as their parent sees them: what each is doing, and what became of it when it ends."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import cast

from pipeline.batch.shards import Outcome, Shard, ShardResult, collect, failed
from pipeline.batch.worker import work


class WorkerDied(RuntimeError):
    """Worker processes end before they have loaded the pipeline: there is no use in starting more."""


@dataclass(slots=True)
class Task:
    """A shard, and how far it is; articles are told by their places in it."""

    shard: Shard
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    died_on: int | None = None  # the article on which a worker died last

    def missing(self) -> list[int]:
        """The articles that have no outcome yet, in order."""
        return [place for place in range(len(self.shard.articles)) if place not in self.outcomes]

    def result(self) -> ShardResult:
        """The result of the shard, when no article is missing."""
        return collect(self.outcomes[place] for place in range(len(self.shard.articles)))

    def charge(self, place: int) -> None:
        """A worker died on this article. The first time could be the worker's own fault; the second is not."""
        if self.died_on == place:
            self.set_aside(
                place, "the worker process died on it, twice (out of memory, or a crash in native code)"
            )
        self.died_on = place

    def set_aside(self, place: int, cause: str) -> None:
        """An article gets no record, for this cause."""
        self.outcomes[place] = failed(self.shard.articles[place], cause)


class Worker:
    """A worker process and its task."""

    def __init__(self, model: str, threads: int) -> None:
        # spawn: a fork would copy whatever threads and locks the numeric libraries hold.
        context = multiprocessing.get_context("spawn")
        # A pipe for each worker, and no other process holds its ends: whoever dies, the other sees it close.
        # A pool with one queue for all waits for ever when a worker is killed half-way through a result.
        self.connection, theirs = context.Pipe()
        self._at = context.RawArray(
            "d", 2
        )  # the article that it reads, as a number of those sent; since when
        self._process = context.Process(target=work, args=(theirs, model, threads, self._at), daemon=True)
        self._process.start()
        theirs.close()
        self.loaded = False
        self.task: Task | None = None
        self._sent: list[int] = []
        self._received = 0
        self._stopped_on: int | None = None

    def give(self, task: Task) -> None:
        """Send what is missing of a task to a worker that has none."""
        self.task, self._sent, self._received = task, task.missing(), 0
        self._at[0], self._at[1] = 0.0, time.monotonic()
        with suppress(OSError):  # it has died, as its closed pipe will tell
            self.connection.send(tuple(task.shard.articles[place] for place in self._sent))

    def take(self) -> bool:
        """Read one message; whether the worker waits for a task now.

        Raises ``EOFError`` or ``OSError`` when it has died, and what went wrong when it can't load the pipeline.
        """
        said = cast("list[Outcome] | Exception | None", self.connection.recv())
        if isinstance(said, Exception):
            raise CannotLoad from said
        if said is None:
            self.loaded = True
            return True
        assert self.task is not None, "outcomes come from a worker with a task"
        until = self._received + len(said)
        self.task.outcomes.update(zip(self._sent[self._received : until], said, strict=True))
        self._received = until
        return self._received == len(self._sent)

    def stop_if_over(self, limit: float) -> None:
        """End a worker that has been reading its article for more than ``limit`` seconds."""
        if self.task is not None and self._stopped_on is None and time.monotonic() - self._at[1] > limit:
            self._stopped_on = self._article()
            self._process.kill()

    def bury(self, limit: float | None) -> None:
        """Of a worker that has died with a task: say so of the article that it died on."""
        self.end()
        task = self.task
        if (
            task is None or (article := self._article()) in task.outcomes
        ):  # it had come to the end just before
            return
        if self._stopped_on is None:
            task.charge(article)
        elif self._stopped_on == article:
            task.set_aside(article, f"took more than {limit:g} seconds")

    def is_alive(self) -> bool:
        """Whether the process goes on."""
        return self._process.is_alive()

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.join()
        self.connection.close()

    def _article(self) -> int:
        return self._sent[int(self._at[0])]


class CannotLoad(Exception):
    """A worker can't load the pipeline; the cause is what was raised there."""


def with_news(workers: Iterable[Worker], seconds: float | None) -> Iterator[Worker]:
    """Those that have said something or died; waits for one, at most so many seconds."""
    by_connection = {worker.connection: worker for worker in workers}
    for connection in wait(list(by_connection), seconds):
        yield by_connection[cast(Connection, connection)]
