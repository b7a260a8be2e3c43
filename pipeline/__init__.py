"""Khabar: Arabic news in, exact records out.

import pipeline

record = pipeline.extract("دفعت سوريا 13 مليار دولار في عام 1999", country="SY")
for mention in record.mentions:
    print(mention.label, mention.text, mention.value)
"""

from __future__ import annotations

import sys
from datetime import date
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pipeline.ner import DEFAULT_MODEL

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from pipeline.article import Article
    from pipeline.record import Provenance, Record
    from pipeline.sheet import Sheet

__all__ = ["extract", "extract_article", "load"]
__version__ = "0.1.0"

# A longer text is read in pieces, cut where a sentence ends, so that memory and time stay in proportion to it.
_PIECE = 100_000


def load(model: str = DEFAULT_MODEL, *, threads: int = 1) -> Language:
    """The pipeline as a spaCy `Language`; load it once and pass it on.

    `model` is the entity model: `accurate`, `fast`, `camel` or `none`; it runs on so many `threads`, which changes
    nothing in the records. Raises `pipeline.ner.pack.ModelDamaged`,
    `pipeline.ner.camel.ModelMissing` where CAMeL Tools' data is not installed, and `ValueError` for another name.
    """
    spacy = _spacy()
    from pipeline import stages, tokens

    assert tokens  # registers the tokeniser
    for component in stages.ORDER:  # importing a stage registers its component
        import_module(f"pipeline.stages.{component.removeprefix('khabar_')}")
    nlp: Language = spacy.blank("ar", config={"nlp": {"tokenizer": {"@tokenizers": "khabar_tokenizer.v1"}}})
    entities = {"model": model, "threads": threads}
    for component in stages.ORDER:
        nlp.add_pipe(component, config=entities if component == "khabar_entities" else {})
    nlp.max_length = 10 * _PIECE
    return nlp


def extract(
    text: str,
    *,
    id: str = "text",
    title: str | None = None,
    published: date | str | None = None,
    country: str | None = None,
    source: str | None = None,
    url: str | None = None,
    nlp: Language | None = None,
) -> Record:
    """The record of one text.

    `published` is the day from which relative dates count (a `date` or `YYYY-MM-DD`), `country` the ISO 3166-1 alpha-2
    code that decides bare currency names. Offsets of mentions are code points of `text`. Raises `ValueError` for a bad
    date.
    """
    from pipeline.article import Article

    day = date.fromisoformat(published) if isinstance(published, str) else published
    article = Article(id=id, text=text, title=title, source=source, url=url, published=day, country=country)
    return extract_article(article, nlp if nlp is not None else _default())


def extract_article(article: Article, nlp: Language) -> Record:
    """The record of an article, by a pipeline from :func:`load`."""
    from pipeline.record import Record

    mentions: list[dict[str, Any]] = []
    for offset, piece in _pieces(article.text):
        mentions += _mentions(piece, offset, article, nlp)
    return Record.of(article, mentions, _provenance(_model(nlp)))


def _mentions(text: str, offset: int, article: Article, nlp: Language) -> list[dict[str, Any]]:
    from pipeline.sheet import Sheet
    from pipeline.stages.entities import ENTITIES
    from pipeline.stages.overlap import MENTIONS
    from pipeline.stages.proposing import set_context

    doc: Doc | Sheet
    if _reads_sheets(nlp):
        doc = Sheet(text)
        set_context(doc, article.published, article.country)
        for _, stage in nlp.pipeline:
            stage(doc)  # type: ignore[arg-type]  # as _reads_sheets has found
    else:
        doc = nlp.make_doc(text)
        set_context(doc, article.published, article.country)
        doc = nlp(doc)
    found: list[dict[str, Any]] = []
    for mention in doc.user_data[MENTIONS]:
        found.append({"label": mention.label, "start": mention.start + offset, "end": mention.end + offset,
                      "value": mention.value, "rule": mention.rule})  # fmt: skip
    for entity in doc.user_data[ENTITIES]:
        found.append({"label": entity.label, "start": entity.start + offset, "end": entity.end + offset,
                      "name": entity.name, "subtype": entity.subtype, "rule": entity.rule,
                      "score": entity.score})  # fmt: skip
    return found


def _reads_sheets(nlp: Language) -> bool:
    """Whether the pipeline is Khabar's own, of which no part asks for tokens."""
    from pipeline.sheet import Stage
    from pipeline.stages import ORDER
    from pipeline.tokens import Tokenizer

    stages = nlp.pipeline
    return (
        isinstance(nlp.tokenizer, Tokenizer)
        and tuple(name for name, _ in stages) == ORDER
        and all(isinstance(stage, Stage) for _, stage in stages)
    )


def _pieces(text: str) -> list[tuple[int, str]]:
    """The text in pieces of at most 100,000 characters, cut behind a newline, else a full stop, else a space."""
    pieces: list[tuple[int, str]] = []
    at = 0
    while len(text) - at > _PIECE:
        end = at + _PIECE
        cut = max(text.rfind("\n", at + _PIECE // 2, end), text.rfind(". ", at + _PIECE // 2, end))
        if cut < 0:
            cut = text.rfind(" ", at + _PIECE // 2, end)
        cut = cut + 1 if cut >= 0 else end
        pieces.append((at, text[at:cut]))
        at = cut
    pieces.append((at, text[at:]))
    return pieces


@cache
def _default() -> Language:
    return load()


def _model(nlp: Language) -> str:
    model = nlp.get_pipe_config("khabar_entities").get("model", "none")
    return str(model)


@cache
def _provenance(model: str) -> Provenance:
    from pipeline.fingerprint import pipeline_sha256
    from pipeline.record import Provenance

    return Provenance(pipeline=f"khabar {__version__}", model=model, config_sha256=pipeline_sha256(model))


def _spacy() -> Any:
    """spaCy without torch: thinc imports torch wherever it is installed, which takes seconds and 200 MB for nothing.

    A process that has imported spaCy or torch itself keeps what it has.
    """
    if "spacy" not in sys.modules and "torch" not in sys.modules:
        sys.modules["torch"] = None  # type: ignore[assignment]
        try:
            import spacy
        finally:
            del sys.modules["torch"]
    import spacy

    return spacy
