"""The local engine with real processes, killed, interrupted and starved: the bytes are those of an unbroken run."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.article import Article
from pipeline.batch.local import local_engine
from pipeline.batch.shards import Shard, cut
from pipeline.ner.camel import ModelMissing
from tests.batch.runs import (
    ROOT,
    command,
    contents,
    ended,
    started,
    wait_for_a_part,
    wait_until_gone,
    workers_of,
)

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")

ARTICLES = 1200
SHARDS = 6

# Python imports this module in every process whose path has it: the pipeline then dies or hangs on marked articles.
DEADLY = """
import os, signal, time
import pipeline
extract_article = pipeline.extract_article
def deadly(article, nlp):
    if article.title == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if article.title == "dies once" and not os.path.exists(article.source):
        open(article.source, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    if article.title == "slow":
        time.sleep(0.8)
    if article.title == "hangs":
        time.sleep(600)
    return extract_article(article, nlp)
pipeline.extract_article = deadly
"""


def article(number: int) -> dict[str, str]:
    text = f"قال الوزير في {number % 28 + 1} مايو 2013 إن {number} شخصا دفعوا {number} مليون دولار. "
    return {"id": f"a{number}", "text": text * 4, "published": "2013-06-01"}


def write(path: Path, articles: list[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("source") / "articles.jsonl"
    return write(path, [article(number) for number in range(ARTICLES)])


@pytest.fixture(scope="module")
def whole(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    output = tmp_path_factory.mktemp("whole")
    assert f"{ARTICLES:,} articles" in ended(source, output, "--workers", "1")
    return contents(output)


def assert_goes_on(source: Path, output: Path, whole: dict[str, bytes]) -> None:
    assert not (output / "manifest.json").exists()
    there = (output / ".journal.jsonl").read_bytes().count(b"\n")
    assert 0 < there < SHARDS
    assert f"{there} of {SHARDS} parts were there already" in ended(source, output, "--workers", "2")
    assert contents(output) == whole


# --- the whole run ends ----------------------------------------------------------------------------------------------


def test_killed_at_random_moments_and_run_again(
    source: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    chance = random.Random(6)
    for _ in range(2):
        run = started(source, tmp_path, "--workers", "2")
        time.sleep(chance.uniform(0.5, 2.5))
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
        wait_until_gone(run.pid)
    ended(source, tmp_path, "--workers", "2")
    assert contents(tmp_path) == whole


def test_workers_end_with_a_parent_that_is_killed(source: Path, tmp_path: Path) -> None:
    run = started(source, tmp_path, "--workers", "2")
    wait_for_a_part(run, tmp_path)
    assert len(workers_of(run.pid)) == 2
    run.kill()
    run.communicate()
    wait_until_gone(run.pid)


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted(source: Path, tmp_path: Path, sent: signal.Signals, status: int) -> None:
    run = started(source, tmp_path, "--workers", "2")
    wait_for_a_part(run, tmp_path)
    os.killpg(run.pid, sent)  # as a terminal does on Ctrl-C
    _, said = run.communicate(timeout=60)
    assert run.returncode == status
    assert len(said.splitlines()) == 1 and "run again" in said
    wait_until_gone(run.pid)
    assert 0 < (tmp_path / ".journal.jsonl").read_bytes().count(b"\n") < SHARDS


def test_two_runs_at_once(source: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    first = started(source, tmp_path, "--workers", "1")
    wait_for_a_part(first, tmp_path)
    said = ended(source, tmp_path, "--workers", "1", status=2)
    assert said == f"khabar: another run is writing to {tmp_path}\n"
    first.communicate(timeout=60)
    assert first.returncode == 0
    assert contents(tmp_path) == whole


# --- the disk is full ------------------------------------------------------------------------------------------------


def test_a_file_that_may_not_grow(source: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    size = len(whole["part-00000.jsonl"]) // 2
    limited = subprocess.run(
        command(source, tmp_path, "--workers", "1"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        check=False,
    )
    assert limited.returncode == 1
    assert limited.stderr == f"khabar: {tmp_path}: File too large; what is done is kept: run again to go on\n"
    assert not list(tmp_path.glob("*part*"))


def test_a_full_disk(source: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    """A file system of its own, with room for some of the parts; then the same parts where there is room."""
    inner, kept = tmp_path / "disk", tmp_path / "kept"
    inner.mkdir()
    room = sum(map(len, whole.values())) // 2 // 1024
    mount = f"mount -t tmpfs -o size={room}k none {inner}"
    space = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    if shutil.which("unshare") is None or subprocess.run([*space, mount], capture_output=True).returncode:
        pytest.skip("no namespaces for users here")
    run = " ".join(command(source, inner, "--workers", "1"))
    done = subprocess.run(
        [*space, f"{mount} && {run}; status=$?; cp -a {inner} {kept}; exit $status"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "No space left on device; what is done is kept: run again" in done.stderr
    assert_goes_on(source, kept, whole)


# --- a worker ends ---------------------------------------------------------------------------------------------------


def test_a_worker_that_is_killed_costs_nothing(source: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    run = started(source, tmp_path, "--workers", "2")
    wait_for_a_part(run, tmp_path)
    os.kill(workers_of(run.pid)[0], signal.SIGKILL)
    said, complained = run.communicate(timeout=60)
    assert (run.returncode, complained) == (0, "")
    assert "0 failures" in said
    assert contents(tmp_path) == whole


@pytest.fixture
def deadly(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "deadly").mkdir()
    (tmp_path / "deadly" / "sitecustomize.py").write_text(DEADLY)
    return {"PYTHONPATH": f"{tmp_path / 'deadly'}:{ROOT}"}


def test_articles_that_kill_or_hang_are_named_and_the_others_written(
    tmp_path: Path, deadly: dict[str, str]
) -> None:
    articles = [article(number) for number in range(40)]
    once = {"title": "dies once", "source": str(tmp_path / "once")}
    plain = write(tmp_path / "plain.jsonl", [{**a, **(once if a["id"] == "a30" else {})} for a in articles])
    for number, marks in {
        0: {"title": "dies"},
        7: {"title": "hangs"},
        30: once,
    }.items():
        articles[number].update(marks)
    output = tmp_path / "out"
    said = ended(
        write(tmp_path / "marked.jsonl", articles),
        output,
        "--workers",
        "1",
        "--limit",
        "2",
        env=deadly,
        status=1,
    )
    assert "38 articles" in said and "2 failures" in said
    assert (tmp_path / "once").exists()
    died = "the worker process died on it, twice (out of memory, or a crash in native code)"
    assert [json.loads(line) for line in (output / "errors.jsonl").read_text().splitlines()] == [
        {"id": "a0", "cause": died},
        {"id": "a7", "cause": "took more than 2 seconds"},
    ]
    ended(plain, tmp_path / "all", "--workers", "1")
    kept = (output / "part-00000.jsonl").read_bytes().splitlines()
    every = (tmp_path / "all" / "part-00000.jsonl").read_bytes().splitlines()
    assert kept == [line for number, line in enumerate(every) if number not in (0, 7)]


def test_a_worker_that_is_done_before_the_others(
    deadly: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", deadly["PYTHONPATH"])
    slow = [Shard(number, (Article("x", "x", title="slow"),) * number) for number in (1, 3)]
    assert {shard.index: result.articles for shard, result in local_engine("none", 2)(iter(slow))} == {
        1: 1,
        3: 3,
    }


def test_workers_that_never_load_the_pipeline(source: Path, tmp_path: Path, deadly: dict[str, str]) -> None:
    with (tmp_path / "deadly" / "sitecustomize.py").open("a") as file:
        file.write("def load(*a, **k): os.kill(os.getpid(), signal.SIGKILL)\npipeline.load = load\n")
    said = ended(source, tmp_path / "out", "--workers", "2", env=deadly, status=1)
    assert said.startswith("khabar: worker processes die while they load the pipeline")
    assert len(said.splitlines()) == 1


def test_what_loading_raises_is_raised_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAMELTOOLS_DATA", "/nowhere")
    with pytest.raises(ModelMissing, match="camel_data -i"):
        list(local_engine("camel", 2)(cut([Article("1", "x")])))


# --- how much is held ------------------------------------------------------------------------------------------------


def test_no_more_is_read_than_the_workers_take() -> None:
    read = 0

    def shards() -> Iterator[Shard]:
        nonlocal read
        for number in range(12):
            read += 1
            yield Shard(number, (Article(str(number), "x"),))

    for done, _ in enumerate(local_engine("none", 2)(shards())):
        # Two in hand, one ready, one that may have come back with this one.
        assert read <= done + 5
    assert read == 12


def test_a_run_that_is_given_up_leaves_no_process() -> None:
    before = set(workers_of(os.getpid()))
    results = local_engine("none", 2)(cut(Article(str(number), "x") for number in range(1000)))
    next(results)
    assert len(set(workers_of(os.getpid())) - before) == 2
    results.close()  # type: ignore[attr-defined]
    assert set(workers_of(os.getpid())) <= before
