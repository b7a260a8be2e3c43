"""Parquet: one row a mention, typed columns, as DuckDB and pyarrow read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from pipeline.article import Article
from pipeline.record import Record, dump, parse
from pipeline.storage import parquet
from pipeline.storage.parquet import export
from tests.storage.conftest import CORPUS


def test_duckdb_reads_what_the_records_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "ROW_GROUP", 200)
    out = tmp_path / "out.parquet"
    records = [parse(line) for line in CORPUS.read_bytes().splitlines()]
    total = sum(len(one.mentions) for one in records)
    assert export(CORPUS, out, pytest.fail) == (len(records), total)
    assert pq.ParquetFile(out).num_row_groups > 3
    found = duckdb.sql(f"SELECT article.id, number, start_char, end_char, text, name FROM '{out}'").fetchall()
    assert found == [
        (one.article.id, number, m.start, m.end, m.text, m.name)
        for one in records
        for number, m in enumerate(one.mentions)
    ]
    money = duckdb.sql(
        f"SELECT article.country, article.published, amount_max, modifier FROM '{out}' "
        "WHERE currency = 'USD' AND amount > 9e9 ORDER BY amount_max DESC LIMIT 4"
    ).fetchall()
    assert [(row[0], row[2]) for row in money] == [
        ("DZ", Decimal(36_500_000_000)),
        ("DZ", Decimal(35_200_000_000)),
        ("IQ", Decimal(17_000_000_000)),
        ("MA", Decimal(9_500_000_000)),
    ]
    assert money[2][1] == next(one.article.published for one in records if one.article.id == "iq-gas-2019")
    days = duckdb.sql(
        f"SELECT date_start, date_end FROM '{out}' WHERE article.id = 'tn-health-2021' AND edtf LIKE '%/%31'"
    ).fetchall()
    assert days == [(date(2021, 7, 16), date(2021, 7, 31))]


def test_types_are_exact_and_what_does_not_fit_stays_in_the_value(tmp_path: Path) -> None:
    amounts = ["0.000000001", "9" * 29, "9" * 30, "0.0000000001", "-12.5"]
    mentions = [
        {"label": "MONEY", "start": at, "end": at + 1, "value": {"amount": amount, "currency": None}}
        for at, amount in enumerate(amounts)
    ]
    records = tmp_path / "r.jsonl"
    records.write_text(dump(Record.of(Article("x", "ابجدهو"), mentions)) + "\n", encoding="utf-8")
    export(records, tmp_path / "out.parquet", pytest.fail)
    table = pq.read_table(tmp_path / "out.parquet")
    kinds = {
        name: str(table.schema.field(name).type) for name in ("amount", "date_start", "score", "sentence")
    }
    assert kinds == {
        "amount": "decimal128(38, 9)",
        "date_start": "date32[day]",
        "score": "double",
        "sentence": "int32",
    }
    assert table["amount"].to_pylist() == [
        Decimal(amounts[0]),
        Decimal(amounts[1]),
        None,
        None,
        Decimal("-12.5"),
    ]
    assert [
        f'"amount":"{amount}"' in value
        for amount, value in zip(amounts, table["value"].to_pylist(), strict=True)
    ]


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    out.write_bytes(b"before")

    def stop(line: str) -> None:
        raise KeyboardInterrupt

    bad = tmp_path / "r.jsonl"
    bad.write_text("{\n")
    with pytest.raises(KeyboardInterrupt):
        export(bad, out, stop)
    assert out.read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.parquet", "r.jsonl"]


def test_records_without_mentions_are_counted(tmp_path: Path) -> None:
    records = tmp_path / "r.jsonl"
    records.write_text(dump(Record.of(Article("x", "نص"), [])) + "\n", encoding="utf-8")
    assert export(records, tmp_path / "out.parquet", pytest.fail) == (1, 0)
    assert pq.read_table(tmp_path / "out.parquet").num_rows == 0
