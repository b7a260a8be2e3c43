"""Money, quantities and counts."""

from __future__ import annotations

from spacy.language import Language

from pipeline.rules import counts, money, quantities
from pipeline.stages.proposing import Proposing

RULES = (
    *money.RULES,
    *quantities.RULES,
    *counts.RULES,
)


@Language.factory("khabar_amounts")
def make_amounts(nlp: Language, name: str) -> Proposing:
    """Component: proposes what the rules of pipeline.rules.{money,quantities,counts} find."""
    return Proposing(nlp, name, RULES)
