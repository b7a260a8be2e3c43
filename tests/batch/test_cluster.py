"""The cluster engine on a real scheduler with two worker processes: the bytes of the local run, whoever dies."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("distributed")

import dask
from distributed import LocalCluster

from pipeline.article import Article, read_articles
from pipeline.batch.cluster import ClusterFailed, cluster_engine
from pipeline.batch.local import local_engine
from pipeline.batch.shards import cut, run
from pipeline.commands import main
from pipeline.fingerprint import pipeline_sha256
from tests.batch.runs import ROOT, SENTENCE, contents, ended

DEADLY = """
import os, signal, time
import pipeline
extract_article = pipeline.extract_article
def deadly(article, nlp):
    if article.title == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if article.title == "takes the Dask worker along":
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(600)
    if article.title == "hangs":
        time.sleep(600)
    return extract_article(article, nlp)
pipeline.extract_article = deadly
"""


@pytest.fixture(scope="module")
def deadly(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A path for modules that makes the pipeline die or hang on marked articles."""
    folder = tmp_path_factory.mktemp("deadly")
    (folder / "sitecustomize.py").write_text(DEADLY)
    return f"{folder}:{ROOT}"


@pytest.fixture(scope="module")
def cluster(deadly: str) -> Iterator[LocalCluster]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", deadly)
        # Of the tries that a task has, which are four by default, each takes a worker of the test's.
        with (
            dask.config.set({"distributed.scheduler.allowed-failures": 1}),
            LocalCluster(
                n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", silence_logs=50
            ) as started,
        ):
            yield started


def marked(titles: dict[int, str]) -> list[Article]:
    return [Article(str(n), SENTENCE.format(1, n, 5), title=titles.get(n)) for n in range(6)]


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    """What a local run makes of the articles when they are not marked."""
    ((_, result),) = local_engine("none", 1)(cut(marked({})))
    return result.content.splitlines(keepends=True)


def workers(cluster: LocalCluster) -> list[int]:
    return [worker.process.pid for worker in cluster.workers.values() if worker.process is not None]


def test_the_bytes_of_the_local_run(
    source: Path, whole: dict[str, bytes], tmp_path: Path, cluster: LocalCluster
) -> None:
    said = ended(source, tmp_path, "--cluster", cluster.scheduler_address)
    assert "2,400 articles" in said
    assert contents(tmp_path) == whole
    assert "12 of 12 parts were there already" in ended(source, tmp_path, "--workers", "1")


def test_a_worker_that_is_killed_midway(
    source: Path, whole: dict[str, bytes], tmp_path: Path, cluster: LocalCluster
) -> None:
    killed = 0

    def kill_one(articles: int) -> None:
        nonlocal killed
        if not killed:
            killed = workers(cluster)[0]
            os.kill(killed, signal.SIGKILL)

    pipeline = pipeline_sha256("none")
    engine = cluster_engine(cluster.scheduler_address, "none", pipeline)
    summary = run(read_articles([source]), tmp_path, pipeline, engine, kill_one)
    assert killed
    assert (summary.done, summary.failures) == (12, 0)
    assert contents(tmp_path) == whole


def test_the_article_that_kills_dask_workers_is_named_and_the_others_written(
    tmp_path: Path, cluster: LocalCluster, lines: list[bytes]
) -> None:
    pipeline = pipeline_sha256("none")
    engine = cluster_engine(cluster.scheduler_address, "none", pipeline)
    summary = run(marked({3: "takes the Dask worker along"}), tmp_path, pipeline, engine)
    assert (summary.articles, summary.failures) == (5, 1)
    assert json.loads((tmp_path / "errors.jsonl").read_bytes()) == {
        "id": "3",
        "cause": "the cluster's workers died on it",
    }
    assert (tmp_path / "part-00000.jsonl").read_bytes() == b"".join(lines[:3] + lines[4:])


def test_articles_that_crash_or_hang_cost_no_dask_worker_and_are_told_as_locally(
    cluster: LocalCluster, lines: list[bytes]
) -> None:
    before = workers(cluster)
    engine = cluster_engine(cluster.scheduler_address, "none", pipeline_sha256("none"), limit=2)
    ((_, result),) = engine(cut(marked({1: "dies", 4: "hangs"})))
    assert result.errors == (  # as in test_local.py
        {
            "id": "1",
            "cause": "the worker process died on it, twice (out of memory, or a crash in native code)",
        },
        {"id": "4", "cause": "took more than 2 seconds"},
    )
    assert result.content == b"".join([lines[0], *lines[2:4], lines[5]])
    assert workers(cluster) == before


def test_workers_with_another_pipeline_are_refused(cluster: LocalCluster) -> None:
    with pytest.raises(ClusterFailed, match="another Khabar"):
        list(cluster_engine(cluster.scheduler_address, "none", "0" * 64)(cut([Article("1", "x")])))


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (["--cluster", "tcp://127.0.0.1:1"], 1, "khabar: no Dask scheduler at tcp://127.0.0.1:1"),
        (["--cluster", "nonsense://x"], 1, "khabar: no Dask scheduler at nonsense://x"),
        (["--cluster", "tcp://127.0.0.1:1", "--workers", "2"], 2, "khabar: --workers is for"),
    ],
)
def test_what_cannot_work_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    status: int,
    said: str,
) -> None:
    monkeypatch.setattr("pipeline.batch.cluster._JOIN", 1)
    (tmp_path / "a.txt").write_text("x")
    started = time.monotonic()
    assert main(["run", str(tmp_path / "a.txt"), "--output", str(tmp_path / "o"), *options]) == status
    complained = capsys.readouterr().err
    assert complained.startswith(said) and len(complained.splitlines()) == 1
    assert time.monotonic() - started < 20
