"""What the entity stage finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entity:
    """A mention: `start`, `end` are half-open, in code points of the text; `score` is between 0 and 1, or unknown."""

    label: str
    start: int
    end: int
    name: str
    subtype: str | None
    score: float | None
    rule: str
