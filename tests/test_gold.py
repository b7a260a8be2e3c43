"""The gold data: each file is what its marked source gives, valid, exact; and a planted error is caught."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from babel.core import get_global

from annotations import build
from pipeline.record import json_schema, parse

ROOT = Path(__file__).resolve().parent.parent
GOLD = sorted((ROOT / "annotations").glob("*.json"))
SCHEMA = jsonschema.Draft202012Validator(json_schema())
CURRENCIES = frozenset(get_global("all_currencies"))


def test_there_is_gold() -> None:
    assert GOLD


def test_gold_is_what_the_marked_sources_give() -> None:
    files, problems = build.build(ROOT)
    assert problems + build.differences(ROOT, files) == []


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_gold_file(path: Path) -> None:
    plain = json.loads(path.read_bytes())
    SCHEMA.validate(plain)
    parse(path.read_bytes())
    text = plain["text"]
    assert plain["article"]["id"] == path.stem
    corpus = (ROOT / "corpus" / f"{path.stem}.txt").read_bytes()
    assert corpus.decode() == text
    assert plain["article"]["sha256"] == hashlib.sha256(corpus).hexdigest()
    assert plain["mentions"], "every gold article has mentions"
    for mention in plain["mentions"]:
        assert text[mention["start"] : mention["end"]] == mention["text"]
        currency = mention.get("value", {}).get("currency")
        assert currency is None or currency in CURRENCIES, f"{currency} is not in ISO 4217"


def test_manifest_has_every_article() -> None:
    with (ROOT / "corpus" / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["id"] for row in rows] == [path.stem for path in GOLD]
    assert {row["split"] for row in rows} == {"dev", "test"}
    assert {row["licence"] for row in rows} == {"Apache-2.0"}


# --- planted errors --------------------------------------------------------------------------------------------------

SOURCE = """id: two
title: عنوان
published: 2024-06-05
country: EG
domain: economy
split: dev
source: Khabar

دفعت <GPE>مصر</GPE> <MONEY 5 USD>5 دولارات</MONEY>
إلى <COUNT 3 رجال>3 رجال</COUNT>.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small repository with one article, built."""
    marked = tmp_path / "annotations" / "marked"
    marked.mkdir(parents=True)
    (marked / "two.txt").write_text(SOURCE, "utf-8")
    assert build.main([], tmp_path) == 0
    return tmp_path


def test_build_writes_text_gold_and_manifest(root: Path) -> None:
    text = "دفعت مصر 5 دولارات\nإلى 3 رجال."
    assert (root / "corpus" / "two.txt").read_bytes() == text.encode()
    gold = json.loads((root / "annotations" / "two.json").read_bytes())
    assert gold["article"] == {
        "id": "two",
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "title": "عنوان",
        "published": "2024-06-05",
        "country": "EG",
        "source": "Khabar",
        "url": None,
    }
    assert [(m["label"], m["text"]) for m in gold["mentions"]] == [
        ("GPE", "مصر"), ("MONEY", "5 دولارات"), ("COUNT", "3 رجال"),
    ]  # fmt: skip
    assert (root / "corpus" / "manifest.csv").read_text("utf-8") == (
        "id,title,published,country,source,url,licence,domain,split\n"
        "two,عنوان,2024-06-05,EG,Khabar,,Apache-2.0,economy,dev\n"
    )
    assert build.main(["--check"], root) == 0


def _edit(name: str, old: str, new: str) -> Callable[[Path], Any]:
    def edit(root: Path) -> None:
        content = (root / name).read_bytes().decode()
        assert old in content
        (root / name).write_bytes(content.replace(old, new, 1).encode())

    return edit


MARKED = "annotations/marked/two.txt"


@pytest.mark.parametrize(
    ("plant", "said"),
    [
        (_edit("annotations/two.json", '"start": 5', '"start": 4'), "annotations/two.json: not what its marked"),
        (_edit("annotations/two.json", '"amount": "5"', '"amount": "6"'), "annotations/two.json: not what"),
        (_edit("corpus/two.txt", "مصر", "مصرَ"), "corpus/two.txt: not what its marked source gives"),
        (_edit("corpus/manifest.csv", "2024", "2023"), "corpus/manifest.csv: not what its marked source gives"),
        (lambda root: (root / "annotations/two.json").unlink(), "annotations/two.json: missing"),
        (lambda root: shutil.copy(root / "corpus/two.txt", root / "corpus/x.txt"), "corpus/x.txt: has no marked"),
        (_edit(MARKED, "مصر</GPE>", "مصر</ORG>"), "two.txt: line 9, column 14: </ORG> closes nothing"),
        (_edit(MARKED, "3 رجال>", "3.0 رجال>"), "two.txt: line 10, column 5: not a decimal"),
        (_edit(MARKED, "3 رجال>", "3 نساء>"), "the counted noun 'نساء' is not in it"),
        (_edit(MARKED, "مصر</GPE>", "مِصر</GPE>"), "the name has vowel marks"),
        (_edit(MARKED, "id: two", "id: three"), "two.txt: the id in the header is 'three'"),
        (_edit(MARKED, "split: dev", "split: train"), "split is one of dev, test, not 'train'"),
        (_edit(MARKED, "2024-06-05", "20240605"), "published is YYYY-MM-DD or empty"),
        (_edit(MARKED, "2024-06-05", "2024-06-31"), "two.txt: header: "),
        (_edit(MARKED, "country: EG", "country: Egypt"), "country is an ISO 3166-1 alpha-2 code"),
        (_edit(MARKED, "domain: economy\n", ""), "header lacks domain"),
        (_edit(MARKED, "domain: economy", "topic: economy"), "line 5: not a header line"),
        (_edit(MARKED, "Khabar\n\n", "Khabar\n"), "no empty line between header and text"),
        (_edit(MARKED, "\n", "\r\n"), "carriage return"),
    ],
)  # fmt: skip
def test_check_catches_a_planted_error(
    plant: Callable[[Path], Any], said: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plant(root)
    assert build.main(["--check"], root) == 1
    assert said in capsys.readouterr().err
