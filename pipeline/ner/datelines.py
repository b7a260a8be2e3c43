"""Who reports: the agency or paper of a dateline (`فيينا - كونا -`, `بغداد/ الصباح`) or in parentheses (`(أ ف ب)`).

Their names are common words and bare letters, which a model that reads sentences takes for parts of the place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from pipeline.lexicon import read_table, surfaces_of
from pipeline.ner.entity import Entity
from pipeline.ner.names import name_of
from pipeline.ner.words import Word
from pipeline.normalization import normalize

_WITHIN = 5  # the sign before the agency is among so many words of its line
_LONGEST = 5  # words and signs of an agency: أ . ف . ب
_BEFORE, _BEHIND = frozenset("-–—/(،,"), frozenset("-–—/:)،,")


def with_agencies(text: str, lines: list[list[Word]], entities: list[Entity]) -> list[Entity]:
    """The entities of a text, with the agencies of its datelines as ORG; what overlaps them is cut, or goes."""
    for line in lines:
        for first, last in _agencies(line):
            entities = _settled(text, entities, line[first].start, line[last - 1].end)
    return sorted(entities, key=lambda entity: entity.start)


def _agencies(line: list[Word]) -> Iterator[tuple[int, int]]:
    """Places in the line, half-open."""
    for place, word in enumerate(line):
        if word.form not in _BEFORE or (word.form != "(" and not 0 < place < _WITHIN):
            continue
        for last in range(min(len(line), place + 1 + _LONGEST), place + 1, -1):
            anywhere = agencies().get(_key(line[place + 1 : last]))
            if anywhere is None:
                continue
            behind = line[last].form if last < len(line) else ""
            in_parentheses = word.form == "(" and behind == ")" and (anywhere or place < _WITHIN)
            if in_parentheses or (place < _WITHIN and (not behind or behind in _BEHIND or behind == "من")):
                yield place + 1, last
                break


def _key(words: list[Word]) -> str:
    if not words or not (words[0].form.isalpha() and words[-1].form.isalpha()):
        return ""
    return "".join(normalize(word.form) for word in words if word.form != ".")


def _settled(text: str, entities: list[Entity], first: int, last: int) -> list[Entity]:
    if any((entity.start, entity.end, entity.label) == (first, last, "ORG") for entity in entities):
        return entities
    kept = [entity for entity in entities if entity.end <= first or last <= entity.start]
    for entity in entities:
        if entity.start < first < entity.end:  # فيينا - كونا, taken for one place
            end = len(text[:first].rstrip(" -–—/(،,:"))
            if end > entity.start:
                kept.append(replace(entity, end=end, name=name_of(text, entity.start, end)))
    return [*kept, Entity("ORG", first, last, name_of(text, first, last), "media", None, "org.agency")]


@cache
def agencies() -> dict[str, bool]:
    """Normalised names, without blanks and dots, and whether they are names wherever they stand in parentheses."""
    found = {}
    for row in read_table("agencies"):
        for surface in surfaces_of(row["surfaces"]):
            found["".join(normalize(part) for part in surface.replace(".", " ").split())] = (
                row["anywhere"] == "yes"
            )
    return found
