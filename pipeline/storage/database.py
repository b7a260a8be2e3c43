"""Databases: from a URL to a connection with Khabar's tables, what goes wrong in one line, and what is tried again.

A URL is ``sqlite:///FILE`` or ``postgresql://USER@HOST/DATABASE``, as SQLAlchemy reads them. No message ever holds the
password.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from pipeline.storage import schema

PATIENCE = 6
"""How often work is tried on a connection that breaks; the waits double from a half second, 16 seconds in all."""

_SQLITE_WAIT = 30  # seconds for another loader's transaction to end
_SQLITE_CACHE = 64_000  # KiB: indexes are written in memory, not again and again on disk
_SCHEMA_LOCK = 0x6B686162  # any number that other programs will not lock in PostgreSQL
_DEAD_PEER = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "connect_timeout": 10}
_URLS = "sqlite:///news.db, or postgresql://user@host/database"

Done = TypeVar("Done")
DatabaseFailure = (SQLAlchemyError, psycopg.Error)
"""What SQLAlchemy raises, and psycopg where COPY is used directly."""


class BadUrl(ValueError):
    """A text that names no database that Khabar can load into; says why, in one line."""


class LoadFailed(RuntimeError):
    """The database cannot be used, or cannot any more; says why, in one line. What was committed stays."""


def engine_of(url_text: str) -> Engine:
    """The engine of a database URL; connects to nothing yet. Raises :class:`BadUrl`."""
    if url_text.startswith("postgres://"):  # what many hosts hand out
        url_text = url_text.replace("postgres", "postgresql", 1)
    try:
        url = make_url(url_text)
    except (ArgumentError, ValueError):  # whose text would show the URL, and with it the password
        raise BadUrl(f"not a database URL (write {_URLS})") from None
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        return _sqlite(url)
    if url.drivername in ("postgresql", "postgresql+psycopg"):
        given = {name: value for name, value in _DEAD_PEER.items() if name not in url.query}
        return create_engine(
            url.set(drivername="postgresql+psycopg"), pool_size=1, connect_args=given, hide_parameters=True
        )
    raise BadUrl(f"no database of kind {url.drivername!r} (write {_URLS})")


def shown(url: URL) -> str:
    """The URL as messages show it: where the database is, without who asks."""
    if url.drivername.startswith("sqlite"):
        return str(url.database)
    host = url.host or url.query.get("host") or "local socket"
    return f"PostgreSQL database {url.database or 'of the user'} at {host}" + (
        f":{url.port}" if url.port else ""
    )


def open_schema(engine: Engine) -> None:
    """Make Khabar's tables if the database has none. Raises :class:`LoadFailed` for any that are not this version's."""
    try:
        with engine.connect() as connection:
            found = _version(connection)
        if found is None:
            with writing(engine) as connection:
                if engine.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SCHEMA_LOCK})
                found = _version(connection)  # another loader may have been first
                if found is None:
                    found = _create(connection)
    except DatabaseFailure as error:
        raise LoadFailed(explain(engine, error)) from None
    if found != schema.VERSION:
        advice = "load into a new database" if found < schema.VERSION else "use that version of Khabar"
        raise LoadFailed(
            f"{shown(engine.url)}: its tables have schema version {found}, this Khabar writes "
            f"{schema.VERSION}: {advice}"
        )


def writing(engine: Engine) -> Any:
    """A context with a connection in a transaction that will write: committed at the end, rolled back on any error."""
    return engine.execution_options(begin="BEGIN IMMEDIATE").begin()


def tried(engine: Engine, work: Callable[[], Done], patience: int = PATIENCE) -> Done:
    """The result of ``work``, which is done again with a new connection when the connection breaks or is refused.

    Work must be the same done twice. Raises :class:`LoadFailed` when the waits are over, and what ``work`` raises when
    it is not the connection's fault.
    """
    for attempt in range(patience):
        try:
            return work()
        except DatabaseFailure as error:
            if not _passing(error):
                raise
            engine.dispose()
            if attempt == patience - 1:
                raise LoadFailed(f"{explain(engine, error)} (tried {patience} times)") from None
        time.sleep(0.5 * 2**attempt * random.uniform(0.75, 1.25))  # loaders that collided part
    raise AssertionError("patience is at least one")


def refused_data(error: BaseException) -> bool:
    """Whether the database takes these rows amiss, so that others may still be loaded."""
    cause = getattr(error, "orig", error)
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return state[:2] in ("22", "54")  # data exception; program limit exceeded
    return type(cause).__name__ == "DataError" or isinstance(cause, OverflowError)


def explain(engine: Engine, error: BaseException) -> str:
    """One line: which database, and what it says, the password taken out of it."""
    cause = getattr(error, "orig", None) or error
    said = getattr(getattr(cause, "diag", None), "message_primary", None) or str(cause)
    line = " ".join(said.split())
    if engine.name == "sqlite":
        line = _sqlite_advice(engine.url, line)
    for secret in {engine.url.password, *_query_secrets(engine.url)} - {None, ""}:
        line = line.replace(str(secret), "***")
    return f"{shown(engine.url)}: {line}"


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise BadUrl("sqlite:// names no file: write sqlite:///news.db")
    engine = create_engine(url, connect_args={"timeout": _SQLITE_WAIT}, hide_parameters=True, pool_size=1)

    # The driver would begin transactions late and by itself; these two make begin and end those of SQLAlchemy.
    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = -{_SQLITE_CACHE}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


def _version(connection: Connection) -> int | None:
    """The version of the tables that are there, ``None`` without any. Raises :class:`LoadFailed` for others' tables."""
    names = set(inspect(connection).get_table_names())
    if schema.version_table.name in names:
        found = connection.execute(select(schema.version_table.c.version)).scalars().all()
        if len(found) == 1:
            return int(found[0])
        raise LoadFailed(
            f"{shown(connection.engine.url)}: {schema.version_table.name} does not hold one version"
        )
    taken = sorted(names & schema.TABLES)
    if taken:
        raise LoadFailed(
            f"{shown(connection.engine.url)}: has a table {taken[0]!r} that is not Khabar's: load into a new database"
        )
    return None


def _create(connection: Connection) -> int:
    if connection.dialect.name == "postgresql":
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
        if encoding != "UTF8":
            raise LoadFailed(
                f"{shown(connection.engine.url)}: its encoding is {encoding}: make one with UTF8"
            )
    schema.metadata.create_all(connection, checkfirst=False)
    connection.execute(schema.version_table.insert().values(version=schema.VERSION))
    return schema.VERSION


def _passing(error: Exception) -> bool:
    """Whether the same may go well on another connection, or a little later."""
    cause = getattr(error, "orig", error)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(cause, psycopg.Error):
        state = cause.sqlstate
        if state is None:  # libpq's own: no server, or none any more
            return isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError)
        # connection exception, transaction rollback, insufficient resources but a full disk, operator intervention
        return state[:2] in ("08", "40", "57") or (state[:2] == "53" and state != "53100")
    return "locked" in str(cause) or "busy" in str(cause)


def _sqlite_advice(url: URL, line: str) -> str:
    folder = Path(str(url.database)).parent
    if line.startswith("unable to open") and not folder.is_dir():
        return f"there is no folder {folder}"
    if line.startswith("unable to open"):
        return "cannot be opened: is it a file, and may you write to its folder?"
    return line


def _query_secrets(url: URL) -> list[str]:
    values = [url.query[name] for name in ("password", "sslpassword") if name in url.query]
    return [secret for value in values for secret in ([value] if isinstance(value, str) else value)]
