"""Where a name begins inside its first word, and how it is written without what the sentence put onto it."""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from pipeline.lexicon import read_table, surfaces_of
from pipeline.ner.chain import Floats
from pipeline.ner.subtypes import head_nouns
from pipeline.ner.words import form_of
from pipeline.normalization import DROPPED, normalize

_PROCLITICS = frozenset("وفبلك")
_MARKS = re.compile(f"[{DROPPED}]+")
_KNOWN = 3.0  # what a known name adds to the score of beginning there
_FIRST = re.compile(rf"\w[\w{DROPPED}]*")


def proclitic_ends(word: str) -> list[int]:
    """The places in a word, as typed, at which a name can begin: 0, and behind each of its leading و ف ب ل ك."""
    ends = [0]
    for place, letter in enumerate(word):
        if letter in _PROCLITICS and len(ends) <= 3:
            ends.append(place + 1)
        elif not _MARKS.fullmatch(letter):
            break
    while len(ends) > 1 and len(form_of(word[ends[-1] :])) < 2:
        ends.pop()  # at least two letters are the name's
    return ends


def name_start(word: str, scores: Floats) -> int:
    """Where the name begins in its first word: by the model's `scores` for 0, 1, 2 … letters, and by known names."""
    ends = proclitic_ends(word)
    if len(ends) == 1:
        return 0
    known = [normalize(word[end:]) in proclitic_names() for end in ends]
    place = ends[int(np.argmax(scores[: len(ends)] + _KNOWN * np.array(known)))]
    while place < len(word) and _MARKS.match(word, place):
        place += 1  # a stroke of tatweel behind the proclitic: بـسوريا
    return place


def name_of(text: str, start: int, end: int) -> str:
    """The name of the span: without marks, and with the article that ل took the alef of (`للأمم` → `الأمم`)."""
    name = " ".join(_MARKS.sub("", text[start:end]).split())
    if name.startswith("ل") and start and _MARKS.sub("", text[max(0, start - 2) : start]).endswith("ل"):
        first = _FIRST.match(name)
        if first is not None and normalize(first[0]) not in proclitic_names():
            return "ا" + name
    return name


@cache
def proclitic_names() -> frozenset[str]:
    """First words of names that begin with a letter that could be a proclitic: وهران, بغداد, لبنان, لجنة."""
    names = {
        normalize(surface)
        for row in read_table("proclitic_names")
        for surface in surfaces_of(row["surfaces"])
    }
    return frozenset(names | {noun for _, noun in head_nouns() if noun[0] in _PROCLITICS})
