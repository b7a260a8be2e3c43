"""Names in a list under one noun: `موانئ السدرة والبريقة` are ports, `ولايتي نهر النيل والجزيرة` are states."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from pipeline.cldr import territory_names
from pipeline.lexicon import read_table, surfaces_of
from pipeline.ner.entity import Entity
from pipeline.ner.names import proclitic_ends
from pipeline.normalization import normalize

_BETWEEN = re.compile(r"\s{0,2}[،,]?\s{0,2}و?\s?")
_NOUN = re.compile(r"(\S{3,12})\s{1,2}[\"«“]?\Z")
_LABELS = frozenset(("PERS", "ORG", "GPE", "LOC", "FAC"))


def with_lists_labelled(text: str, entities: list[Entity]) -> list[Entity]:
    """The entities of a text, in reading order; those of a list of two and more get the label that its noun says."""
    found = list(entities)
    at = 0
    while at < len(found):
        last = at + 1
        while last < len(found) and _BETWEEN.fullmatch(text, found[last - 1].end, found[last].start):
            last += 1
        label = _label_before(text, found[at].start) if last - at > 1 else None
        members = found[at:last]
        if label and all(
            one.label in _LABELS and (label == "GPE" or normalize(one.name) not in territory_names())
            for one in members
        ):
            # What a subtype said of the other label says nothing of this one.
            found[at:last] = [
                one if one.label == label else replace(one, label=label, subtype=None, rule="list.noun")
                for one in members
            ]
        at = last
    return found


def _label_before(text: str, start: int) -> str | None:
    match = _NOUN.search(text, max(0, start - 16), start)
    if match is None:
        return None
    word = match[1]
    return next(
        (label for cut in proclitic_ends(word) if (label := heads().get(normalize(word[cut:])))), None
    )


@cache
def heads() -> dict[str, str]:
    """Labels by normalised noun."""
    return {
        normalize(surface): row["label"]
        for row in read_table("plural_heads")
        for surface in surfaces_of(row["surfaces"])
    }
