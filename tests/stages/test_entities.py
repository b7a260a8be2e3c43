"""The entity stage, with a recogniser that has NERecognizer's interface and labels the words that it is told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.stages.entities import ENTITIES, Entities, make_entities

ROOT = Path(__file__).parents[2]


class Named:
    """Labels words by a table; everything else is `O`. Keeps the sentences that it was asked about."""

    def __init__(self, labels: dict[str, str]) -> None:
        self.labels = labels
        self.sentences: list[list[str]] = []

    def predict_sentence(self, sentence: list[str]) -> list[str]:
        self.sentences.append(sentence)
        return [self.labels.get(word, "O") for word in sentence]


def found(doc: Doc) -> list[tuple[str, str]]:
    return [(entity.label, doc.text[entity.start : entity.end]) for entity in doc.user_data[ENTITIES]]


@pytest.mark.parametrize(
    ("model_label", "label"), [("PERS", "PERS"), ("ORG", "ORG"), ("LOC", "GPE"), ("MISC", None)]
)
def test_labels_are_ours(nlp: Language, model_label: str, label: str | None) -> None:
    doc = Entities(Named({"القاهرة": f"B-{model_label}"}))(nlp.make_doc("وصل إلى القاهرة أمس"))
    assert found(doc) == ([(label, "القاهرة")] if label else [])


def test_offsets_are_exact(nlp: Language) -> None:
    text = "قال  عبد الفتاح السيسي\u200f (القاهرة).\nوزار لبنان."
    labels = {"عبد": "B-PERS", "الفتاح": "I-PERS", "السيسي": "I-PERS", "القاهرة": "B-LOC", "لبنان": "B-LOC"}
    doc = Entities(Named(labels))(nlp.make_doc(text))
    assert found(doc) == [("PERS", "عبد الفتاح السيسي"), ("GPE", "القاهرة"), ("GPE", "لبنان")]
    for entity in doc.user_data[ENTITIES]:
        assert doc[entity.first].idx == entity.start
        assert doc[entity.last - 1].idx + len(doc[entity.last - 1]) == entity.end


def test_a_new_beginning_and_another_label_end_an_entity(nlp: Language) -> None:
    labels = {
        "سوريا": "B-LOC",
        "لبنان": "B-LOC",
        "الأردن": "I-LOC",
        "حماس": "I-ORG",
        "فتح": "I-MISC",
        "رام": "I-LOC",
    }
    doc = Entities(Named(labels))(nlp.make_doc("سوريا لبنان الأردن حماس فتح رام"))
    assert found(doc) == [("GPE", "سوريا"), ("GPE", "لبنان الأردن"), ("ORG", "حماس"), ("GPE", "رام")]


def test_an_entity_does_not_run_on_into_the_next_sentence(nlp: Language) -> None:
    doc = Entities(Named({"سوريا": "B-LOC", "لبنان": "I-LOC"}))(nlp.make_doc("زار سوريا.\nلبنان جميل"))
    assert found(doc) == [("GPE", "سوريا"), ("GPE", "لبنان")]


def test_the_model_sees_sentences_without_blanks(nlp: Language) -> None:
    model = Named({})
    Entities(model)(nlp.make_doc("قال نعم .  ثم ذهب\nوعاد"))
    assert model.sentences == [["قال", "نعم", "."], ["ثم", "ذهب"], ["وعاد"]]


def test_a_sentence_without_end_is_cut(nlp: Language) -> None:
    model = Named({})
    Entities(model)(nlp.make_doc("كلمة " * 250))
    assert [len(sentence) for sentence in model.sentences] == [100, 100, 50]


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_nothing_to_read_is_nothing_found(nlp: Language, text: str) -> None:
    model = Named({})
    assert found(Entities(model)(nlp.make_doc(text))) == []
    assert model.sentences == []


def test_without_a_model_nothing_is_found(nlp: Language) -> None:
    assert found(make_entities(nlp, "khabar_entities", "none")(nlp.make_doc("زار القاهرة"))) == []


def test_an_unknown_model_is_refused(nlp: Language) -> None:
    with pytest.raises(ValueError, match="no entity model 'gpt'; there are none, camel"):
        make_entities(nlp, "khabar_entities", "gpt")


def test_without_its_data_the_camel_model_says_so_in_one_line(tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("زار القاهرة", encoding="utf-8")
    command = ["run", str(article), "--output", str(tmp_path / "out"), "--model", "camel"]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "pipeline.commands", *command],
        cwd=ROOT,
        env={**os.environ, "CAMELTOOLS_DATA": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    (said,) = done.stderr.splitlines()
    assert "camel_data -i ner-arabert" in said and "--model none" in said
