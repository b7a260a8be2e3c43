"""Normalised forms of words and texts, beside the text that stays as it was.

Folded, by camel-tools: presentation forms and ligatures (NFKC), alef with hamza or madda, alef maqsura to ya, ta
marbuta to ha, diacritics, tatweel. Folded here as well: Arabic-Indic and Eastern digits, the Arabic decimal, thousands
and percent signs; dropped: bidi marks and joiners.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from camel_tools.utils.charmap import CharMapper
from camel_tools.utils.dediac import dediac_ar
from camel_tools.utils.normalize import (
    normalize_alef_ar,
    normalize_alef_maksura_ar,
    normalize_teh_marbuta_ar,
    normalize_unicode,
)

# Characters that carry no letter: diacritics (Unicode Mn of the Arabic blocks), tatweel, bidi marks, joiners, BOM.
DROPPED = (
    "\u00ad\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
)
_DROPPED = re.compile(f"[{DROPPED}]+")
_STROKE = re.compile("\u0640{2,}")
# Bare letters and ASCII digits: camel-tools, ten times as slow, would change the alefs, ى and ة and nothing else.
_BARE = re.compile("[\u0621-\u063a\u0641-\u064a0-9A-Za-z]*")


def _character_map() -> CharMapper:
    table = {"٫": ".", "٬": ",", "٪": "%", "％": "%", "−": "-", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-",
             "ـ": "", "ک": "ك", "ی": "ي", "ۀ": "ه", "ہ": "ه", "ھ": "ه"}  # fmt: skip
    for zero in (0x0660, 0x06F0):
        table.update({chr(zero + digit): str(digit) for digit in range(10)})
    return CharMapper(table)


_FOLD = _character_map()


def normalize_bare(text: str) -> str:
    """The normalised form of bare letters, in any number of words."""
    text = text.replace("أ", "ا").replace("إ", "ا").replace("آ", "ا")
    return text.replace("ى", "ي").replace("ة", "ه")


@lru_cache(maxsize=1 << 16)
def normalize(word: str) -> str:
    """The normalised form of a word; lexicon surfaces and text go through this same function."""
    if _BARE.fullmatch(word):
        return normalize_bare(word)
    if _STROKE.fullmatch(word):
        return "-"  # tatweels alone are typed for a dash: 1910 ــ 1979
    word = _DROPPED.sub("", dediac_ar(normalize_unicode(word)))
    word = normalize_alef_ar(_FOLD.map_string(word))
    folded: str = normalize_teh_marbuta_ar(normalize_alef_maksura_ar(word))
    return folded


@dataclass(frozen=True, slots=True)
class View:
    """A text's normalised view. ``source[i]`` is the place in the text that made character ``i`` of the view."""

    text: str
    view: str
    source: tuple[int, ...]

    def to_text(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of the text (code points) for a half-open span of the view; marks inside go with it.

        Raises ``ValueError`` for a span outside the view.
        """
        if not 0 <= start <= end <= len(self.view):
            raise ValueError(f"span {start}:{end} lies outside a view of {len(self.view)} characters")
        if start == end:
            place = self.source[start] if start < len(self.source) else len(self.text)
            return place, place
        return self.source[start], self.source[end - 1] + 1

    def to_view(self, start: int, end: int) -> tuple[int, int]:
        """The span of the view that a span of the text became."""
        return bisect.bisect_left(self.source, start), bisect.bisect_left(self.source, end)


def view(text: str) -> View:
    """Normalise a whole text one character at a time, remembering where each character came from."""
    characters: list[str] = []
    source: list[int] = []
    for place, character in enumerate(text):
        folded = _fold_character(character)
        characters.append(folded)
        source.extend([place] * len(folded))
    return View(text, "".join(characters), tuple(source))


@lru_cache(maxsize=1 << 14)
def _fold_character(character: str) -> str:
    if character.isspace() or unicodedata.category(character) == "Cs":
        return character
    return normalize(character)
