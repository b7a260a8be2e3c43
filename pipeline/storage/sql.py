"""Records into a database, in batches: each is one transaction, so that an article is there whole or not at all.

What is there already is known by its hashes and never written again; so a load can be killed and started again, and
several can go on at once, and the rows are the same. Which loader writes an article is decided by one insertion into
``run``, whose key is article, metadata and pipeline. Keys are inserted in one order everywhere, so that loaders wait
for each other but never in a circle.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
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
from pipeline.storage.rows import MENTION_COLUMNS, Cell, Rows, rows_of
from pipeline.storage.schema import article, entity, mention, run

# A batch is closed by whichever comes first: large enough to hide its commit, small enough to lose little.
BATCH_RECORDS = 500
BATCH_BYTES = 4_000_000

_NAME, _LABEL = MENTION_COLUMNS.index("name"), MENTION_COLUMNS.index("label")
_WRITTEN = ("run_key", *(name if name != "name" else "entity_key" for name in MENTION_COLUMNS))
_KNOWN_ENTITIES = 100_000  # names whose keys are remembered

Place = tuple[str, bytes]


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
        self._entities: dict[tuple[str, str], int] = {}
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
            return set(_found(connection, run, "record_sha256", "record_sha256", hashes))

    def _transaction(self, made: Sequence[tuple[str, Rows]]) -> _Loaded:
        """Write what is not there, in one transaction; the same done twice."""
        of_content = {new.article.content_sha256: new.article for _, new in made}
        with writing(self._engine) as connection:
            self._add(connection, article, [of_content[key]._asdict() for key in sorted(of_content)])
            keys = _found(connection, article, "content_sha256", "article_key", of_content)
            wanted: dict[tuple[int, str], Rows] = {}
            for _, new in made:  # of two lines for the same article the first counts
                wanted.setdefault((keys[new.article.content_sha256], new.run.config_sha256), new)
            won = self._add_runs(
                connection,
                [{"article_key": key[0], **wanted[key].run._asdict()} for key in sorted(wanted)],
            )
            loaded = self._compare(connection, made, keys, won)
            mentions = {run_key: wanted[key].mentions for key, run_key in won.items()}
            names = {name for of_run in mentions.values() for name in _names(of_run)}
            entities = self._entity_keys(connection, names - self._entities.keys())
            lines = (
                (run_key, *line[:_NAME], _entity_key(line, self._entities, entities), *line[_NAME + 1 :])
                for run_key, of_run in mentions.items()
                for line in of_run
            )
            _copy(connection, lines) if self._engine.name == "postgresql" else _insert_all(connection, lines)
            loaded.articles, loaded.mentions = len(won), sum(map(len, mentions.values()))
        if len(self._entities) > _KNOWN_ENTITIES:
            self._entities.clear()
        self._entities |= entities  # only here: what was rolled back has no key
        return loaded

    def _add(self, connection: Connection, table: Table, lines: list[dict[str, Any]]) -> None:
        if lines:
            connection.execute(self._insert(table).on_conflict_do_nothing(), lines)

    def _add_runs(self, connection: Connection, lines: list[dict[str, Any]]) -> dict[tuple[int, str], int]:
        """The runs that were not there, now inserted, and their keys."""
        added = (
            self._insert(run)
            .on_conflict_do_nothing()
            .returning(run.c.article_key, run.c.config_sha256, run.c.run_key)
        )
        return {(found[0], found[1]): found[2] for found in connection.execute(added, lines)}

    def _entity_keys(self, connection: Connection, names: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """The keys of entities, each a name and its label, that are not remembered."""
        lines = [{"name": name, "label": label} for name, label in sorted(names)]
        self._add(connection, entity, lines)
        columns = (entity.c.name, entity.c.label, entity.c.entity_key)
        keys = {}
        for part in _parts(sorted({name for name, _ in names})):
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
        columns = (run.c.article_key, run.c.config_sha256, run.c.record_sha256)
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


def _names(mentions: Iterable[tuple[Cell, ...]]) -> Iterator[tuple[str, str]]:
    for line in mentions:
        if line[_NAME] is not None:
            yield str(line[_NAME]), str(line[_LABEL])


def _entity_key(line: tuple[Cell, ...], *known: dict[tuple[str, str], int]) -> int | None:
    if line[_NAME] is None:
        return None
    name = (str(line[_NAME]), str(line[_LABEL]))
    return next(keys[name] for keys in known if name in keys)


def _found(
    connection: Connection, table: Table, by: str, wanted: str, values: Iterable[str]
) -> dict[str, Any]:
    """The column ``wanted`` of the rows whose column ``by`` has one of the values."""
    found: dict[str, Any] = {}
    for part in _parts(list(values)):
        asked = select(table.c[by], table.c[wanted]).where(table.c[by].in_(part))
        found.update((line[0], line[1]) for line in connection.execute(asked))
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
