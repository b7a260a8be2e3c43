"""The role sets of all words and numbers that can be, known before the rules are compiled against them."""

from __future__ import annotations

from functools import cache

from pipeline.lexicon import lexicon
from pipeline.numerals import NUMERIC, number_roles, sample_numbers
from pipeline.reading import NOUNS_TOO, Signatures

# What pipeline.words makes of a word that no table holds.
_SHAPES = (
    *(
        ("figure",),
        ("clock_figure",),
        ("date_figure",),
        ("sign",),
        ("newline",),
        ("space",),
        ("definite",),
        ("latin",),
    ),
    *(("noun",), ("noun", "accusative"), ("noun", "future"), ("noun", "and_future")),
)


@cache
def signatures() -> Signatures:
    """One a process: every grammar is compiled against it, and every text read with it."""
    found = Signatures()
    entries = list(lexicon().entries.values())
    for roles in _SHAPES:
        found.character(roles)
        found.character([*roles, "month_like"])
    for entry in entries:
        found.character(entry)
        if entry.keys() <= NOUNS_TOO:
            for shape in (["noun"], ["noun", "accusative"], ["definite"]):
                found.character([*entry, *shape])
    found.character(["month", "month_pair"])
    kinds = {number_roles(number) for number in sample_numbers()}
    for kind in kinds:
        found.character(kind)
    # A number of one word keeps what else the word is (اثنين is Monday too).
    for own in {frozenset(entry) - NUMERIC for entry in entries if NUMERIC & entry.keys()}:
        for kind in kinds:
            found.character(own | kind)
    return found
