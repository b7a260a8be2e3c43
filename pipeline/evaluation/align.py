"""Gold mentions beside predicted ones, within one layer of one article.

Each required gold mention and each prediction gets one outcome:

===========  =================================================================================
correct      same span, label and value (an entity has no value: span and label)
wrong_value  same span and label, another value
wrong_span   same label, the spans overlap
wrong_label  the spans overlap (or are the same), the labels differ
missed       gold alone
spurious     prediction alone
excused      a prediction that overlaps an optional gold mention and matched no required one
===========  =================================================================================

Optional gold mentions have no outcome of their own: found or missed, they do not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Mention = Mapping[str, Any]
Kind = Literal["correct", "wrong_value", "wrong_span", "wrong_label", "missed", "spurious", "excused"]
ERRORS: tuple[Kind, ...] = ("missed", "spurious", "wrong_span", "wrong_label", "wrong_value")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a gold mention, a prediction, or the two that were paired.

    ``touches_optional``: the prediction overlaps an optional gold mention, and so is never counted as spurious.
    """

    kind: Kind
    gold: Mention | None
    predicted: Mention | None
    touches_optional: bool = False

    @property
    def place(self) -> tuple[int, int]:
        """Start and end in the text: the gold mention's, or the prediction's where there is no gold."""
        mention = self.gold or self.predicted
        assert mention is not None
        return mention["start"], mention["end"]


def overlap(one: Mention, other: Mention) -> int:
    """How many code points two mentions share; 0 when they do not overlap."""
    start: int = max(one["start"], other["start"])
    end: int = min(one["end"], other["end"])
    return max(0, end - start)


def same_span(one: Mention, other: Mention) -> bool:
    """Whether two mentions have the same start and end."""
    return bool(one["start"] == other["start"] and one["end"] == other["end"])


def align(gold: Iterable[Mention], predicted: Iterable[Mention]) -> list[Outcome]:
    """Pair one layer's gold with its predictions, one to one, and say what became of each, in reading order.

    The same span and label are paired first, then the greatest overlaps with the same label, then the greatest
    overlaps with another. Required gold mentions are paired before the optional ones excuse what is left.
    """
    gold = list(gold)
    required = [mention for mention in gold if not mention.get("optional")]
    optional = [mention for mention in gold if mention.get("optional")]
    left = list(predicted)
    outcomes: list[Outcome] = []

    def touches(mention: Mention) -> bool:
        return any(overlap(mention, other) for other in optional)

    for fits, kind in _PASSES:
        pairs = _pairs(required, left, fits)
        for i, j in pairs:
            one, other = required[i], left[j]
            wrong = kind == "correct" and one.get("value") != other.get("value")
            outcomes.append(Outcome("wrong_value" if wrong else kind, one, other, touches(other)))
        paired_gold, paired = {i for i, _ in pairs}, {j for _, j in pairs}
        required = [mention for i, mention in enumerate(required) if i not in paired_gold]
        left = [mention for j, mention in enumerate(left) if j not in paired]
    outcomes += [Outcome("missed", mention, None) for mention in required]
    outcomes += [
        Outcome("excused", None, mention, True) if touches(mention) else Outcome("spurious", None, mention)
        for mention in left
    ]
    return sorted(outcomes, key=lambda outcome: outcome.place)


Fits = Callable[[Mention, Mention], bool]
_PASSES: tuple[tuple[Fits, Kind], ...] = (
    (lambda one, other: one["label"] == other["label"] and same_span(one, other), "correct"),
    (lambda one, other: one["label"] == other["label"], "wrong_span"),
    (lambda one, other: True, "wrong_label"),
)


def _pairs(gold: Sequence[Mention], predicted: Sequence[Mention], fits: Fits) -> list[tuple[int, int]]:
    """The positions of the one-to-one pairs that overlap and fit: the greatest overlap first, then the earlier."""
    candidates = []
    for i, one in enumerate(gold):
        for j, other in enumerate(predicted):
            shared = overlap(one, other)
            if shared and fits(one, other):
                candidates.append((-shared, i, j))
    pairs: list[tuple[int, int]] = []
    free_gold, free = set(range(len(gold))), set(range(len(predicted)))
    for _, i, j in sorted(candidates):
        if i in free_gold and j in free:
            free_gold.remove(i)
            free.remove(j)
            pairs.append((i, j))
    return pairs
