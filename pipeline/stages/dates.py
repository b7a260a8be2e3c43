"""Dates, years, months, ranges, relative dates, Hijri."""

from __future__ import annotations

from spacy.language import Language

from pipeline.rules import absolute, hijri, month_numbers, nth, periods, ranges, relative
from pipeline.stages.proposing import Proposing

RULES = (
    *absolute.RULES,
    *month_numbers.RULES,
    *ranges.RULES,
    *periods.RULES,
    *relative.RULES,
    *hijri.RULES,
    *nth.RULES,
)


@Language.factory("khabar_dates")
def make_dates(nlp: Language, name: str) -> Proposing:
    """Component: proposes what the rules above find."""
    return Proposing(nlp, name, RULES)
