"""CAMeL Tools' own recogniser as a tagger, for those who have its data (about 500 MB)."""

from __future__ import annotations

from typing import Any, Protocol

from pipeline.ner.chain import Floats, Span
from pipeline.ner.words import Word

# CAMeL's four labels in ours. Its MISC mixes events, products and peoples and has no counterpart.
LABELS = {"PERS": "PERS", "ORG": "ORG", "LOC": "GPE"}
_LONGEST = 100  # words of a sentence: BERT reads no more than 512 pieces
_STOPS = frozenset(".!?؟")
_MISSING = "CAMeL Tools' data is not installed: run `camel_data -i ner-arabert` (about 500 MB) or use --model accurate"


class ModelMissing(RuntimeError):
    """The chosen entity model, or its data, is not installed; the message says in one line what to do."""


class Recognizer(Protocol):
    """What CAMeL Tools' NERecognizer offers: a label (`B-LOC`, `I-LOC`, `O`) for each word of a sentence."""

    def predict_sentence(self, sentence: list[str]) -> list[str]:
        """Labels of the words."""


def recognizer() -> Any:
    """CAMeL Tools' recogniser with its default data. Raises `ModelMissing`."""
    try:
        # The import itself reads the data, and fails without it.
        from camel_tools.ner import NERecognizer

        return NERecognizer.pretrained()
    except Exception as error:
        cause = " ".join(str(error).split()) or type(error).__name__
        raise ModelMissing(f"{_MISSING}. What it says: {cause}") from error


class CamelTagger:
    """The mentions that a recogniser with NERecognizer's interface finds, under our labels; it gives no score."""

    rule = "model.camel"

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer

    def tag(self, lines: list[list[Word]], vectors: list[Floats], texts: list[int]) -> list[list[Span]]:
        """See `pipeline.ner.finder.Tagger`."""
        return [self._line(line) for line in lines]

    def _line(self, line: list[Word]) -> list[Span]:
        spans: list[Span] = []
        first = 0
        for place, word in enumerate(line, 1):
            if word.form in _STOPS or place - first == _LONGEST or place == len(line):
                spans += self._sentence([word.form for word in line[first:place]], first)
                first = place
        return spans

    def _sentence(self, words: list[str], offset: int) -> list[Span]:
        spans: list[Span] = []
        before = ""
        for place, tag in enumerate(self._recognizer.predict_sentence(words), offset):
            label = LABELS.get(tag[2:], "")
            if label and tag.startswith("I-") and before == label:
                spans[-1] = spans[-1]._replace(last=place + 1)
            elif label:
                spans.append(Span(label, place, place + 1, None))
            before = label
        return spans
