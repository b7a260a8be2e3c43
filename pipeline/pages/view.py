"""The page of ``khabar view``: articles with their mentions marked.

The articles travel as JSON within the page, each text already cut into segments, and the page's script builds only
the one that is read. So a thousand articles open about as fast as one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from pipeline.pages.labels import LAYERS
from pipeline.pages.segments import segments
from pipeline.pages.template import render
from pipeline.record import Record, to_dict

_HEADLINE = 80  # code points of the text that stand for a title


def page(records: Iterable[Record], *, name: str, note: str = "") -> bytes:
    """The page in UTF-8. ``name`` says where the records are from, ``note`` what the reader should know of them."""
    articles = [_article(record) for record in records]
    counts = Counter(mention["label"] for article in articles for mention in article["mentions"])
    layers = {
        layer: [(label, counts[label.name]) for label in labels if counts[label.name]]
        for layer, labels in LAYERS.items()
    }
    return render(
        "view.html.j2",
        name=name,
        note=note,
        layers=layers,
        articles=articles,
        mentions=counts.total(),
        data={
            "articles": articles,
            "labels": {label.name: label._asdict() for of in LAYERS.values() for label in of},
        },
    )


def _article(record: Record) -> dict[str, Any]:
    plain = to_dict(record)
    mentions, provenance = plain["mentions"], plain.get("provenance")
    # A piece without mentions is its text alone; the others are the text and the places of the mentions over it.
    pieces = [[text, *covering] if covering else text for text, covering in segments(record.text, mentions)]
    for mention in mentions:
        del mention["text"]
    del plain["article"]["sha256"]
    return {
        **plain["article"],
        "headline": record.article.title or _headline(record.text),
        "by": f"{provenance['pipeline']}, {provenance['model']}" if provenance else "",
        "pieces": pieces,
        "mentions": mentions,
    }


def _headline(text: str) -> str:
    line = " ".join(text[: 4 * _HEADLINE].split())
    return line if len(line) <= _HEADLINE else line[:_HEADLINE].rpartition(" ")[0] + " …"
