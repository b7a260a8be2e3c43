"""Percentages, percentage points, basis points."""

from __future__ import annotations

from spacy.language import Language

from pipeline.rules import percentages
from pipeline.stages.proposing import Proposing

RULES = (*percentages.RULES,)


@Language.factory("khabar_percentages")
def make_percentages(nlp: Language, name: str) -> Proposing:
    """Component: proposes what the rules of pipeline.rules.{percentages} find."""
    return Proposing(nlp, name, RULES)
