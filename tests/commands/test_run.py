"""`khabar run` as a user calls it: what it writes, what it says, and its exit status."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.commands import main
from pipeline.storage.jsonl import read_records

ROOT = Path(__file__).parents[2]
TEXT = "دفعت الشركة 13 مليون دولار في 15 مايو 2013\r\n"


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "one.txt").write_bytes(TEXT.encode())
    (folder / "two.jsonl").write_text(json.dumps({"id": "two", "text": TEXT, "country": "EG"}) + "\n")
    return folder


def test_records_errors_and_manifest(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "made" / "here"
    arguments = [
        "run",
        str(articles),
        "--output",
        str(output),
        "--published",
        "2013-06-01",
        "--country",
        "sy",
    ]
    assert main([*arguments, "--workers", "1"]) == 0
    one, two = read_records(output)
    assert (one.article.id, one.text, one.article.country, str(one.article.published)) == (
        "one",
        TEXT,
        "SY",
        "2013-06-01",
    )
    assert (two.article.id, two.article.country) == ("two", "EG")
    assert {mention.label for mention in one.mentions} >= {"MONEY", "DATE"}
    assert (output / "errors.jsonl").read_bytes() == b""
    said = capsys.readouterr()
    assert said.out.startswith("2 articles, ") and "MONEY" in said.out and str(output) in said.out
    assert said.err == ""  # no progress bar where there is no terminal


def test_failed_articles_give_1_and_the_others_are_written(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (articles / "bad.json").write_text("{")
    (articles / "old.txt").write_bytes("قال".encode("cp1256"))
    assert main(["run", str(articles), "--output", str(tmp_path / "o")]) == 1
    assert [record.article.id for record in read_records(tmp_path / "o")] == ["one", "two"]
    errors = [json.loads(line) for line in (tmp_path / "o" / "errors.jsonl").read_text().splitlines()]
    assert [Path(error["file"]).name for error in errors] == ["bad.json", "old.txt"]
    said = capsys.readouterr().out
    assert "2 failures" in said and str(tmp_path / "o" / "errors.jsonl") in said


def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(TEXT.encode())))
    assert main(["run", "-", "--output", str(tmp_path)]) == 0
    assert [record.text for record in read_records(tmp_path)] == [TEXT]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "khabar: no such file or folder: nowhere"),
        (["ARTICLES", "--country", "UK"], "khabar: unknown country: 'UK'"),
        (["ARTICLES", "--published", "yesterday"], "khabar: published is no date: 'yesterday'"),
        (["ARTICLES", "--model", "gpt"], "khabar: the model 'gpt' is not in this version"),
        (["ARTICLES", "--output", "ARTICLES/out"], "would be read as articles"),
        (["ARTICLES", "--output", "ARTICLES/one.txt"], "khabar: cannot write to the folder"),
        (["ARTICLES", "--workers", "0"], "auto or a number of processes, 1 or more, not '0'"),
        ([], "the following arguments are required: INPUT"),
    ],
)
def test_bad_usage_gives_2_and_says_why(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    filled = [argument.replace("ARTICLES", str(articles)) for argument in arguments]
    if said.startswith("khabar: cannot write"):
        filled[0] = str(articles / "two.jsonl")
    try:
        status = main(["run", "--output", str(tmp_path / "out"), *filled])
    except SystemExit as stopped:  # argparse's own
        status = int(stopped.code or 0)
    captured = capsys.readouterr()
    assert status == 2
    assert said in captured.err.splitlines()[-1]
    assert captured.out == ""
    assert not (tmp_path / "out").exists()


def test_help_is_quick_and_names_the_commands() -> None:
    started = time.monotonic()
    fastest = 9.0
    for _ in range(3):
        started = time.monotonic()
        shown = subprocess.run(
            [sys.executable, "-m", "pipeline.commands", "--help"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        fastest = min(fastest, time.monotonic() - started)
    assert all(name in shown.stdout for name in ("run", "evaluate", "schema"))
    assert fastest < 0.3


def test_no_command_and_an_unknown_one_are_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["fly"]):
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 2
    assert "invalid choice: 'fly'" in capsys.readouterr().err
