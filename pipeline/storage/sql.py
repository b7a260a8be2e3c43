"""Records into a database, in batches: each is one transaction, so that an article is there whole or not at all.

What is there already is known by its hashes and never written again; so a load can be killed and started again, and
several can go on at once, and the rows are the same. Which loader writes an article is decided by one insertion into
``run``, whose key is article, metadata and pipeline. Keys are inserted in one order everywhere, so that loaders wait
for each other but never in a circle.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.storage.database import (
    DatabaseFailure,
    LoadFailed,
    explain,
    open_schema,
    refused_data,
    tried,
    writing,
)
from pipeline.storage.jsonl import read_contents
from pipeline.storage.rows import MENTION_COLUMNS, ArticleRow, Cell, Rows, rows_of
from pipeline.storage.schema import article, entity, mention, run

# A batch is closed by whichever comes first: large enough to hide its commit, small enough to lose little.
BATCH_RECORDS = 500
BATCH_BYTES = 4_000_000

assert MENTION_COLUMNS[:2] == ("name", "label"), "which are what an entity is known by"
_RUN = (run.c.article_key, run.c.config_sha256, run.c.run_key)
_WRITTEN = ("run_key", "entity_key", *MENTION_COLUMNS[1:])
_KNOWN_ENTITIES = 100_000  # names whose keys are remembered

Place = tuple[str, bytes]
_Entity = tuple[Any, ...]  # name, label


@dataclass(slots=True)
class Summary:
    """What a load did: articles and mentions that are new, articles that were there, and what could not be loaded.

    ``differing`` counts records that were there with other mentions, under the same article and pipeline: the first
    one loaded stays.
    """

    articles: int = 0
    mentions: int = 0
    already: int = 0
    differing: list[str] = field(default_factory=list)
    failures: int = 0


@dataclass(slots=True)
class _Loaded:
    """One batch's part of the summary; it counts only once its transaction is committed."""

    articles: int = 0
    mentions: int = 0
    already: int = 0
    differing: list[str] = field(default_factory=list)


class Loader:
    """Loads records into one database. Raises :class:`LoadFailed` when the database cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._entities: dict[_Entity, int] = {}
        self._insert = postgresql.insert if engine.name == "postgresql" else sqlite.insert
        open_schema(engine)

    def load(
        self,
        path: Path,
        failed: Callable[[str], object],
        progress: Callable[[int], object] = lambda records: None,
        batch_records: int = BATCH_RECORDS,
    ) -> Summary:
        """Load the records of a folder or file, as :func:`~pipeline.storage.jsonl.read_records` takes them.

        ``failed`` is told of each record that is not valid or that the database refuses, in one line that names file,
        line and cause; the others are loaded. ``progress`` is told the number of records as they are dealt with.
        Raises ``OSError`` for a file that cannot be read.
        """
        summary = Summary()

        def refuse(line: str) -> None:
            summary.failures += 1
            failed(line)

        try:
            with _rare_collection():
                for batch in _batches(read_contents(path), batch_records):
                    self._load_batch(batch, summary, refuse)
                    progress(len(batch))
        except DatabaseFailure as error:
            raise LoadFailed(explain(self._engine, error)) from None
        return summary

    def _load_batch(self, batch: Sequence[Place], summary: Summary, refuse: Callable[[str], object]) -> None:
        known = tried(self._engine, lambda: self._known(_sha256(content.strip()) for _, content in batch))
        unknown = [place for place in batch if _sha256(place[1].strip()) not in known]
        summary.already += len(batch) - len(unknown)
        made = []
        for where, content in unknown:
            try:
                made.append((where, rows_of(content)))
            except ValueError as error:
                refuse(f"{where}: {error}")
        if made:
            self._write(made, summary, refuse)

    def _write(
        self, made: Sequence[tuple[str, Rows]], summary: Summary, refuse: Callable[[str], object]
    ) -> None:
        try:
            loaded = tried(self._engine, lambda: self._transaction(made))
        except DatabaseFailure as error:
            if not refused_data(error):
                raise
            if len(made) == 1:
                refuse(f"{made[0][0]}: {explain(self._engine, error)}")
                return
            for one in made:
                self._write([one], summary, refuse)
            return
        summary.articles += loaded.articles
        summary.mentions += loaded.mentions
        summary.already += loaded.already
        summary.differing += loaded.differing

    def _known(self, hashes: Iterable[str]) -> set[str]:
        """Those of the hashes whose record is there."""
        with self._engine.connect() as connection:
            return set(_found(connection, (run.c.record_sha256, run.c.run_key), list(hashes)))

    def _transaction(self, made: Sequence[tuple[str, Rows]]) -> _Loaded:
        """Write what is not there, in one transaction; the same done twice."""
        with writing(self._engine) as connection:
            keys = self._article_keys(
                connection, {new.article.content_sha256: new.article for _, new in made}
            )
            wanted: dict[tuple[int, str], Rows] = {}
            for _, new in made:  # of two lines for the same article the first counts
                wanted.setdefault((keys[new.article.content_sha256], new.run.config_sha256), new)
            runs = [{"article_key": key[0], **wanted[key].run._asdict()} for key in sorted(wanted)]
            won = {
                (article_key, config): run_key
                for article_key, config, run_key in self._add(connection, run, runs, _RUN)
            }
            loaded = self._compare(connection, made, keys, won)
            mentions = {run_key: wanted[key].mentions for key, run_key in won.items()}
            named = {line[:2] for of_run in mentions.values() for line in of_run if line[0] is not None}
            entities = self._entity_keys(connection, named)
            lines = (
                (run_key, entities[line[:2]] if line[0] is not None else None, *line[1:])
                for run_key, of_run in mentions.items()
                for line in of_run
            )
            _copy(connection, lines) if self._engine.name == "postgresql" else _insert_all(connection, lines)
            loaded.articles, loaded.mentions = len(won), sum(map(len, mentions.values()))
        if len(self._entities) > _KNOWN_ENTITIES:
            self._entities.clear()
        self._entities |= entities  # only here: what was rolled back has no key
        return loaded

    def _add(
        self, connection: Connection, table: Table, lines: list[dict[str, Any]], columns: Sequence[Any]
    ) -> list[Any]:
        """Insert what is not there; the columns of the lines that were inserted."""
        if not lines:
            return []
        added = self._insert(table).on_conflict_do_nothing().returning(*columns)
        return list(connection.execute(added, lines))

    def _article_keys(self, connection: Connection, articles: dict[str, ArticleRow]) -> dict[str, int]:
        """The keys of articles by the hash of their content, those that are not there inserted."""
        columns = (article.c.content_sha256, article.c.article_key)
        lines = [articles[content]._asdict() for content in sorted(articles)]
        keys = dict(map(tuple, self._add(connection, article, lines, columns)))
        return keys | _found(connection, columns, list(articles.keys() - keys.keys()))

    def _entity_keys(self, connection: Connection, named: set[_Entity]) -> dict[_Entity, int]:
        """The keys of entities, those that are not there inserted."""
        keys = {one: self._entities[one] for one in named if one in self._entities}
        columns = (entity.c.name, entity.c.label, entity.c.entity_key)
        lines = [{"name": name, "label": label} for name, label in sorted(named - keys.keys())]
        keys |= {(name, label): key for name, label, key in self._add(connection, entity, lines, columns)}
        for part in _parts(sorted({name for name, _ in named - keys.keys()})):
            for name, label, key in connection.execute(select(*columns).where(entity.c.name.in_(part))):
                keys[name, label] = key
        return keys

    def _compare(
        self,
        connection: Connection,
        made: Sequence[tuple[str, Rows]],
        keys: dict[str, int],
        won: dict[tuple[int, str], int],
    ) -> _Loaded:
        """What was not new: the same record as the one that is there, or another."""
        loaded = _Loaded()
        if len(won) == len(made):
            return loaded
        there: dict[tuple[int, str], str] = {}
        columns = (*_RUN[:2], run.c.record_sha256)
        for part in _parts(sorted(set(keys.values()))):
            for key, config, record in connection.execute(
                select(*columns).where(run.c.article_key.in_(part))
            ):
                there[key, config] = record
        counted = set(won)
        for where, new in made:
            key = (keys[new.article.content_sha256], new.run.config_sha256)
            if key in counted and there[key] == new.run.record_sha256:
                counted.discard(key)  # the line that was written; a second one was there already
            elif there[key] == new.run.record_sha256:
                loaded.already += 1
            else:
                loaded.differing.append(where)
        return loaded


@contextmanager
def _rare_collection() -> Iterator[None]:
    """Rows and records hold no cycles: the collector, at its usual pace, would look through them in vain."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _batches(places: Iterable[Place], most: int) -> Iterator[list[Place]]:
    waiting: list[Place] = []
    size = 0
    for place in places:
        waiting.append(place)
        size += len(place[1])
        if len(waiting) >= most or size >= BATCH_BYTES:
            yield waiting
            waiting, size = [], 0
    if waiting:
        yield waiting


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _found(connection: Connection, columns: Sequence[Any], values: list[str]) -> dict[str, int]:
    """The second column of the rows whose first has one of the values, by that."""
    found: dict[str, int] = {}
    for part in _parts(values):
        lines = connection.execute(select(*columns).where(columns[0].in_(part)))
        found |= dict(map(tuple, lines))
    return found


def _parts(values: list[Any], size: int = 1000) -> Iterator[list[Any]]:
    """The values in lists that a statement can hold."""
    for first in range(0, len(values), size):
        yield values[first : first + size]


def _copy(connection: Connection, lines: Iterable[tuple[Cell, ...]]) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None, "a connection in a transaction is open"
    with driver.cursor() as cursor, cursor.copy(f"COPY mention ({', '.join(_WRITTEN)}) FROM STDIN") as copy:
        for line in lines:
            copy.write_row(line)


def _insert_all(connection: Connection, lines: Iterable[tuple[Cell, ...]]) -> None:
    marks = ", ".join("?" * len(_WRITTEN))
    driver = connection.connection.driver_connection
    assert driver is not None, "a connection in a transaction is open"
    driver.executemany(f"INSERT INTO mention ({', '.join(_WRITTEN)}) VALUES ({marks})", lines)


assert set(_WRITTEN) == {column.name for column in mention.columns}
