"""Values and names that a team did not write down, read from the text by the pipeline's own stages."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pipeline import extract_article, load
from pipeline.article import Article
from pipeline.ner.names import name_of
from pipeline.record import to_dict

_NULL_DATE = {"edtf": None, "start": None, "end": None}


class PipelineFiller:
    """Reads the value of a span from its article, else from the span alone; a date that says nothing is null."""

    def __init__(self) -> None:
        self.filled: Counter[str] = Counter()
        self._nlp = load("none")
        self._article: Article | None = None
        self._values: dict[tuple[str, int, int], dict[str, Any]] = {}

    def value(self, article: Article, label: str, start: int, end: int) -> dict[str, Any] | None:
        """The value that the pipeline gives the span, in the record's JSON shape; ``None`` when it gives none."""
        if article is not self._article:
            self._article, self._values = article, self._read(article)
        value = self._values.get((label, start, end))
        if value is None:
            alone = Article(
                article.id, article.text[start:end], published=article.published, country=article.country
            )
            value = self._read(alone).get((label, 0, end - start))
        if value is not None:
            self.filled["values read from the text"] += 1
        elif label == "DATE":
            value = dict(_NULL_DATE)
            self.filled["dates left null"] += 1
        return value

    def name(self, text: str, start: int, end: int) -> str:
        """The words of the span without vowel marks, with the article that لـ swallows."""
        return name_of(text, start, end)

    def _read(self, article: Article) -> dict[tuple[str, int, int], dict[str, Any]]:
        found = to_dict(extract_article(article, self._nlp))["mentions"]
        return {(m["label"], m["start"], m["end"]): m["value"] for m in found if m.get("value") is not None}
