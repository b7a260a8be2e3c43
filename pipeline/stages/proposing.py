"""What the value stages are: a grammar that adds its candidates to those on the Doc."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.grammar import Context, Grammar, Rule
from pipeline.sheet import Read, Sheet, Stage
from pipeline.signatures import signatures
from pipeline.stages.numbers import SKELETON, row_of

CANDIDATES, CONTEXT = "khabar_candidates", "khabar_context"


def context_of(doc: Doc | Sheet) -> Context:
    """The article's publication date and country, as `pipeline.extract` left them on the Doc."""
    found = doc.user_data.get(CONTEXT)
    return found if isinstance(found, Context) else Context()


def set_context(doc: Doc | Sheet, published: date | None, country: str | None) -> None:
    """Tell the stages the article's publication date and country (ISO 3166-1 alpha-2)."""
    doc.user_data[CONTEXT] = Context(published, country)


class Proposing(Stage):
    """A spaCy component that runs a stage's rules over the Doc's row of terms.

    Raises `ValueError` where khabar_numbers has not run before it.
    """

    def __init__(self, nlp: Language, name: str, rules: Iterable[Rule]) -> None:
        self.name = name
        self.rules = tuple(rules)
        self._grammar = Grammar(self.rules, signatures())

    def __call__(self, doc: Read) -> Read:
        row = row_of(doc, self.name)
        found = self._grammar.candidates(row, context_of(doc), doc.user_data[SKELETON])
        doc.user_data.setdefault(CANDIDATES, []).extend(found)
        return doc
