"""``khabar compare`` as it is called: two runs and gold in, a table out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.commands import main
from tests.commands.test_evaluate import GOLD, line

BETTER = GOLD | {"one": "دفعت سوريا <MONEY 5 USD>5 دولارات</MONEY> <DATE 1999>عام 1999</DATE>"}
WORSE = GOLD | {"one": "دفعت سوريا <MONEY 5 EUR>5 دولارات</MONEY> عام 1999"}


def written(path: Path, marked: dict[str, str]) -> str:
    path.write_text("".join(line(name, text) + "\n" for name, text in marked.items()), "utf-8")
    return str(path)


def test_table_and_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = written(tmp_path / "a.jsonl", WORSE), written(tmp_path / "b.jsonl", BETTER)
    gold, report = written(tmp_path / "gold.jsonl", GOLD), tmp_path / "c.json"
    assert main(["compare", a, b, gold, "--changes", "--json", str(report)]) == 0
    said = capsys.readouterr().out
    assert said.count("B is right") == 2 and "A is right" not in said
    assert "A alone is right in 0 places, B alone in 2" in said
    assert len(json.loads(report.read_text("utf-8"))["values"]["changes"]) == 2


def test_articles_that_one_run_lacks_are_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a, gold = written(tmp_path / "a.jsonl", WORSE), written(tmp_path / "gold.jsonl", GOLD)
    b = written(tmp_path / "b.jsonl", {"two": GOLD["two"]})
    assert main(["compare", a, b, gold]) == 0
    assert "1 articles of the gold are not in both runs" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("b", "said"),
    [
        ({"one": "دفعت <GPE>مصر</GPE>"}, "was made from another text"),
        ({"three": "<DATE 1999>1999</DATE>"}, "no article is in both"),
    ],
)
def test_what_cannot_be_compared_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], b: dict[str, str], said: str
) -> None:
    runs = written(tmp_path / "a.jsonl", WORSE), written(tmp_path / "b.jsonl", b)
    assert main(["compare", *runs, written(tmp_path / "gold.jsonl", GOLD)]) == 2
    (error,) = capsys.readouterr().err.splitlines()
    assert said in error
