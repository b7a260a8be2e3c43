"""A text on its way through the stages without spaCy's tokens, and how its words become a row of terms.

A record needs no tokens, and they cost more than all the rules together: spaCy works out 22 attributes of every new
word, and in news most of the different words are new.
"""

from __future__ import annotations

import re
from itertools import accumulate, chain
from operator import add
from typing import Any, TypeVar

from spacy.tokens import Doc

from pipeline.cutting import Cutter, chunks, without_surrogates
from pipeline.reading import Dictionary, Row
from pipeline.recent import Recent

# Of a chunk's words: the characters of their roles, their norms, their lengths, and the way from each to the next.
Columns = tuple[str, tuple[str, ...], tuple[int, ...], tuple[int, ...]]
_SPACE: Columns = ("\0", (" ",), (1,), (1,))  # the second of two spaces in a row
_LINE_BREAK = re.compile(r"((?<!\s)\n\s*)")


class Sheet:
    """What of a Doc the stages use: its text, and the place where each leaves what it finds."""

    __slots__ = ("text", "user_data")

    def __init__(self, text: str) -> None:
        self.text = without_surrogates(text)
        self.user_data: dict[str, Any] = {}


Read = TypeVar("Read", Doc, Sheet)


class Stage:
    """A component that reads a Sheet as it reads a Doc."""


class Reader:
    """Sheet → Row, the one that the Doc of Khabar's tokeniser would give."""

    def __init__(self, cutter: Cutter, dictionary: Dictionary) -> None:
        self._cutter, self._dictionary = cutter, dictionary
        self._chunks = Recent(self._columns)

    def row(self, sheet: Sheet) -> Row:
        """The words of the text as terms."""
        found = chunks(sheet.text)
        if not found[-1]:
            found.pop()  # the space before it belongs to the word before, or is a word itself
        # Whole columns at a time: a loop over the words would take as long as all that follows.
        columns = list(map(self._chunks.__getitem__, found))
        roles, norms, lengths, steps = zip(*columns, strict=True) if columns else ((), (), (), ())
        starts = list(accumulate(chain.from_iterable(steps), initial=0))
        starts.pop()
        ends = list(map(add, starts, chain.from_iterable(lengths)))
        return Row(
            self._dictionary, sheet.text, "".join(roles), list(chain.from_iterable(norms)), starts, ends
        )

    def _columns(self, chunk: str) -> Columns:
        if "\n" in chunk:
            # No word goes over a line break, and the words beside it are often known.
            lines = [line for line in _LINE_BREAK.split(chunk) if line]
            if len(lines) > 1:
                return _join([self._chunks[line] for line in lines])
        words = self._cutter.cut(chunk)
        if not words:
            return _SPACE
        characters = self._dictionary.characters
        lengths = tuple([len(word) for word, _, _ in words])
        steps = [len(word) + spaced for word, _, spaced in words]
        steps[-1] += 1  # the space behind the chunk
        norms = tuple([norm for _, norm, _ in words])
        return "".join([characters[norm] for norm in norms]), norms, lengths, tuple(steps)


def _join(parts: list[Columns]) -> Columns:
    """The columns of chunks that stand side by side, without a space."""
    roles, norms, lengths, steps = zip(*parts, strict=True)
    ways = [step for part in steps[:-1] for step in (*part[:-1], part[-1] - 1)]
    return (
        "".join(roles),
        tuple(chain.from_iterable(norms)),
        tuple(chain.from_iterable(lengths)),
        (*ways, *steps[-1]),
    )
