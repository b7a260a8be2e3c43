"""The annotations of published news: places and labels that can be read, and no article both learnt and measured."""

from __future__ import annotations

import hashlib
import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from training import corpora

TABLES = ("annotated.jsonl", "held-out.jsonl")
TEXT = "وصل محمد علي إلى تونس"


def rows(table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (corpora.NEWS / table).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("table", TABLES)
def test_mentions_are_in_order_and_do_not_overlap(table: str) -> None:
    for row in rows(table):
        end = 0
        for start, stop, label, *doubtful in row["mentions"]:
            assert end <= start < stop, row
            assert label in corpora.LABELS, row
            assert doubtful in ([], ["?"]), row
            end = stop


def test_no_article_is_learnt_from_and_measured_on() -> None:
    learnt, measured = ({(row["file"], row["id"]) for row in rows(table)} for table in TABLES)
    assert not learnt & measured


@pytest.mark.parametrize("table", TABLES)
def test_no_paragraph_stands_twice(table: str) -> None:
    places = [(row["file"], row["id"], row["paragraph"]) for row in rows(table)]
    assert len(places) == len(set(places))


def raw_news(folder: Path, text: str = TEXT) -> None:
    with lzma.open(folder / "news.jsonl.xz", "wt", encoding="utf-8") as file:
        print(json.dumps({"id": "1", "text": f"عنوان\n{text}"}, ensure_ascii=False), file=file)


def table_of(folder: Path, article: str = "1") -> Path:
    row = {
        "file": "news",
        "id": article,
        "paragraph": 1,
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "mentions": [[4, 12, "PERS"], [17, 21, "GPE"]],
    }
    table = folder / "table.jsonl"
    table.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return table


def test_places_fall_on_the_words_of_the_paragraph(tmp_path: Path) -> None:
    raw_news(tmp_path)
    ((row, text),) = corpora.annotations_of(tmp_path, table_of(tmp_path))
    assert [text[start:end] for start, end, _ in row["mentions"]] == ["محمد علي", "تونس"]


def test_another_text_is_refused(tmp_path: Path) -> None:
    raw_news(tmp_path, TEXT + ".")
    with pytest.raises(ValueError, match="article 1, paragraph 1 is another text"):
        list(corpora.annotations_of(tmp_path, table_of(tmp_path)))


def test_a_missing_article_is_named(tmp_path: Path) -> None:
    raw_news(tmp_path)
    with pytest.raises(ValueError, match="among them 2"):
        list(corpora.annotations_of(tmp_path, table_of(tmp_path, "2")))
