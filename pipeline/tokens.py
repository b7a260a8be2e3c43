"""Khabar's tokeniser for spaCy: the words of pipeline.cutting as the tokens of a Doc, every character kept.

spaCy's rules for Arabic keep `بـ50`, `%6` and `الدولار.وقال` whole.
"""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from pipeline.cutting import chunks, cutter, without_surrogates
from pipeline.normalization import normalize
from pipeline.recent import Recent

TEXT = "khabar_text"

# Words; whether a space follows each, without a space behind the chunk and with one; norms that differ from the word's.
Chunk = tuple[tuple[str, ...], tuple[bool, ...], tuple[bool, ...], tuple[tuple[int, str], ...]]


class Tokenizer:
    """Text → Doc, where ``"".join(token.text_with_ws)`` is the text (lone surrogates become U+FFFD, one for one)."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        self._chunks = Recent(_tokens)

    def __call__(self, text: str) -> Doc:
        text = without_surrogates(text)
        words: list[str] = []
        spaces: list[bool] = []
        norms: list[tuple[int, str]] = []
        found = chunks(text)
        last = len(found) - 1
        for place, chunk in enumerate(found):
            parts, inner, spaced, own = self._chunks[chunk]
            if own:
                norms += [(len(words) + at, norm) for at, norm in own]
            words += parts
            spaces += spaced if place < last else inner
        if not found[-1]:
            # The last chunk is empty: the space before it belongs to the token before, or is a token itself.
            words.pop()
            spaces.pop()
        doc = Doc(self.vocab, words=words, spaces=spaces)
        doc.user_data[TEXT] = text  # Doc.text joins its tokens anew at each call
        for place, norm in norms:
            doc[place].norm_ = norm
        return doc


def _tokens(chunk: str) -> Chunk:
    cut = cutter().cut(chunk)
    if not cut:  # two spaces in a row: the second is a token
        return (" ",), (False,), (False,), ()
    words, norms, spaces = zip(*cut, strict=True)
    own = tuple((at, norm) for at, norm in enumerate(norms) if norm != normalize(words[at]))
    return words, spaces, (*spaces[:-1], True), own


@registry.tokenizers("khabar_tokenizer.v1")  # type: ignore[untyped-decorator]
def make_tokenizer() -> Callable[[Language], Tokenizer]:
    """The tokeniser's factory for a spaCy configuration: ``nlp.tokenizer = {"@tokenizers": "khabar_tokenizer.v1"}``."""

    def create(nlp: Language) -> Tokenizer:
        return Tokenizer(nlp.vocab)

    return create
