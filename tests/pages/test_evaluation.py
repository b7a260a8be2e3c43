"""The page of ``khabar evaluate --html`` as a file: scores, bars, and every error with gold and prediction."""

from __future__ import annotations

import re
from typing import Any

import pytest

from pipeline.article import Article
from pipeline.evaluation import report
from pipeline.evaluation.marked import parse
from pipeline.evaluation.score import evaluate
from pipeline.pages.evaluation import page
from pipeline.record import Record, to_dict
from tests.pages.hostile import DATE, EVENT, GPE, HOSTILE, SCRIPT, WEBSITE, record
from tests.pages.reading import Page

GOLD = {
    "one": "دفعت <GPE>سوريا</GPE> <MONEY 5 USD>5 دولارات</MONEY> <DATE 1999>عام 1999</DATE>. ثم <ORG>بنك مصر</ORG>",
    "two": "ارتفع <PERCENT 7>7%</PERCENT> في <GPE>مدينة حلب</GPE> <PERS>علي</PERS>",
}
PREDICTED = {
    "one": "دفعت سوريا <MONEY 5 EUR more_than>5 دولارات</MONEY> <DATE 1999>عام 1999</DATE>. ثم <FAC>بنك مصر</FAC>",
    "two": "<EVENT>ارتفع</EVENT> <PERCENT 7>7%</PERCENT> في مدينة <GPE>حلب</GPE> <PERS>علي</PERS>",
}


def records(marked: dict[str, str]) -> dict[str, dict[str, Any]]:
    made = {}
    for name, source in marked.items():
        text, mentions = parse(source)
        made[name] = to_dict(Record.of(Article(name, text), mentions))
    return made


def page_of(gold: dict[str, dict[str, Any]], predicted: dict[str, dict[str, Any]]) -> bytes:
    return page(report.to_json(evaluate(gold, predicted), gold), gold, name="gold and run")


@pytest.fixture(scope="module")
def content() -> str:
    return page_of(records(GOLD), records(PREDICTED)).decode()


def errors_of(content: str) -> list[str]:
    return re.findall(r'<article class="error".*?</article>', content, re.DOTALL)


def sides_of(error: str) -> list[str]:
    sides = re.findall(r'<section class="side.*?</section>', error, re.DOTALL)
    assert len(sides) == 2
    return sides


def marks_of(side: str) -> list[str]:
    return re.findall(r"<mark[^>]*>(.*?)</mark>", side)


def test_every_error_has_gold_and_prediction_side_by_side(content: str) -> None:
    found = {}
    for error in errors_of(content):
        kind = re.search(r'data-kind="(\w+)".*?data-labels="([\w ]+)" data-article="(\w+)"', error)
        assert kind is not None
        found[kind.groups()] = [marks_of(side) for side in sides_of(error)]
    assert found == {
        ("wrong_value", "MONEY", "one"): [["5 دولارات"], ["5 دولارات"]],
        ("missed", "GPE", "one"): [["سوريا"], []],
        ("wrong_label", "ORG FAC", "one"): [["بنك مصر"], ["بنك مصر"]],
        ("spurious", "EVENT", "two"): [[], ["ارتفع"]],
        ("wrong_span", "GPE", "two"): [["مدينة حلب"], ["حلب"]],
    }


def test_an_error_stands_in_its_sentence(content: str) -> None:
    error = next(error for error in errors_of(content) if 'data-kind="wrong_label"' in error)
    for side in sides_of(error):
        sentence = re.search(r'<p class="sentence"[^>]*>(.*?)</p>', side, re.DOTALL)
        assert sentence is not None
        assert re.sub("<[^>]+>", "", sentence[1]) == "ثم بنك مصر"


def test_fields_that_differ_are_marked(content: str) -> None:
    error = next(error for error in errors_of(content) if 'data-kind="wrong_value"' in error)
    said = [
        re.findall(r'<div class="(\w*)"><dt>(\w+)</dt><dd[^>]*>([^<]+)', side) for side in sides_of(error)
    ]
    assert said == [
        [("", "amount", "5"), ("differs", "currency", "USD")],
        [("", "amount", "5"), ("differs", "currency", "EUR"), ("differs", "modifier", "more than")],
    ]


def test_scores_and_their_bars(content: str) -> None:
    read = Page(content.encode())
    assert read.unbalanced == []
    drawn = {str(attrs["aria-label"]) for attrs in read.having(class_="chart")}
    assert "F1 66.7, 95 % interval 50.0 to 100.0" in drawn
    rows = re.findall(
        r"<tr[^>]*><th scope=\"row\"><span[^>]*>(\w+)</span></th>(.*?)</tr>", content, re.DOTALL
    )
    cells = {label: re.findall(r"<td[^>]*>([^<\n]*)", row) for label, row in rows}
    assert cells["MONEY"][:5] == ["1", "1", "0.0", "0.0", "0.0"]
    width = re.search(r'<rect class="f1"[^>]*width="([\d.]+)"', dict(rows)["PERCENT"])
    assert width is not None and float(width[1]) == 196, "the whole bar"


def test_each_count_of_the_tables_is_a_link_to_as_many_errors(content: str) -> None:
    links = re.findall(r'href="#(label|layer)=(\w+)&amp;kind=(\w+)">(\d+)</a>', content)
    assert len(links) > 6
    attributes = re.findall(r'data-kind="(\w+)" data-layer="(\w+)" data-labels="([\w ]+)"', content)
    for by, name, kind, count in links:
        fitting = [
            1
            for own, layer, labels in attributes
            if own == kind and name in (labels.split() if by == "label" else [layer])
        ]
        assert len(fitting) == int(count), (by, name, kind)


def test_articles_are_listed_with_their_errors(content: str) -> None:
    assert re.findall(r'href="#article=(\w+)">(\d+)<', content) == [("one", "3"), ("two", "2")]


def test_missing_articles_and_notes_are_said() -> None:
    gold = records(GOLD)
    read = Page(page_of(gold, {"one": records(GOLD)["one"], "more": gold["two"]}))
    assert "1 without a record, counted as all missed: two" in read.words
    assert "1 record without gold, not scored: more" in read.words
    values_only = records({"one": PREDICTED["one"].replace("<FAC>", "").replace("</FAC>", "")})
    assert "entities: not run (the records hold none)" in Page(page_of(gold, values_only)).words


def test_a_hostile_article_is_text() -> None:
    gold = {HOSTILE.article.id: to_dict(record(EVENT, DATE, GPE, WEBSITE))}
    content = page_of(gold, {HOSTILE.article.id: to_dict(record({**EVENT, "label": "LAW"}))})
    read = Page(content)
    assert SCRIPT.encode() not in content
    assert read.words.count(SCRIPT) > 2
    assert not read.names() & {"b", "i", "u", "s", "img"}
    assert "{{ 7*7 }}" in read.words
    assert "\ud800" not in content.decode()
    assert [marks_of(side) for error in errors_of(content.decode()) for side in sides_of(error)] == [
        ["25 يناير بمصر"],
        [],
        ["&lt;script&gt;document.title=&#39;owned&#39;&lt;/script&gt;"],
        [],
        ["ثورة 25 يناير"],
        ["ثورة 25 يناير"],
        ["سوريا"],
        [],
    ]


def test_nothing_wrong_leaves_no_error() -> None:
    gold = records(GOLD)
    content = page_of(gold, gold).decode()
    assert errors_of(content) == []
    assert "2 articles, 0 errors" in content
