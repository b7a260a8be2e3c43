"""What kind of place, organisation or person is named: by its first noun, by CLDR, else by the model's fine head.

Measured on the held-out parts of WikiFANE and NewsFANE (training/README.md has the figures).
"""

from __future__ import annotations

from functools import cache

import numpy as np

from pipeline.cldr import territory_names
from pipeline.lexicon import read_table, surfaces_of
from pipeline.ner.chain import Floats
from pipeline.ner.pack import Pack
from pipeline.normalization import normalize


class Subtypes:
    """The subtypes that a pack's fine head and the tables can tell."""

    def __init__(self, pack: Pack) -> None:
        types = pack.tags["fine"]
        weight, bias = pack.heads["fine.weight"].T, pack.heads["fine.bias"]
        rows = {row["type"]: row for row in read_table("fine_types")}
        self._subtypes: dict[str, list[str]] = {}
        self._heads: dict[str, tuple[Floats, Floats]] = {}
        for label in {label for row in rows.values() for label in surfaces_of(row["labels"])}:
            places = [
                place
                for place, kind in enumerate(types)
                if kind in rows and label in surfaces_of(rows[kind]["labels"])
            ]
            self._subtypes[label] = [rows[types[place]]["subtype"] for place in places]
            self._heads[label] = weight[:, places], bias[places]

    def of(self, label: str, forms: list[str], name: str, vectors: Floats) -> str | None:
        """The subtype of a mention with these words, or None where nothing tells it."""
        return by_noun(label, forms) or by_territory(label, name) or self.by_model(label, vectors)

    def by_model(self, label: str, vectors: Floats) -> str | None:
        """The fine head's choice among the types of this label, over all words of the mention."""
        if label not in self._heads:
            return None
        weight, bias = self._heads[label]
        scores = (vectors @ weight + bias).sum(0)
        return self._subtypes[label][int(np.argmax(scores))] or None


def by_noun(label: str, forms: list[str]) -> str | None:
    """The subtype that the first noun says: `نهر الفرات` is a river."""
    if len(forms) < 2:
        return None
    first = normalize(forms[0])
    table = head_nouns()
    for cut in range(min(3, len(first))):
        if cut and first[cut - 1] not in "وفبلك":
            break
        word = first[cut:]
        found = table.get((label, word)) or table.get((label, word.removeprefix("ال")))
        if found is not None:
            return found
    return None


def by_territory(label: str, name: str) -> str | None:
    """`country` for a name that CLDR has for a territory."""
    return "country" if label == "GPE" and normalize(name) in territory_names() else None


@cache
def head_nouns() -> dict[tuple[str, str], str]:
    """Subtypes by label and normalised first noun."""
    return {
        (row["label"], normalize(surface)): row["subtype"]
        for row in read_table("head_nouns")
        for surface in surfaces_of(row["surfaces"])
    }
