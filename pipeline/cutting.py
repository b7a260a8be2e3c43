"""Text → words, as news is typed: every character kept.

Figures stand apart from letters and signs, whole numeric dates and clock times are one word, proclitics come off the
words that values are made of (و + خمسين), and two such words typed as one come apart (آذار + عام).
"""

from __future__ import annotations

import itertools
import re
from functools import cache

from pipeline.lexicon import Lexicon, lexicon
from pipeline.normalization import normalize
from pipeline.pieces import PIECES

_SURROGATE = re.compile("[\ud800-\udfff]")
_TATWEEL = "\u0640"
_WORD = re.compile(r"[\u0621-\u065f]+")
_GROUPED_FIGURE = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,٫]\d{1,2})?(?![\d.,]*\d)")
# 10 000 is one word, the only one that holds a space; the space comes first, so that `re` can look for it alone.
_GROUPED = re.compile(r" (?<=\d )\d{3}")

Word = tuple[str, str, bool]
"""As typed; normalised; whether a space follows it inside its chunk."""


class Cutter:
    """Cuts what lies between two spaces into words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def cut(self, chunk: str) -> list[Word]:
        """The words of a chunk of :func:`chunks`; none for the empty chunk between two spaces in a row."""
        if _WORD.fullmatch(chunk):
            norm = normalize(chunk)
            return self._split(chunk, norm) or [(chunk, norm, False)]
        words: list[Word] = []
        for piece, space in PIECES.findall(chunk):
            norm = normalize(piece)
            words += self._split(piece, norm) or ((piece, norm, False),)
            if space:
                word, norm, _ = words[-1]
                words[-1] = word, norm, True
        return words

    def is_plain(self, norm: str) -> bool:
        """Whether a word of bare letters is in no table, nor any part of it that would come apart."""
        return not (self._lexicon.known(norm) or (len(norm) > 1 and self._cuts(norm, stretched=False)[0]))

    def _split(self, word: str, norm: str) -> list[Word] | None:
        if len(norm) < 2 or len(word) >= 40 or not word[0].isalpha() or self._lexicon.known(norm):
            return None
        cuts, article = self._cuts(norm, stretched=_TATWEEL in word[1:4])
        if not cuts:
            return None
        # Where each letter of the norm stands in the word; marks go with the letter before them.
        places = [i for i, character in enumerate(word) for _ in normalize(character)]
        if len(places) != len(norm) or any(places[cut] == places[cut - 1] for cut in cuts):
            return None  # a cut through a ligature, or letters that fold together only side by side
        edges = [0, *(places[cut] for cut in cuts), len(word)]
        parts = [word[start:end] for start, end in itertools.pairwise(edges)]
        words = [(part, normalize(part), False) for part in parts]
        if article is not None:
            words[-1] = (parts[-1], article, False)
        return words

    def _cuts(self, norm: str, stretched: bool) -> tuple[list[int], str | None]:
        """Where to cut a normalised word: behind و or ف, behind ب, ل or ك, between two words typed as one.

        The second value is the last part's norm with the article that ل took the alef of: للعام is ل + العام.
        """
        # Most words end here: nothing comes off them, and they don't begin like one typed together with another.
        if norm[0] not in "وفبلك" and norm[:3] not in self._lexicon.glued_beginnings:
            return [], None
        splittable, glued = self._lexicon.splittable, self._lexicon.glued
        cuts: list[int] = []
        at = 0
        for letters in ("وف", "بلك"):
            letter = norm[at]
            if letter not in letters or at + 1 == len(norm):
                continue
            at += 1
            cuts.append(at)
            rest = norm[at:]
            if at == 1 and letters == "وف" and self._lexicon.known(rest) and not splittable(rest, letter):
                return [], None  # ولامس is و + لامس, and not و + ل + أمس
            if splittable(rest, "و" if stretched else letter):  # a stretched بـ cannot be the word's own
                return cuts, None
            if letter == "ل" and rest[0] == "ل" and splittable("ا" + rest, letter):
                return cuts, "ا" + rest
        if norm[at : at + 3] in self._lexicon.glued_beginnings:
            for place in range(at + 3, len(norm) - 2):
                if glued(norm[at:place], norm[place:]):
                    return [*cuts, place], None
        return [], None


@cache
def cutter() -> Cutter:
    """One a process, over the lexicon."""
    return Cutter(lexicon())


def without_surrogates(text: str) -> str:
    """The text with U+FFFD for every lone surrogate: neither spaCy nor a tokeniser of models takes one."""
    try:
        text.encode()  # far faster than a search
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def chunks(text: str) -> list[str]:
    """What stands between the spaces of a text, but for the spaces inside figures; the last is empty behind a space."""
    if _GROUPED.search(text) is None:
        return text.split(" ")
    found: list[str] = []
    start = 0
    inside = {
        m.start() + i for m in _GROUPED_FIGURE.finditer(text) for i, c in enumerate(m.group()) if c == " "
    }
    for place, character in enumerate(text):
        if character == " " and place not in inside:
            found.append(text[start:place])
            start = place + 1
    found.append(text[start:])
    return found
