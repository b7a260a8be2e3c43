"""Files that cannot be read: one line that names file, place and cause."""

from __future__ import annotations

import json
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from pipeline.exchange import FORMATS
from pipeline.exchange.draft import Draft, ExchangeError, settle


def problem(name: str, path: Path) -> str:
    """The only problem of a file; its path is written as FILE."""
    module = import_module(f"pipeline.exchange.{FORMATS[name]}")
    said = []
    for item in module.read(path, module.UNIT, Counter()):
        try:
            if isinstance(item, Draft):
                settle(item, None)
            else:
                said.append(str(item))
        except ExchangeError as error:
            said.append(str(error))
    (line,) = said
    assert "\n" not in line
    return line.replace(str(path), "FILE").replace(str(path.parent), "FOLDER")


def task(**changed: Any) -> dict[str, Any]:
    region = {
        "id": "r1",
        "type": "labels",
        "value": {"start": 0, "end": 3, "text": "قال", "labels": ["PERS"]},
    }
    return {"id": 1, "data": {"text": "قال علي"}, "annotations": [{"result": [region]}], **changed}


def region(**value: Any) -> list[dict[str, Any]]:
    return [{"result": [{"id": "r1", "type": "labels", "value": {"labels": ["PERS"], **value}}]}]


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ("[", "FILE: not JSON: Expecting value at line 1, column 2"),
        ("{}", "FILE: not a Label Studio export: its JSON is an array of tasks"),
        ([{"id": 1, "text": "قال", "label": []}], "FILE, task 1: no data: export as JSON, not as JSON-MIN"),
        ([task(data={"html": "x"})], "FILE, task 1: its data has no text"),
        (
            [task(annotations=[{"result": []}, {"result": []}])],
            "FILE, task 1: 2 annotations: mark one of them",
        ),
        (
            [task(annotations=region(start=0, end=99))],
            "FILE, task 1: region 'r1' (PERS 0-99): offset 99 lies outside",
        ),
        (
            [task(annotations=region(start="/p[1]/text()[1]", end="/p[1]/text()[1]"))],
            "no offsets; annotate with a Text",
        ),
        (
            [task(annotations=region(start=1, end=4, text="علي"))],
            "the text there is 'ال ', not 'علي'; does another unit",
        ),
        ([task(annotations=region(start=4, end=4))], "FILE, task 1, article 'task-1': PERS 4-4 is no span"),
        (
            [task(annotations=region(start=0, end=3, labels=["PER"]))],
            "unknown label 'PER' at 0-3 (known: DATE, TIME",
        ),
        (
            [task(annotations=region(start=0, end=3, labels=["PERS", "ORG"]))],
            "one label each, not ['PERS', 'ORG']",
        ),
        (
            [task(data={"text": "قال", "published": "8/5/2024"})],
            "FILE, task 1: published is no date: '8/5/2024'",
        ),
        ([task(data={"text": "قال", "country": "XX"})], "FILE, task 1: unknown country: 'XX'"),
        ([task(data={"text": "قال", "title": 5})], "FILE, task 1: title is a string, not 5"),
    ],
)
def test_label_studio(content: Any, cause: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    assert cause in problem("label-studio", path)


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ('{"text": ', "FILE, line 2: not JSON: Expecting value at column 10"),
        ("[]", "FILE, line 2: an article is a JSON object"),
        ('{"label": []}', "FILE, line 2: no text"),
        (
            '{"text": "x", "label": "spam"}',
            "FILE, line 2: no label, labels, entities: export a sequence labelling",
        ),
        ('{"text": "x", "label": [[0, 1]]}', "FILE, line 2: not a span [start, end, label]: [0, 1]"),
        (
            '{"text": "x", "label": [["0", 1, "PERS"]]}',
            "FILE, line 2: not a span [start, end, label]: ['0', 1, 'PERS']",
        ),
        ('{"text": "😀x", "label": [[1, 3, "PERS"]]}', "PERS 1-3: offset 1 lies between the two surrogates"),
        ('{"text": "x", "label": []}', "FILE, line 2: the article has no id"),
        (
            '{"id": 1, "text": "abc", "label": [[0, 2, "PERS"], [1, 3, "ORG"]]}',
            "FILE, line 2, article '1', ORG 1-3 'bc': overlaps PERS 0-2 'ab', which is of the same layer",
        ),
        (
            '{"id": 1, "text": "5$", "label": [[0, 2, "MONEY"]], "khabar": {"mentions":'
            ' [{"label": "MONEY", "start": 0, "end": 2, "value": {"amount": "5,0", "currency": "USD"}}]}}',
            "FILE, line 2, article '1', MONEY 0-2 '5$': value: amount: String should match pattern",
        ),
    ],
)
def test_doccano(line: str, cause: str, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    assert cause in problem("doccano", path)


def test_not_utf8(tmp_path: Path) -> None:
    for name, ending in (("label-studio", "json"), ("doccano", "jsonl"), ("conll", "conll"), ("brat", "ann")):
        path = tmp_path / f"a.{ending}"
        path.write_bytes("قال".encode("cp1256"))
        path.with_suffix(".txt").write_text("قال", encoding="utf-8")
        assert "not UTF-8: byte 0xde in line 1; if it is Windows-1256" in problem(name, path)


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (
            "T1\tPERS 0 3;8 11\tقال زيد",
            "FILE, line 2: T1 is a discontinuous span (0 3;8 11); Khabar's mentions are in",
        ),
        ("T1\tPERS 0 99\tقال", "FILE, line 2: T1: offset 99 lies outside a text of 11 codepoints"),
        ("T1\tPERS 1 4\tقال", "FILE, line 2: T1: the text at 1 4 is 'ال ', not 'قال'"),
        (
            "T1\tPERS 0 x\tقال",
            "FILE, line 2: not a text-bound annotation (T1, tab, LABEL START END, tab, TEXT)",
        ),
        ("قال", "FILE, line 2: not a line of brat standoff: 'قال'"),
        ("T1\tPER 0 3\tقال", "FILE, article 'a': unknown label 'PER' at 0-3"),
        (
            "T1\tMONEY 0 3\tقال\n#1\tAnnotatorNotes T1\tخمسة",
            "MONEY 0-3 'قال': the note 'خمسة': not a decimal",
        ),
        ("T1\tPERS 0 3\tقال\nT1\tORG 4 7\tعلي", "FILE, line 3: T1 stands there twice"),
        ("T1\tMONEY 0 3\tقال", "FILE, article 'a', MONEY 0-3 'قال': no value; note it at the mention"),
    ],
)
def test_brat(line: str, cause: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("قال علي زيد", encoding="utf-8")
    path = tmp_path / "a.ann"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    assert cause in problem("brat", path)


def test_brat_files_that_do_not_pair(tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_text("", encoding="utf-8")
    assert problem("brat", tmp_path) == f"FILE{'/a.ann'}: no a.txt beside it"
    assert problem("brat", tmp_path / "a.ann") == "FOLDER/a.txt: cannot be read: No such file or directory"
    (tmp_path / "a.txt").write_text("قال", encoding="utf-8")
    (tmp_path / "manifest.csv").write_text("name\na\n", encoding="utf-8")
    assert problem("brat", tmp_path) == "FILE/manifest.csv: no column id in its first line"


@pytest.mark.parametrize(
    ("lines", "cause"),
    [
        ("قال\tI-PERS\tO", "FILE, line 1: I-PERS goes on with nothing: in IOB2 a mention begins with B-PERS"),
        ("قال\tB-PERS\nعلي\tI-ORG", "FILE, line 2: I-ORG goes on with nothing"),
        ("قال\tB-PERS\n\nعلي\tI-PERS", "FILE, line 3: I-PERS goes on with nothing"),
        ("قال\tPERS", "FILE, line 1: not a tag of IOB2 (O, B-LABEL, I-LABEL): 'PERS'"),
        ("قال NN B-NP O", "FILE, line 1: a token and one or two tags, not 4 columns"),
        ("\tO\tO", "FILE, line 1: no token"),
        (
            '# text = "قال علي"\nقال\tO\tO\nزيد\tO\tO',
            "FILE, line 3: the token 'زيد' is not what stands in the text at 4",
        ),
        ('# text = "قال\nقال\tO', "FILE, line 1: text: not JSON"),
        ("# published = 1/2/2003\nقال\tO", "FILE, line 1: published is no date: '1/2/2003'"),
        ("قال\tB-PER", "unknown label 'PER'"),
        ("5$\tB-MONEY", "FILE, line 1, article 'a-0001', MONEY 0-2 '5$': no value"),
        ("# note 0-2 MONEY = 5\n5$\tB-MONEY", "MONEY 0-2 '5$': the note '5': the currency"),
    ],
)
def test_conll(lines: str, cause: str, tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text(lines, encoding="utf-8")
    assert cause in problem("conll", path)


def test_spacy(tmp_path: Path) -> None:
    path = tmp_path / "a.spacy"
    path.write_bytes(b"not a DocBin")
    assert problem("spacy", path).startswith("FILE: not a DocBin: ")


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ("{", "FILE, line 1: Expecting property name"),
        ('{"schema": "1"}', "FILE, line 1: article: Field required"),
    ],
)
def test_khabar(content: str, cause: str, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(content, encoding="utf-8")
    assert cause in problem("khabar", path)
