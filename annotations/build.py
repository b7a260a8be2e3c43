"""Build the gold data from its marked sources.

``annotations/marked/<id>.txt`` is what people write: a header (``key: value`` lines), an empty line, and the article as
marked text (see ``pipeline/evaluation/marked.py``). From it this script writes

* ``corpus/<id>.txt``: the article's text, without marks;
* ``annotations/<id>.json``: the gold record, one mention a line;
* ``corpus/manifest.csv``: one row an article.

``python annotations/build.py`` writes them all; ``--check`` writes nothing and exits 1 when anything on disk is not
what the sources give.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # run as a script, it builds with the package beside it, installed or not

from pydantic import ValidationError  # noqa: E402

from pipeline.article import Article  # noqa: E402
from pipeline.evaluation.marked import MarkedTextError, parse  # noqa: E402
from pipeline.record import Record, to_dict  # noqa: E402

LICENCE = "Apache-2.0"
COLUMNS = ("id", "title", "published", "country", "source", "url", "licence", "domain", "split")
REQUIRED = ("id", "title", "published", "country", "domain", "split", "source")
SPLITS = ("dev", "test")
# A name has no vowel marks and no tatweel.
_NOT_IN_NAMES = re.compile("[\u0640\u064b-\u0652\u0670]")


class SourceError(ValueError):
    """A marked source that cannot be built; the message names the file, the line and the cause."""


@dataclass(frozen=True, slots=True)
class Source:
    """A marked source as read: the article, its mentions as dicts, and the manifest's columns that no record holds."""

    article: Article
    mentions: list[dict[str, Any]]
    domain: str
    split: str

    def record(self) -> Record:
        """The gold record, validated. Raises ``ValueError``."""
        return Record.of(self.article, self.mentions)


def read_source(path: Path) -> Source:
    """Read ``annotations/marked/<id>.txt``. Raises :class:`SourceError`."""
    try:
        whole = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(f"{path.name}: not UTF-8: {error}") from None
    if "\r" in whole:
        raise SourceError(f"{path.name}: lines end with a carriage return; use plain newlines")
    head, empty, body = whole.partition("\n\n")
    if not empty:
        raise SourceError(f"{path.name}: no empty line between header and text")
    header = _header(path, head)
    # Newlines around the body belong to the file, not to the article.
    lead = len(body) - len(body.lstrip("\n"))
    body_line = head.count("\n") + 3 + lead
    try:
        text, mentions = parse(body.strip("\n"))
    except MarkedTextError as error:
        line = body_line + error.line - 1
        raise SourceError(f"{path.name}: line {line}, column {error.column}: {error.cause}") from None
    for mention in mentions:
        _check_mention(path, mention)
    try:
        article = Article(
            id=header["id"],
            text=text,
            title=header["title"] or None,
            source=header["source"] or None,
            url=header.get("url") or None,
            published=date.fromisoformat(header["published"]) if header["published"] else None,
            country=header["country"] or None,
        )
    except ValueError as error:
        raise SourceError(f"{path.name}: header: {error}") from None
    return Source(article, mentions, header["domain"], header["split"])


def _header(path: Path, head: str) -> dict[str, str]:
    header: dict[str, str] = {}
    for number, line in enumerate(head.split("\n"), 1):
        key, colon, value = line.partition(":")
        if not colon or key not in (*REQUIRED, "url") or key in header:
            raise SourceError(f"{path.name}: line {number}: not a header line, or its key twice: {line!r}")
        header[key] = value.strip()
    missing = [key for key in REQUIRED if key not in header]
    if missing:
        raise SourceError(f"{path.name}: header lacks {', '.join(missing)}")
    if header["id"] != path.stem:
        raise SourceError(f"{path.name}: the id in the header is {header['id']!r}")
    if header["split"] not in SPLITS:
        raise SourceError(f"{path.name}: split is one of {', '.join(SPLITS)}, not {header['split']!r}")
    if header["published"] and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", header["published"]):
        raise SourceError(f"{path.name}: published is YYYY-MM-DD or empty, not {header['published']!r}")
    if header["country"] and not re.fullmatch(r"[A-Z]{2}", header["country"]):
        raise SourceError(f"{path.name}: country is an ISO 3166-1 alpha-2 code, not {header['country']!r}")
    return header


def _check_mention(path: Path, mention: dict[str, Any]) -> None:
    """What the record's own validation does not know: the counted noun stands in the span, a name is bare."""
    here = f"{path.name}: {mention['label']} {mention['text']!r}"
    counted = mention.get("value", {}).get("counted")
    if counted is not None and counted not in mention["text"]:
        raise SourceError(f"{here}: the counted noun {counted!r} is not in it")
    if _NOT_IN_NAMES.search(mention.get("name", "")):
        raise SourceError(f'{here}: the name has vowel marks or tatweel; give it bare as name="…"')


def gold_json(record: Record) -> str:
    """The gold file of a record: the record's JSON, one mention a line, so that a change to one is a changed line."""
    plain = to_dict(record)

    def line(part: object) -> str:
        return json.dumps(part, ensure_ascii=False)

    mentions = ",\n  ".join(map(line, plain["mentions"]))
    return (
        f'{{"schema": {line(plain["schema"])},\n "article": {line(plain["article"])},\n'
        f' "text": {line(plain["text"])},\n "mentions": [\n  {mentions}\n ]}}\n'
    )


def manifest_csv(sources: Sequence[Source]) -> str:
    """``corpus/manifest.csv`` for these sources, in their order."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for source in sources:
        article = source.article
        published = article.published.isoformat() if article.published else None
        given = (article.id, article.title, published, article.country, article.source, article.url)
        writer.writerow([value or "" for value in given] + [LICENCE, source.domain, source.split])
    return out.getvalue()


def build(root: Path) -> tuple[dict[Path, str], list[str]]:
    """What each file under ``root`` should hold, and the problems found: one message for each source that fails."""
    files: dict[Path, str] = {}
    sources: list[Source] = []
    problems: list[str] = []
    for path in sorted((root / "annotations" / "marked").glob("*.txt")):
        try:
            source = read_source(path)
            files[root / "annotations" / f"{path.stem}.json"] = gold_json(source.record())
        except SourceError as error:
            problems.append(str(error))
        except ValidationError as error:
            problems += [f"{path.name}: {part['msg']}" for part in error.errors(include_url=False)]
        else:
            files[root / "corpus" / f"{path.stem}.txt"] = source.article.text
            sources.append(source)
    if not sources and not problems:
        problems.append(f"no marked sources under {root / 'annotations' / 'marked'}")
    files[root / "corpus" / "manifest.csv"] = manifest_csv(sources)
    return files, problems


def differences(root: Path, files: dict[Path, str]) -> list[str]:
    """Each file on disk that is missing, differs, or has no marked source."""
    found = []
    for path, content in files.items():
        if not path.is_file():
            found.append(f"{path.relative_to(root)}: missing")
        elif path.read_bytes() != content.encode():
            found.append(f"{path.relative_to(root)}: not what its marked source gives")
    on_disk = [*(root / "annotations").glob("*.json"), *(root / "corpus").glob("*.txt")]
    found += [
        f"{path.relative_to(root)}: has no marked source" for path in sorted(on_disk) if path not in files
    ]
    return found


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Build or check the gold data under ``root``; the exit status."""
    parser = argparse.ArgumentParser(
        description="Build corpus/ and annotations/*.json from annotations/marked/."
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if anything on disk differs"
    )
    options = parser.parse_args(arguments)
    files, problems = build(root)
    if not options.check:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode())
    problems += differences(root, files)
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print(f"{len(files) // 2} articles {'are as their sources say' if options.check else 'built'}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
