"""``khabar evaluate`` as it is called: files in, a table out, the exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.article import Article
from pipeline.commands import main
from pipeline.evaluation.marked import parse
from pipeline.record import Record, dump

GOLD = {
    "one": "دفعت <GPE>سوريا</GPE> <MONEY 5 USD>5 دولارات</MONEY> <DATE 1999>عام 1999</DATE>",
    "two": "ارتفع <PERCENT 7>7%</PERCENT>",
}
PREDICTED = {
    "one": "دفعت سوريا <MONEY 5 EUR>5 دولارات</MONEY> <DATE 1999>عام 1999</DATE>",
    "two": "ارتفع <PERCENT 7>7%</PERCENT>",
}


def line(name: str, marked: str) -> str:
    text, mentions = parse(marked)
    return dump(Record.of(Article(id=name, text=text), mentions))


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    for name, marked in GOLD.items():
        (folder / f"{name}.json").write_text(line(name, marked), "utf-8")
    return folder


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """A run's output folder: part files, and beside them what is no record."""
    folder = tmp_path / "run"
    folder.mkdir()
    for number, (name, marked) in enumerate(PREDICTED.items()):
        (folder / f"part-{number:05}.jsonl").write_text(line(name, marked) + "\n", "utf-8")
    (folder / "manifest.json").write_text("{}")
    (folder / "errors.jsonl").write_text('{"cause": "none"}\n')
    return folder


def evaluate(*arguments: object) -> int:
    return main(["evaluate", *map(str, arguments)])


def test_table(gold: Path, records: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(gold, records) == 0
    rows = [row.split() for row in capsys.readouterr().out.split("\n")]
    assert ["MONEY", "1", "1", "0.0", "0.0", "0.0", "0.0–0.0", *["100.0"] * 4] in rows
    assert any(row[:6] == ["all", "3", "3", "66.7", "66.7", "66.7"] for row in rows)
    assert ["entities:", "not", "run", "(the", "records", "hold", "none)"] in rows


def test_records_may_be_one_jsonl_or_a_folder_of_json(gold: Path, records: Path, tmp_path: Path) -> None:
    whole = tmp_path / "all.jsonl"
    whole.write_text("".join(part.read_text("utf-8") for part in sorted(records.glob("part-*"))), "utf-8")
    assert evaluate(gold, whole, "--min-f1", 0.66) == 0
    assert evaluate(gold, gold, "--min-f1", 1) == 0
    assert evaluate(gold / "two.json", whole, "--min-f1", 1) == 0


def test_min_f1(gold: Path, records: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(gold, records, "--min-f1", "0.66") == 0
    assert evaluate(gold, records, "--min-f1", "0.67") == 1
    assert "F1 of values is 0.6667, under 0.67" in capsys.readouterr().out
    assert evaluate(gold, records, "--labels", "date,PERCENT", "--min-f1", "1") == 0
    assert evaluate(gold, records, "--layer", "entities", "--min-f1", "0.1") == 1


def test_errors_are_printed_in_their_sentences(
    gold: Path, records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(gold, records, "--errors") == 0
    first = capsys.readouterr().out.split("\n")[0]
    assert first.split()[:4] == ["wrong", "value", "MONEY", "one:11-20"]
    assert "<MONEY 5 USD>5 دولارات</MONEY> عام 1999" in first
    assert first.endswith("got <MONEY 5 EUR>5 دولارات</MONEY>")


def test_json(gold: Path, records: Path, tmp_path: Path) -> None:
    written = tmp_path / "scores.json"
    assert evaluate(gold, records, "--json", written) == 0
    plain = json.loads(written.read_text("utf-8"))
    assert plain["layers"]["values"]["labels"]["MONEY"]["span"]["f1"] == 1
    assert plain["layers"]["values"]["overall"]["value"]["f1"] == pytest.approx(2 / 3, abs=1e-6)
    assert "entities" not in plain["layers"]


def test_html(gold: Path, records: Path, tmp_path: Path) -> None:
    written = tmp_path / "scores.html"
    assert evaluate(gold, records, "--html", written, "--labels", "MONEY,DATE") == 0
    page = written.read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert page.count('<article class="error"') == 1
    assert ">EUR<" in page


def test_an_article_that_the_run_lacks_counts_as_missed(
    gold: Path, records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (records / "part-00001.jsonl").unlink()
    assert evaluate(gold, records, "--labels", "PERCENT", "--min-f1", "0.1") == 1
    assert "1 without a record, counted as all missed: two" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gold", "nowhere"], "RECORDS: nowhere: No such file or directory"),
        (["nowhere", "run"], "GOLD: nowhere: No such file or directory"),
        (["empty", "run"], "GOLD: empty holds no records"),
        (["gold", "broken.jsonl"], "broken.jsonl, line 2: "),
        (["gold", "invalid.jsonl"], "invalid.jsonl, line 1: article.sha256"),
        (["gold", "twice.jsonl"], "article 'two' comes twice"),
        (["gold", "other-text.jsonl"], "differ from character 6 on: '7%' in gold, '8%' in the record"),
        (["gold", "other-id.jsonl"], "no article is in both: gold has one, two; the records have three"),
        (["gold", "run", "--labels", "DATES"], "--labels: DATES; known here: DATE, "),
        (["gold", "run", "--labels", "GPE", "--layer", "values"], "--labels: GPE; known here: DATE, "),
        (["gold", "run", "--labels", ","], "--labels: none given"),
        (["gold", "run", "--labels", "TIME", "--min-f1", "0.5"], "--min-f1: there is nothing to score"),
        (
            ["gold", "run", "--json", "nowhere/scores.json"],
            "nowhere/scores.json: cannot be written: No such file",
        ),
        (["gold", "run", "--html", "nowhere/a.html"], "nowhere/a.html: cannot be written: No such file"),
    ],
)
def test_bad_input_is_told_and_exits_2(
    arguments: list[str],
    said: str,
    gold: Path,
    records: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    two = line("two", PREDICTED["two"])
    Path("empty").mkdir()
    Path("broken.jsonl").write_text(two + "\n{\n", "utf-8")
    Path("invalid.jsonl").write_text(two.replace('"sha256":"', '"sha256":"x'), "utf-8")
    Path("twice.jsonl").write_text(f"{two}\n{two}\n", "utf-8")
    Path("other-text.jsonl").write_text(line("two", "ارتفع 8%"), "utf-8")
    Path("other-id.jsonl").write_text(line("three", PREDICTED["two"]), "utf-8")
    assert evaluate(*arguments) == 2
    message = capsys.readouterr().err
    assert said in message
    assert message.count("\n") == 1, "one line"


@pytest.mark.parametrize("ratio", ["85", "-0.1", "nan", "most"])
def test_min_f1_is_a_ratio(ratio: str, gold: Path, records: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        evaluate(gold, records, f"--min-f1={ratio}")
    assert caught.value.code == 2


def test_groups_and_confusion(
    gold: Path, records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = tmp_path / "manifest.csv"
    manifest.write_text("id,domain\none,economy\ntwo,health\n", "utf-8")
    report = tmp_path / "e.json"
    options = ["--by", "article,domain", "--manifest", manifest, "--confusion", "--json", report]
    assert evaluate(gold, records, *options) == 0
    rows = [row.split() for row in capsys.readouterr().out.split("\n")]
    assert ["one", "2", "2", "50.0", "50.0", "50.0", "–"] in rows
    assert ["health", "1", "1", "100.0", "100.0", "100.0", "–"] in rows
    assert ["MONEY", "·", "1", "·", "·"] in rows
    assert json.loads(report.read_text("utf-8"))["by"]["domain"]["values"]["economy"]["f1"] == 0.5


def test_a_column_that_is_nowhere_is_said(
    gold: Path, records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(gold, records, "--by", "domain") == 2
    assert "--by: no column 'domain' in the records" in capsys.readouterr().err
