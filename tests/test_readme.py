"""The READMEs: every block works as it is typed, every table is what the committed files give."""

from __future__ import annotations

import io
import json
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

from benchmarks import readme_tables
from pipeline import extract
from pipeline.commands import main
from pipeline.record import parse, to_dict

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
# Commands that are tried by hand: they install, or change the shell.
BY_HAND = ("make", "source", "python -m pip")


@dataclass(frozen=True)
class Block:
    kind: str
    body: str


BLOCKS = [
    Block(kind, body) for kind, body in re.findall(r"^```(\w+)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
]


def blocks_below(heading: str) -> list[Block]:
    """The blocks that stand below a bold or `##` heading, up to the next section."""
    _, _, rest = README.partition(heading)
    assert rest, f"README.md has {heading!r}"
    below = re.split(r"^## ", rest, maxsplit=1, flags=re.MULTILINE)[0]
    return [block for block in BLOCKS if block.body in below]


def matches(shown: Any, real: Any) -> bool:
    """Whether what the page shows is what there is, `…` standing for anything."""
    if isinstance(shown, dict) and isinstance(real, dict):
        return shown.keys() == real.keys() and all(matches(shown[key], real[key]) for key in shown)
    return shown == "…" or shown == real


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the corpus, the gold and the article of the first page."""
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    shutil.copytree(ROOT / "annotations", tmp_path / "annotations", ignore=shutil.ignore_patterns("marked"))
    assert BLOCKS[0].kind == "text"
    (tmp_path / "oil.txt").write_text(BLOCKS[0].body, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_line(line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A `khabar` line as a shell would run it, redirections included."""
    words = shlex.split(line, comments=True)
    with monkeypatch.context() as patch:
        if "<" in words:
            at = words.index("<")
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path(words[at + 1]).read_bytes())))
            del words[at : at + 2]
        target = None
        if ">" in words:
            at = words.index(">")
            target = Path(words[at + 1])
            del words[at : at + 2]
        capsys.readouterr()
        try:
            status = main(words[1:])
        except SystemExit as error:  # argparse: an option that does not exist
            pytest.fail(f"{line}: exit {error.code}: {capsys.readouterr().err}", pytrace=False)
    said = capsys.readouterr()
    assert status == 0, f"{line}: exit {status}: {said.err}"
    if target is not None:
        target.write_text(said.out, encoding="utf-8")


def test_every_block_works_as_typed(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names: dict[str, Any] = {}
    ran = 0
    for block, following in zip(BLOCKS, [*BLOCKS[1:], Block("", "")], strict=True):
        if block.kind == "python":
            capsys.readouterr()
            exec(compile(block.body, "README.md", "exec"), names)
            said = capsys.readouterr().out
            assert said == (following.body if following.kind == "text" else ""), block.body
            ran += 1
        elif block.kind == "sh":
            for line in block.body.splitlines():
                if line.startswith("khabar "):
                    run_line(line, monkeypatch, capsys)
                    ran += 1
                else:
                    assert line.startswith(BY_HAND), line
    assert ran > 10
    assert json.loads(Path("record.schema.json").read_text(encoding="utf-8"))["title"] == "Khabar record"


def test_a_line_with_a_wrong_option_is_caught(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(pytest.fail.Exception, match="--labours"):
        run_line("khabar evaluate annotations annotations --labours DATE", monkeypatch, capsys)


def test_the_shown_record_is_the_record(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = next(line for block in BLOCKS for line in block.body.splitlines() if "oil.txt --published" in line)
    run_line(line, monkeypatch, capsys)
    real = to_dict(parse((elsewhere / "outputs" / "oil" / "part-00000.jsonl").read_bytes()))
    block = next(block.body for block in BLOCKS if block.kind == "json")
    shown = json.loads(re.sub(r",\s*…\n \]", "\n ]", block))
    for mention in shown["mentions"]:
        assert mention in real["mentions"]
    numbers = {"twelve": 12, "twenty": 20}
    said = re.search(r"shortened to (\w+) of its (\w+) mentions", README)
    assert said is not None
    assert [numbers[word] for word in said.groups()] == [len(shown["mentions"]), len(real["mentions"])]
    assert matches({**shown, "mentions": "…"}, real)


def test_the_values_of_the_label_table(nlp: Language) -> None:
    rows = re.findall(r"^\| ([A-Z]+) \| (.+) \| `(\{.*\})` \|$", README, re.MULTILINE)
    assert {label for label, _, _ in rows} == set(readme_tables.LABELS)
    for label, text, shown in rows:
        (mention,) = extract(text, published="2024-05-07", country="SY", nlp=nlp).mentions
        assert mention.value is not None
        value = mention.value.model_dump(exclude_none=True)
        if label == "DATE":
            del value["start"], value["end"]
        assert (mention.label, value) == (label, json.loads(shown)), text


# Texts of the section on limits, read in Syria on 2024-05-07, and the values that it says they have.
LIMITS = {
    "سيصل الخميس": ["2024-05-09"],
    "يصل الخميس": ["2024-05-02"],
    "افتتح يوم 1/2": ["2024-02-01"],
    "04/13/2019": ["2019-04-13"],
    "1.250 طن": ["1.25"],
    "وصل 1.250 لاجئ": ["1250"],
    "الأسبوع الثاني من أيار": ["2024-05-08/2024-05-14"],
    "الأسبوع الماضي": ["2024-04-29/2024-05-05"],
    "ديون لبنان 5 ملايين ليرة": ["5000000 SYP"],
    "الساعة 5:30": ["05:30"],
    "الساعة 12:30:45": ["12:30"],
    "فر عشرات الآلاف": [],
    "قتل طفلان": [],
    "ثلث المبلغ": [],
    "حل في المرتبة الثالثة": [],
    "40 ألف شوال": [],
    "شارك 2000 في السباق": ["2000"],
}


@pytest.mark.parametrize(("text", "values"), LIMITS.items())
def test_the_limits_are_as_said(text: str, values: list[str], nlp: Language) -> None:
    found = extract(text, published="2024-05-07", country="SY", nlp=nlp).mentions
    plain = [mention.value.model_dump() for mention in found if mention.value is not None]
    assert [_short(value) for value in plain] == values


def test_the_country_decides_what_a_point_means(nlp: Language) -> None:
    (mention,) = extract("1.250 طن", country="MA", nlp=nlp).mentions
    assert mention.value is not None
    assert mention.value.model_dump()["amount"] == "1250"


def _short(value: dict[str, Any]) -> str:
    words = (value.get(name) for name in ("edtf", "time", "amount", "currency"))
    return " ".join(word for word in words if word is not None)


def test_what_extends_it_does(tmp_path: Path) -> None:
    unit, word, rule, case = (block.body for block in blocks_below("## Extend it"))
    package = shutil.copytree(
        ROOT / "pipeline", tmp_path / "pipeline", ignore=shutil.ignore_patterns("__pycache__")
    )
    for table, row in (("units", unit), ("words", word)):
        path = package / "lexicon" / f"{table}.tsv"
        path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")
    function, entry = rule.split("\n\n")
    path = package / "rules" / "percentages.py"
    source = path.read_text(encoding="utf-8")
    assert source.count("\nRULES = [\n") == 1
    path.write_text(source.replace("\nRULES = [\n", f"\n{function}\n\nRULES = [\n{entry}"), encoding="utf-8")
    code = (
        "import sys, json, pipeline; from pipeline.record import to_dict\n"
        "print(json.dumps([to_dict(pipeline.extract(text))['mentions'] for text in sys.argv[1:]]))"
    )
    text = re.sub(r"<[^>]*>", "", case).strip()
    command = [sys.executable, "-W", "ignore", "-c", code, "اشترى 12 صاعا من القمح", text]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (bought,), (salt,) = json.loads(done.stdout)
    assert (bought["label"], bought["value"]) == ("QUANTITY", {"amount": "12", "unit": "saa"})
    assert f"<PERCENT {salt['value']['percent']}>{salt['text']}</PERCENT>" in case


@pytest.mark.parametrize("name", readme_tables.PAGES)
def test_tables_are_what_the_committed_files_give(name: str) -> None:
    page = (ROOT / name).read_text(encoding="utf-8")
    assert "<!--" in page
    assert readme_tables.filled(page) == page, "run `make figures`"


def test_a_figure_typed_by_hand_is_caught() -> None:
    altered = re.sub(r"(?m)^\| all \| \d+", "| all | 9999", README)
    assert altered != README
    assert readme_tables.filled(altered) == README


@pytest.mark.parametrize("name", readme_tables.PAGES)
def test_what_a_page_names_is_there(name: str) -> None:
    page = (ROOT / name).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"\bmake ([a-z]+)\b", page):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"make {target}"
    paths = re.findall(r"\b((?:annotations|benchmarks|corpus|pipeline|tests|training)/[\w./-]*\w)\b", page)
    assert paths
    for path in paths:
        assert (ROOT / path).exists(), path


def test_options_of_the_tables_exist() -> None:
    for command in ("run", "evaluate", "compare", "view", "convert", "load", "export"):
        table = README.partition(f"| `khabar {command} ")[2].partition("\n\n")[0]
        options = re.findall(r"^\| `(--[a-z0-9-]+)", table, re.MULTILINE)
        done = subprocess.run(
            [sys.executable, "-m", "pipeline.commands", command, "--help"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        known = set(re.findall(r"--[a-z0-9-]+", done.stdout)) - {"--help"}
        assert set(options) == known, command
