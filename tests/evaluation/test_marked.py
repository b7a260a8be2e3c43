"""Marked text and compact values: reading undoes writing, and what cannot be read says where and why."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.calendar import bounds
from pipeline.evaluation.compact import MODIFIERS, compact, read_value
from pipeline.evaluation.marked import MarkedTextError, parse, render
from pipeline.record import ENTITY_LABELS, VALUE_LABELS, Record, sha256_of

# --- any text, any mentions ------------------------------------------------------------------------------------------

LETTERS = "ابتسلمعةىـًٌ ٣5.%,ab<>&\"'=/\n\t 😀\u200f;"
words = st.text(alphabet="ابتسلمة<>&\"'=aZ٣", min_size=1, max_size=6).filter(
    lambda word: word not in (*MODIFIERS, "optional")
)
integers = st.integers(-(10**15), 10**15)


def plain_decimal(whole: int, places: int) -> str:
    """A decimal in plain notation without trailing zeros."""
    text = format(Decimal(whole).scaleb(-places), "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


decimals = st.builds(plain_decimal, integers, st.integers(0, 6))


@st.composite
def amounts(draw: st.DrawFn, key: str = "amount") -> dict[str, Any]:
    one = draw(decimals)
    if draw(st.booleans()):
        return {key: one}
    low, high = sorted((one, draw(decimals)), key=Decimal)
    return {"min": low, "max": high}


@st.composite
def dates(draw: st.DrawFn) -> dict[str, Any]:
    year = f"{draw(st.integers(0, 2100)):04d}"
    edtf = draw(
        st.sampled_from(
            [None, year, f"-{year}", f"{year}~", f"{year[:3]}X", f"{year[:2]}XX", f"{year}-07", f"{year}-02-28",
             f"{year}-24", f"{year}-33", f"{year}-41", f"{year}-01/{year}-06", f"{year}/2101"]
        )
    )  # fmt: skip
    start, end = bounds(edtf)
    value: dict[str, Any] = {"edtf": edtf, "start": start, "end": end}
    if draw(st.booleans()):
        hijri = draw(st.sampled_from(["1445", "1445-09", "1445-09-30", "0021", "02XX"]))
        value |= {"calendar": "hijri", "hijri": hijri}
    return value


periods = st.builds(
    lambda n, unit: f"P{'T' if unit in 'HS' else ''}{n}{unit}", st.integers(1, 99), st.sampled_from("YMWDHS")
) | st.sampled_from(["P1Y6M", "PT5H30M", "P1DT2H", "PT1.5S"])
zones = st.sampled_from([None, "UTC", "+03:00", "-11:30", "Asia/Riyadh", "Africa/Cairo"])
VALUES: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "DATE": dates(),
    "TIME": st.builds(
        lambda h, m, zone: {"time": f"{h:02d}:{m:02d}"} | ({"zone": zone} if zone else {}),
        st.integers(0, 23),
        st.integers(0, 59),
        zones,
    ),
    "DURATION": st.builds(lambda one: {"duration": one}, periods)
    | st.builds(lambda low, high: {"min": low, "max": high}, periods, periods),
    "MONEY": st.builds(
        lambda amount, currency: amount | {"currency": currency},
        amounts(),
        st.sampled_from([None, "USD", "SYP"]),
    ),
    "QUANTITY": st.builds(
        lambda amount, unit: amount | {"unit": unit},
        amounts(),
        st.sampled_from(["km", "[bbl_us]/d", "GW.h", "feddan"]),
    ),
    "COUNT": st.builds(lambda amount, counted: amount | {"counted": counted}, amounts(), words),
    "PERCENT": st.builds(
        lambda amount, unit: amount | ({"unit": unit} if unit else {}),
        amounts("percent"),
        st.sampled_from([None, "percentage_point", "basis_point"]),
    ),
}


@st.composite
def values(draw: st.DrawFn, label: str) -> dict[str, Any]:
    value = dict(draw(VALUES[label]))
    modifier = draw(st.sampled_from([None, *MODIFIERS]))
    return value | ({"modifier": modifier} if modifier else {})


@st.composite
def articles(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    """A text, and mentions of both layers: flat in each, nesting, crossing and touching across them."""
    text = draw(st.text(alphabet=LETTERS, max_size=40))
    mentions = []
    for labels in (VALUE_LABELS, ENTITY_LABELS):
        cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
        for start, end in pairwise(cuts):
            surface = text[start:end]
            if surface != surface.strip() or not surface or draw(st.booleans()):
                continue
            label = draw(st.sampled_from(labels))
            mention: dict[str, Any] = {"label": label, "start": start, "end": end, "text": surface}
            if label in VALUE_LABELS:
                mention["value"] = draw(values(label))
            else:
                mention["name"] = draw(st.just(surface) | st.text(alphabet=LETTERS, min_size=1, max_size=5))
                if draw(st.booleans()):
                    mention["subtype"] = draw(words | st.just("armed group"))
            if draw(st.booleans()):
                mention["optional"] = True
            mentions.append(mention)
    return text, sorted(mentions, key=lambda m: (m["start"], -m["end"], m["label"]))


@given(articles())
def test_parse_undoes_render(article: tuple[str, list[dict[str, Any]]]) -> None:
    text, mentions = article
    marked = render(text, mentions)
    assert parse(marked) == (text, mentions)
    assert render(*parse(marked)) == marked


@given(articles())
def test_what_is_parsed_is_a_valid_record(article: tuple[str, list[dict[str, Any]]]) -> None:
    text, mentions = parse(render(*article))
    info = {"id": "any", "sha256": sha256_of(text)}
    Record.model_validate({"schema": "1", "article": info, "text": text, "mentions": mentions})


@given(st.sampled_from(VALUE_LABELS).flatmap(lambda label: st.tuples(st.just(label), values(label))))
def test_read_value_undoes_compact(case: tuple[str, dict[str, Any]]) -> None:
    label, value = case
    again = read_value(label, compact(label, value))
    assert again == value
    assert list(again) == list(value), "keys stand in the record's order"


# --- known examples --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "notation", "value"),
    [
        ("DATE", "1999-07", {"edtf": "1999-07", "start": "1999-07-01", "end": "1999-07-31"}),
        ("DATE", "2005~ about", {"edtf": "2005~", "start": "2005-01-01", "end": "2005-12-31", "modifier": "about"}),
        ("DATE", "null", {"edtf": None, "start": None, "end": None}),
        ("DATE", "2019-08-31 hijri=1440-12-30",
         {"edtf": "2019-08-31", "start": "2019-08-31", "end": "2019-08-31", "calendar": "hijri",
          "hijri": "1440-12-30"}),
        ("TIME", "15:30 zone=Asia/Riyadh", {"time": "15:30", "zone": "Asia/Riyadh"}),
        ("DURATION", "P3Y..P5Y", {"min": "P3Y", "max": "P5Y"}),
        ("DURATION", "PT48H nearly", {"duration": "PT48H", "modifier": "nearly"}),
        ("MONEY", "13000000000 USD more_than",
         {"amount": "13000000000", "currency": "USD", "modifier": "more_than"}),
        ("MONEY", "1.5..2.5 null", {"min": "1.5", "max": "2.5", "currency": None}),
        ("QUANTITY", "-5..5 Cel", {"min": "-5", "max": "5", "unit": "Cel"}),
        ("COUNT", "63 مشروعا", {"amount": "63", "counted": "مشروعا"}),
        ("PERCENT", "1.2 percentage_point", {"percent": "1.2", "unit": "percentage_point"}),
        ("PERCENT", "20..25 at_most", {"min": "20", "max": "25", "modifier": "at_most"}),
    ],
)  # fmt: skip
def test_compact_notation(label: str, notation: str, value: dict[str, Any]) -> None:
    assert read_value(label, notation) == value
    assert compact(label, value) == notation


def test_offsets_are_code_points_of_the_plain_text() -> None:
    text, mentions = parse("😀 AT&amp;T <EVENT>ثورة <DATE 2011-01-25>25 يناير</DATE></EVENT>")
    assert text == "😀 AT&T ثورة 25 يناير"
    assert [(m["label"], m["start"], m["end"], m["text"]) for m in mentions] == [
        ("EVENT", 7, 20, "ثورة 25 يناير"),
        ("DATE", 12, 20, "25 يناير"),
    ]


def test_marks_of_two_layers_may_cross() -> None:
    text, mentions = parse("<EVENT>أ <DATE 2011>ب</EVENT> ج</DATE>")
    assert [(m["label"], text[m["start"] : m["end"]]) for m in mentions] == [
        ("EVENT", "أ ب"),
        ("DATE", "ب ج"),
    ]
    assert parse(render(text, mentions)) == (text, mentions)


def test_entities_take_a_name_a_subtype_and_optional() -> None:
    marked = 'ل<ORG name="الأمم المتحدة" subtype=union optional>لأمم المتحدة</ORG>'
    assert parse(marked)[1] == [
        {"label": "ORG", "start": 1, "end": 13, "text": "لأمم المتحدة", "name": "الأمم المتحدة", "subtype": "union",
         "optional": True}
    ]  # fmt: skip
    assert parse("<GPE>سوريا</GPE>")[1][0]["name"] == "سوريا"


@pytest.mark.parametrize(
    ("marked", "line", "column", "cause"),
    [
        ("في <DATE 1999>عام 1999", 1, 4, "<DATE> is not closed"),
        ("<DATE 1999>عام</TIME>", 1, 15, "</TIME> closes nothing: <DATE> is open here"),
        ("عام</DATE>", 1, 4, "</DATE> closes nothing: no mark is open here"),
        ("<DATE 1999>عام</DATE 1999>", 1, 15, "a closing mark holds its label only"),
        ("سطر\nثان <FOO>x</FOO>", 2, 5, "unknown label FOO"),
        ("<GPE>أ <ORG>ب</ORG></GPE>", 1, 8, "<ORG> lies inside <GPE>"),
        ("<DATE 1999>أ <DATE 1998>ب</DATE></DATE>", 1, 14, "<DATE> lies inside <DATE>"),
        ("<GPE></GPE>", 1, 1, "<GPE> marks nothing"),
        ("<GPE> سوريا</GPE>", 1, 1, "begins or ends with white space"),
        ("<GPE subtyp=city>حلب</GPE>", 1, 1, "takes one name and one subtype"),
        ("<GPE 1999>حلب</GPE>", 1, 1, "takes name=\"…\" and subtype=…, not '1999'"),
        ('<GPE name="">حلب</GPE>', 1, 1, "empty name"),
        ("AT&T", 1, 3, "a literal & is written &amp;"),
        ("AT&nbsp;T", 1, 3, "&nbsp; is unknown"),
        ("3 < 4", 1, 3, "a literal < is written &lt;"),
        ("<DATE1999>عام</DATE>", 1, 1, "unknown label DATE1999"),
        ("<DATE>عام</DATE>", 1, 1, "DATE has no value"),
        ("<DATE about>عام</DATE>", 1, 1, "a modifier but no value"),
        ("<DATE 1999-13>عام</DATE>", 1, 1, "1999-13"),
        ("<DATE 1999-02-30>عام</DATE>", 1, 1, "1999-02-30"),
        ("<DATE 2001/1999>عام</DATE>", 1, 1, "ends before it starts"),
        ("<DATE 1999 hijri=1445-13>عام</DATE>", 1, 1, "not a Hijri date"),
        ("<TIME 24:30>س</TIME>", 1, 1, "not a time of day"),
        ("<TIME 15:30 zone=Asia/Nowhere>س</TIME>", 1, 1, "Asia/Nowhere"),
        ("<DURATION P>س</DURATION>", 1, 1, "not an ISO 8601 duration"),
        ("<DURATION P5H>س</DURATION>", 1, 1, "not an ISO 8601 duration"),
        ("<MONEY 5>س</MONEY>", 1, 1, "the currency (null where the text leaves it open) is missing"),
        ("<MONEY 5 usd>س</MONEY>", 1, 1, "not an ISO 4217 code"),
        ("<MONEY 5..3 USD>س</MONEY>", 1, 1, "from the lesser to the greater"),
        ("<MONEY 5,000 USD>س</MONEY>", 1, 1, "not a decimal"),
        ("<PERCENT 5.0>س</PERCENT>", 1, 1, "not a decimal"),
        ("<PERCENT -0>س</PERCENT>", 1, 1, "not a decimal"),
        ("<PERCENT ٥>س</PERCENT>", 1, 1, "not a decimal"),
        ("<PERCENT 5 roughly>س</PERCENT>", 1, 1, "does not take 'roughly'"),
        ("<PERCENT 5 about nearly>س</PERCENT>", 1, 1, "does not take 'about'"),
        ("<QUANTITY 5>س</QUANTITY>", 1, 1, "the unit is missing"),
        ("<COUNT 5>س</COUNT>", 1, 1, "the counted noun is missing"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(marked: str, line: int, column: int, cause: str) -> None:
    with pytest.raises(MarkedTextError, match=re.escape(cause)) as caught:
        parse(marked)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert str(caught.value).startswith(f"line {line}, column {column}: ")


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (0, 4), (3, 1)])
def test_render_refuses_offsets_outside_the_text(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="lies outside a text of 3 characters"):
        render("حلب", [{"label": "GPE", "start": start, "end": end, "text": "حلب"}])
