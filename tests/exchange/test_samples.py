"""Files as each tool exports them, an emoji before the mentions, and what is read from them."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin

from pipeline.exchange import FORMATS
from pipeline.exchange.draft import Draft, settle
from pipeline.record import Record

SAMPLES = Path(__file__).parent / "samples"


def read(name: str, path: Path) -> tuple[list[Record], Counter[str]]:
    module = import_module(f"pipeline.exchange.{FORMATS[name]}")
    left_out: Counter[str] = Counter()
    drafts = list(module.read(path, module.UNIT, left_out))
    assert all(isinstance(draft, Draft) for draft in drafts), drafts
    return [settle(draft, None) for draft in drafts], left_out


def spans(record: Record) -> list[tuple[str, int, str]]:
    return [(mention.label, mention.start, mention.text) for mention in record.mentions]


def test_label_studio() -> None:
    (one, two), left_out = read("label-studio", SAMPLES / "label-studio.json")
    assert spans(one) == [
        ("ORG", 16, "أرامكو"),
        ("PERCENT", 33, "12%"),
        ("MONEY", 45, "13 مليار دولار"),
        ("GPE", 82, "الرياض"),
        ("DATE", 89, "يوم 7 أيار 2024"),
    ]
    assert [m.value and m.value.model_dump(exclude_none=True) for m in one.mentions[1:3]] == [
        {"percent": "12"},
        {"amount": "13000000000", "currency": "USD", "modifier": "about"},
    ]
    assert (one.mentions[0].name, one.mentions[3].subtype) == ("أرامكو", "city")
    assert (one.article.id, str(one.article.published), one.article.country) == (
        "sa-aramco",
        "2024-05-08",
        "SA",
    )
    # Without an id of its own an article gets the task's; of its two annotations one was cancelled.
    assert (two.article.id, str(two.article.published)) == ("task-2", "2024-05-07")
    assert spans(two) == [("ORG", 12, "لأمم المتحدة"), ("DATE", 25, "أمس")]
    assert (two.mentions[0].name, two.mentions[0].optional) == ("الأمم المتحدة", True)
    assert left_out == {"relation results": 1, "tasks without an annotation": 1}


def test_doccano() -> None:
    (one, two, three), left_out = read("doccano", SAMPLES / "doccano.jsonl")
    assert spans(one) == [("ORG", 16, "أرامكو"), ("GPE", 82, "الرياض")]
    assert (one.article.id, one.article.title, one.article.country) == ("sa-aramco", "أرباح", "SA")
    assert (two.article.id, spans(two)) == ("42", [("ORG", 12, "لأمم المتحدة")])
    assert spans(three) == [("PERS", 6, "علي")]
    assert left_out == {"comments": 1}


@pytest.mark.parametrize("path", [SAMPLES / "brat", SAMPLES / "brat" / "aramco.ann"])
def test_brat(path: Path) -> None:
    (one,), left_out = read("brat", path)
    assert one.article.id == "aramco"
    assert spans(one) == [
        ("ORG", 16, "أرامكو"),
        ("PERCENT", 24, "12%"),
        ("GPE", 31, "الرياض"),
        ("OCC", 44, "وزير\nالطاقة"),
    ]
    assert [mention.optional for mention in one.mentions] == [None, None, True, None]
    assert left_out == {"relations": 2}


def test_conll_of_another_tool() -> None:
    (one, two), left_out = read("conll", SAMPLES / "other.conll")
    assert one.text == "أعلنت وزارة النفط في بغداد .\n😀 قال علي حسن"
    assert spans(one) == [("ORG", 6, "وزارة النفط"), ("GPE", 21, "بغداد"), ("PERS", 35, "علي حسن")]
    assert (two.text, spans(two)) == ("دمشق .", [("GPE", 0, "دمشق")])
    assert [one.article.id, two.article.id] == ["other-0001", "other-0002"]
    assert not left_out


def test_docbin_of_a_spacy_user(tmp_path: Path) -> None:
    nlp = spacy.blank("ar")
    doc = nlp("📈 أعلنت أرامكو أرباحها في الرياض")
    doc.ents = [span for span in (doc.char_span(8, 14, "ORG"), doc.char_span(26, 32, "GPE")) if span]
    doc.spans["sc"] = [doc.char_span(26, 32, "GPE"), doc.char_span(23, 32, "EVENT")]
    DocBin(docs=[doc]).to_disk(tmp_path / "train.spacy")
    with pytest.raises(ValueError, match=r"document 1, .* 'الرياض': overlaps EVENT 23-32"):
        read("spacy", tmp_path / "train.spacy")
    del doc.spans["sc"]
    DocBin(docs=[doc]).to_disk(tmp_path / "train.spacy")
    (one,), _ = read("spacy", tmp_path / "train.spacy")
    assert spans(one) == [("ORG", 8, "أرامكو"), ("GPE", 26, "الرياض")]
    assert one.article.id == "train-0001"
