"""Files of records: written whole, read back, and what is wrong in them is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.article import Article
from pipeline.record import Record, dump, to_dict
from pipeline.storage.jsonl import RecordError, part_files, read_records, write_whole

ONE = Record.of(Article("1", "قال\u2028إن\r\n13"), [{"label": "ORG", "start": 0, "end": 3}])
TWO = Record.of(Article("2", ""), [])


def test_output_folder_is_read_in_the_order_of_its_parts(tmp_path: Path) -> None:
    for name, record in (("part-100000.jsonl", ONE), ("part-00002.jsonl", TWO)):
        write_whole(tmp_path / name, dump(record).encode() + b"\n")
    (tmp_path / "errors.jsonl").write_text('{"cause": "no record"}\n')
    assert [path.name for path in part_files(tmp_path)] == ["part-00002.jsonl", "part-100000.jsonl"]
    assert list(read_records(tmp_path)) == [TWO, ONE]


def test_gold_folder_holds_one_record_a_file(tmp_path: Path) -> None:
    for record in (TWO, ONE):
        plain = json.dumps(to_dict(record), indent=1)
        (tmp_path / f"{record.article.id}.json").write_text(plain, encoding="utf-8")
    assert list(read_records(tmp_path)) == [ONE, TWO]


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    file.write_text(dump(ONE) + '\n\n{"schema": "1"}\n', encoding="utf-8")
    with pytest.raises(RecordError, match=r"records\.jsonl, line 3: article: Field required$"):
        list(read_records(file))


def test_a_file_that_cannot_take_its_place_leaves_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "part-00000.jsonl").mkdir()
    with pytest.raises(OSError):
        write_whole(tmp_path / "part-00000.jsonl", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["part-00000.jsonl"]
