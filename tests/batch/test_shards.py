"""Shards: pure in their articles; a rerun does what is missing, stale or damaged, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.article import Article, Failure
from pipeline.batch.folder import FolderInUse, locked
from pipeline.batch.manifest import CHANGED_ARTICLES, CHANGED_PIPELINE, DAMAGED
from pipeline.batch.shards import (
    SHARD_ARTICLES,
    SHARD_CHARACTERS,
    Shard,
    ShardResult,
    Summary,
    collect,
    cut,
    outcome_of,
    run,
)
from pipeline.record import Record

ITEMS: list[Article | Failure] = [
    Failure("no text", "in.jsonl", 1),
    *(Article(f"a{number}", f"نص {number}") for number in range(3 * SHARD_ARTICLES + 1)),
]


def extract(article: Article) -> Record:
    if article.id == "a250":
        raise RuntimeError("a reason")
    return Record.of(article, [{"label": "ORG", "start": 0, "end": 2}])


def engine(shards: Iterator[Shard]) -> Iterator[tuple[Shard, ShardResult]]:
    for shard in shards:
        yield shard, collect(outcome_of(article, extract) for article in shard.articles)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_a_run_leaves(tmp_path: Path) -> None:
    summary = run(ITEMS, tmp_path, "p1", engine)
    assert summary == Summary(articles=600, mentions=summary.mentions, failures=2, done=4)
    assert summary.mentions == {"ORG": 600}
    assert sorted(contents(tmp_path)) == [
        "errors.jsonl", "manifest.json",
        "part-00000.jsonl", "part-00001.jsonl", "part-00002.jsonl", "part-00003.jsonl",
    ]  # fmt: skip
    assert [json.loads(line) for line in (tmp_path / "errors.jsonl").read_text().splitlines()] == [
        {"file": "in.jsonl", "line": 1, "cause": "no text"},
        {"id": "a250", "cause": "RuntimeError: a reason"},
    ]
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert [(line["part"], line["articles"]) for line in manifest["shards"]] == [
        ("part-00000.jsonl", 200), ("part-00001.jsonl", 199), ("part-00002.jsonl", 200), ("part-00003.jsonl", 1),
    ]  # fmt: skip
    ids = [
        json.loads(line)["article"]["id"]
        for line in (tmp_path / "part-00001.jsonl").read_bytes().splitlines()
    ]
    assert ids == [f"a{number}" for number in range(200, 400) if number != 250]


def remove(path: Path) -> None:
    path.unlink()


def damage(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def lose_the_manifest(path: Path) -> None:
    path.with_name("manifest.json").unlink()


def spoil_the_manifest(path: Path) -> None:
    path.with_name("manifest.json").write_text('{"shards": [{"part": 1}]}')


@pytest.mark.parametrize(
    ("harm", "again"), [(None, 0), (remove, 1), (damage, 1), (lose_the_manifest, 4), (spoil_the_manifest, 4)]
)
def test_a_rerun_does_what_is_missing(
    tmp_path: Path, harm: Callable[[Path], None] | None, again: int
) -> None:
    first = run(ITEMS, tmp_path, "p1", engine)
    before = contents(tmp_path)
    if harm is not None:
        harm(tmp_path / "part-00002.jsonl")
    second = run(ITEMS, tmp_path, "p1", engine)
    assert (second.done, second.skipped) == (again, 4 - again)
    assert second.again == ({DAMAGED: 1} if again == 1 else {})
    assert contents(tmp_path) == before
    assert (second.articles, second.mentions, second.failures) == (
        first.articles,
        first.mentions,
        first.failures,
    )


def test_another_pipeline_or_another_text_is_done_again(tmp_path: Path) -> None:
    run(ITEMS, tmp_path, "p1", engine)
    assert not run(ITEMS, tmp_path, "p1", engine).again
    other = run(ITEMS, tmp_path, "p2", engine)
    assert (other.done, other.again) == (4, {CHANGED_PIPELINE: 4})
    changed = [*ITEMS[:300], Article("a299", "نص آخر"), *ITEMS[301:]]
    other = run(changed, tmp_path, "p2", engine)
    assert (other.done, other.again) == (1, {CHANGED_ARTICLES: 1})
    longer = [*changed, *(Article(f"b{number}", "x") for number in range(SHARD_ARTICLES))]
    other = run(longer, tmp_path, "p2", engine)
    assert (other.done, other.again) == (2, {CHANGED_ARTICLES: 1})


def test_parts_of_a_longer_run_go(tmp_path: Path) -> None:
    run(ITEMS, tmp_path, "p1", engine)
    assert run(ITEMS[: SHARD_ARTICLES + 1], tmp_path, "p1", engine).skipped == 1
    assert sorted(contents(tmp_path)) == ["errors.jsonl", "manifest.json", "part-00000.jsonl"]


@pytest.mark.parametrize("broken", [KeyboardInterrupt, OSError])
def test_a_run_broken_off_goes_on_where_it_was(tmp_path: Path, broken: type[BaseException]) -> None:
    def breaks(shards: Iterator[Shard]) -> Iterator[tuple[Shard, ShardResult]]:
        for shard, result in engine(shards):
            if shard.index == 2:
                raise broken
            yield shard, result

    with pytest.raises(broken):
        run(ITEMS, tmp_path / "broken", "p1", breaks)
    assert not (tmp_path / "broken" / "manifest.json").exists()
    with (tmp_path / "broken" / ".journal.jsonl").open("ab") as journal:
        journal.write(b'{"part":"part-00002.jsonl","inp')  # torn, as a kill leaves it
    (tmp_path / "broken" / ".part-00002.jsonl.123.tmp").write_bytes(b"torn")
    assert run(ITEMS, tmp_path / "broken", "p1", engine).skipped == 2
    run(ITEMS, tmp_path / "whole", "p1", engine)
    assert contents(tmp_path / "broken") == contents(tmp_path / "whole")


def test_results_in_any_order_give_the_same_files(tmp_path: Path) -> None:
    run(ITEMS, tmp_path / "a", "p1", engine)
    run(ITEMS, tmp_path / "b", "p1", lambda shards: iter(list(engine(shards))[::-1]))
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_two_runs_do_not_write_to_one_folder(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(FolderInUse, match="another run"):
        run(ITEMS, tmp_path, "p1", engine)
    assert run(ITEMS, tmp_path, "p1", engine).done == 4


def test_cutting_takes_no_more_than_a_shard_at_a_time() -> None:
    taken = 0

    def endless() -> Iterator[Article]:
        nonlocal taken
        while True:
            taken += 1
            yield Article(str(taken), "x")

    shards = cut(endless())
    assert [next(shards).index, next(shards).index] == [0, 1]
    assert taken == 2 * SHARD_ARTICLES


def test_long_articles_make_short_shards() -> None:
    long = [Article(str(number), "x" * (SHARD_CHARACTERS // 2)) for number in range(5)]
    assert [len(shard.articles) for shard in cut(long)] == [2, 2, 1]


def test_every_part_of_an_article_counts_in_the_hash() -> None:
    plain = Shard(0, (Article("1", "x"),)).sha256()
    others = [
        Article("2", "x"), Article("1", "y"), Article("1", "x", title="t"), Article("1", "x", source="s"),
        Article("1", "x", url="u"), Article("1", "x", country="EG"), Article("1", "\ud800"),
    ]  # fmt: skip
    assert len({plain, *(Shard(0, (other,)).sha256() for other in others)}) == len(others) + 1
    assert Shard(5, (Article("1", "x"),)).sha256() == plain
