"""Amounts of money."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from pipeline.figures import plain_notation
from pipeline.grammar import Make, Match, Rule, Value
from pipeline.lexicon import currency_codes, currency_families, former_currencies
from pipeline.numerals import Number
from pipeline.rules.dated import is_role
from pipeline.rules.measured import AMOUNT, HEAD, JOIN, amount, ends, from_one, reading


def currency(match: Match, family: str, name: str = "adj") -> tuple[str | None, Decimal]:
    """The ISO 4217 code of a noun of money and what part of the code's unit it is: by its adjective, then by its own
    default, then by the article's country; `None` where all three are silent."""
    row = currency_families()[family]
    codes = currency_codes()
    adjective = match.get(name, "country_adjective")
    if adjective is not None and (family, adjective) in codes:
        code, factor = codes[family, adjective]
        return code, Decimal(factor)
    if row["default"]:
        return row["default"], Decimal(row["factor"] or 1)
    country = match.context.country
    if country is not None and (family, country) in codes:
        code, factor = codes[family, country]
        return code, Decimal(factor)
    return None, Decimal(row["factor"] or 1)


def _end(match: Match, family: str) -> int:
    """The match's end without an adjective that doesn't belong to the currency."""
    if match.has("adj") and (family, match.get("adj", "country_adjective")) not in currency_codes():
        return match.at("adj")
    return match.end


def _money(match: Match) -> Value:
    family = match.get("cur", "money")
    code, factor = currency(match, family)
    found = amount(match, factor=factor)
    return {**found, "currency": code, "span": (match.start, _end(match, family))}


def _range(match: Match) -> Value | None:
    family = match.get("cur", "money")
    code, factor = currency(match, family)
    if match.has("cur1") and (match.get("cur1", "money") != family or not match.has("both")):
        return None
    found = ends(match, factor=factor)
    return {**found, "currency": code, "span": (match.start, _end(match, family))} if found else None


def _dual(match: Match) -> Value:
    family = match.get("cur", "money_dual")
    code, factor = currency(match, family)
    return {
        "amount": plain_notation(2 * factor),
        "currency": code,
        "span": (match.start, _end(match, family)),
    }


def _range_from_one(match: Match) -> Value | None:
    """`من دولار إلى دولارين`, `بين دينار وثلاثة دنانير`."""
    one, other = match.entry("unit1"), match.entry("cur")
    family: str = other.get("money") or other["money_dual"]
    if family != (one.get("money") or one["money_dual"]):
        return None
    if is_role(match.row, match.at("unit1") - 1, "number", "fraction_number"):
        return None
    values = from_one("money" in one, match, "money" in other)
    code, factor = currency(match, family)
    if values is None:
        return None
    scaled = {end: plain_notation(Decimal(values[end]) * factor) for end in ("min", "max")}
    return {**scaled, "currency": code, "span": (match.start, _end(match, family))}


def _one(match: Match) -> Value | None:
    family = match.get("cur", "money") or match.get("cur", "money_dual")
    code, factor = currency(match, family)
    count = match.entry("n")["number"].value
    return {"amount": plain_notation(count * factor), "currency": code}


def _with_minor(match: Match) -> Value | None:
    """`5 جنيهات و25 قرشا` is 5.25: the part joins its unit."""
    family = match.get("cur", "money") or match.get("cur", "money_dual")
    minor = match.get("minor", "money")
    row = currency_families()[minor]
    code, factor = currency(match, family)
    same = [
        Decimal(part)
        for (name, _), (other, part) in currency_codes().items()
        if name == minor and other == code
    ]
    # In Libya a dirham is a part of the dinar; elsewhere it is none.
    if not same and family not in [parent.strip() for parent in row["minor_of"].split("|")]:
        return None
    part = same[0] if same else Decimal(row["factor"] or 1)
    whole: Decimal = (
        match.entry("n")["number"].value
        if match.has("n")
        else Decimal(1 if "money" in match.entry("cur") else 2)
    )
    small: Decimal = match.entry("m")["number"].value
    if small * part >= factor:
        return None
    return {"amount": plain_notation(whole * factor + small * part), "currency": code}


def _and_fraction(match: Match) -> Value | None:
    """`ثلاثة دنانير ونصف الدينار`, `مليون دولار ونصف المليون`."""
    family = match.get("cur", "money")
    code, factor = currency(match, family)
    number: Number = match.entry("n")["number"]
    fraction = match.entry("f")
    if "fraction_number" in fraction:
        part = fraction["fraction_number"].value * max(number.low, Decimal(1))
    else:
        scaled: Number = fraction["number"]
        if scaled.kind != "fraction_scaled" or scaled.low > number.low:
            return None
        part = scaled.value
    return {"amount": plain_notation((number.value + part) * factor), "currency": code}


def _fraction(match: Match) -> Value:
    family = match.get("cur", "money")
    code, factor = currency(match, family)
    return {"amount": plain_notation(match.entry("n")["fraction_number"].value * factor), "currency": code,
            "span": (match.start, _end(match, family))}  # fmt: skip


def _sign(match: Match, role: str) -> tuple[str, Decimal]:
    readings: dict[str, tuple[str, str]] = match.get("sign", role)
    row, place = match.row, match.at("sign")
    typed = row.text(place).replace(" ", "")
    code, factor = readings.get(typed) or next(iter(readings.values()))
    return code, Decimal(factor)


def _signed(role: str) -> Make:
    def make(match: Match) -> Value:
        code, factor = _sign(match, role)
        return {**amount(match, factor=factor), "currency": code}

    return make


def _sign_inside(match: Match) -> Value | None:
    """`5.5$ مليار`: the sign stands between a figure and its scale."""
    number, scale = match.entry("n")["number"], match.entry("scale")["number"]
    if not scale.bare or number.kind != "figure" or number.value >= 1000:
        return None
    code, factor = _sign(match, "sign_after")
    return {"amount": plain_notation(reading(number, match) * scale.value * factor), "currency": code}


def _signed_range(match: Match) -> Value | None:
    role = "sign_before" if match.at("sign") < match.at("n1") else "sign_after"
    code, factor = _sign(match, role)
    found = ends(match, factor=factor)
    return {**found, "currency": code} if found else None


_CUR = "cur=money ( adj=country_adjective )?"


def _definite(match: Match) -> Value | None:
    """The definite noun after a magnitude: `نصف المليار الدولار` is no use, `5 ملايين من الدولارات` is."""
    family = match.get("cur", "money_def")
    number: Number = match.entry("n")["number"]
    if number.bare or (number.kind in ("figure", "words") and number.value < 1000):
        return None
    code, factor = currency(match, family)
    return {**amount(match, factor=factor), "currency": code}


def _in_its_day(rule: Rule) -> Rule:
    """The rule with the code that the currency had on the day of publication: أوقية is MRO until the end of 2017."""

    def make(match: Match) -> Value | None:
        value = rule.make(match)
        published = match.context.published
        if value is None or published is None:
            return value
        former, until = former_currencies().get(value["currency"], (None, date.min))
        while former is not None and published < until:
            value["currency"] = former
            former, until = former_currencies().get(former, (None, date.min))
        return value

    return replace(rule, make=make)


_RULES = [
    Rule("money.number_currency", "MONEY", f"{AMOUNT} {_CUR}", _money, "13 مليار دولار"),
    Rule(
        "money.number_of_currency",
        "MONEY",
        "n=number of? cur=money_def ( adj=country_adjective )?",
        _definite,
        "خمسة ملايين من الدولارات",
    ),
    Rule(
        "money.range",
        "MONEY",
        f"{HEAD} article? n1=number ( cur1=money country_adjective? )? {JOIN} article? n2=number {_CUR}",
        _range,
        "بين 5 و7 مليارات دولار",
    ),
    Rule(
        "money.range_from_one",
        "MONEY",
        f"{HEAD} unit1=money/money_dual {JOIN} ( n2=number )? cur=money/money_dual ( adj=country_adjective )?",
        _range_from_one,
        "من دولار إلى دولارين",
    ),
    Rule("money.dual", "MONEY", "cur=money_dual ( adj=country_adjective )?", _dual, "دولارين"),
    Rule(
        "money.one",
        "MONEY",
        "( cur=money | cur2=money_dual ) n=one_two",
        lambda match: _one(match) if match.has("cur") else None,
        "دولارا واحدا",
    ),
    Rule(
        "money.with_minor",
        "MONEY",
        "( n=number )? cur=money/money_dual ( adj=country_adjective )? and m=number minor=money",
        _with_minor,
        "5 جنيهات و25 قرشا",
    ),
    Rule(
        "money.and_fraction",
        "MONEY",
        "n=number cur=money ( adj=country_adjective )? and f=fraction_number/number"
        " ( money_def )? ( country_adjective )?",
        _and_fraction,
        "مليون دولار ونصف المليون",
    ),
    Rule("money.fraction", "MONEY", f"n=fraction_number {_CUR}", _fraction, "نصف دولار"),
    Rule("money.sign_before", "MONEY", "sign=sign_before n=number", _signed("sign_before"), "$5 مليون"),
    Rule("money.sign_after", "MONEY", "n=number sign=sign_after", _signed("sign_after"), "5$"),
    Rule(
        "money.sign_inside",
        "MONEY",
        "n=number sign=sign_after scale=number",
        _sign_inside,
        "5.5$ مليار",
    ),
    Rule(
        "money.range_sign_before",
        "MONEY",
        f"{HEAD} sign=sign_before n1=number {JOIN} sign_before? n2=number",
        _signed_range,
        "$5-7",
    ),
    Rule(
        "money.range_sign_after",
        "MONEY",
        f"{HEAD} n1=number sign_after? {JOIN} n2=number sign=sign_after",
        _signed_range,
        "5-7$",
    ),
]

RULES = [_in_its_day(rule) for rule in _RULES]
