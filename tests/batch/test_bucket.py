"""Runs into storages: a real S3 server, a file system without objects, memory; what they leave is what a folder has."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

pytest.importorskip("fsspec")

from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem

from pipeline.article import Article, Failure
from pipeline.batch import lock_object
from pipeline.batch.bucket import StoredFolder, folder_at
from pipeline.batch.folder import FolderInUse, LocalFolder
from pipeline.batch.manifest import CHANGED_ARTICLES, DAMAGED
from pipeline.batch.shards import Shard, ShardResult, collect, outcome_of, run
from pipeline.commands import main
from pipeline.record import Record
from tests.batch.runs import ROOT, contents

ITEMS: list[Article | Failure] = [
    Failure("no text", "in.jsonl", 1),
    *(Article(f"a{number}", f"نص {number}") for number in range(601)),
]
BUCKET = "news"
# A run whose lock is renewed more often than usual, so that a test need not wait.
QUICK = """
import sys
from pipeline.batch import lock_object
lock_object._RENEWED, lock_object._SILENCE, lock_object._LOOK = 0.2, 2.0, 0.1
from pipeline.commands import main
if __name__ == "__main__":
    sys.exit(main())
"""


def engine(shards: Iterator[Shard]) -> Iterator[tuple[Shard, ShardResult]]:
    for shard in shards:
        yield (
            shard,
            collect(
                outcome_of(article, lambda article: Record.of(article, [])) for article in shard.articles
            ),
        )


def broken(shards: Iterator[Shard]) -> Iterator[tuple[Shard, ShardResult]]:
    for shard, result in engine(shards):
        if shard.index == 2:
            raise KeyboardInterrupt
        yield shard, result


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {"_RENEWED": 0.1, "_SILENCE": 0.6, "_LOOK": 0.05}.items():
        monkeypatch.setattr(lock_object, name, seconds)


@pytest.fixture(params=["s3", "files", "memory"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> StoredFolder:
    if request.param == "s3":
        request.getfixturevalue("s3")
        folder = folder_at(f"s3://{BUCKET}/{tmp_path.name}")
        assert isinstance(folder, StoredFolder)
        return folder
    if request.param == "files":
        return StoredFolder(LocalFileSystem(), str(tmp_path / "stored"), "files")
    return StoredFolder(MemoryFileSystem(), f"/{tmp_path.name}", "memory")


def files_of(folder: StoredFolder) -> dict[str, bytes]:
    """All that is there, by name."""
    folder._storage.invalidate_cache()
    found = folder._storage.find(folder._root)
    return {path.removeprefix(f"{folder._root}/"): folder._storage.cat_file(path) for path in found}


# --- what a run leaves -----------------------------------------------------------------------------------------------


def test_a_run_leaves_the_files_that_it_leaves_in_a_folder(storage: StoredFolder, tmp_path: Path) -> None:
    here = run(ITEMS, tmp_path / "here", "p", engine)
    there = run(ITEMS, storage, "p", engine)
    assert there == here
    assert files_of(storage) == contents(tmp_path / "here")
    again = run(ITEMS, storage, "p", engine)
    assert (again.done, again.skipped) == (0, 4)
    assert files_of(storage) == contents(tmp_path / "here")


def test_a_run_broken_off_goes_on_where_it_was(storage: StoredFolder, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(ITEMS, storage, "p", broken)
    left = files_of(storage)
    assert "manifest.json" not in left and ".lock" not in left
    assert sorted(name for name in left if name.startswith("part-")) == [
        "part-00000.jsonl",
        "part-00001.jsonl",
    ]
    assert run(ITEMS, storage, "p", engine).skipped == 2
    run(ITEMS, tmp_path / "whole", "p", engine)
    assert files_of(storage) == contents(tmp_path / "whole")


def test_what_is_damaged_changed_or_too_much_is_put_right(storage: StoredFolder, tmp_path: Path) -> None:
    run(ITEMS, storage, "p", engine)
    storage.write("part-00001.jsonl", b"torn")
    storage.remove("part-00002.jsonl")
    items = [*ITEMS[:1], Article("a0", "نص آخر"), *ITEMS[2:601]]
    done = run(items, storage, "p", engine)
    assert (done.done, done.skipped, done.again) == (3, 0, {CHANGED_ARTICLES: 1, DAMAGED: 2})
    run(items, tmp_path / "whole", "p", engine)
    assert files_of(storage) == contents(tmp_path / "whole")


# --- one run at a time -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("quick")
def test_two_runs_do_not_write_to_one_folder(storage: StoredFolder) -> None:
    said: list[str] = []
    second = StoredFolder(storage._storage, storage._root, "there", said.append)
    with storage.locked():
        with pytest.raises(FolderInUse, match=rf"another run is writing to there \(process {os.getpid()} on"):
            run(ITEMS, second, "p", engine)
        assert len(said) == 1 and "looking whether it goes on" in said[0]
        storage.write("part-00000.jsonl", b"still ours")
    assert run(ITEMS, second, "p", engine).done == 4


@pytest.mark.usefixtures("quick")
def test_the_lock_of_a_run_that_was_killed_is_taken(storage: StoredFolder) -> None:
    storage.put(".lock", json.dumps({"process": 1, "host": "gone", "since": "then", "token": "x"}).encode())
    started = time.monotonic()
    assert run(ITEMS, storage, "p", engine).done == 4
    assert time.monotonic() - started > lock_object._SILENCE
    assert ".lock" not in files_of(storage)


def test_a_run_whose_lock_was_taken_over_writes_nothing_more(storage: StoredFolder) -> None:
    other = b'{"process": 7, "host": "other", "since": "now", "token": "y"}'

    def loses(shards: Iterator[Shard]) -> Iterator[tuple[Shard, ShardResult]]:
        for shard, result in engine(shards):
            if shard.index == 1:
                storage.put(".lock", other)
            yield shard, result

    with pytest.raises(FolderInUse, match=r"taken over .*\(process 7 on other"):
        run(ITEMS, storage, "p", loses)
    left = files_of(storage)
    assert left[".lock"] == other
    assert "part-00000.jsonl" in left and "part-00001.jsonl" not in left and "manifest.json" not in left


# --- the command -----------------------------------------------------------------------------------------------------


def test_a_run_in_a_bucket_killed_and_run_again(s3: dict[str, str], tmp_path: Path) -> None:
    """Input and output in the bucket, real processes, SIGKILL: the files are those of a local run."""
    import fsspec

    source = tmp_path / "articles.jsonl"
    text = "قال الوزير في 3 مايو 2013 إن 5 أشخاص دفعوا 7 مليون دولار. "
    lines = [json.dumps({"id": f"a{n}", "text": text * 8, "published": "2013-06-01"}) for n in range(1000)]
    source.write_text("\n".join(lines))
    storage = fsspec.filesystem("s3")
    storage.put_file(str(source), f"{BUCKET}/killed/in/articles.jsonl")
    (tmp_path / "quick.py").write_text(QUICK)

    def command(given: str, output: str) -> list[str]:
        run = [sys.executable, "-W", "ignore", str(tmp_path / "quick.py"), "run", given, "--output", output]
        return [*run, "--model", "none", "--workers", "1"]

    start: Callable[..., subprocess.Popen[str]] = partial(
        subprocess.Popen,
        cwd=ROOT,
        env={**os.environ, **s3, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    inside, output = f"s3://{BUCKET}/killed/in/*.jsonl", f"s3://{BUCKET}/killed/out"
    first = start(command(inside, output))
    until = time.monotonic() + 60
    while not storage.exists(f"{BUCKET}/killed/out/.journal/part-00000.jsonl"):
        assert first.poll() is None and time.monotonic() < until, first.communicate()
        time.sleep(0.01)
        storage.invalidate_cache()
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    second, local = start(command(inside, output)), start(command(str(source), str(tmp_path / "out")))
    said, complained = second.communicate(timeout=90)
    assert local.wait(timeout=90) == second.returncode == 0, complained
    assert "of 5 parts were there already" in said and f"Records: {output}/part-*.jsonl" in said
    assert "looking whether it goes on" in complained and len(complained.splitlines()) == 1
    folder = folder_at(output)
    assert isinstance(folder, StoredFolder)
    assert files_of(folder) == contents(tmp_path / "out")


def test_a_file_url_is_a_folder_of_this_machine(tmp_path: Path) -> None:
    folder = folder_at(f"file://{tmp_path}")
    assert isinstance(folder, LocalFolder) and str(folder) == str(tmp_path)


@pytest.mark.parametrize(
    ("given", "output", "said"),
    [
        ("{}/a.txt", "nonsense://x/y", "nonsense://x/y: Protocol not known: nonsense"),
        ("nonsense://x/y", "{}/out", "nonsense://x/y: Protocol not known: nonsense"),
        ("{}/a.txt", "gs://x/y", "gs://x/y: Please install gcsfs to access Google Storage"),
        ("memory://nowhere", "{}/out", "no such file or folder: memory://nowhere"),
        ("s3://nowhere/x.txt", "{}/out", "no such file or folder: s3://nowhere/x.txt"),
        ("{}/a.txt", "s3://nowhere/x", "cannot write to the folder s3://nowhere/x: No such file or bucket"),
        ("s3://news", "s3://news/out", "the output folder s3://news/out lies in the input s3://news"),
        ("file://{}", "{}/out", "the output folder"),
    ],
)
@pytest.mark.usefixtures("s3")
def test_what_cannot_work_is_one_line(
    given: str, output: str, said: str, news: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import fsspec

    fsspec.filesystem("s3").pipe_file(f"{BUCKET}/some.txt", b"x")
    if output.startswith("gs") and _installed("gcsfs"):
        pytest.skip("gcsfs is installed")
    assert main(["run", given.format(news), "--output", output.format(news), "--model", "none"]) == 2
    complained = capsys.readouterr().err
    assert complained.startswith(f"khabar: {said}") and len(complained.splitlines()) == 1


def _installed(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None


def test_urls_without_fsspec_say_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    assert main(["run", "s3://b/a.txt", "--output", str(tmp_path / "o"), "--model", "none"]) == 2
    assert (
        capsys.readouterr().err == "khabar: s3://b/a.txt: URLs need fsspec: pip install 'khabar[storage]'\n"
    )


def test_paths_do_without_fsspec(news: Path, tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pipeline.commands import main\n"
        "if __name__ == '__main__':\n"
        "    assert main(sys.argv[1:]) == 1\n"
        "    assert not [name for name in sys.modules if name.startswith(('fsspec', 'distributed', 'aiohttp'))]\n"
    )
    (tmp_path / "program.py").write_text(program)
    options = ["--output", str(tmp_path / "out"), "--model", "none", "--workers", "1"]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(tmp_path / "program.py"), "run", str(news), *options],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
