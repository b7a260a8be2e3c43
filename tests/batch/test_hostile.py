"""Texts that want to break something, through a whole run: each gives a record with exact offsets, or a named error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from pipeline import extract, load
from pipeline.record import dump, parse
from pipeline.storage.jsonl import read_records
from tests.batch.runs import ended
from tests.texts import any_text, news

NAMES = "دفعت سوريا 13 {} مليار دولار للأمم المتحدة في مايو 2013 يوم{} الثلاثاء"
HOSTILE = {
    "nothing": "",
    "spaces": " \t\u00a0\u2003" * 5_000,
    "newlines": "\n\r\u2028\x85" * 10_000,
    "NULs": "سوريا\0" * 1_500,
    "lone surrogates": "\ud800 سوريا \udfff " * 1_500,
    "digits": "7" * 100_000,
    "Arabic digits with separators": "٧٫٬" * 30_000,
    "scale words": "مليون " * 30_000,
    "joined scale words": "ألف و" * 10_000,
    "open brackets": "(«[{" * 2_000,
    "closed brackets": "\"')»]}" * 1_500,
    "one word": "س" * 100_000,
    "names": "محمد " * 3_000,
    "diacritics": "ع" + "\u064e" * 50_000,
    "tatweel": "محمـ" + "ـ" * 50_000 + "د",
    "bidi": "\u202eسوريا\u2066" * 3_000,
    "joiners": "سو\u200cر\u200dيا\ufeff " * 3_000,
    "emoji": "\U0001f600\U0001f1f8\U0001f1fe" * 2_000,
    "backslashes": '\\"\\u0000 سوريا' * 2_000,
    "markup": "<script>5 دولارات</script>&lt;" * 1_000,
    "one line": NAMES.format("", "") * 500,
}


@pytest.fixture(scope="module")
def fast() -> Language:
    return load("fast")


def check(text: str, nlp: Language) -> None:
    record = extract(text, nlp=nlp)
    assert record.text == text
    for mention in record.mentions:
        assert text[mention.start : mention.end] == mention.text == mention.text.strip() != ""
    assert parse(dump(record)) == record


@pytest.mark.parametrize(("model", "length"), [("none", 200_000), ("fast", 1_000)])
def test_each_gives_its_record(tmp_path: Path, model: str, length: int) -> None:
    texts = {name: text[:length] for name, text in HOSTILE.items()}
    source = tmp_path / "hostile.jsonl"
    source.write_text("".join(json.dumps({"id": k, "text": v}) + "\n" for k, v in texts.items()))
    said = ended(source, tmp_path / "out", "--model", model, "--workers", "1")
    assert "0 failures" in said
    records = list(read_records(tmp_path / "out"))
    assert {record.article.id: record.text for record in records} == texts
    for record in records:
        for mention in record.mentions:
            assert record.text[mention.start : mention.end] == mention.text.strip() != ""


def test_lines_that_are_none_are_named_and_the_others_read(tmp_path: Path) -> None:
    good = json.dumps({"id": "good", "text": "في مايو 2013"}).encode()
    bad = [
        b'{"id": "cut", "text": "\xd8', b"[" * 100_000, b'{"id": "n", "text": ' + b"9" * 5_000 + b"}", b"\0" * 100,
        b'{"id": "a", "text": null}', b'{"id": "", "text": "x"}', b'"text"', b'{"id": "a", "text": "x" "x"}', good,
    ]  # fmt: skip
    source = tmp_path / "bad.jsonl"
    source.write_bytes(b"\n".join([good, *bad, good.replace(b"good", b"last")]))
    ended(source, tmp_path / "out", "--workers", "1", status=1)
    errors = [json.loads(line) for line in (tmp_path / "out" / "errors.jsonl").read_bytes().splitlines()]
    assert [(error["file"], error["line"]) for error in errors] == [
        (str(source), number) for number in range(2, 2 + len(bad))
    ]
    assert all(error["cause"] for error in errors)
    assert [record.article.id for record in read_records(tmp_path / "out")] == ["good", "last"]


# The blocks of the first two planes, with room for each: 16 characters from every 256, and all of those near Arabic.
BLOCKS = [
    "".join(chr(code) for code in range(first, first + (256 if first < 0x900 else 16)))
    for first in range(0, 0x20000, 256)
    if not 0xD800 <= first < 0xE000  # which are no characters
]


def test_every_block_of_unicode_between_the_words(fast: Language) -> None:
    for start in range(0, len(BLOCKS), 64):
        check("\n".join(NAMES.format(block, block) for block in BLOCKS[start : start + 64]), fast)


@given(text=st.one_of(any_text(), news()))
@settings(max_examples=80)
def test_any_text_with_the_entity_model(fast: Language, text: str) -> None:
    check(text, fast)


@given(number=st.integers(2, 40), text=news(6), between=st.sampled_from(["\n", " ", ""]))
@settings(max_examples=30)
def test_any_text_repeated(fast: Language, number: int, text: str, between: str) -> None:
    check(between.join([text] * number), fast)
