"""The tools that are measured, each as a function from the text of one article to whatever it returns."""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Callable

import news

Reader = Callable[[str], object]

#: The texts at which a peer raised an exception, and which.
raised: dict[str, str] = {}

#: Peers also read sentence by sentence: some slow down with the length of a text. The better figure counts.
SENTENCE_END = re.compile(r"(?<=[.!?؟\n])\s+")


def khabar_readers() -> dict[str, Reader]:
    """Khabar from an article to the JSON line of its record, and the spaCy pipeline alone."""
    import pipeline
    from pipeline import record
    from pipeline.article import Article

    nlp = pipeline.load("none")
    known = {"title": None, "source": None, "url": None, "country": None}

    def to_json(text: str) -> object:
        article = Article(id="a", text=text, published=news.REFERENCE, **known)
        return record.dump(pipeline.extract_article(article, nlp))

    return {"khabar: article to JSON": to_json, "khabar: nlp(text)": nlp}


def puckling_readers() -> dict[str, Reader]:
    """puckling with all its dimensions, and without the budgets that would cut a long text short."""
    from puckling import Context, Lang, Locale, Options, parse

    now = datetime.datetime.combine(news.REFERENCE, datetime.time(), tzinfo=datetime.UTC)
    context = Context(reference_time=now, locale=Locale(Lang.AR))
    options = Options(parse_timeout_ms=None, max_tokens=10**9)

    def whole(text: str) -> object:
        return parse(text, context, options)

    return {"puckling: article": whole, "puckling: sentences": by_sentence(whole)}


def dateparser_readers() -> dict[str, Reader]:
    """dateparser's search, told the language."""
    from dateparser.search import search_dates

    settings = {"RELATIVE_BASE": datetime.datetime.combine(news.REFERENCE, datetime.time())}

    def whole(text: str) -> object:
        return search_dates(text, languages=["ar"], settings=settings)

    return {"dateparser: article": whole, "dateparser: sentences": by_sentence(whole)}


def maha_readers() -> dict[str, Reader]:
    """Maha with the dimensions that it has; distances and amounts of money raise NotImplementedError.

    It raises TypeError or KeyError at some numbers; such a text counts as read, and is in `raised`.
    """
    import regex

    sys.modules.setdefault("regex.regex", regex)  # a module that Maha 0.3 names, and regex had until 2025
    from maha.parsers.functions import parse_dimension

    def whole(text: str) -> object:
        try:
            return parse_dimension(text, duration=True, numeral=True, ordinal=True, time=True)
        except (TypeError, KeyError) as error:
            raised[text] = f"{type(error).__name__}: {error}"
            return None

    return {"maha: article": whole, "maha: sentences": by_sentence(whole)}


def spacy_readers() -> dict[str, Reader]:
    """spaCy's own Arabic pipeline, which is a tokeniser: no values, no entities."""
    import spacy

    return {"spacy: blank": spacy.blank("ar")}


def by_sentence(reader: Reader) -> Reader:
    """The same reader, given one sentence at a time."""

    def read(text: str) -> object:
        return [reader(sentence) for sentence in SENTENCE_END.split(text) if sentence.strip()]

    return read
