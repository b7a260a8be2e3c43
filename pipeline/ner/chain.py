"""The chain of tags: the best row of tags for each line, and how probable each mention in it is.

Lines of a batch are decoded together, place by place, so that the work is a few array operations a place and not a
loop a word. Scores are those of a linear-chain CRF (Lafferty, McCallum, Pereira 2001).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_TOGETHER = 64  # lines that are decoded side by side


class Span(NamedTuple):
    """A mention: its label, its first word, the word behind its last, and its probability (0–1; None if unknown)."""

    label: str
    first: int
    last: int
    score: float | None


class _Lattice(NamedTuple):
    """Arrays of shape (places, rows, tags), and `scale` of shape (places, rows)."""

    emitted: NDArray[np.float64]
    forward: NDArray[np.float64]
    backward: NDArray[np.float64]
    scale: NDArray[np.float64]


class Chain:
    """Tags, the scores of a first tag (`start`) and of a step between tags (`step`); forbidden ones at -10,000."""

    def __init__(self, tags: list[str], start: Floats, step: Floats) -> None:
        self.tags, self.start, self.step = tags, start, step
        self._places = {
            tag[2:]: (place, tags.index(f"I-{tag[2:]}"))
            for place, tag in enumerate(tags)
            if tag.startswith("B-")
        }
        self._may_start = np.exp((start - start.max()).astype(np.float64))
        self._may_step = np.exp((step - step.max()).astype(np.float64))

    def spans(self, lines: list[Floats]) -> list[list[Span]]:
        """The mentions of each line, from its scores of shape (words, tags); no `I-` without its `B-`."""
        found: list[list[Span]] = [[] for _ in lines]
        order = sorted(
            (line for line, row in enumerate(lines) if len(row)), key=lambda line: -len(lines[line])
        )
        for at in range(0, len(order), _TOGETHER):
            chosen = order[at : at + _TOGETHER]
            for line, spans in zip(chosen, self._together([lines[line] for line in chosen]), strict=True):
                found[line] = spans
        return found

    def _together(self, rows: list[Floats]) -> list[list[Span]]:
        """The mentions of rows that stand longest first."""
        lengths = np.array([len(row) for row in rows])
        scores = np.zeros((lengths[0], len(rows), len(self.tags)), dtype=np.float32)
        for number, row in enumerate(rows):
            scores[: len(row), number] = row
        # How many rows reach each place: they are the first ones.
        active = [int(count) for count in (lengths[None, :] > np.arange(lengths[0])[:, None]).sum(1)]
        mentions = [self._mentions(tags) for tags in self._best(scores, active, lengths)]
        if not any(mentions):
            return [[] for _ in rows]
        lattice = self._lattice(scores, active)
        return [
            [
                self._scored(label, first, last, number, int(lengths[number]), lattice)
                for label, first, last in row
            ]
            for number, row in enumerate(mentions)
        ]

    def _best(self, scores: Floats, active: list[int], lengths: NDArray[np.intp]) -> list[list[int]]:
        """Viterbi: the best tags of each row."""
        best = self.start + scores[0]
        came = np.zeros(scores.shape, dtype=np.intp)
        for place in range(1, len(scores)):
            count = active[place]
            steps = best[:count, :, None] + self.step
            came[place, :count] = steps.argmax(1)
            best[:count] = steps.max(1) + scores[place, :count]
        last = best.argmax(1)
        out = []
        for number, length in enumerate(lengths):
            tags = [int(last[number])]
            for place in range(int(length) - 1, 0, -1):
                tags.append(int(came[place, number, tags[-1]]))
            out.append(tags[::-1])
        return out

    def _mentions(self, tags: list[int]) -> list[tuple[str, int, int]]:
        mentions: list[tuple[str, int, int]] = []
        for place, number in enumerate(tags):
            if number == 0:
                continue
            tag = self.tags[number]
            if tag[0] == "B":
                mentions.append((tag[2:], place, place + 1))
            else:
                label, first, _ = mentions[-1]
                mentions[-1] = (label, first, place + 1)
        return mentions

    def _lattice(self, scores: Floats, active: list[int]) -> _Lattice:
        """Forward and backward, scaled at each place so that nothing runs out of a float's range."""
        emitted = np.exp((scores - scores.max(2, keepdims=True)).astype(np.float64))
        forward, backward = np.zeros_like(emitted), np.ones_like(emitted)
        scale = np.ones(emitted.shape[:2])
        for place, count in enumerate(active):
            before = forward[place - 1, :count] @ self._may_step if place else self._may_start
            ahead = before * emitted[place, :count]
            scale[place, :count] = ahead.sum(1)
            forward[place, :count] = ahead / scale[place, :count, None]
        for place in range(len(active) - 2, -1, -1):
            count = active[place + 1]
            following = emitted[place + 1, :count] * backward[place + 1, :count]
            backward[place, :count] = following @ self._may_step.T / scale[place + 1, :count, None]
        return _Lattice(emitted, forward, backward, scale)

    def _scored(self, label: str, first: int, last: int, row: int, length: int, lattice: _Lattice) -> Span:
        """The mention with the probability that exactly these words carry the label."""
        emitted, forward, backward, scale = lattice
        tag, inside = self._places[label]
        chance = float(forward[first, row, tag])
        for place in range(first + 1, last):
            chance *= float(self._may_step[tag, inside] * emitted[place, row, inside] / scale[place, row])
            tag = inside
        if last < length:
            beyond = self._may_step[tag] * emitted[last, row] * backward[last, row] / scale[last, row]
            chance *= float(beyond.sum() - beyond[inside])
        return Span(label, first, last, min(1.0, max(0.0, chance)))
