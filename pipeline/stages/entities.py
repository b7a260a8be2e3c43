"""The entity stage: the model that finds people, organisations and places.

`none` finds nothing. `camel` runs CAMeL Tools' NERecognizer where its data is installed.
"""

from __future__ import annotations

from typing import Any, Protocol

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.grammar import Candidate

ENTITIES = "khabar_entities"
MODELS = ("none", "camel")
# CAMeL's four labels in ours. Its MISC mixes events, products and peoples and has no counterpart.
CAMEL_LABELS = {"PERS": "PERS", "ORG": "ORG", "LOC": "GPE"}
_MISSING = (
    "CAMeL Tools' data is not installed: run `camel_data -i ner-arabert` (about 500 MB) or use --model none"
)


class ModelMissing(RuntimeError):
    """The chosen entity model, or its data, is not installed; the message says in one line what to do."""


class Recognizer(Protocol):
    """What CAMeL Tools' NERecognizer offers: a label (`B-LOC`, `I-LOC`, `O`) for each word of a sentence."""

    def predict_sentence(self, sentence: list[str]) -> list[str]:
        """Labels of the words."""


@Language.factory("khabar_entities", default_config={"model": "none"})
def make_entities(nlp: Language, name: str, model: str) -> Entities:
    """Component: proposes entity mentions. Raises `ModelMissing` and, for an unknown name, `ValueError`."""
    if model == "none":
        return Entities(None)
    if model == "camel":
        return Entities(_camel())
    raise ValueError(f"no entity model {model!r}; there are {', '.join(MODELS)}")


def _camel() -> Any:
    try:
        # The import itself reads the data, and fails without it.
        from camel_tools.ner import NERecognizer

        return NERecognizer.pretrained()
    except Exception as error:
        cause = " ".join(str(error).split()) or type(error).__name__
        raise ModelMissing(f"{_MISSING}. What it says: {cause}") from error


class Entities:
    """Leaves entity mentions in `doc.user_data["khabar_entities"]`."""

    def __init__(self, recognizer: Recognizer | None) -> None:
        self._recognizer = recognizer

    def __call__(self, doc: Doc) -> Doc:
        doc.user_data[ENTITIES] = self._find(doc) if self._recognizer is not None else []
        return doc

    def _find(self, doc: Doc) -> list[Candidate]:
        assert self._recognizer is not None
        found: list[Candidate] = []
        for sentence in _sentences(doc):
            labels = self._recognizer.predict_sentence([doc[i].text for i in sentence])
            open_label = ""
            for place, label in zip(sentence, labels, strict=True):
                kind = CAMEL_LABELS.get(label[2:], "")
                token = doc[place]
                end = token.idx + len(token)
                if kind and label.startswith("I-") and open_label == kind:
                    found[-1].last, found[-1].end = place + 1, end
                elif kind:
                    found.append(Candidate(kind, place, place + 1, token.idx, end, {}, "model.camel"))
                open_label = kind
        return found


def _sentences(doc: Doc, longest: int = 100) -> list[list[int]]:
    """Tokens that are words or signs, cut at full stops and newlines, and where a sentence grows too long."""
    sentences: list[list[int]] = [[]]
    for token in doc:
        if not token.is_space:
            sentences[-1].append(token.i)
        if sentences[-1] and ("\n" in token.text or token.text in ".!؟" or len(sentences[-1]) >= longest):
            sentences.append([])
    return [sentence for sentence in sentences if sentence]
