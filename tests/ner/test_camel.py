"""CAMeL Tools' recogniser as a tagger: a stand-in with NERecognizer's interface labels the words that it is told."""

from __future__ import annotations

import pytest

from pipeline.ner.camel import CamelTagger
from pipeline.ner.words import words_of


class Named:
    """Labels words by a table; everything else is `O`. Keeps the sentences that it was asked about."""

    def __init__(self, labels: dict[str, str]) -> None:
        self.labels = labels
        self.sentences: list[list[str]] = []

    def predict_sentence(self, sentence: list[str]) -> list[str]:
        self.sentences.append(sentence)
        return [self.labels.get(word, "O") for word in sentence]


def found(labels: dict[str, str], text: str) -> list[tuple[str, str]]:
    line = words_of(text)
    (spans,) = CamelTagger(Named(labels)).tag([line], [], [0])
    assert all(span.score is None for span in spans)
    return [(span.label, text[line[span.first].start : line[span.last - 1].end]) for span in spans]


@pytest.mark.parametrize(
    ("model_label", "label"), [("PERS", "PERS"), ("ORG", "ORG"), ("LOC", "GPE"), ("MISC", None)]
)
def test_labels_are_ours(model_label: str, label: str | None) -> None:
    expected = [(label, "القاهرة")] if label else []
    assert found({"القاهرة": f"B-{model_label}"}, "وصل إلى القاهرة أمس") == expected


def test_a_new_beginning_and_another_label_end_an_entity() -> None:
    labels = {
        "سوريا": "B-LOC",
        "لبنان": "B-LOC",
        "الأردن": "I-LOC",
        "حماس": "I-ORG",
        "فتح": "I-MISC",
        "رام": "I-LOC",
    }
    assert found(labels, "سوريا لبنان الأردن حماس فتح رام") == [
        ("GPE", "سوريا"),
        ("GPE", "لبنان الأردن"),
        ("ORG", "حماس"),
        ("GPE", "رام"),
    ]


def test_an_entity_does_not_run_on_into_the_next_sentence() -> None:
    assert found({"سوريا": "B-LOC", "لبنان": "I-LOC"}, "زار سوريا . لبنان جميل") == [
        ("GPE", "سوريا"),
        ("GPE", "لبنان"),
    ]


def test_the_model_sees_sentences_of_a_hundred_words_at_most() -> None:
    model = Named({})
    CamelTagger(model).tag([words_of("قال نعم. ثم ذهب"), words_of("كلمة " * 250), []], [], [0, 0, 0])
    assert model.sentences[:2] == [["قال", "نعم", "."], ["ثم", "ذهب"]]
    assert [len(sentence) for sentence in model.sentences[2:]] == [100, 100, 50]
