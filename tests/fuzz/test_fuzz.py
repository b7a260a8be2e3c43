"""The harness that `python -m tests.fuzz` gives a fuzzer's bytes to: its texts are news, and it sees what is wrong."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

import pipeline
from pipeline.record import VALUE_LABELS, parse
from pipeline.stages.overlap import MENTIONS
from tests.fuzz import __main__ as fuzz
from tests.fuzz.build import LONGEST, Built, build
from tests.fuzz.invariants import check


def some_bytes(count: int) -> list[bytes]:
    chance = random.Random(1)
    return [chance.randbytes(chance.randrange(20, 400)) for _ in range(count)]


@given(data=st.binary(max_size=150))
@settings(max_examples=150)
def test_any_bytes_make_a_text_for_which_all_holds(nlp: Language, data: bytes) -> None:
    built = build(data)
    assert built == build(data)
    assert len(built.text) <= LONGEST
    check(built, nlp)


def test_the_texts_hold_values_of_every_label(nlp: Language) -> None:
    found = Counter(m.label for data in some_bytes(40) for m in parse(check(build(data), nlp)).mentions)
    assert set(found) == set(VALUE_LABELS)
    assert min(found.values()) >= 5, found


def test_a_byte_changes_a_piece() -> None:
    data = bytearray(some_bytes(1)[0])
    before = build(bytes(data)).text
    data[-1] ^= 1
    after = build(bytes(data)).text
    assert before != after
    assert before[: len(before) // 2] == after[: len(before) // 2]


@Language.component("broken")
def broken(doc: Doc) -> Doc:
    """A stage that fails at a word, and moves offsets at another."""
    if "آذار" in doc.text:
        raise RecursionError(f"{len(doc.text)} characters")
    if "2013" in doc.text:
        for mention in doc.user_data[MENTIONS]:
            mention.start += 1
    return doc


def test_a_finding_is_made_short_and_written_once(tmp_path: Path) -> None:
    nlp = pipeline.load(model="none")
    nlp.add_pipe("broken")
    run = fuzz.Run(tmp_path, random.Random(1))
    for number in range(120):
        run.read(random.Random(number).randbytes(300), nlp)
    kinds = sorted(said.split(":")[0] for said in run.found.values())
    assert "RecursionError" in kinds
    assert kinds.count("RecursionError") == 1
    files = [json.loads(path.read_text(encoding="utf-8")) for path in tmp_path.glob("finding-*.json")]
    assert len(files) == len(kinds)
    assert next(f for f in files if f["error"].startswith("RecursionError"))["text"] == "آذار"


@pytest.mark.parametrize("field", ["text", "country"])
def test_other_bytes_in_a_new_process_are_seen(
    nlp: Language, tmp_path: Path, capsys: pytest.CaptureFixture[str], field: str
) -> None:
    run = fuzz.Run(tmp_path, random.Random(1))
    built = Built("دفعت 5 جنيهات في مايو", None, "EG")
    run.keep(built, check(built, nlp))
    path = tmp_path / "again.jsonl"
    path.write_text(json.dumps(run.kept[0]), encoding="utf-8")
    assert fuzz.main(["--again", str(path)]) == 0
    other = replace(built, **{field: {"text": built.text + "!", "country": "SD"}[field]})
    path.write_text(json.dumps(run.kept[0] | fuzz.plain(other)), encoding="utf-8")
    assert fuzz.main(["--again", str(path)]) == 1
    assert '"differ": 1' in capsys.readouterr().out
