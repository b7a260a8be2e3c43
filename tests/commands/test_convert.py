"""``khabar convert`` as it is called: files in, files out, what it says, the exit status."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.commands import main
from pipeline.exchange import FORMATS
from pipeline.storage.jsonl import read_records

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "annotations"
SAMPLES = ROOT / "tests" / "exchange" / "samples"
NAMES = ("sy-trade-2009", "intl-juice")
TARGETS = {"label-studio": "tasks.json", "doccano": "tasks.jsonl", "brat": "brat", "conll": "tasks.conll",
           "spacy": "tasks.spacy"}  # fmt: skip


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    for name in NAMES:
        shutil.copy(GOLD / f"{name}.json", folder)
    return folder


def convert(*arguments: object) -> int:
    return main(["convert", *map(str, arguments)])


def refused(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines of standard error; nothing else was said."""
    said = capsys.readouterr()
    assert said.out == ""
    return said.err.splitlines()


@pytest.mark.parametrize("name", TARGETS)
def test_gold_comes_back(name: str, gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / TARGETS[name]
    assert convert(gold, target, "--to", name) == 0
    assert convert(target, tmp_path / "back", "--from", name, "--to", "khabar") == 0
    assert list(read_records(tmp_path / "back")) == list(read_records(gold))
    first, *rest = capsys.readouterr().out.splitlines()
    mentions = sum(len(record.mentions) for record in read_records(gold))
    assert first == f"khabar → {name}, {target}: articles 2, mentions {mentions}"
    assert not any("left out" in line for line in rest)
    assert main(["evaluate", str(gold), str(tmp_path / "back"), "--min-f1", "1"]) == 0


def test_formats_are_known_by_their_endings(gold: Path, tmp_path: Path) -> None:
    for target in ("a.json", "a.jsonl", "a.conll", "a.spacy"):
        assert convert(gold, tmp_path / target) == 0
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))[0]["annotations"]
    assert json.loads((tmp_path / "a.jsonl").read_text("utf-8").splitlines()[0])["label"]
    assert convert(tmp_path / "a.conll", tmp_path / "from-conll.jsonl") == 0
    assert convert(gold, tmp_path / "brat", "--to", "brat") == 0
    assert convert(tmp_path / "brat", tmp_path / "from-brat") == 0
    # between two tools, where both endings leave no doubt
    assert convert(tmp_path / "brat", tmp_path / "b.spacy") == 0
    for back in ("from-conll.jsonl", "from-brat"):
        assert list(read_records(tmp_path / back)) == list(read_records(gold))


@pytest.mark.parametrize(
    ("source", "target", "options", "cause"),
    [
        ("a.jsonl", "b.jsonl", [], "a.jsonl can be khabar or doccano: say which with --from"),
        ("a.json", "folder", [], "a.json can be khabar or label-studio: say which with --from"),
        ("a.conll", "b.txt", [], "b.txt: the ending does not say the format; name it with --to"),
        ("a.txt", "b.conll", [], "a.txt: the ending does not say the format; name it with --from"),
        ("a.conll", "b.json", ["--from", "khabar"], "b.json can be khabar or label-studio"),
        ("missing.json", "b.conll", [], "no such file or folder: "),
        ("a.conll", "there.jsonl", [], "there.jsonl is there already: name another output, or move it away"),
        ("empty", "b.conll", [], "empty: no articles in it"),
    ],
)
def test_bad_usage_is_one_line(
    source: str,
    target: str,
    options: list[str],
    cause: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("a.jsonl", "a.json", "a.conll", "a.txt", "there.jsonl"):
        (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    before = sorted(tmp_path.rglob("*"))
    if cause.startswith("b.json"):
        assert convert(tmp_path / source, tmp_path / target, *options, "--to", "label-studio") == 2
        assert refused(capsys) == [f"khabar: {tmp_path / 'a.conll'}: no articles in it"]
        return
    assert convert(tmp_path / source, tmp_path / target, *options) == 2
    (line,) = refused(capsys)
    assert line.startswith("khabar: ")
    assert cause in line
    assert sorted(tmp_path.rglob("*")) == before


def test_annotation_of_a_configured_project_is_not_written_over(
    gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tasks.xml").write_text("<View/>", encoding="utf-8")
    assert convert(gold, tmp_path / "tasks.json") == 2
    assert refused(capsys) == [
        f"khabar: {tmp_path / 'tasks.xml'} is there already: name another output, or move it away"
    ]
    assert not (tmp_path / "tasks.json").exists()


def test_what_a_format_has_no_place_for_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "news.txt").write_text("دفعت سوريا 13 مليار دولار في عام 1999", encoding="utf-8")
    assert (
        main(["run", str(tmp_path / "news.txt"), "--output", str(tmp_path / "run"), "--model", "none"]) == 0
    )
    capsys.readouterr()
    assert convert(tmp_path / "run", tmp_path / "out.conll") == 0
    assert capsys.readouterr().out.splitlines() == [
        f"khabar → conll, {tmp_path / 'out.conll'}: articles 1, mentions 2",
        "left out: provenance of articles 1, rules of mentions 2",
    ]
    assert convert(tmp_path / "run", tmp_path / "out.spacy") == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


TEXT = "دفعت سوريا 13 مليار دولار حاليا"
MONEY = [11, 25, "MONEY"]


def spans_only(path: Path, *labels: list[object]) -> Path:
    path.write_text(
        json.dumps({"id": "نبأ", "text": TEXT, "label": labels}, ensure_ascii=False), encoding="utf-8"
    )
    return path


def test_a_value_that_is_missing_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = spans_only(tmp_path / "a.jsonl", MONEY, [5, 10, "GPE"])
    assert convert(source, tmp_path / "gold", "--from", "doccano", "--to", "khabar") == 1
    assert refused(capsys) == [
        f"khabar: {source}, line 1, article 'نبأ', MONEY 11-25 '13 مليار دولار': no value; note it at the mention, or "
        "let --fill read it from the text",
        f"khabar: {tmp_path / 'gold'} was not written",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_fill_reads_it_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = spans_only(tmp_path / "a.jsonl", MONEY, [5, 10, "GPE"], [26, 31, "DATE"])
    assert convert(source, tmp_path / "gold", "--from", "doccano", "--to", "khabar", "--fill") == 0
    (record,) = read_records(tmp_path / "gold")
    values = [m.value and m.value.model_dump(exclude_none=True) for m in record.mentions]
    assert values == [None, {"amount": "13000000000", "currency": "USD"}, {}]
    assert [mention.name for mention in record.mentions] == ["سوريا", None, None]
    assert capsys.readouterr().out.splitlines()[1:] == [
        "filled in: values read from the text 1, dates left null 1"
    ]


def test_fill_does_not_guess(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = spans_only(tmp_path / "a.jsonl", [5, 10, "MONEY"])
    assert convert(source, tmp_path / "gold", "--from", "doccano", "--to", "khabar", "--fill") == 1
    first, _ = refused(capsys)
    assert first.endswith("MONEY 5-10 'سوريا': no value, and none that --fill could read from the text")


def test_every_bad_article_is_named_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [json.dumps({"id": f"a{n}", "text": "قال", "label": [[0, 9, "PERS"]]}) for n in range(30)]
    good = json.dumps({"id": "good", "text": "قال", "label": []})
    source = tmp_path / "a.jsonl"
    source.write_text("\n".join([*lines, good, good]), encoding="utf-8")
    assert convert(source, tmp_path / "out.conll", "--from", "doccano") == 1
    said = refused(capsys)
    cause = "PERS 0-9: offset 9 lies outside a text of 3 utf16"
    assert said[:20] == [f"khabar: {source}, line {n}: {cause}" for n in range(1, 21)]
    assert said[20:] == ["khabar: … and 11 more", f"khabar: {tmp_path / 'out.conll'} was not written"]
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_another_unit_is_asked_for(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(
        json.dumps({"id": "a", "text": "😀 قال عَلِيّ", "label": [[6, 9, "PERS"]]}), encoding="utf-8"
    )
    assert convert(source, tmp_path / "g.conll", "--from", "doccano", "--offsets", "graphemes") == 0
    assert convert(tmp_path / "g.conll", tmp_path / "g.jsonl") == 0
    (record,) = read_records(tmp_path / "g.jsonl")
    assert record.mentions[0].text == "عَلِيّ"


def test_a_folder_that_cannot_be_written(
    gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert convert(gold, tmp_path / "file" / "a.conll") == 2
    (line,) = refused(capsys)
    assert line == f"khabar: {tmp_path / 'file'}: File exists"


def test_help_names_every_format_and_stays_light() -> None:
    code = (
        "import sys; from pipeline.commands import main\n"
        "try: main(['convert', '--help'])\n"
        "except SystemExit: pass\n"
        "assert not {'spacy', 'pydantic', 'regex', 'torch'} & set(sys.modules), sorted(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for name in FORMATS:
        assert name in done.stdout


def test_an_interruption_leaves_nothing_behind(
    gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from pipeline.exchange import conll

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(conll, "_lines", interrupted)
    assert convert(gold, tmp_path / "a.conll") == 130
    assert refused(capsys) == ["khabar: interrupted"]
    assert [path.name for path in tmp_path.iterdir()] == ["gold"]
