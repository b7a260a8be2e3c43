"""The record: what it refuses, the bytes it gives, and the exported schema against the same files."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.article import Article
from pipeline.record import ENTITY_LABELS, Provenance, Record, dump, json_schema, parse, sha256_of, to_dict

TEXT = "دفعت سوريا 13 مليار دولار في ثورة 25 يناير"
PROVENANCE = Provenance(pipeline="khabar 0.1.0", model="none", config_sha256="0" * 64)
SCHEMA = jsonschema.Draft202012Validator(json_schema())


def mention(label: str, surface: str, **fields: Any) -> dict[str, Any]:
    start = TEXT.index(surface)
    return {"label": label, "start": start, "end": start + len(surface), **fields}


MONEY = mention(
    "MONEY", "13 مليار دولار", value={"amount": "13000000000", "currency": "USD"}, rule="money.number"
)
DATE = mention("DATE", "25 يناير", value={"edtf": None, "start": None, "end": None})
EVENT = mention("EVENT", "ثورة 25 يناير")
GPE = mention("GPE", "سوريا", name="سوريا", subtype="country", score=0.98)


def record(*mentions: dict[str, Any], text: str = TEXT) -> Record:
    article = Article("a1", text, published=date(2009, 1, 15), country="SY")
    return Record.of(article, mentions, PROVENANCE)


def with_value(label: str, value: object) -> Record:
    return record(mention(label, "13", value=value))


def test_line_is_exactly_this() -> None:
    assert dump(record(EVENT, DATE, GPE)) == (
        '{"schema":"1","article":{"id":"a1","sha256":"' + sha256_of(TEXT) + '","title":null,'
        '"published":"2009-01-15","country":"SY","source":null,"url":null},"text":"' + TEXT + '",'
        '"mentions":[{"label":"GPE","start":5,"end":10,"text":"سوريا","name":"سوريا","subtype":"country","score":0.98},'
        '{"label":"EVENT","start":29,"end":42,"text":"ثورة 25 يناير"},'
        '{"label":"DATE","start":34,"end":42,"text":"25 يناير","value":{"edtf":null,"start":null,"end":null}}],'
        '"provenance":{"pipeline":"khabar 0.1.0","model":"none","config_sha256":"' + "0" * 64 + '"}}'
    )


def test_open_currency_is_kept_as_null() -> None:
    line = dump(with_value("MONEY", {"min": "5", "max": "7", "currency": None}))
    assert '"value":{"min":"5","max":"7","currency":null}' in line


def test_reading_a_line_gives_the_record_back() -> None:
    original = record(MONEY, DATE, EVENT, GPE)
    assert parse(dump(original)) == original
    assert dump(parse(dump(original))) == dump(original)


def test_gold_without_provenance_and_without_nulls() -> None:
    gold = to_dict(record(MONEY))
    del gold["provenance"]
    gold["article"] = {"id": "a1", "sha256": sha256_of(TEXT)}
    gold["mentions"][0]["optional"] = True
    SCHEMA.validate(gold)
    assert parse(json.dumps(gold)).mentions[0].optional is True


@pytest.mark.parametrize(
    "text", ["\ud800 13", "x\udfff", '\x00\u2028\u2029\x7f\r\n\t"\\', "\ufeff13", "😀 13"]
)
def test_any_text_gives_one_line_of_utf8(text: str) -> None:
    line = dump(record(text=text))
    assert "\n" not in line
    assert parse(line.encode("utf-8")).text == text


@given(st.text(alphabet=st.characters(codec=None, exclude_categories=())), st.data())
def test_offsets_survive_the_line(text: str, data: st.DataObject) -> None:
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") + "\udc00."
    end = data.draw(st.integers(1, len(text)))
    start = data.draw(st.integers(0, end - 1))
    back = parse(dump(record({"label": "ORG", "start": start, "end": end}, text=text)).encode())
    assert back.mentions[0].text == text[start:end] == back.text[start:end]


def test_mentions_are_put_in_reading_order_the_longer_first() -> None:
    article = Article("a", TEXT)
    inner = mention("PERS", "سوريا")
    outer = {**MONEY, "start": inner["start"]}
    assert [m.label for m in Record.of(article, [DATE, EVENT, inner, outer]).mentions] == [
        "MONEY", "PERS", "EVENT", "DATE",
    ]  # fmt: skip


def broken(change: dict[str, Any], number: int = 0) -> dict[str, Any]:
    plain = to_dict(record(GPE, MONEY))
    plain["mentions"][number].update(change)
    return plain


@pytest.mark.parametrize(
    ("plain", "cause"),
    [
        (broken({"text": "سوري"}), "the text there is 'سوريا'"),
        (broken({"end": 9}), "the text there is 'سوري'"),
        (broken({"start": 10, "end": 10, "text": ""}), "mention 0"),
        (broken({"end": 4000}), "the text there is"),
        (broken({"start": -1}), "greater than or equal to 0"),
        (broken({"start": True}), "valid integer"),
        (broken({"start": "5"}), "valid integer"),
        (broken({"label": "PERSON"}), "PERS"),
        (broken({"colour": "red"}), "colour"),
        (broken({"score": 1.5}), "less than or equal to 1"),
        (broken({"score": float("nan")}), "finite"),
        (broken({"value": {"percent": "1"}}), "a GPE has no value"),
        (broken({"value": None}, 1), "a MONEY has a value"),
        (broken({"value": {"amount": "1"}}, 1), "currency: Field required"),
        (broken({"value": {"percent": "1"}}, 1), "percent: Extra inputs"),
    ],
)
def test_a_wrong_mention_is_refused(plain: dict[str, Any], cause: str) -> None:
    with pytest.raises(ValidationError, match=cause):
        parse(json.dumps(plain))


def test_wrong_order_overlap_and_hash_are_refused() -> None:
    plain = to_dict(record(GPE, MONEY))
    with pytest.raises(ValidationError, match="reading order"):
        parse(json.dumps({**plain, "mentions": plain["mentions"][::-1]}))
    with pytest.raises(ValidationError, match="overlaps"):
        record(GPE, mention("ORG", "دفعت سوريا"))
    with pytest.raises(ValidationError, match="hash of the text"):
        parse(json.dumps({**plain, "text": TEXT + " "}))
    with pytest.raises(ValidationError, match="schema"):
        parse(json.dumps({**plain, "schema": "2"}))


def test_published_is_a_day_only() -> None:
    plain = to_dict(record())
    for wrong in ("2009-01-15T10:00:00", "15/01/2009", "2009-02-30", 14259):
        with pytest.raises(ValidationError, match="published"):
            parse(json.dumps({**plain, "article": {**plain["article"], "published": wrong}}))


@pytest.mark.parametrize("number", ["0", "1", "-1", "0.5", "-0.5", "10.25", "2110000000", "100"])
def test_plain_decimals(number: str) -> None:
    assert with_value("PERCENT", {"percent": number}).mentions[0].text == "13"


@pytest.mark.parametrize(
    "number",
    ["1.0", "1.50", "01", "1e3", "+1", ".5", "5.", "-0", "", " 1", "1\n", "1,000", "١٣", "٫5", 13, 1.5, None],
)
def test_other_decimals_are_refused(number: object) -> None:
    with pytest.raises(ValidationError):
        with_value("PERCENT", {"percent": number})
    plain = to_dict(with_value("PERCENT", {"percent": "1"}))
    plain["mentions"][0]["value"] = {"percent": number}
    assert not SCHEMA.is_valid(plain) or number in (None, "1\n")  # JSON Schema's $ may stand before a newline


RAMADAN = {"edtf": "2024-03-11/2024-04-09", "start": "2024-03-11", "end": "2024-04-09"}
GOOD_VALUES = [
    ("DATE", {"edtf": "1997/1999", "start": "1997-01-01", "end": "1999-12-31"}),
    ("DATE", {"edtf": "-02XX", "start": "-0299-01-01", "end": "-0200-12-31"}),
    ("DATE", {"edtf": "2005~", "start": "2005-01-01", "end": "2005-12-31", "modifier": "about"}),
    ("DATE", {"edtf": "2010-21", "start": "2010-03-01", "end": "2010-05-31"}),
    ("DATE", {**RAMADAN, "calendar": "hijri", "hijri": "1445-09"}),
    ("TIME", {"time": "15:30", "zone": "Asia/Riyadh"}),
    ("TIME", {"time": "00:00", "zone": "+03:00"}),
    ("DURATION", {"duration": "PT48H"}),
    ("DURATION", {"min": "P3Y", "max": "P5Y"}),
    ("DURATION", {"duration": "P1Y6M"}),
    ("MONEY", {"amount": "0.2", "currency": "USD", "modifier": "nearly"}),
    ("QUANTITY", {"amount": "300000", "unit": "[bbl_us]/d"}),
    ("COUNT", {"amount": "63", "counted": "مشروعا"}),
    ("PERCENT", {"min": "2", "max": "3", "unit": "percentage_point"}),
]
BAD_VALUES = [
    ("DATE", {"edtf": "1999", "start": None, "end": None}),
    ("DATE", {"edtf": "1999"}),
    ("DATE", {"edtf": "99", "start": "1999-01-01", "end": "1999-12-31"}),
    ("DATE", {"edtf": None, "start": None, "end": None, "hijri": "1445"}),
    ("TIME", {"time": "24:30"}),
    ("TIME", {"time": "3:30"}),
    ("TIME", {"time": "٠٣:٣٠"}),
    ("DURATION", {"duration": "P"}),
    ("DURATION", {"duration": "PT"}),
    ("DURATION", {"duration": "48H"}),
    ("DURATION", {"min": "P3Y"}),
    ("MONEY", {"amount": "1", "currency": "usd"}),
    ("MONEY", {"amount": "1", "min": "1", "max": "2", "currency": "USD"}),
    ("QUANTITY", {"amount": "1", "unit": ""}),
    ("COUNT", {"amount": "1"}),
    ("PERCENT", {"percent": "1", "unit": "percent"}),
    ("PERCENT", {"percent": "1", "modifier": "roughly"}),
]


@pytest.mark.parametrize(("label", "value"), GOOD_VALUES)
def test_values_pass_and_fit_the_schema(label: str, value: dict[str, Any]) -> None:
    plain = to_dict(with_value(label, value))
    SCHEMA.validate(plain)
    assert plain["mentions"][0]["value"] == value


@pytest.mark.parametrize(("label", "value"), BAD_VALUES)
def test_wrong_values_are_refused(label: str, value: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        with_value(label, value)


def test_schema_ties_the_value_to_the_label() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    plain = to_dict(record(GPE, MONEY))
    SCHEMA.validate(plain)
    money = plain["mentions"][1]
    for label in ("TIME", "COUNT", *ENTITY_LABELS):
        assert not SCHEMA.is_valid({**plain, "mentions": [{**money, "label": label}]})
    del money["value"]
    assert not SCHEMA.is_valid(plain)
