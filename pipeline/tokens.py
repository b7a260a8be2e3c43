"""Khabar's tokeniser: news as it is typed, every character kept.

spaCy's rules for Arabic keep `بـ50`, `%6` and `الدولار.وقال` whole. Here figures stand apart from letters and signs,
whole numeric dates and clock times are one token, proclitics come off the words that values are made of (و + خمسين),
and two such words typed as one come apart (آذار + عام). What a word splits into is found once per unique word.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from pipeline.normalization import normalize
from pipeline.pieces import PIECES

_SURROGATE = re.compile("[\ud800-\udfff]")
_TATWEEL = "\u0640"
_WORD = re.compile(r"[\u0621-\u065f]+")
_MAX_CACHE = 1 << 17
TEXT = "khabar_text"

_GROUPED_FIGURE = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,٫]\d{1,2})?(?![\d.,]*\d)")
_GROUPED = re.compile(r"\d[ \u00a0\u202f]\d{3}")  # 10 000 is one token, the only one that holds a space

Split = tuple[tuple[str, str | None], ...]
Chunk = tuple[tuple[str, ...], tuple[bool, ...], tuple[bool, ...], tuple[tuple[int, str], ...]]


class Tokenizer:
    """Text → Doc, where ``"".join(token.text_with_ws)`` is the text (lone surrogates become U+FFFD, one for one)."""

    def __init__(self, vocab: Vocab, splittable: Callable[[str, str], bool], glued: Callable[[str, str], bool],
                 known: Callable[[str], bool]) -> None:  # fmt: skip
        self.vocab = vocab
        self._splittable, self._glued, self._known = splittable, glued, known
        self._cache: dict[str, Chunk] = {}

    def __call__(self, text: str) -> Doc:
        if _SURROGATE.search(text):
            text = _SURROGATE.sub("\ufffd", text)
        words: list[str] = []
        spaces: list[bool] = []
        norms: list[tuple[int, str]] = []
        cache = self._cache
        chunks = text.split(" ") if _GROUPED.search(text) is None else _chunks(text)
        last = len(chunks) - 1
        for place, chunk in enumerate(chunks):
            try:
                parts, inner, spaced, own = cache[chunk]
            except KeyError:
                parts, inner, spaced, own = self._remember(chunk)
            if own:
                norms += [(len(words) + at, norm) for at, norm in own]
            words += parts
            spaces += spaced if place < last else inner
        if text.endswith(" ") or not text:
            # The last chunk is empty: the space before it belongs to the token before, or is a token itself.
            words.pop()
            spaces.pop()
        doc = Doc(self.vocab, words=words, spaces=spaces)
        doc.user_data[TEXT] = text  # Doc.text joins its tokens anew at each call
        for place, norm in norms:
            doc[place].norm_ = norm
        return doc

    def _remember(self, chunk: str) -> Chunk:
        """What lies between two spaces, cut; with the flags of the space behind it and without."""
        if len(self._cache) >= _MAX_CACHE:
            self._cache.clear()
        words: list[str] = []
        spaces: list[bool] = []
        norms: list[tuple[int, str]] = []
        pieces = [(chunk, "")] if _WORD.fullmatch(chunk) else PIECES.findall(chunk)
        for word, space in pieces:
            for part, norm in self._split(word) or ((word, None),):
                if norm is not None:
                    norms.append((len(words), norm))
                words.append(part)
                spaces.append(False)
            spaces[-1] = space != ""
        if not words:  # two spaces in a row: the second is a token
            found: Chunk = ((" ",), (False,), (False,), ())
        else:
            found = (tuple(words), tuple(spaces), (*spaces[:-1], True), tuple(norms))
        if len(chunk) < 60:
            self._cache[chunk] = found
        return found

    def _split(self, word: str) -> Split | None:
        if len(word) >= 40 or not word[:1].isalpha():
            return None
        norm = normalize(word)
        if len(norm) < 2 or self._known(norm):
            return None
        cuts, article = self._cuts(norm, stretched=_TATWEEL in word[1:4])
        if not cuts:
            return None
        # Where each letter of the norm stands in the word; marks go with the letter before them.
        places = [i for i, character in enumerate(word) for _ in normalize(character)]
        if len(places) != len(norm) or any(places[cut] == places[cut - 1] for cut in cuts):
            return None  # a cut through a ligature, or letters that fold together only side by side
        edges = [0, *(places[cut] for cut in cuts), len(word)]
        parts = [(word[start:end], None) for start, end in itertools.pairwise(edges)]
        return (*parts[:-1], (parts[-1][0], article))

    def _cuts(self, norm: str, stretched: bool) -> tuple[list[int], str | None]:
        """Where to cut a normalised word: behind و or ف, behind ب, ل or ك, between two words typed as one.

        The second value is the last part's norm with the article that ل took the alef of: للعام is ل + العام.
        """
        cuts: list[int] = []
        at = 0
        for letters in ("وف", "بلك"):
            letter = norm[at]
            if letter not in letters or at + 1 == len(norm):
                continue
            at += 1
            cuts.append(at)
            rest = norm[at:]
            if self._splittable(
                rest, "و" if stretched else letter
            ):  # a stretched بـ cannot be the word's own
                return cuts, None
            if letter == "ل" and rest[0] == "ل" and self._splittable("ا" + rest, letter):
                return cuts, "ا" + rest
        for place in range(at + 3, len(norm) - 2):
            if self._glued(norm[at:place], norm[place:]):
                return [*cuts, place], None
        return [], None


def _chunks(text: str) -> list[str]:
    """The text between its spaces, but for the spaces inside figures."""
    chunks: list[str] = []
    start = 0
    inside = {
        m.start() + i for m in _GROUPED_FIGURE.finditer(text) for i, c in enumerate(m.group()) if c == " "
    }
    for place, character in enumerate(text):
        if character == " " and place not in inside:
            chunks.append(text[start:place])
            start = place + 1
    chunks.append(text[start:])
    return chunks


@registry.tokenizers("khabar_tokenizer.v1")  # type: ignore[untyped-decorator]
def make_tokenizer() -> Callable[[Language], Tokenizer]:
    """The tokeniser's factory for a spaCy configuration: ``nlp.tokenizer = {"@tokenizers": "khabar_tokenizer.v1"}``."""

    def create(nlp: Language) -> Tokenizer:
        from pipeline.lexicon import lexicon

        words = lexicon()
        return Tokenizer(nlp.vocab, words.splittable, words.glued, words.known)

    return create
