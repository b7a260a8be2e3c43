"""The first stage: normalised forms behind `token.norm_`, and the parallel view of the text."""

from __future__ import annotations

from spacy.attrs import NORM  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.normalization import DROPPED, View, normalize, view
from pipeline.sheet import Read, Stage


@Language.factory("khabar_normalize", assigns=["token.norm"])
def make_normalize(nlp: Language, name: str) -> Normalize:
    """Component: `token.norm_` is the normalised form, made once per unique word; and the extension `doc._.view`."""
    return Normalize(nlp)


class Normalize(Stage):
    """Puts the norm on the lexeme: spaCy makes it once for each word of the vocabulary, however often it occurs."""

    def __init__(self, nlp: Language) -> None:
        nlp.vocab.lex_attr_getters[NORM] = normalize  # type: ignore[attr-defined]
        for lexeme in nlp.vocab:
            lexeme.norm_ = normalize(lexeme.orth_)
        if not Doc.has_extension("view"):
            Doc.set_extension("view", getter=lambda doc: view(doc.text))

    def __call__(self, doc: Read) -> Read:
        return doc


__all__ = ["DROPPED", "Normalize", "View", "make_normalize", "normalize", "view"]
