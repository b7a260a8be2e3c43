"""`khabar load` and `khabar export` as a user calls them: what they say, and their exit status."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.commands import main

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "storage" / "corpus.jsonl"


def test_load_says_what_is_new_and_what_was_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path / 'news.db'}"
    assert main(["load", str(CORPUS), url]) == 0
    said = capsys.readouterr()
    assert said.out.startswith(f"32 articles, 1,449 mentions into {tmp_path / 'news.db'}, ")
    assert said.err == ""
    assert main(["load", str(CORPUS), url]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "32 articles were there already"
    with sqlite3.connect(tmp_path / "news.db") as connection:
        assert connection.execute("SELECT COUNT(*) FROM newest_mention").fetchone() == (1449,)


def test_gold_can_be_loaded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load", str(ROOT / "annotations"), f"sqlite:///{tmp_path / 'gold.db'}"]) == 0
    with sqlite3.connect(tmp_path / "gold.db") as connection:
        assert connection.execute("SELECT DISTINCT pipeline FROM run").fetchall() == [("annotation",)]


def test_bad_records_give_1_and_the_others_are_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = tmp_path / "r.jsonl"
    records.write_bytes(b"{\n" * 30 + CORPUS.read_bytes())
    assert main(["load", str(records), f"sqlite:///{tmp_path / 'news.db'}"]) == 1
    said = capsys.readouterr()
    assert "30 records could not be loaded" in said.out and said.out.startswith("32 articles")
    lines = said.err.splitlines()
    assert lines[0].startswith(f"khabar: {records}, line 1: no valid JSON")
    assert len(lines) == 21 and lines[-1] == "khabar: … and more"
    assert main(["export", str(records), str(tmp_path / "o.parquet")]) == 1
    assert "30 records could not be read" in capsys.readouterr().out
    assert pq.read_table(tmp_path / "o.parquet").num_rows == 1449


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["load", "nowhere", "sqlite:///x.db"], 2, "khabar: RECORDS: no such file or folder: nowhere"),
        (["load", ".", "sqlite:///x.db"], 2, "khabar: RECORDS: . holds no records"),
        (["load", "CORPUS", "x.db"], 2, "khabar: not a database URL (write sqlite:///news.db, or"),
        (["load", "CORPUS", "mysql://u:s3cr3t@h/d"], 2, "khabar: no database of kind 'mysql'"),
        (["load", "CORPUS", "sqlite:///no/x.db"], 1, "khabar: no/x.db: there is no folder no"),
        (
            ["load", "CORPUS", "postgresql://u:s3cr3t@127.0.0.1:1/d"],
            1,
            "khabar: PostgreSQL database d at 127.0.0.1:1:",
        ),
        (["load", "CORPUS"], 2, "the following arguments are required: DATABASE_URL"),
        (["export", "nowhere", "o.parquet"], 2, "khabar: RECORDS: no such file or folder: nowhere"),
        (["export", "CORPUS", "o.csv"], 2, "khabar: o.csv: the file's name ends in .parquet"),
        (["export", "CORPUS", "no/o.parquet"], 2, "No such file or directory"),
    ],
)
def test_errors_are_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    status: int,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        found = main([str(CORPUS) if one == "CORPUS" else one for one in arguments])
    except SystemExit as stopped:  # argparse's own
        found = int(stopped.code or 0)
    captured = capsys.readouterr()
    assert found == status
    assert said in captured.err.splitlines()[-1]
    assert "s3cr3t" not in captured.err + captured.out
    assert captured.out == "" and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("package", "command", "extra"),
    [("sqlalchemy", ["load", "sqlite:///x.db"], "db"), ("pyarrow", ["export", "o.parquet"], "parquet")],
)
def test_without_the_extra_the_advice_is_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    package: str,
    command: list[str],
    extra: str,
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.setitem(sys.modules, name, None)
    for name in ("database", "schema", "sql", "parquet"):
        monkeypatch.delitem(sys.modules, f"pipeline.storage.{name}", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    assert main([command[0], str(CORPUS), command[1]]) == 2
    assert f"pip install 'khabar[{extra}]'" in capsys.readouterr().err


def test_neither_command_costs_the_others_anything() -> None:
    code = (
        "import sys, pipeline.commands as c; c.main(['schema']); "
        "print(sorted({'sqlalchemy', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
