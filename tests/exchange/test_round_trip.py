"""Records → a format → records: the same mentions, values, names, offsets and metadata, for any text."""

from __future__ import annotations

import tempfile
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from pipeline.article import Article
from pipeline.exchange import FORMATS
from pipeline.exchange.draft import Draft, ExchangeError, settle
from pipeline.exchange.offsets import UNITS
from pipeline.record import Record, to_dict
from tests.exchange.any_records import PROVENANCE, any_record

SUFFIX = {
    "khabar": ".jsonl",
    "label-studio": ".json",
    "doccano": ".jsonl",
    "brat": "",
    "conll": ".conll",
    "spacy": ".spacy",
}
WHOLE = [name for name in FORMATS if name not in ("brat", "conll")]


def there_and_back(
    name: str, records: list[Record], unit: str | None = None
) -> tuple[list[Record], Counter[str]]:
    """The records after a round trip, and what was left out on the way."""
    module = import_module(f"pipeline.exchange.{FORMATS[name]}")
    left_out: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"out{SUFFIX[name]}"
        module.write(iter(records), path, unit or module.UNIT, left_out)
        items = list(module.read(path, unit or module.UNIT, left_out))
    return [settle(item, None) if isinstance(item, Draft) else item for item in items], left_out


def without(record: Record, *keys: str) -> dict[str, Any]:
    """A record in its JSON shape, its mentions without some keys."""
    plain = to_dict(record)
    plain["mentions"] = [{k: v for k, v in mention.items() if k not in keys} for mention in plain["mentions"]]
    return plain


@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=40)
@given(record=any_record())
def test_nothing_is_lost(name: str, record: Record) -> None:
    back, left_out = there_and_back(name, [record])
    assert back == [record]
    assert not +left_out


@pytest.mark.parametrize("name", ["brat", "conll"])
@settings(max_examples=80)
@given(record=any_record(spaced=False))
def test_rules_scores_and_provenance_alone_are_lost(name: str, record: Record) -> None:
    (back,), left_out = there_and_back(name, [record])
    expected = without(record, "rule", "score")
    provenance = expected.pop("provenance", None)
    assert to_dict(back) == expected
    assert +left_out == +Counter(
        {
            "provenance of articles": provenance is not None,
            "rules of mentions": sum(mention.rule is not None for mention in record.mentions),
            "scores of mentions": sum(mention.score is not None for mention in record.mentions),
        }
    )


@pytest.mark.parametrize("name", ["label-studio", "brat", "doccano"])
@pytest.mark.parametrize("unit", UNITS)
@settings(max_examples=25)
@given(record=any_record(spaced=False))
def test_every_unit_comes_back(name: str, unit: str, record: Record) -> None:
    try:
        (back,), _ = there_and_back(name, [record], unit)
    except ExchangeError as error:
        assert unit == "graphemes"
        assert "inside a grapheme cluster" in str(error)
        return
    assert without(back, "rule", "score")["mentions"] == without(record, "rule", "score")["mentions"]


@pytest.mark.parametrize("name", FORMATS)
def test_several_articles_keep_their_order_and_edges(name: str) -> None:
    records = []
    for text in ("قال علي", "عن علي.\n", "\n  علي", "🙂 😀علي\n\n"):
        start = text.index("علي")
        mention = {"label": "PERS", "start": start, "end": start + 3, "name": "علي"}
        records.append(Record.of(Article(id=f"a{len(records)}", text=text), [mention]))
    records.append(Record.of(Article(id="a9", text="لا شيء هنا"), [], PROVENANCE if name in WHOLE else None))
    assert there_and_back(name, records)[0] == records


@pytest.mark.parametrize(("name", "start", "end"), [("brat", 4, 9), ("conll", 4, 8)])
def test_white_space_at_an_edge_is_cut_and_counted(name: str, start: int, end: int) -> None:
    mention = {"label": "ORG", "start": 3, "end": 10, "name": "حزب"}
    (back,), left_out = there_and_back(name, [Record.of(Article(id="a", text="قال\nحزب  \n"), [mention])])
    if name == "conll":
        end = 7
    assert [(m.start, m.end) for m in back.mentions] == [(start, end)]
    assert sum(left_out.values()) == 1
    blank = {"label": "ORG", "start": 3, "end": 4, "name": "حزب"}
    (back,), left_out = there_and_back(name, [Record.of(Article(id="a", text="قال\nحزب"), [blank])])
    assert not back.mentions
    assert [what.startswith("mentions of nothing but") for what in +left_out] == [True]


@pytest.mark.parametrize("name", ["brat", "conll", "spacy"])
def test_a_lone_surrogate_is_refused_where_utf8_cannot_hold_it(name: str) -> None:
    with pytest.raises(ExchangeError, match=r"article 'odd': .* lone surrogate, which stands behind .*قال "):
        there_and_back(name, [Record.of(Article(id="odd", text="قال \ud800"), [])])


@pytest.mark.parametrize("name", ["khabar", "label-studio", "doccano"])
def test_json_holds_a_lone_surrogate(name: str) -> None:
    record = Record.of(
        Article(id="odd", text="\ud800 قال"), [{"label": "PERS", "start": 2, "end": 5, "name": "ق"}]
    )
    assert there_and_back(name, [record])[0] == [record]


def test_a_span_inside_a_grapheme_cluster_has_no_place_there() -> None:
    record = Record.of(Article(id="marks", text="بَ"), [{"label": "PERS", "start": 0, "end": 1, "name": "ب"}])
    with pytest.raises(ExchangeError, match=r"^article 'marks': character 1 lies inside a grapheme cluster$"):
        there_and_back("doccano", [record], "graphemes")
