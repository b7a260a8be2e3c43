"""What an article has named in full it names in short again: `إيفانكا ترامب` first, then `ترامب` and `لإيفانكا`.

The tags of each line are decided on their own at first. Where a later or earlier line has the surname of a person, or
a name that was sure of its label, the score of that label is raised there and the line decided once more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from pipeline.ner.chain import Span
from pipeline.ner.words import Word

SURE = 0.9  # the probability from which a mention teaches
_SHORTEST = 3  # letters of a name that is looked for again
_PROCLITICS = frozenset("وفبلك")
_TAUGHT_ALONE = frozenset(("GPE", "ORG", "PERS"))

Names = dict[str, str]


def names_of(lines: Iterable[list[Word]], spans: Iterable[list[Span]]) -> Names:
    """The words that name something by themselves, with their label: surnames, and names of one word."""
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line, found in zip(lines, spans, strict=True):
        for span in found:
            if span.score is None or span.score < SURE:
                continue
            word = line[span.last - 1].form
            if span.last - span.first > 1:
                if span.label == "PERS":
                    votes[word]["PERS"] += 2
            elif span.label in _TAUGHT_ALONE and word[0] not in _PROCLITICS:
                votes[word][span.label] += 1
    names: Names = {}
    for word, labels in votes.items():
        if len(word) >= _SHORTEST:
            (label, most), *others = labels.most_common(2)
            if not others or most > others[0][1]:
                names[word] = label
    return names


def again(line: list[Word], names: Names) -> list[tuple[int, str]]:
    """The places in a line of words that are in `names`, proclitics aside, with their labels."""
    found = []
    for place, word in enumerate(line):
        form = word.form
        for cut in range(3):
            label = names.get(form[cut:])
            if label is not None and (cut == 0 or len(form) - cut > _SHORTEST):
                found.append((place, label))
                break
            if cut >= len(form) or form[cut] not in _PROCLITICS:
                break
    return found
