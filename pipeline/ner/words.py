"""The words that the entity model reads: runs of letters, runs of digits, and single signs, without marks.

Training and running cut texts with this one function, so that a model meets the words that it was taught on.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from camel_tools.utils.normalize import normalize_unicode

from pipeline.normalization import DROPPED

_WORD = re.compile(rf"(?:[^\W\d_]|[{DROPPED}])+|\d+|\S")
_MARKS = re.compile(f"[{DROPPED}]+")
_PLAIN = re.compile("[\u0621-\u063a\u0641-\u064a0-9A-Za-z]+")
_DIGITS = {zero + digit: str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)}
_DIGITS |= {ord(sign): plain for sign, plain in zip("٫٬٪کیھہ", ".,%كيهه", strict=True)}


class Word(NamedTuple):
    """A word: its half-open span (code points of the text), and its letters without marks."""

    start: int
    end: int
    form: str


@lru_cache(maxsize=1 << 16)
def form_of(word: str) -> str:
    """The letters of a word: no diacritics, tatweel or presentation forms; European digits. Hamza and alef stay."""
    if _PLAIN.fullmatch(word):
        return word
    form: str = _MARKS.sub("", normalize_unicode(_MARKS.sub("", word))).translate(_DIGITS)
    return "".join(form.split())


def words_of(text: str) -> list[Word]:
    """The words of a text in order. Marks that stand alone (a stroke of tatweel, a bidi mark) are no words."""
    words = []
    for match in _WORD.finditer(text):
        form = form_of(match[0])
        if form:
            words.append(Word(match.start(), match.end(), form))
    return words
