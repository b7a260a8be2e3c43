"""Records for properties: any text, crossing and nested mentions of the two layers, values of every shape."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from pipeline.article import Article
from pipeline.evaluation.marked import is_value
from pipeline.record import ENTITY_LABELS, VALUE_LABELS, Provenance, Record

# Beyond the basic plane, combining marks, joiners, line ends of every kind, white space of every width.
LETTERS = (
    "اببتسوكل١5%.؟!<>&\"'=#\\/ \t\n\r\u064b\u0651\u0301\u200d\u200f\ufeff\u00a0\u0085\u2028\0\x1c😀👩🏽𐤀𝟙"
)
PROVENANCE = Provenance(pipeline="khabar 0", model="none", config_sha256="0" * 64)

letters = st.text(st.sampled_from(LETTERS), min_size=1, max_size=8)
words = st.text(st.sampled_from("اببتكل٣aZ"), min_size=1, max_size=6)
decimals = st.sampled_from(["0", "5", "-12", "0.5", "13000000000", "1.25"])
modifiers = st.sampled_from(["about", "at_most", "nearly"])
DATES: list[dict[str, Any]] = [
    {"edtf": None, "start": None, "end": None},
    {"edtf": "1999-07", "start": "1999-07-01", "end": "1999-07-31"},
    {"edtf": "199X", "start": "1990-01-01", "end": "1999-12-31"},
    # not what the EDTF says: the compact notation cannot hold it
    {"edtf": "2005~", "start": "2004-01-01", "end": "2006-12-31"},
    {"edtf": "2023-03-23/2023-04-20", "start": "2023-03-23", "end": "2023-04-20", "calendar": "hijri",
     "hijri": "1444-09"},
]  # fmt: skip


def _amounts(key: str, **others: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    one = st.fixed_dictionaries({key: decimals, **others})
    both = st.fixed_dictionaries({"min": st.just("3"), "max": st.just("4.5"), **others})
    return one | both


VALUES: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "DATE": st.sampled_from(DATES),
    "TIME": st.sampled_from([{"time": "15:30"}, {"time": "00:00:59", "zone": "Asia/Riyadh"}]),
    "DURATION": st.sampled_from([{"duration": "P3Y"}, {"min": "PT1H", "max": "PT48H"}]),
    "MONEY": _amounts("amount", currency=st.sampled_from([None, "USD", "SYP"])),
    "QUANTITY": _amounts("amount", unit=st.sampled_from(["km", "[bbl_us]/d", "two words"])),
    "COUNT": _amounts("amount", counted=words | letters),
    "PERCENT": _amounts("percent"),
}


@st.composite
def mentions_of(draw: st.DrawFn, text: str, value_layer: bool, spaced: bool) -> list[dict[str, Any]]:
    """Mentions of one layer, in order; ``spaced``: white space at their edges too."""
    places = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    found = []
    # Neighbours may touch: every place but the last can be an end and the next start.
    for start, end in pairwise(places):
        surface = text[start:end]
        edges = f"{surface[0]}{surface[-1]}"
        if draw(st.booleans()) or (not spaced and any(edge.isspace() for edge in edges)):
            continue
        label = draw(st.sampled_from(VALUE_LABELS if value_layer else ENTITY_LABELS))
        mention: dict[str, Any] = {"label": label, "start": start, "end": end}
        if value_layer:
            mention["value"] = draw(VALUES[label]) | draw(
                st.just({}) | st.fixed_dictionaries({"modifier": modifiers})
            )
        else:
            mention["name"] = draw(st.just(surface) | letters)
            mention |= draw(st.just({}) | st.fixed_dictionaries({"subtype": words | letters}))
        mention |= draw(st.just({}) | st.just({"optional": True}))
        mention |= draw(
            st.just({})
            | st.just({"rule": "money.number_currency"})
            | st.just({"rule": "model", "score": 0.98})
        )
        found.append(mention)
    return found


@st.composite
def any_record(draw: st.DrawFn, spaced: bool = True) -> Record:
    """A record with all its metadata, or none."""
    text = draw(
        st.text(st.sampled_from(LETTERS) | st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
    )
    known = draw(st.booleans())
    article = Article(
        id=draw(words | st.sampled_from(["a/b", "..", "50%25", "مقال 1"])),
        text=text,
        title=draw(letters) if known else None,
        published=date(2009, 1, 15) if known else None,
        country="SY" if known else None,
        source=draw(letters) if known else None,
        url="https://example.org/?a=1&b=2" if known else None,
    )
    mentions = [*draw(mentions_of(text, True, spaced)), *draw(mentions_of(text, False, spaced))]
    assert all(is_value(mention["label"]) == ("value" in mention) for mention in mentions)
    return Record.of(article, mentions, PROVENANCE if known else None)
