"""The whole pipeline: the same bytes each time, exact offsets in any text, and its place in spaCy."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from pipeline import extract, load, stages
from pipeline.evaluation.marked import parse as parse_marked
from pipeline.record import dump, parse, to_dict
from pipeline.stages.overlap import MENTIONS
from pipeline.stages.proposing import CANDIDATES
from tests.marked_cases import cases
from tests.texts import any_text, news

ROOT = Path(__file__).parents[1]
CONTEXTS = st.fixed_dictionaries(
    {
        "published": st.none() | st.dates(date(1900, 1, 1), date(2100, 12, 31)),
        "country": st.none() | st.sampled_from(["EG", "SY", "DZ", "SA", "US", "ZZ"]),
    }
)


@cache
def article() -> str:
    """Sentences of every kind, about 30,000 characters."""
    return "\n".join(parse_marked(case.marked)[0] for case in list(cases())[::3])


def mentions(text: str, nlp: Language, **context: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = to_dict(extract(text, nlp=nlp, **context))["mentions"]
    return found


# --- the same article, the same bytes --------------------------------------------------------------------------------


def test_the_same_article_gives_the_same_bytes(nlp: Language) -> None:
    text = article()
    first = dump(extract(text, nlp=nlp, published="2013-02-12", country="EG"))
    assert dump(extract(text, nlp=nlp, published="2013-02-12", country="EG")) == first
    # Nothing that was read in between or before, by this pipeline or another, changes it.
    extract("في مارس 2019 دفع 5 دولارات لنحو 3 أشخاص", nlp=nlp, published="1990-01-01", country="DZ")
    assert dump(extract(text, nlp=load("none"), published="2013-02-12", country="EG")) == first


def test_another_process_gives_the_same_bytes() -> None:
    text = article()
    program = (
        "import sys; from pipeline import extract; from pipeline.record import dump;"
        "sys.stdout.buffer.write(dump(extract(sys.stdin.buffer.read().decode(), published='2013-02-12')).encode())"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        input=text.encode(),
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7"},  # sets and dictionaries in another order
        check=True,
    )
    assert done.stdout.decode() == dump(extract(text, nlp=load(), published="2013-02-12"))


def test_a_record_reads_back_from_its_line(nlp: Language) -> None:
    record = extract(article(), id="\ud800", nlp=nlp, published="2013-02-12", country="EG")
    assert parse(dump(record).encode()) == record


# --- long articles ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("between", ["\n", ".\n\n", ". "])
def test_a_long_article_gives_the_mentions_of_its_parts(nlp: Language, between: str) -> None:
    part = article().rstrip(".") + between
    expected = mentions(part, nlp, published="2013-02-12", country="EG")
    assert len(expected) > 100
    copies = 300_000 // len(part) + 1
    long = mentions(part * copies, nlp, published="2013-02-12", country="EG")
    for copy in range(copies):
        at = copy * len(part)
        shifted = [{**found, "start": found["start"] + at, "end": found["end"] + at} for found in expected]
        assert long[copy * len(expected) : (copy + 1) * len(expected)] == shifted
    assert len(long) == copies * len(expected)


@pytest.mark.parametrize("text", ["5 " * 52_500, "ا" * 105_000, "9" * 105_000, " " * 105_000, "1-" * 52_500])
def test_a_long_text_without_sentences_is_read_too(nlp: Language, text: str) -> None:
    record = extract(text, nlp=nlp)
    assert record.text == text


# --- any text --------------------------------------------------------------------------------------------------------


def check_record(text: str, nlp: Language, context: dict[str, Any]) -> None:
    record = extract(text, nlp=nlp, **context)  # pydantic validates values, order and overlaps
    assert record.text == text
    for mention in record.mentions:
        assert text[mention.start : mention.end] == mention.text
        assert mention.text == mention.text.strip() != ""
        assert mention.rule
    assert parse(dump(record)) == record


@given(text=news(), context=CONTEXTS)
@settings(max_examples=250)
def test_news_put_together_at_random(nlp: Language, text: str, context: dict[str, Any]) -> None:
    check_record(text, nlp, context)


@given(text=any_text(), context=CONTEXTS)
def test_any_text(nlp: Language, text: str, context: dict[str, Any]) -> None:
    check_record(text, nlp, context)


@given(text=news(12), before=any_text(5), after=any_text(5))
def test_what_stands_on_other_lines_changes_no_offset(
    nlp: Language, text: str, before: str, after: str
) -> None:
    whole = f"{before}\n{text}\n{after}"
    for found in mentions(whole, nlp):
        assert whole[found["start"] : found["end"]] == found["text"]


@pytest.mark.parametrize("published", [date.min, date.max])
def test_the_first_and_the_last_day_of_time(nlp: Language, published: date) -> None:
    # 0001-01-01 is what some systems write for no date.
    said = "أمس غدا الثلاثاء_الماضي الأربعاء_المقبل خلال_العقد_الماضي العام_المقبل الشهر_المقبل القرن_المقبل"
    for words in said.split():
        check_record(f"قال {words} إن".replace("_", " "), nlp, {"published": published})


def test_bad_arguments_are_refused(nlp: Language) -> None:
    with pytest.raises(ValueError):
        extract("نص", nlp=nlp, published="12/2/2013")
    with pytest.raises(ValueError):
        load("gpt")


# --- spaCy -----------------------------------------------------------------------------------------------------------

TEXT = "دفعت الشركة 13 مليون دولار في 15 مايو 2013، أي 5 في المئة"


@pytest.mark.parametrize("text", ["2013/5/", "0//", "5/3/2013.2"])
def test_half_a_date_behind_the_stock_tokenizer(stock: Language, text: str) -> None:
    assert stock(f"في {text} قال").user_data[MENTIONS] == []


def test_dates_need_two_stages_before_them_in_any_pipeline() -> None:
    nlp = spacy.blank("ar")
    for component in ("khabar_normalize", "khabar_numbers", "khabar_dates"):
        nlp.add_pipe(component)
    doc = nlp(TEXT)
    found = {(c.label, doc.text[c.start : c.end], c.value["edtf"]) for c in doc.user_data[CANDIDATES]}
    assert ("DATE", "15 مايو 2013", "2013-05-15") in found


@pytest.fixture(scope="module")
def stock() -> Language:
    """All stages behind spaCy's own Arabic tokenizer."""
    nlp = spacy.blank("ar")
    for component in stages.ORDER:
        nlp.add_pipe(component)
    return nlp


def test_all_stages_work_behind_the_stock_tokenizer(stock: Language) -> None:
    doc = stock(TEXT)
    assert [(m.label, doc.text[m.start : m.end]) for m in doc.user_data[MENTIONS]] == [
        ("MONEY", "13 مليون دولار"),
        ("DATE", "15 مايو 2013"),
        ("PERCENT", "5 في المئة"),
    ]


@given(text=st.one_of(any_text(), news()))
def test_any_text_behind_the_stock_tokenizer(stock: Language, text: str) -> None:
    doc = stock(text.encode("utf-8", "replace").decode())
    for mention in doc.user_data[MENTIONS]:
        assert doc.text[mention.start : mention.end].strip()


@pytest.mark.parametrize(
    "component", ["khabar_dates", "khabar_times", "khabar_amounts", "khabar_percentages", "khabar_overlap"]
)
def test_a_stage_without_those_before_it_says_what_is_missing(component: str) -> None:
    nlp = spacy.blank("ar")
    nlp.add_pipe("khabar_normalize")
    nlp.add_pipe(component)
    with pytest.raises(ValueError, match="khabar_numbers"):
        nlp(TEXT)


def test_numbers_need_normalised_words() -> None:
    nlp = spacy.blank("ar")
    nlp.add_pipe("khabar_numbers")
    with pytest.raises(ValueError, match="khabar_normalize"):
        nlp(TEXT)


def test_spacy_finds_no_problem(nlp: Language) -> None:
    assert tuple(nlp.pipe_names) == stages.ORDER
    found = nlp.analyze_pipes()
    assert not any(found["problems"].values())
    assert "token.norm" in found["summary"]["khabar_numbers"]["requires"]


def test_pipe_gives_what_one_by_one_gives(nlp: Language) -> None:
    texts = [parse_marked(case.marked)[0] for case in cases(["dates"])]
    found = [[(m.label, m.start, m.end) for m in doc.user_data[MENTIONS]] for doc in nlp.pipe(texts)]
    assert found == [[(m.label, m.start, m.end) for m in nlp(text).user_data[MENTIONS]] for text in texts]


# --- what is not loaded ----------------------------------------------------------------------------------------------


def test_a_run_imports_no_heavy_library(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    arguments = ["run", str(tmp_path / "a.txt"), "--output", str(tmp_path / "out"), "--workers", "1"]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "pipeline.commands", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPROFILEIMPORTTIME": "1"},  # in the workers as well
        capture_output=True,
        text=True,
        check=True,
    )
    traced = (line for line in done.stderr.splitlines() if line.startswith("import time:"))
    # The bare name is traced for an import that was refused, too; one that went through has submodules.
    packages = {name.split(".")[0] for line in traced if "." in (name := line.rsplit("|", 1)[1].strip())}
    assert {"spacy", "onnxruntime"} <= packages
    assert not {"torch", "transformers", "pandas", "sklearn", "tensorflow", "distributed"} & packages
