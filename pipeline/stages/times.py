"""Times of day and lengths of time."""

from __future__ import annotations

from spacy.language import Language

from pipeline.rules import durations, times
from pipeline.stages.proposing import Proposing

RULES = (
    *times.RULES,
    *durations.RULES,
)


@Language.factory("khabar_times")
def make_times(nlp: Language, name: str) -> Proposing:
    """Component: proposes what the rules of pipeline.rules.{times,durations} find."""
    return Proposing(nlp, name, RULES)
