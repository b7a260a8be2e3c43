"""The clocks of the benchmarks' profile: on every step, adding up, and gone afterwards."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from spacy.language import Language

from benchmarks.shapes import line_of, places
from benchmarks.steps import Steps, write_news
from pipeline import stages
from pipeline.record import Record
from pipeline.stages.overlap import Overlap

CORPUS = Path(__file__).resolve().parent.parent / "corpus"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("steps") / "news.jsonl"
    held = write_news(path, CORPUS, 5_000)
    assert held["characters"] >= 5_000
    return path


def test_every_step_has_its_time_and_they_add_up(source: Path) -> None:
    steps = Steps("none")
    began = time.process_time()
    spent = steps.seconds(source)
    whole = time.process_time() - began
    assert set(spent) == {"read", "tokens", *stages.ORDER, "record", "between"}
    assert all(
        spent[step] > 0 for step in ("read", "tokens", "khabar_numbers", "khabar_dates", "record", "between")
    )
    assert 0 < sum(spent.values()) <= whole


def test_time_that_a_stage_takes_is_counted_to_it(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call = Overlap.__call__

    def slow(self: Overlap, doc: object) -> object:
        until = time.process_time() + 0.2
        while time.process_time() < until:
            pass
        return call(self, doc)  # type: ignore[arg-type]

    monkeypatch.setattr(Overlap, "__call__", slow)
    articles = len(source.read_text(encoding="utf-8").splitlines())
    spent = Steps("none").seconds(source)
    assert spent["khabar_overlap"] >= 0.2 * articles


def test_the_clocks_go_with_the_measurement(source: Path, nlp: Language) -> None:
    before = [type(stage).__call__ for _, stage in nlp.pipeline], Record.of.__func__  # type: ignore[attr-defined]
    Steps("none").seconds(source)
    after = [type(stage).__call__ for _, stage in nlp.pipeline], Record.of.__func__  # type: ignore[attr-defined]
    assert before == after


def test_characters_are_read_at_the_edges_of_words() -> None:
    words = ["زار", "الوزير", "دمشق"]
    line = line_of(words)
    behind, before = places(words)
    assert [line[at] for at in behind] == [" "] * 3
    assert [line[: at + 1].split()[-1] for at in behind] == words
    turned = line[::-1]
    assert [turned[: at + 1].split()[-1][::-1] for at in before] == words
