"""``khabar view`` as it is called: records in, one page out, the exit status."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.article import Article
from pipeline.commands import main
from pipeline.record import Record, dump


def line(name: str) -> str:
    return dump(Record.of(Article(id=name, text="سوريا"), [{"label": "GPE", "start": 0, "end": 5}])) + "\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run's output folder with two articles, in the working folder."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "part-00000.jsonl").write_text(line("one") + line("two"), "utf-8")
    (folder / "manifest.json").write_text("{}")
    return folder


def test_page(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["view", "run", "--output", "a.html"]) == 0
    assert capsys.readouterr().out == "a.html: 2 articles, 0.0 MB\n"
    page = Path("a.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert "2 articles, 2 mentions" in page


def test_limit(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["view", "run", "--output", "a.html", "--limit", "1"]) == 0
    assert "a.html: the first 1 articles; there are more (--limit)" in capsys.readouterr().out
    page = Path("a.html").read_text("utf-8")
    assert "the first 1 articles; there are more" in page
    assert "<bdi>one</bdi>" in page
    assert "<bdi>two</bdi>" not in page
    assert main(["view", "run", "--output", "a.html", "--limit", "2"]) == 0
    assert "there are more" not in Path("a.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere", "--output", "a.html"], "RECORDS: nowhere: No such file or directory"),
        (["empty", "--output", "a.html"], "RECORDS: empty holds no records"),
        (["broken.jsonl", "--output", "a.html"], "RECORDS: broken.jsonl, line 2: "),
        (["invalid.jsonl", "--output", "a.html"], "invalid.jsonl, line 1: article.sha256: "),
        (["run", "--output", "nowhere/a.html"], "nowhere/a.html: cannot be written: No such file"),
        (["run", "--output", "empty"], "empty: cannot be written: "),
    ],
)
def test_bad_input_is_told_and_exits_2(
    arguments: list[str], said: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("empty").mkdir()
    Path("broken.jsonl").write_text(line("one") + "{\n", "utf-8")
    Path("invalid.jsonl").write_text(line("one").replace('"sha256":"', '"sha256":"x'), "utf-8")
    assert main(["view", *arguments]) == 2
    message = capsys.readouterr().err
    assert said in message
    assert message.count("\n") == 1, "one line"
    assert not [path for path in Path().iterdir() if path.suffix in (".html", ".tmp")]


@pytest.mark.parametrize("limit", ["0", "-1", "x", "١"])
def test_limit_is_a_number(limit: str, run: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["view", "run", "--output", "a.html", f"--limit={limit}"])
    assert caught.value.code == 2
