"""Where a post ends: `الأمين العام` + `للأمم المتحدة`, but `المدير العام للشركة` stays whole.

The corpora differ: Wojood keeps the organisation inside the post, annotations/README.md takes it out. The rule holds
for posts in ال that are followed by لـ and an institution with its full name. Titles before a name are no
part of it: `المسيو نوفيكوف`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from pipeline.lexicon import read_table, surfaces_of
from pipeline.ner.entity import Entity
from pipeline.ner.names import name_of
from pipeline.ner.subtypes import head_nouns
from pipeline.ner.words import words_of
from pipeline.normalization import normalize


def with_posts_cut(text: str, entities: list[Entity]) -> list[Entity]:
    """The entities of a text, posts without the institution that they are of, people without their titles."""
    found: list[Entity] = []
    for entity in entities:
        if entity.label == "OCC":
            found += _post(text, entity)
        elif entity.label == "PERS":
            found.append(_person(text, entity))
        else:
            found.append(entity)
    return found


def _post(text: str, entity: Entity) -> list[Entity]:
    surface = text[entity.start : entity.end]
    words = words_of(surface)
    if len(words) < 2 or not normalize(words[0].form).startswith("ال"):
        return [entity]
    for place, word in enumerate(words[1:], 1):
        subtype = _institution(normalize(word.form))
        if subtype is None or place + 1 == len(words):
            continue
        end = entity.start + words[place - 1].end
        start = entity.start + word.start + 1  # behind the first ل
        name = name_of(text, start, entity.end)
        return [
            replace(entity, end=end, name=name_of(text, entity.start, end)),
            Entity("ORG", start, entity.end, name, subtype, entity.score, entity.rule),
        ]
    return [entity]


def _institution(word: str) -> str | None:
    """The subtype of the institution in a word with ل and the article: للشركة, للجنة."""
    if not word.startswith("لل"):
        return None
    return head_nouns().get(("ORG", word[2:])) or head_nouns().get(("ORG", word[1:]))


def _person(text: str, entity: Entity) -> Entity:
    words = words_of(text[entity.start : entity.end])
    first = 0
    while first < len(words) - 1 and normalize(words[first].form) in titles():
        first += 1
        while first < len(words) - 1 and not words[first].form[0].isalpha():
            first += 1  # the dot of د.
    if not first:
        return entity
    start = entity.start + words[first].start
    return replace(entity, start=start, name=name_of(text, start, entity.end))


@cache
def titles() -> frozenset[str]:
    """Titles of courtesy, normalised, with and without the article."""
    found = {normalize(surface) for row in read_table("titles") for surface in surfaces_of(row["surfaces"])}
    return frozenset(found | {"ال" + title for title in found if len(title) > 1})
