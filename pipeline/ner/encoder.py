"""The encoder at run time: windows of words in, a vector for each word out, by onnxruntime on the CPU."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.ner.chain import Floats

START, PADDING, END, UNKNOWN = 0, 1, 2, 3
MOST_PIECES = 8  # of one word: more says nothing about a name
# A batch has about this many pieces, so that its states stay in the processor's cache.
BATCH = 1024
_FILLED = 0.9  # at least so much of the longest window of a batch is in its shortest; the rest is padding
_REMEMBERED = 1 << 17  # words whose pieces are kept


class Encoder:
    """The graphs of a pack, one behind the other, and the tokenizer; `threads` of onnxruntime."""

    def __init__(self, graphs: tuple[Path, ...], tokenizer: Path, threads: int = 1) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        self._sessions = [
            onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
            for graph in graphs
        ]
        self._tokenizer: Any = Tokenizer.from_file(str(tokenizer))
        self._pieces: dict[str, list[int]] = {}

    def pieces_of(self, form: str) -> list[int]:
        """The vocabulary numbers of a word's pieces, at most eight."""
        pieces = self._pieces.get(form)
        if pieces is None:
            if len(self._pieces) >= _REMEMBERED:
                self._pieces.clear()
            pieces = self._tokenizer.encode(form, add_special_tokens=False).ids[:MOST_PIECES] or [UNKNOWN]
            self._pieces[form] = pieces
        return pieces

    def vectors(self, windows: list[list[list[int]]]) -> list[Floats]:
        """For each window, given as the pieces of each of its words, an array of shape (words, hidden)."""
        sizes = [2 + sum(map(len, window)) for window in windows]
        order = sorted(range(len(windows)), key=sizes.__getitem__)
        found: list[Floats] = [np.empty((0, 0), dtype=np.float32)] * len(windows)
        at = 0
        while at < len(order):
            end = at + 1
            shortest = sizes[order[at]]
            while end < len(order) and (end + 1 - at) * (longest := sizes[order[end]]) <= BATCH:
                if shortest < _FILLED * longest:
                    break
                end += 1
            chosen = order[at:end]
            states = self._states([windows[number] for number in chosen], sizes[chosen[-1]])
            for row, number in zip(states, chosen, strict=True):
                found[number] = _by_word(row, windows[number])
            at = end
        return found

    def _states(self, windows: list[list[list[int]]], length: int) -> Floats:
        pieces = np.full((len(windows), length), PADDING, dtype=np.int32)
        mask = np.zeros((len(windows), length), dtype=np.int32)
        for number, window in enumerate(windows):
            flat = [START, *(piece for word in window for piece in word), END]
            pieces[number, : len(flat)] = flat
            mask[number, : len(flat)] = 1
        first, *others = self._sessions
        states: Floats = first.run(None, {"pieces": pieces, "mask": mask})[0]
        for session in others:
            states = session.run(None, {"states": states, "mask": mask})[0]
        return states


def _by_word(states: Floats, window: list[list[int]]) -> Floats:
    """The mean of the states of each word's pieces."""
    lengths: NDArray[np.intp] = np.fromiter(map(len, window), dtype=np.intp, count=len(window))
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1])) + 1
    total: Floats = np.add.reduceat(states[: int(lengths.sum()) + 1], starts, axis=0)
    mean: Floats = (total / lengths[:, None]).astype(np.float32)
    return mean
