"""The loader: the same rows however often, however many at once, and wherever it is killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from pipeline.article import Article
from pipeline.record import Provenance, Record, dump, parse
from pipeline.storage import schema
from pipeline.storage.database import LoadFailed, engine_of
from pipeline.storage.sql import Loader, Summary
from tests.storage.conftest import CORPUS, ask, everything, run, schema_url

ROOT = Path(__file__).parents[2]
TEXT = "دفعت سوريا 13 مليار دولار في 1999"
FORK = multiprocessing.get_context("fork")


def record(id: str = "a", text: str = TEXT, config: str = "0", **metadata: Any) -> Record:
    mentions = [
        {"label": "GPE", "start": 5, "end": 10, "name": "سوريا", "score": 0.5},
        {"label": "MONEY", "start": 11, "end": 25, "value": {"amount": "13000000000", "currency": "USD"}},
    ]
    made = Provenance(pipeline="khabar 0.1.0", model="none", config_sha256=config * 64)
    return Record.of(Article(id, text, **metadata), mentions if text == TEXT else [], made)


def write(path: Path, *records: Record | str) -> Path:
    lines = (one if isinstance(one, str) else dump(one) for one in records)
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path


def load(url: str, path: Path = CORPUS, batch_records: int = 7) -> Summary:
    engine = engine_of(url)
    try:
        return Loader(engine).load(path, pytest.fail, batch_records=batch_records)
    finally:
        engine.dispose()


def test_every_mention_of_the_records_is_there(fresh: Callable[[], str]) -> None:
    url = fresh()
    records = [parse(line) for line in CORPUS.read_bytes().splitlines()]
    total = sum(len(one.mentions) for one in records)
    assert load(url) == Summary(articles=len(records), mentions=total)
    found = ask(url, "SELECT article, number, label, start_char, end_char, text, name FROM newest_mention")
    expected = [
        (one.article.id, number, m.label, m.start, m.end, m.text, m.name)
        for one in records
        for number, m in enumerate(one.mentions)
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_a_second_load_writes_nothing(fresh: Callable[[], str], tmp_path: Path) -> None:
    url = fresh()
    records = load(url).articles
    if url.startswith("sqlite"):
        before = Path(url.removeprefix("sqlite:///")).read_bytes()
        assert load(url) == Summary(already=records)
        assert Path(url.removeprefix("sqlite:///")).read_bytes() == before
    else:
        # the sequences would move, and each row's xmin name a new transaction
        query = "SELECT m.ctid, m.xmin FROM mention m UNION ALL SELECT ctid, xmin FROM run ORDER BY 1"
        state = (
            "SELECT last_value FROM run_run_key_seq UNION ALL SELECT last_value FROM article_article_key_seq"
        )
        before = (ask(url, query), ask(url, state))
        assert load(url) == Summary(already=records)
        assert (ask(url, query), ask(url, state)) == before


def test_numbers_and_days_come_back_exactly(fresh: Callable[[], str], tmp_path: Path) -> None:
    digits = "12345678901234567890123.000000000000000000000000000001"
    values: list[dict[str, Any]] = [
        {"label": "MONEY", "start": 0, "end": 1, "value": {"amount": digits, "currency": None}},
        {"label": "PERCENT", "start": 1, "end": 2, "value": {"min": "-0.1", "max": "0.3"}},
        {
            "label": "DATE",
            "start": 2,
            "end": 3,
            "value": dict.fromkeys(("edtf", "start", "end"), "1999-07-04"),
        },
        {
            "label": "DATE",
            "start": 3,
            "end": 4,
            "value": dict.fromkeys(("edtf", "start", "end"), "-0044-03-15"),
        },
    ]
    url = fresh()
    load(url, write(tmp_path / "r.jsonl", Record.of(Article("x", "أبجد"), values)))
    engine = engine_of(url)
    m = schema.mention.c
    with engine.connect() as connection:
        columns = (m.amount, m.amount_max, m.percent, m.percent_min, m.date_start, m.edtf, m.value)
        rows = [tuple(row) for row in connection.execute(select(*columns).order_by(m.number))]
    engine.dispose()
    assert [(*(None if cell is None else Decimal(cell) for cell in row[:4]), *row[4:6]) for row in rows] == [
        (Decimal(digits), Decimal(digits), None, None, None, None),
        (None, None, None, Decimal("-0.1"), None, None),
        (None, None, None, None, date(1999, 7, 4), "1999-07-04"),
        (None, None, None, None, None, "-0044-03-15"),
    ]
    assert rows[0][6] == {"amount": digits, "currency": None}
    assert rows[3][6]["start"] == "-0044-03-15"


def test_the_newest_run_of_an_article_is_the_one_that_came_last(
    fresh: Callable[[], str], tmp_path: Path
) -> None:
    url = fresh()
    steps = [
        (record(), record("b"), "0"),
        (record(config="1"), record("b"), "1"),  # another pipeline
        (record(text="نص آخر", config="1"), record("b"), "1"),  # another text
        (record(country="SY", config="1"), record("b"), "1"),  # other metadata
    ]
    for number, (first, second, config) in enumerate(steps, 1):
        load(url, write(tmp_path / "r.jsonl", first, second))
        newest = ask(
            url,
            "SELECT a.id, a.sha256, a.country, r.config_sha256 FROM newest_run r "
            "JOIN article a ON a.article_key = r.article_key ORDER BY a.id",
        )
        assert newest[0] == ("a", first.article.sha256, first.article.country, config * 64)
        assert newest[1] == ("b", second.article.sha256, None, "0" * 64)
        assert ask(url, "SELECT COUNT(*) FROM run") == [(number + 1,)]


def test_what_no_database_can_hold_keeps_its_place(fresh: Callable[[], str], tmp_path: Path) -> None:
    text = "قال\0 \\u0000 \ud800إن 3 \0كتب"
    mentions = [
        {"label": "ORG", "start": 4, "end": 10, "name": "\\u0000"},
        {"label": "COUNT", "start": 15, "end": 21, "value": {"amount": "3", "counted": "\0كتب \\u0000"}},
    ]
    url = fresh()
    load(url, write(tmp_path / "r.jsonl", Record.of(Article("\0i", text), mentions)))
    (stored,) = ask(url, "SELECT id, text FROM article")
    assert stored == ("\ufffdi", text.replace("\0", "\ufffd").replace("\ud800", "\ufffd"))
    rows = ask(url, "SELECT text, start_char, name, counted FROM newest_mention ORDER BY number")
    assert rows == [(text[4:10], 4, "\\u0000", None), (stored[1][15:21], 15, None, "\ufffdكتب \\u0000")]


def test_bad_lines_are_named_and_the_others_loaded(fresh: Callable[[], str], tmp_path: Path) -> None:
    day = dict.fromkeys(("edtf", "start", "end"), "2023-02-30")
    no_day = Record.of(Article("c", "يوم"), [{"label": "DATE", "start": 0, "end": 3, "value": day}])
    lines = [record(), '{"schema": "1"}', "{", no_day, "[" * 100_000, record("b")]
    said: list[str] = []
    summary = Loader(engine_of(fresh())).load(write(tmp_path / "r.jsonl", *lines), said.append)
    assert (summary.articles, summary.failures) == (2, 4)
    where = [line.removeprefix(str(tmp_path / "r.jsonl, ")).partition(":")[::2] for line in said]
    assert [place for place, _ in where] == ["line 2", "line 3", "line 4", "line 5"]
    assert ["article: Field required" in where[0][1], "no valid JSON" in where[1][1]] == [True, True]
    assert [where[2][1].strip(), where[3][1].strip()] == [
        "there is no day 2023-02-30",
        "no valid JSON: nested too deeply",
    ]


def test_what_the_database_refuses_is_named_and_the_others_loaded(server: Any, tmp_path: Path) -> None:
    url = schema_url(server, "refusing")
    said: list[str] = []
    unindexable = "".join(
        chr(0x4E00 + (number * 7919) % 20_000) for number in range(9000)
    )  # no index entry is as long
    path = write(tmp_path / "r.jsonl", record("a"), record(unindexable), record("b"))
    loader = Loader(engine_of(url))
    summary = loader.load(path, said.append)
    assert (summary.articles, summary.failures) == (2, 1)
    assert said[0].startswith(f"{path}, line 2: ") and "index row" in said[0] and "\n" not in said[0]
    assert loader.load(path, said.append).already == 2


def test_the_same_article_twice_and_the_same_key_with_other_mentions(
    fresh: Callable[[], str], tmp_path: Path
) -> None:
    url = fresh()
    other = record().model_copy(update={"mentions": ()})
    path = write(tmp_path / "r.jsonl", record(), record(), other)
    assert load(url, path) == Summary(articles=1, mentions=2, already=1, differing=[f"{path}, line 3"])
    assert load(url, path) == Summary(already=2, differing=[f"{path}, line 3"])
    spaced = dump(record()).replace('","', '", "')
    assert load(url, write(path, spaced)) == Summary(already=1)


def test_two_loaders_at_once_write_what_one_would(fresh: Callable[[], str]) -> None:
    alone, shared = fresh(), fresh()
    load(alone)
    loaders = [FORK.Process(target=load, args=(shared, CORPUS, size)) for size in (2, 3)]
    for loader in loaders:
        loader.start()
    for loader in loaders:
        loader.join(60)
    assert [loader.exitcode for loader in loaders] == [0, 0]
    assert everything(shared) == everything(alone)


def _load_and_die(url: str, path: Path, statement: int, done: Any) -> None:
    """Load, and die by SIGKILL before the statement of that number, counted from 0."""
    engine = engine_of(url)
    count = 0

    def next_statement(*_: Any) -> None:
        nonlocal count
        if count == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        count += 1

    for moment in ("before_cursor_execute", "commit", "begin"):
        event.listen(engine, moment, next_statement)
    Loader(engine).load(path, pytest.fail, batch_records=1)
    done.set()


def test_killed_before_any_statement_and_started_again(fresh: Callable[[], str], tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", record("a"), record("b", country="SY"))
    whole, halves = fresh(), set()
    load(whole, path)
    expected = everything(whole)
    done = FORK.Event()
    for statement in range(200):
        url = fresh()
        loader = FORK.Process(target=_load_and_die, args=(url, path, statement, done))
        loader.start()
        loader.join()
        if done.is_set():
            break
        assert loader.exitcode == -signal.SIGKILL
        if _has_tables(url):
            halves.add(len(everything(url)))
        load(url, path, 1)
        assert everything(url) == expected
    assert done.is_set()
    assert statement > 15
    assert halves == {0, 2}  # the two rows of the first article, or none, but never a part


def _has_tables(url: str) -> bool:
    engine = engine_of(url)
    with engine.connect() as connection:
        found = engine.dialect.has_table(connection, "khabar_schema")
    engine.dispose()
    return found


def _loaded(url: str) -> int:
    return int(ask(url, "SELECT COUNT(*) FROM run")[0][0]) if _has_tables(url) else 0


def test_a_killed_command_goes_on_where_it_was(fresh: Callable[[], str], tmp_path: Path) -> None:
    records = [parse(line) for line in CORPUS.read_bytes().splitlines()]
    copies = [
        one.model_copy(
            update={"article": one.article.model_copy(update={"id": f"{one.article.id}-{number}"})}
        )
        for number in range(25)
        for one in records
    ]
    path = write(tmp_path / "r.jsonl", *copies)
    url = fresh()
    command = [sys.executable, "-W", "ignore", "-m", "pipeline.commands", "load", str(path), url]
    loaded = 0
    for _ in range(2):
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        before = loaded
        while process.poll() is None and loaded == before:
            loaded = _loaded(url)
        process.kill()
        assert process.wait() == -signal.SIGKILL, "the load was over before it could be killed"
    assert 0 < before < loaded
    load(url, path, 500)
    assert ask(url, "SELECT COUNT(*), COUNT(DISTINCT article_key) FROM run") == [(len(copies), len(copies))]
    total = sum(len(one.mentions) for one in copies)
    assert ask(url, "SELECT COUNT(*) FROM mention") == [(total,)]
    assert ask(url, "SELECT COUNT(*) FROM article") == [(len(copies),)]


def test_loaders_that_make_the_tables_at_once(fresh: Callable[[], str], tmp_path: Path) -> None:
    url = fresh()
    path = write(tmp_path / "r.jsonl", record())
    loaders = [FORK.Process(target=load, args=(url, path)) for _ in range(4)]
    for loader in loaders:
        loader.start()
    for loader in loaders:
        loader.join(60)
    assert [loader.exitcode for loader in loaders] == [0] * 4
    assert ask(url, "SELECT version FROM khabar_schema") == [(schema.VERSION,)]
    assert len(everything(url)) == 2


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["UPDATE khabar_schema SET version = 0"], "schema version 0, this Khabar writes 1: load into a new"),
        (
            ["UPDATE khabar_schema SET version = 9"],
            "schema version 9, this Khabar writes 1: use that version",
        ),
        (["DELETE FROM khabar_schema"], "khabar_schema does not hold one version"),
        (["DROP TABLE khabar_schema"], "has a table 'article' that is not Khabar's"),
    ],
)
def test_other_tables_are_left_alone(fresh: Callable[[], str], statements: list[str], said: str) -> None:
    url = fresh()
    load(url)
    run(url, *statements)
    before = everything(url)
    with pytest.raises(LoadFailed, match=said):
        load(url)
    assert everything(url) == before
