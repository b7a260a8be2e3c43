"""What only looks like a value: numbers of telephones, laws and streets, scores, codes. Such a match takes its place."""

from __future__ import annotations

from pipeline.grammar import Match, Rule, Value
from pipeline.rules.dated import is_role


def _numbered(match: Match) -> Value | None:
    """`رقم 10`, `رقم 4/2018`; a unit behind the figure makes it an amount after all."""
    if is_role(
        match.row, match.end, "money", "sign_after", "percent_sign", "percent", "unit_of", "bare_scale"
    ):
        return None
    return {}


def _address(match: Match) -> Value | None:
    """`شارع 26`, `المادة 5`: numbered things; `مادة 50 شخصا` is not."""
    if is_role(
        match.row,
        match.end,
        "money",
        "percent_sign",
        "percent",
        "unit_of",
        "noun",
        "time_unit",
        "month",
        "hijri_month",
        "to",
    ):
        return None
    return {}


def _model(match: Match) -> Value | None:
    """`إف 22 رابتور`, `الدقيقة 14`; a unit, a currency or a month behind the figure makes it one of theirs."""
    if is_role(
        match.row,
        match.end,
        "money",
        "sign_after",
        "percent_sign",
        "percent",
        "unit_of",
        "time_unit",
        "month",
        "hijri_month",
    ):
        return None
    return {}


RULES = [
    # The n-th week of a year has no EDTF; its ordinal is not the day of a month.
    Rule(
        "not_value.week", None, "week_noun ordinal_number (?!of/in/for)", lambda match: {}, "الأسبوع الثالث"
    ),
    Rule(
        "not_value.telephone",
        None,
        "phone_word colon? ( plus | dash )? number ( ( dash | slash )? number ){0,4}",
        _numbered,
        "هاتف: 0123456",
    ),
    Rule(
        "not_value.international",
        None,
        "plus number ( ( dash | slash )? number ){0,4}",
        _numbered,
        "+20 2 2345678",
    ),
    Rule(
        "not_value.numbered",
        None,
        "number_word colon? ( open )? number ( ( slash | dash ) number ){0,2}",
        _numbered,
        "رقم 10",
    ),
    Rule(
        "not_value.place",
        None,
        "address_word number_word? plain_figure ( ( slash | dash ) plain_figure )?",
        _address,
        "المادة 5",
    ),
    Rule("not_value.model", None, "numbered dash? plain_figure", _model, "إف 16"),
    Rule(
        "not_value.named_by_date",
        None,
        "place_word/address_word article? day/day_ordinal of? month/hijri_month",
        lambda match: {},
        "شارع 26 يوليو",
    ),
    Rule(
        "not_value.score",
        None,
        "score_word ( noun | definite ){0,2} plain_figure ( dash | slash | colon ) plain_figure",
        _numbered,
        "فاز 2-1",
    ),
    Rule("not_value.score_colon", None, "number colon number", _numbered, "2 : 1"),
]
