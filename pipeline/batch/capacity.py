"""What this machine, or the container that the process is in, has to offer: cores, memory, and the workers they carry.

Linux tells it in ``/proc`` and in control groups of version 2; elsewhere the number of cores alone decides.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_MIB = 1 << 20
# What a worker takes at most while it reads news: the model, spaCy, and caches that are full. benchmarks/batch.py
# measures it. CAMeL Tools' recogniser is a BERT-base in torch.
_WORKER_MEMORY = {"none": 700 * _MIB, "fast": 900 * _MIB, "accurate": 900 * _MIB, "camel": 3000 * _MIB}
_CGROUPS = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Plan:
    """How many worker processes, and how many threads the entity model has in each."""

    workers: int
    threads: int


def plan(model: str, workers: int | None, cores: int | None = None, memory: int | None = None) -> Plan:
    """The workers for a model: as many as asked for, else one for each core, as far as memory (bytes) goes.

    Threads share out the cores that are left: workers × threads is the number of cores, or the number of workers.
    ``cores`` and ``memory`` are those of this machine unless given.
    """
    cores = cores or available_cores()
    if workers is None:
        memory = memory if memory is not None else available_memory()
        fitting = cores if memory is None else memory // _WORKER_MEMORY[model]
        workers = max(1, min(cores, fitting))
    return Plan(workers, max(1, cores // workers))


def available_cores() -> int:
    """The cores that this process may use: its affinity, and the quota of its control groups, rounded up."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    for group in _groups():
        match _words(group / "cpu.max"):
            case [quota, period] if quota != "max":
                cores = min(cores, max(1, -(-int(quota) // int(period))))
    return cores


def available_memory() -> int | None:
    """Bytes that can be taken without swapping or hitting a control group's limit; ``None`` where it is not told."""
    found = [
        int(words[1]) * 1024
        for words in _lines(Path("/proc/meminfo"))
        if words and words[0] == "MemAvailable:"
    ]
    for group in _groups():
        limit, used = _words(group / "memory.max"), _words(group / "memory.current")
        if limit and used and limit[0] != "max":
            # The file cache counts as used, and goes when memory is wanted.
            cache = sum(
                int(words[1]) for words in _lines(group / "memory.stat") if words[0] == "inactive_file"
            )
            found.append(max(0, int(limit[0]) - int(used[0]) + cache))
    return min(found, default=None)


def _groups() -> Iterator[Path]:
    """The control group of this process and those above it: each may set a limit."""
    for words in _lines(Path("/proc/self/cgroup")):
        line = " ".join(words)
        if line.startswith("0::"):
            group = _CGROUPS / line[3:].lstrip("/")
            yield group
            yield from (parent for parent in group.parents if parent.is_relative_to(_CGROUPS))


def _words(path: Path) -> list[str]:
    return next(iter(_lines(path)), [])


def _lines(path: Path) -> list[list[str]]:
    try:
        return [line.split() for line in path.read_text().splitlines()]
    except OSError:
        return []
