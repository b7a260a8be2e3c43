"""A text in tokens and sentences for formats that know spans only as rows of tokens.

Every edge of a mention is an edge of a token, so that a name begins behind the و that is written onto it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import regex

# A word with its vowel marks and joiners, or one sign; white space is what lies between.
_PIECE = regex.compile(r"[\w\p{M}\u200c\u200d]+|\s+|.", regex.DOTALL)
_SPACE = regex.compile(r"\s+")
_INNER = regex.compile(r"\S(?:.*\S)?", regex.DOTALL)
_END = regex.compile(r"\n\s*|[.!?؟…][»\"”)]*\s+")

Span = tuple[int, int]


def pieces(text: str, edges: Collection[int]) -> Iterator[Span]:
    """The text in pieces without a gap: words, signs, stretches of white space, none of them over one of ``edges``."""
    cuts = sorted(edges)
    at = 0
    for piece in _PIECE.finditer(text):
        start, end = piece.span()
        while at < len(cuts) and cuts[at] < end:
            if cuts[at] > start:
                yield start, cuts[at]
                start = cuts[at]
            at += 1
        yield start, end


def is_space(text: str) -> bool:
    """Whether a piece is white space."""
    return _SPACE.fullmatch(text) is not None


def inside(text: str) -> Span | None:
    """Where a text begins and ends without the white space at its edges; ``None`` when it is nothing else."""
    found = _INNER.search(text)
    return None if found is None else found.span()


def sentence_ends(text: str, spans: Iterable[Span]) -> list[int]:
    """Where sentences end, behind the white space: at line ends and full stops, never inside one of ``spans``."""
    within: set[int] = set()
    for start, end in spans:
        within.update(range(start + 1, end))
    return [end for end in (match.end() for match in _END.finditer(text)) if end not in within]
