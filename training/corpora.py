"""The corpora as samples: words of the entity model, and for each head that a corpus teaches a row of tags.

Corpora stay outside the repository (training/README.md says where each is to be had). What belongs to the project is
`training/news/`: news written for it, and annotations of published news that hold places and labels, not the texts.
"""

from __future__ import annotations

import csv
import hashlib
import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.evaluation.marked import parse
from pipeline.ner.words import words_of

LABELS = ("PERS", "ORG", "GPE", "LOC", "FAC", "EVENT", "LAW", "PRODUCT", "NORP", "OCC", "LANGUAGE", "WEBSITE")
_NAMES = frozenset(("PERS", "ORG", "GPE", "LOC", "FAC"))
MOST_CUT = 3  # letters of proclitics on one word: وبال…
ROOT = Path(__file__).parent.parent
NEWS = ROOT / "training" / "news"
_PROCLITICS = frozenset("وفبلك")
_SUFFIXES = frozenset(("ه", "ها", "هم", "هما", "هن", "نا", "ي", "كم", "ك"))


@dataclass
class Sample:
    """Words, and tags by head; `cut` holds the number of proclitic letters of a name's first word, -1 elsewhere."""

    words: list[str] = field(default_factory=list)
    tags: dict[str, list[str]] = field(default_factory=dict)
    cut: list[int] = field(default_factory=list)


def bio(labels: tuple[str, ...]) -> list[str]:
    """The tags of a head: O, then B- and I- of each label."""
    return ["O"] + [f"{place}-{label}" for label in labels for place in "BI"]


def _rows(path: Path) -> Iterator[list[tuple[str, str]]]:
    """The sentences of a file of `token<TAB>tag` lines. Raises `ValueError` for a line of another shape."""
    sentence: list[tuple[str, str]] = []
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                if sentence:
                    yield sentence
                sentence = []
                continue
            fields = line.split()
            if len(fields) < 2:
                if len(fields) == 1:
                    continue  # a token lost to an odd space: a few dozen lines in all corpora
                raise ValueError(f"{path}:{number}: no token and tag in {line!r}")
            sentence.append((fields[0], fields[-1]))
    if sentence:
        yield sentence


def tagged(path: Path, head: str, rename: dict[str, str], labels: tuple[str, ...]) -> Iterator[Sample]:
    """A corpus in IOB2 for one head; labels outside `labels` (after `rename`) become O."""
    for sentence in _rows(path):
        sample, tags = Sample(), []
        for token, tag in sentence:
            label = rename.get(tag[2:], tag[2:])
            place = tag[0] if label in labels else "O"
            for word in words_of(token):
                sample.words.append(word.form)
                tags.append("O" if place == "O" else f"{place}-{label}")
                place = "I" if place == "B" else place
        if sample.words:
            sample.tags[head] = repaired(tags)
            sample.cut = [-1] * len(tags)
            yield sample


def repaired(tags: list[str]) -> list[str]:
    """Tags in which every I- continues its own label: one that does not begins a mention."""
    before = "O"
    fixed = []
    for tag in tags:
        if tag.startswith("I-") and before[2:] != tag[2:]:
            tag = "B-" + tag[2:]
        fixed.append(tag)
        before = tag
    return fixed


def fine(path: Path) -> Iterator[Sample]:
    """WikiFANE or NewsFANE: fine types, without B and I; the clitics that it splits off are written on again."""
    for sentence in _rows(path):
        sample, types = Sample(), []
        waiting = ""
        for number, (token, tag) in enumerate(sentence):
            kind = tag[2:] if tag != "O" else "O"
            if kind == "O" and token in _PROCLITICS and number + 1 < len(sentence):
                waiting += token
                continue
            if (
                token in _SUFFIXES
                and sample.words
                and kind == "O"
                and not waiting
                and number
                and sentence[number - 1][1] == "O"
            ):
                last = sample.words[-1]
                sample.words[-1] = (last[:-1] + "ت" if last.endswith("ة") else last) + token
                continue
            first = tag.startswith("B-")
            whole = _join(waiting, token)
            for place, word in enumerate(words_of(whole)):
                sample.words.append(word.form)
                types.append(kind)
                sample.cut.append(
                    min(len(waiting), MOST_CUT) if first and not place and len(waiting) <= MOST_CUT else -1
                )
            waiting = ""
        if sample.words:
            sample.tags["fine"] = types
            yield sample


def _join(proclitics: str, word: str) -> str:
    if proclitics.endswith("ل") and word.startswith("ال"):
        return proclitics + word[1:]  # لل: the article loses its alef
    return proclitics + word


def sample_of(text: str, spans: list[tuple[int, int, str]]) -> Sample:
    """A text with exact mentions as a sample of the main head, with the proclitics that the spans leave out."""
    words = words_of(text)
    tags, cut = ["O"] * len(words), [-1] * len(words)
    for start, end, label in spans:
        inside = [number for number, word in enumerate(words) if word.end > start and word.start < end]
        for place, number in enumerate(inside):
            tags[number] = ("I-" if place else "B-") + label
        if inside:
            letters = words[inside[0]].form
            outside = sum(letter in _PROCLITICS for letter in text[words[inside[0]].start : start])
            cut[inside[0]] = min(outside, MOST_CUT, len(letters) - 1)
    return Sample([word.form for word in words], {"main": repaired(tags)}, cut)


def written(folder: Path = NEWS) -> Iterator[Sample]:
    """News written for this project, as marked text; items are separated by `---`, a line `# …` says what comes.

    Raises `pipeline.evaluation.marked.MarkedTextError` for marks that do not match.
    """
    for path in sorted(folder.glob("*.txt")):
        for item in path.read_text(encoding="utf-8").split("\n---\n"):
            lines = [line for line in item.strip().split("\n") if not line.startswith("# ")]
            text, mentions = parse("\n".join(lines))
            if text.strip():
                yield sample_of(
                    text, [(mention["start"], mention["end"], mention["label"]) for mention in mentions]
                )


def annotated(raw: Path) -> Iterator[Sample]:
    """Published news with our annotations, to learn from.

    Of the doubtful mentions only names are learnt. Raises `ValueError` as `annotations_of` does.
    """
    for row, text in annotations_of(raw, NEWS / "annotated.jsonl"):
        sure = [mention for mention in row["mentions"] if len(mention) == 3 or mention[2] in _NAMES]
        yield sample_of(text, [(start, end, label) for start, end, label, *_ in sure])


def held_out_news(raw: Path) -> list[tuple[str, list[tuple[str, int, int, bool]]]]:
    """Whole published articles that no phase sees: texts and entities (label, start, end, doubtful).

    Raises `ValueError` as `annotations_of` does.
    """
    articles: dict[tuple[str, str], tuple[str, list[tuple[str, int, int, bool]]]] = {}
    for row, text in annotations_of(raw, NEWS / "held-out.jsonl"):
        key = row["file"], row["id"]
        before, entities = articles.get(key, ("", []))
        at = len(before)
        entities += [
            (label, at + start, at + end, bool(doubtful)) for start, end, label, *doubtful in row["mentions"]
        ]
        articles[key] = before + text + "\n", entities
    return list(articles.values())


def annotations_of(raw: Path, table: Path) -> Iterator[tuple[dict, str]]:
    """The rows of a table of annotations, each with its paragraph: texts from `raw`, places and labels from `table`.

    A line of the table is {"file", "id", "paragraph", "sha256", "mentions": [[start, end, label], …]}, offsets in code
    points of the paragraph; a fourth element "?" marks what careful annotators could disagree on. Raises `ValueError`
    where a paragraph is missing or is not the one that was annotated.
    """
    wanted: dict[str, dict[str, list[dict]]] = {}
    for line in table.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        wanted.setdefault(row["file"], {}).setdefault(row["id"], []).append(row)
    for name, articles in sorted(wanted.items()):
        missing = dict(articles)
        with lzma.open(raw / f"{name}.jsonl.xz", "rt", encoding="utf-8") as file:
            for line in file:
                article = json.loads(line)
                for row in missing.pop(article["id"], []):
                    text = article["text"].split("\n")[row["paragraph"]]
                    if hashlib.sha256(text.encode()).hexdigest() != row["sha256"]:
                        raise ValueError(
                            f"{name}: article {row['id']}, paragraph {row['paragraph']} is another text"
                        )
                    yield row, text
        if missing:
            raise ValueError(
                f"{name}: {len(missing)} annotated articles are missing, among them {next(iter(missing))}"
            )


def dev_articles() -> list[tuple[str, list[tuple[str, int, int, bool]]]]:
    """Texts and gold entities (label, start, end, optional) of the project's `dev` articles."""
    with (ROOT / "corpus" / "manifest.csv").open(encoding="utf-8", newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file) if row["split"] == "dev"]
    out = []
    for name in ids:
        gold = json.loads((ROOT / "annotations" / f"{name}.json").read_text(encoding="utf-8"))
        entities = [
            (mention["label"], mention["start"], mention["end"], bool(mention.get("optional")))
            for mention in gold["mentions"]
            if mention["label"] in LABELS
        ]
        out.append((gold["text"], entities))
    return out


def own_articles() -> Iterator[Sample]:
    """The project's `dev` articles line by line: to look at while training, never to train on."""
    for text, gold in dev_articles():
        start = 0
        for line in text.split("\n"):
            end = start + len(line)
            inside = [(a - start, b - start, label) for label, a, b, _ in gold if start <= a and b <= end]
            if line.strip():
                yield sample_of(line, inside)
            start = end + 1
