"""The gate lets noise pass, and nothing that is worse than noise."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.gate import fallen


def scores(values: float, entities: float) -> dict[str, Any]:
    return {
        layer: {"overall": {"span": {"f1": f1}}} for layer, f1 in (("values", values), ("entities", entities))
    }


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (scores(0.99, 0.85), []),
        (scores(0.995, 0.9), []),
        (scores(0.989, 0.847), []),
        (scores(0.985, 0.85), ["values, span: F1 is 0.9850, committed is 0.9900"]),
        (scores(0.99, 0.84), ["entities, span: F1 is 0.8400, committed is 0.8500"]),
        ({"values": scores(0.99, 0.85)["values"]}, ["entities, span: F1 is 0.0000, committed is 0.8500"]),
    ],
)
def test_gate(now: dict[str, Any], said: list[str]) -> None:
    assert fallen(scores(0.99, 0.85), now) == said
