"""How many workers and threads a machine gets."""

from __future__ import annotations

import os

import pytest

from pipeline.batch.capacity import Plan, available_cores, available_memory, plan
from pipeline.ner import MODELS

GIB = 1 << 30


@pytest.mark.parametrize(
    ("model", "workers", "cores", "memory", "expected"),
    [
        ("accurate", None, 4, 64 * GIB, Plan(4, 1)),
        ("accurate", None, 4, 2 * GIB, Plan(2, 2)),  # memory for two
        ("accurate", None, 4, GIB // 4, Plan(1, 4)),  # for less than one: it is tried all the same
        ("camel", None, 8, 8 * GIB, Plan(2, 4)),
        ("none", None, 8, 8 * GIB, Plan(8, 1)),
        ("accurate", 3, 8, 64 * GIB, Plan(3, 2)),
        ("accurate", 16, 8, GIB, Plan(16, 1)),  # what is asked for is taken
    ],
)
def test_plan(model: str, workers: int | None, cores: int, memory: int, expected: Plan) -> None:
    assert plan(model, workers, cores, memory) == expected


def test_this_machine() -> None:
    assert 1 <= available_cores() <= (os.cpu_count() or 1)
    memory = available_memory()
    assert memory is None or memory > 0
    for model in MODELS:
        assert 1 <= plan(model, None).workers <= available_cores()


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no affinity here")
def test_cores_are_those_that_the_process_may_use() -> None:
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        assert available_cores() == 1
    finally:
        os.sched_setaffinity(0, before)
