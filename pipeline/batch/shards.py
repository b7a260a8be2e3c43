"""The unit of work: a shard of articles, a pure function from them to one part file, and its line in the manifest.

A shard's line holds the hash of its articles, of the pipeline and of the part file. A rerun does again only the shards
whose line does not prove that their part file is what would be written. Shards depend on the articles alone, so any
engine, and any interruption, gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path

from pipeline.article import Article, Failure
from pipeline.batch.folder import Folder, LocalFolder
from pipeline.batch.manifest import Journal, ShardLine
from pipeline.record import Record, dump, json_line

# A shard is closed by whichever comes first; large enough to hide its cost, small enough to lose little.
SHARD_ARTICLES = 200
SHARD_CHARACTERS = 1_000_000

Extract = Callable[[Article], Record]


@dataclass(frozen=True, slots=True)
class Shard:
    """Articles to process together; ``index`` counts from 0 and numbers the part file."""

    index: int
    articles: tuple[Article, ...]

    @property
    def part(self) -> str:
        """The name of its part file."""
        return f"part-{self.index:05d}.jsonl"

    def sha256(self) -> str:
        """The hash of everything about its articles that a record may depend on."""
        lines = (
            json_line({**asdict(a), "published": a.published and a.published.isoformat()})
            for a in self.articles
        )
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article: the line of its record and its mentions by label, or what went wrong."""

    line: bytes = b""
    mentions: dict[str, int] = field(default_factory=dict)
    error: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ShardResult:
    """The bytes of a part file, the mentions in it by label, and the articles that failed."""

    content: bytes
    articles: int
    mentions: dict[str, int]
    errors: tuple[dict[str, str], ...]


#: Takes shards as it needs them and gives their results in any order.
Engine = Callable[[Iterator[Shard]], Iterator[tuple[Shard, ShardResult]]]


@dataclass(slots=True)
class Summary:
    """What an output folder holds after a run."""

    articles: int = 0
    mentions: Counter[str] = field(default_factory=Counter)
    failures: int = 0
    done: int = 0
    skipped: int = 0
    #: Of the parts that were done, those that an earlier run had done as well, by what was wrong with them.
    again: Counter[str] = field(default_factory=Counter)


def outcome_of(article: Article, extract: Extract) -> Outcome:
    """The outcome of an article; whatever ``extract`` raises is part of it, and doesn't cost the other articles."""
    try:
        record = extract(article)
        line = dump(record).encode() + b"\n"
    except Exception as error:
        return failed(article, f"{type(error).__name__}: {error}")
    return Outcome(line, dict(Counter(mention.label for mention in record.mentions)))


def failed(article: Article, cause: str) -> Outcome:
    """The outcome of an article that gives no record."""
    return Outcome(error={"id": article.id, "cause": cause})


def collect(outcomes: Iterable[Outcome]) -> ShardResult:
    """The part file of articles with these outcomes, in the same order."""
    lines: list[bytes] = []
    errors: list[dict[str, str]] = []
    mentions: Counter[str] = Counter()
    for outcome in outcomes:
        if outcome.error is not None:
            errors.append(outcome.error)
            continue
        lines.append(outcome.line)
        mentions.update(outcome.mentions)
    return ShardResult(b"".join(lines), len(lines), dict(sorted(mentions.items())), tuple(errors))


def cut(articles: Iterable[Article]) -> Iterator[Shard]:
    """Articles in shards, in order, one shard in memory at a time."""
    numbers = count()
    waiting: list[Article] = []
    characters = 0
    for article in articles:
        waiting.append(article)
        characters += len(article.text)
        if len(waiting) >= SHARD_ARTICLES or characters >= SHARD_CHARACTERS:
            yield Shard(next(numbers), tuple(waiting))
            waiting, characters = [], 0
    if waiting:
        yield Shard(next(numbers), tuple(waiting))


def run(
    items: Iterable[Article | Failure],
    place: Path | Folder,
    pipeline: str,
    engine: Engine,
    progress: Callable[[int], object] = lambda articles: None,
) -> Summary:
    """Process ``items`` into a folder: part files, ``errors.jsonl`` and, when all is done, ``manifest.json``.

    ``pipeline`` is the hash of whatever else the records depend on. ``progress`` is told the number of articles each
    time a shard is done or was found done. Raises ``OSError`` or :class:`~pipeline.storage.objects.StorageFailed` when
    the folder cannot be written, and :class:`~pipeline.batch.folder.FolderInUse` when another run is writing to it.
    """
    folder = LocalFolder(place) if isinstance(place, Path) else place
    folder.make()
    lines: dict[int, ShardLine] = {}
    summary = Summary()
    with folder.locked():
        journal = Journal(folder)

        with folder.replacing("errors.jsonl") as errors:

            def articles() -> Iterator[Article]:
                for item in items:
                    if isinstance(item, Article):
                        yield item
                    else:
                        errors.write(json_line(item.to_dict()).encode() + b"\n")
                        summary.failures += 1

            def missing() -> Iterator[Shard]:
                for shard in cut(articles()):
                    line, wrong = journal.proven(shard.part, shard.sha256(), pipeline)
                    if wrong is not None:
                        summary.again[wrong] += 1
                    if line is None:
                        yield shard
                    else:
                        lines[shard.index] = line
                        summary.skipped += 1
                        progress(len(shard.articles))

            for shard, result in engine(missing()):
                folder.write(shard.part, result.content)
                lines[shard.index] = ShardLine(
                    part=shard.part,
                    input=shard.sha256(),
                    pipeline=pipeline,
                    output=hashlib.sha256(result.content).hexdigest(),
                    articles=result.articles,
                    mentions=result.mentions,
                    errors=result.errors,
                )
                journal.add(lines[shard.index])
                summary.done += 1
                progress(len(shard.articles))

            in_order = [lines[index] for index in sorted(lines)]
            for line in in_order:
                summary.articles += line.articles
                summary.mentions.update(line.mentions)
                summary.failures += len(line.errors)
                errors.writelines(json_line(error).encode() + b"\n" for error in line.errors)
        for stale in sorted(set(folder.parts()) - {line.part for line in in_order}):
            folder.remove(stale)  # of an earlier run with more articles
        journal.finish(in_order)
    return summary
