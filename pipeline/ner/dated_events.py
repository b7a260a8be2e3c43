"""Events that are named by their date: ثورة 25 يناير 2011, انقلاب 30 يونيو 1989, كأس العالم 2022.

A date that is joined to an event's name without a preposition belongs to the name (annotations/README.md). The model
sees few of them; the rule knows where the date ends.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from pipeline.cldr import month_names
from pipeline.lexicon import read_table, surfaces_of
from pipeline.ner.entity import Entity
from pipeline.ner.names import name_of, proclitic_ends
from pipeline.ner.subtypes import head_nouns
from pipeline.normalization import normalize

_FAR = 60  # code points before a date that its event's noun is looked for in: time stays linear
# What happens once, so that a date names it. A cup or a summit has a name of its own before its year.
_NAMED_BY_DATE = frozenset(("war", "revolution"))


def with_dates(text: str, dates: Iterable[tuple[int, int]], entities: list[Entity]) -> list[Entity]:
    """The entities of a text, events taking in the date that they are named by; `dates` are spans in reading order."""
    found = list(entities)
    ends = [entity.end for entity in found]
    for start, end in dates:
        words = text[start:end].split()
        states = text[start].isdigit() or normalize(words[0]) in month_words()
        if not states or normalize(words[-1]).startswith("ال"):
            continue  # `الثورة في 25 يناير`, `حرب الشهر الماضي`, `معركة 5 مايو الماضي`
        place = last = bisect_left(ends, start - 1)
        while last < len(found) and found[last].start < end:
            last += 1
        if place == last:
            named = _before(text, start, end)
            if named and (not place or ends[place - 1] <= named[0].start):
                found[place:place], ends[place:place] = named, [end]
        elif last - place == 1:
            event = found[place]
            if event.label == "EVENT" and event.start < start and not text[event.end : start].strip(" "):
                # Behind ثورة 25 يناير the sentence goes on; كأس العالم 2022 may have more to it.
                named = _before(text, start, end)
                behind = end if named and named[0].start == event.start else max(end, event.end)
                found[place] = replace(event, end=behind, name=name_of(text, event.start, behind))
                ends[place] = behind
    return found


def _before(text: str, start: int, end: int) -> list[Entity]:
    """The event whose one noun stands right before the date, if one does; حرب يونيو 1967 has a month between."""
    place = start
    for months in range(2):
        behind = text[max(0, place - _FAR) : place]
        before = behind.rstrip(" ")
        word = before[max(before.rfind(" "), before.rfind("\n")) + 1 :]
        if not word or len(before) == len(behind):
            return []
        at = place - len(behind) + len(before) - len(word)
        for cut in proclitic_ends(word):
            subtype = head_nouns().get(("EVENT", normalize(word[cut:])))
            if subtype in _NAMED_BY_DATE:
                first = at + cut
                return [Entity("EVENT", first, end, name_of(text, first, end), subtype, None, "event.dated")]
        if months or normalize(word) not in month_words():
            return []
        place = at
    return []


@cache
def month_words() -> frozenset[str]:
    """The first words of the names of months, normalised."""
    names = [*month_names(), *(s for row in read_table("months") for s in surfaces_of(row["surfaces"]))]
    return frozenset(normalize(name.split()[0]) for name in names)
