"""A text on its way through the stages without spaCy's tokens, and how its words become a row of terms.

A record needs no tokens, and they cost more than all the rules together: spaCy works out 22 attributes of every new
word, and in news most of the different words are new.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate, chain
from typing import Any, TypeVar

from spacy.tokens import Doc

from pipeline.cutting import Cutter, chunks, without_surrogates
from pipeline.normalization import normalize_bare
from pipeline.reading import Dictionary, Row
from pipeline.recent import Recent

# Of a chunk's words: the characters of their roles, their norms, their lengths, and the way from each to the next.
Columns = tuple[str, tuple[str, ...], tuple[int, ...], tuple[int, ...]]
_SPACE: Columns = ("\0", (" ",), (1,), (1,))  # the second of two spaces in a row
# Words and the marks beside them, of which pipeline.pieces would make the same pieces, at four times the cost.
_PROSE = re.compile('[\u0621-\u063a\u0641-\u064a\n،؛؟.:!()"«»“”]+')
_PLAIN = re.compile('(?<![^ \n،؛؟.:!()"«»“”])[\u0621-\u063a\u0641-\u064a]{1,39}(?![^ \n،؛؟.:!()"«»“”])')
_RUNS = re.compile("[\u0621-\u063a\u0641-\u064a]+|\n+|.")


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
        self._learn(found)
        # Whole columns at a time: a loop over the words would take as long as all that follows.
        columns = list(map(self._chunks.__getitem__, found))
        roles, norms, lengths, steps = zip(*columns, strict=True) if columns else ((), (), (), ())
        starts = list(accumulate(chain.from_iterable(steps), initial=0))
        starts.pop()
        return Row(
            self._dictionary,
            sheet.text,
            "".join(roles),
            list(chain.from_iterable(norms)),
            starts,
            list(chain.from_iterable(lengths)),
        )

    def _learn(self, found: list[str]) -> None:
        """Remember a text's plain words all at once, at a third of what each would cost alone."""
        unknown = self._chunks.unknown(found)
        if not unknown:
            return
        words = self._chunks.unknown(_PLAIN.findall(" ".join(unknown)))
        known, is_plain, character = self._chunks, self._cutter.is_plain, self._dictionary.plain_character
        for word, norm in zip(words, normalize_bare(" ".join(words)).split(" "), strict=False):
            if is_plain(norm):
                known[word] = character(norm), (norm,), *_sizes(len(word))

    def _columns(self, chunk: str) -> Columns:
        if not chunk.isalpha() and _PROSE.fullmatch(chunk):
            runs = _RUNS.findall(chunk)
            if len(runs) > 1:
                return _join([self._chunks[run] for run in runs])  # the word is often known without its marks
        words = self._cutter.cut(chunk)
        if not words:
            return _SPACE
        # Not through what the dictionary remembers: most words that come here come once.
        character = self._dictionary.character
        if len(words) == 1:
            norm = words[0][1]
            return character(norm), (norm,), *_sizes(len(chunk))
        lengths = tuple([len(word) for word, _, _ in words])
        steps = [len(word) + spaced for word, _, spaced in words]
        steps[-1] += 1  # the space behind the chunk
        norms = tuple([norm for _, norm, _ in words])
        return "".join([character(norm) for norm in norms]), norms, lengths, tuple(steps)


@lru_cache(maxsize=256)
def _sizes(length: int) -> tuple[tuple[int], tuple[int]]:
    """A single word's lengths and steps, shared by all words of that length."""
    return (length,), (length + 1,)


def _join(parts: list[Columns]) -> Columns:
    """The columns of chunks that stand side by side, without a space."""
    roles, norms, lengths, steps = zip(*parts, strict=True)
    joined: list[int] = []
    for some in steps:  # linear in the pieces: a chunk may be a million brackets
        joined += some
        joined[-1] -= 1
    joined[-1] += 1  # the space behind the last
    return (
        "".join(roles),
        tuple(chain.from_iterable(norms)),
        tuple(chain.from_iterable(lengths)),
        tuple(joined),
    )
