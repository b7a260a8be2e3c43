"""Quantities in units of measure (UCUM)."""

from __future__ import annotations

from decimal import Decimal

from pipeline.figures import plain_notation
from pipeline.grammar import Match, Rule, Value
from pipeline.numerals import Number
from pipeline.rules.dated import is_role
from pipeline.rules.measured import AMOUNT, HEAD, JOIN, amount, ends, from_one

# What one prefixed unit is of its base, for parts that join their unit: 17 مترا و66 سنتيمترا.
_PARTS = {("m", "cm"): "0.01", ("m", "mm"): "0.001", ("km", "m"): "0.001", ("kg", "g"): "0.001", ("t", "kg"): "0.001",
          ("cm", "mm"): "0.1", ("L", "mL"): "0.001", ("g", "mg"): "0.001", ("km2", "m2"): "0.000001", ("m2", "cm2"): "0.0001"}  # fmt: skip

_FAR = 16  # terms before a degree that may say what it measures


def _unit(match: Match) -> tuple[str, int] | None:
    """The UCUM code with the qualifiers that follow, and the term behind the last that belongs to it."""
    whole = (
        match.get("unit", "unit_of")
        or match.get("unit", "unit_weak")
        or match.get("unit", "unit_dual")
        or match.get("unit", "dual_weak")
    )
    code = whole or match.get("unit", "unit_half") or match.get("unit", "unit_half_dual")
    complete = whole is not None
    end = match.at("unit") + 1
    row = match.row
    while end < len(row.roles):
        following = row.entry(end).get("unit_qualifier")
        if following is None or code not in following:
            break
        if is_role(row, end + 1, "definite", "ordinal_number", "relative") and is_role(
            row, end, "qualifier_in"
        ):
            break
        code, complete, end = following[code], True, end + 1
    if code == "degree" and not complete:
        code = _degree_of(match)
        complete = code is not None
    return (code, end) if code is not None and complete else None


def _degree_of(match: Match) -> str | None:
    """`الحرارة بين 16 و20 درجة`: what a bare degree measures is said before it, in its sentence."""
    row = match.row
    for term in range(match.start - 1, max(-1, match.start - _FAR), -1):
        if is_role(row, term, "stop", "newline"):
            return None
        code: str | None = row.entry(term).get("degree_of")
        if code is not None:
            return code
    return None


def _quantity(match: Match) -> Value | None:
    found = _unit(match)
    if found is None:
        return None
    code, end = found
    if "unit_weak" in match.entry("unit") and not _weak(match, end):
        return None
    value = amount(match)
    if is_role(match.row, end, "below_zero"):
        value["amount"] = "-" + value["amount"]
        end += 1
    return {**value, "unit": code, "span": (match.start, end)}


def _weak(match: Match, end: int) -> bool:
    """`م` behind a figure is metres, unless the figure is a year or an hour."""
    number: Number = match.entry("n")["number"]
    if number.kind != "figure" or (number.plain and 1000 <= number.value <= 2100):
        return False
    row = match.row
    glued = (
        end < len(row.roles) and row.end(match.at("unit")) == row.start(end) and row.text(end)[0].isalpha()
    )
    if is_role(row, match.start - 1, "open"):
        return is_role(row, match.start - 2, "unit_of")  # 50 قدما (15 م)
    return not glued and not is_role(
        row, match.start - 1, "year_noun", "clock", "era_hijri", "slash", "address_word"
    )


def _range(match: Match) -> Value | None:
    found = _unit(match)
    value = ends(match)
    if found is None or value is None:
        return None
    if match.has("u1") and (
        match.get("u1", "unit_of") != match.get("unit", "unit_of") or not match.has("both")
    ):
        return None
    return {**value, "unit": found[0], "span": (match.start, found[1])}


def _dual(match: Match) -> Value | None:
    found = _unit(match)
    if found is None:
        return None
    if (
        "dual_weak" in match.entry("unit")
        and found[1] == match.end
        and not is_role(match.row, match.start - 1, "filler")
    ):
        return None  # قدمين are feet of a body, unless a measure stands before them (بطول قدمين)
    return {"amount": "2", "unit": found[0], "span": (match.start, found[1])}


def _dual_range(match: Match) -> Value | None:
    found = _unit(match)
    last: Decimal = match.entry("n2")["number"].value
    one, other = match.entry("unit1"), match.entry("unit")
    same = (one.get("unit_dual") or one.get("unit_half_dual") or one.get("dual_weak")) == (
        other.get("unit_of") or other.get("unit_half")
    )
    if found is None or last <= 2 or not same or (match.has("both") and not match.has("head")):
        return None
    return {"min": "2", "max": plain_notation(last), "unit": found[0], "span": (match.start, found[1])}


def _range_from_one(match: Match) -> Value | None:
    """`من متر إلى مترين`, `بين كيلوغرام وثلاثة كيلوغرامات`, `متر إلى متر ونصف المتر`."""
    found = _unit(match)
    one, other = match.entry("unit1"), match.entry("unit")
    code = one.get("unit_of") or one.get("unit_dual")
    if found is None or code != (other.get("unit_of") or other.get("unit_dual")):
        return None
    if is_role(match.row, match.at("unit1") - 1, "number", "fraction_number"):
        return None
    values = from_one("unit_of" in one, match, "unit_of" in other)
    return {**values, "unit": found[0], "span": (match.start, max(match.end, found[1]))} if values else None


def _one(match: Match) -> Value | None:
    found = _unit(match)
    if found is None:
        return None
    return {"amount": plain_notation(match.entry("n")["number"].value), "unit": found[0]}


def _fraction(match: Match) -> Value | None:
    found = _unit(match)
    if found is None:
        return None
    return {
        "amount": plain_notation(match.entry("n")["fraction_number"].value),
        "unit": found[0],
        "span": (match.start, found[1]),
    }


def _parts(match: Match) -> Value | None:
    unit, part = match.get("unit", "unit_of") or match.get("unit", "unit_dual"), match.get("part", "unit_of")
    ratio = _PARTS.get((unit, part))
    if ratio is None:
        return None
    whole: Decimal = (
        match.entry("n")["number"].value
        if match.has("n")
        else Decimal(2 if "unit_dual" in match.entry("unit") else 1)
    )
    small: Decimal = match.entry("m")["number"].value * Decimal(ratio)
    return {"amount": plain_notation(whole + small), "unit": unit} if small < 1 else None


def _and_fraction(match: Match) -> Value | None:
    """`ثلاثة أفدنة ونصف الفدان`, `كيلومترين ونصف`, `متر ونصف المتر`."""
    found = _unit(match)
    if found is None:
        return None
    number = (
        match.entry("n")["number"].value
        if match.has("n")
        else Decimal(2 if "unit_dual" in match.entry("unit") or "dual_weak" in match.entry("unit") else 1)
    )
    low = match.entry("n")["number"].low if match.has("n") else Decimal(1)
    entry = match.entry("f")
    fraction = entry["fraction_number"].value * max(low, Decimal(1)) if "fraction_number" in entry else None
    if fraction is None:
        return None
    return {"amount": plain_notation(number + fraction), "unit": found[0]}


_UNIT = "unit=unit_of/unit_half/unit_weak"


RULES = [
    Rule("quantity.number_unit", "QUANTITY", f"{AMOUNT} {_UNIT}", _quantity, "70 ألف هكتار"),
    Rule(
        "quantity.range",
        "QUANTITY",
        f"{HEAD} article? n1=number ( u1=unit_of )? {JOIN} article? n2=number unit=unit_of/unit_half",
        _range,
        "10-15 كيلومترا",
    ),
    Rule("quantity.dual", "QUANTITY", "unit=unit_dual/unit_half_dual/dual_weak", _dual, "كيلومترين"),
    Rule(
        "quantity.dual_range",
        "QUANTITY",
        "( head=between )? ( unit1=unit_dual/unit_half_dual/dual_weak ) ( to/or/dash | both=and ) n2=number unit=unit_of/unit_half",
        _dual_range,
        "بين درجتين و8 درجات مئوية",
    ),
    Rule(
        "quantity.range_from_one",
        "QUANTITY",
        f"{HEAD} unit1=unit_of/unit_dual {JOIN} ( n2=number )? unit=unit_of/unit_dual ( and f=fraction_number ( unit_of_def )? )?",
        _range_from_one,
        "من متر إلى مترين",
    ),
    Rule("quantity.one", "QUANTITY", "unit=unit_of/unit_dual n=one_two", _one, "كيلومتر واحد"),
    Rule(
        "quantity.fraction", "QUANTITY", "n=fraction_number unit=unit_of/unit_half", _fraction, "نصف كيلوغرام"
    ),
    Rule(
        "quantity.parts",
        "QUANTITY",
        "( n=number )? unit=unit_of/unit_dual and m=number part=unit_of",
        _parts,
        "17 مترا و66 سنتيمترا",
    ),
    Rule(
        "quantity.and_fraction",
        "QUANTITY",
        "( n=number )? unit=unit_of/unit_dual/unit_half/dual_weak and f=fraction_number ( unit_of_def/unit_of/unit_half )?",
        _and_fraction,
        "ثلاثة أفدنة ونصف الفدان",
    ),
]
