"""The local engine with real processes, killed and interrupted: a rerun ends with the bytes of an unbroken run."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.article import Article
from pipeline.batch.local import WorkerDied, _receive, local_engine
from pipeline.batch.shards import Shard, cut

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")

ROOT = Path(__file__).parents[2]
ARTICLES = 1600
SHARDS = 8


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("source") / "articles.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(ARTICLES):
            text = (
                f"قال الوزير في {number % 28 + 1} مايو 2013 إن {number} شخصا دفعوا {number} مليون دولار. " * 2
            )
            print(json.dumps({"id": f"a{number}", "text": text, "published": "2013-06-01"}), file=file)
    return path


def command(source: Path, output: Path, workers: int) -> list[str]:
    run = [sys.executable, "-m", "pipeline.commands", "run", str(source), "--output", str(output)]
    return [*run, "--workers", str(workers)]


def finished(source: Path, output: Path, workers: int) -> str:
    done = subprocess.run(
        command(source, output, workers), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def whole(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    output = tmp_path_factory.mktemp("whole")
    assert f"{ARTICLES:,} articles" in finished(source, output, 1)
    return contents(output)


def started(source: Path, output: Path, workers: int) -> subprocess.Popen[str]:
    """A run with one part or more done, and others not yet."""
    pipe = subprocess.PIPE
    run = subprocess.Popen(
        command(source, output, workers),
        cwd=ROOT,
        stdout=pipe,
        stderr=pipe,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + 60
    journal = output / ".journal.jsonl"
    while not (journal.exists() and journal.stat().st_size):
        assert run.poll() is None and time.monotonic() < until, run.communicate()
        time.sleep(0.005)
    return run


def processes() -> Iterator[tuple[int, int, int, str]]:
    """Process, parent, session and command line of all that have not ended (Linux: ``proc(5)``)."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent, _, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # it has ended since
            continue
        if state not in "ZX":
            yield int(folder.name), int(parent), int(session), line


def assert_gone(session: int) -> None:
    until = time.monotonic() + 20
    while any(owner == session for _, _, owner, _ in processes()):
        assert time.monotonic() < until, "workers stay behind"
        time.sleep(0.05)


def assert_goes_on(source: Path, output: Path, whole: dict[str, bytes]) -> None:
    assert not (output / "manifest.json").exists()
    there = (output / ".journal.jsonl").read_bytes().count(b"\n")
    assert 0 < there < SHARDS
    assert f"{there} of {SHARDS} parts were there already" in finished(source, output, 2)
    assert contents(output) == whole


@pytest.mark.parametrize("workers", [1, 2])
def test_killed_and_run_again(source: Path, whole: dict[str, bytes], tmp_path: Path, workers: int) -> None:
    run = started(source, tmp_path, workers)
    run.kill()
    run.wait()
    assert_gone(run.pid)
    assert_goes_on(source, tmp_path, whole)


@pytest.mark.parametrize("workers", [1, 2])
def test_interrupted_and_run_again(
    source: Path, whole: dict[str, bytes], tmp_path: Path, workers: int
) -> None:
    run = started(source, tmp_path, workers)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does on Ctrl-C
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "run again" in said and "Traceback" not in said
    assert_gone(run.pid)
    assert_goes_on(source, tmp_path, whole)


def test_a_worker_that_is_killed_is_reported(source: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    run = started(source, tmp_path, 2)
    worker = next(pid for pid, parent, _, line in processes() if parent == run.pid and "spawn_main" in line)
    os.kill(worker, signal.SIGKILL)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 1
    assert "a worker process died" in said and "Traceback" not in said
    assert_goes_on(source, tmp_path, whole)


@pytest.mark.parametrize("sent", [b"", (1000).to_bytes(4) + b"half"])
def test_a_pipe_closed_before_or_within_a_result_is_a_dead_worker(sent: bytes) -> None:
    ours, theirs = multiprocessing.Pipe()
    os.write(theirs.fileno(), sent)
    theirs.close()
    with ours, pytest.raises(WorkerDied, match="run again"):
        _receive(ours)


def test_one_shard_is_done_in_this_process() -> None:
    shards = cut([Article("1", "x")])
    before = workers_here()
    ((shard, result),) = local_engine("none", 4)(shards)
    assert isinstance(shard, Shard)
    assert json.loads(result.content)["article"]["id"] == "1"
    assert workers_here() == before


def workers_here() -> set[int]:
    return {pid for pid, parent, _, line in processes() if parent == os.getpid() and "spawn_main" in line}
