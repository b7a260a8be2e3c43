"""Case files: marked sentences with everything that the value layer should find in them.

``tests/cases/<topic>.txt`` has one marked sentence a line. ``# …`` is a heading, ``@ published=2013-02-12 country=EG``
sets the metadata of the lines below it (``@`` alone: none). A sentence without marks is one where nothing is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from spacy.language import Language

from pipeline import extract
from pipeline.evaluation.align import Outcome, align
from pipeline.evaluation.marked import is_value, parse, render
from pipeline.record import to_dict

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a case file; ``metadata`` is as the ``@`` line above it says."""

    topic: str
    line: int
    heading: str
    marked: str
    metadata: str

    @property
    def id(self) -> str:
        """``numbers:12``."""
        return f"{self.topic}:{self.line}"


@dataclass(frozen=True, slots=True)
class Checked:
    """A case that ran: its text, the two sets of value mentions, and what differs between them."""

    case: Case
    text: str
    expected: list[dict[str, Any]]
    got: list[dict[str, Any]]
    errors: list[Outcome]

    def explain(self) -> str:
        """The sentence as it should be marked and as it was, and each difference on a line."""
        lines = [
            f"{self.case.id}  {self.case.heading}"
            + (f"  [{self.case.metadata}]" if self.case.metadata else ""),
            f"  expected  {render(self.text, self.expected)}",
            f"  got       {render(self.text, self.got)}",
        ]
        for error in self.errors:
            sides = ("expected", error.gold), ("got", error.predicted)
            said = "  ".join(
                f"{side} {self._mark(mention)}" for side, mention in sides if mention is not None
            )
            lines.append(f"  {error.kind.replace('_', ' '):<11}  {said}")
        return "\n".join(lines)

    def _mark(self, mention: Any) -> str:
        alone = render(mention["text"], [{**mention, "start": 0, "end": len(mention["text"])}])
        rule = f" ({mention['rule']})" if mention.get("rule") else ""
        return f"{alone} {mention['start']}-{mention['end']}{rule}"


def cases(topics: Sequence[str] = (), folder: Path = FOLDER) -> Iterator[Case]:
    """The cases of these topics (of all, when none is named), in order. Raises ``ValueError`` for an unknown topic."""
    known = sorted(path.stem for path in folder.glob("*.txt"))
    unknown = set(topics) - set(known)
    if unknown:
        raise ValueError(f"no case file for {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    for topic in topics or known:
        heading = metadata = ""
        content = (folder / f"{topic}.txt").read_text(encoding="utf-8")
        for number, line in enumerate(content.split("\n"), 1):
            if line.startswith("#"):
                heading = line.removeprefix("#").strip()
            elif line.startswith("@"):
                metadata = line.removeprefix("@").strip()
            elif line.strip():
                yield Case(topic, number, heading, line, metadata)


def check(case: Case, nlp: Language) -> Checked:
    """Run a case. Raises ``ValueError`` where its marks or its metadata cannot be read."""
    text, expected = parse(case.marked)
    entities = [mention["label"] for mention in expected if not is_value(mention["label"])]
    if entities:
        raise ValueError(f"{case.id}: case files mark values only, not {', '.join(entities)}")
    record = extract(text, nlp=nlp, **_metadata(case))
    assert record.text == text, "the text of an article is never changed"
    got = [mention for mention in to_dict(record)["mentions"] if is_value(mention["label"])]
    outcomes = align(expected, got)
    return Checked(case, text, expected, got, [o for o in outcomes if o.kind not in ("correct", "excused")])


def _metadata(case: Case) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for word in case.metadata.split():
        key, equals, value = word.partition("=")
        if not equals or key not in ("published", "country") or key in found:
            raise ValueError(f"{case.id}: @ takes published=YYYY-MM-DD and country=XX, not {word!r}")
        if key == "country" and not re.fullmatch("[A-Z]{2}", value):
            raise ValueError(f"{case.id}: not a country code: {value!r}")
        found[key] = date.fromisoformat(value) if key == "published" else value
    return found
