"""Lengths of time, ages among them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from pipeline.figures import plain_notation
from pipeline.grammar import Match, Rule, Value
from pipeline.numerals import Number
from pipeline.rules.dated import is_role
from pipeline.rules.measured import HEAD, JOIN, covered, reading, undashed

# A unit's ISO 8601 designator, how many it is, and what its fractions are counted in.
_UNITS: dict[str, tuple[str, int]] = {"10Y": ("Y", 10), "100Y": ("Y", 100), "1000Y": ("Y", 1000)}
_SMALLER = {"Y": ("M", 12), "M": ("D", 30), "W": ("D", 7), "D": ("H", 24), "H": ("MIN", 60), "MIN": ("S", 60)}
_STAYS = 1000  # so many nights are nights spent in hotels: a COUNT
_ORDER = ["Y", "M", "W", "D", "H", "MIN", "S"]


def iso_duration(parts: dict[str, Fraction]) -> str | None:
    """ISO 8601 from counts by unit; a fraction goes over into the next smaller unit (سنة ونصف is `P1Y6M`)."""
    whole: dict[str, Fraction] = {}
    carry = dict(parts)
    for unit in _ORDER:
        count = carry.get(unit, Fraction(0))
        rest = count - int(count)
        if rest and unit in _SMALLER:
            smaller, times = _SMALLER[unit]
            moved = rest * times
            if unit == "M":
                moved = Fraction(round(moved))
            carry[smaller] = carry.get(smaller, Fraction(0)) + moved
            count = Fraction(int(count))
        if count:
            whole[unit] = count
    if not whole:
        return None
    date = "".join(f"{_plain(whole[unit])}{unit}" for unit in ("Y", "M", "W", "D") if unit in whole)
    time = "".join(f"{_plain(whole[unit])}{unit[0]}" for unit in ("H", "MIN", "S") if unit in whole)
    return f"P{date}" + (f"T{time}" if time else "")


def _plain(count: Fraction) -> str:
    return plain_notation(Decimal(count.numerator) / Decimal(count.denominator))


def _unit(code: str) -> tuple[str, int]:
    """A table's unit: `20Y` (a dual of decades) is twenty of `Y`."""
    digits = code.rstrip("YMWDHINS")
    return code[len(digits) :], int(digits or 1)


def _one(count: Fraction, code: str) -> dict[str, Fraction]:
    unit, times = _unit(code)
    return {unit: count * times}


def _of(match: Match, name: str) -> Fraction:
    entry = match.entry(name)
    if "minute_fraction" in entry and not {"fraction_number", "number"} & entry.keys():
        return Fraction(int(entry["minute_fraction"]), 60)
    number: Number = (
        entry["fraction_number"]
        if "fraction_number" in entry
        else entry["number"]
        if "number" in entry
        else entry["def_number"]
    )
    return Fraction(reading(number, match))


def _said(parts: dict[str, Fraction]) -> Value | None:
    if any(count < 0 for count in parts.values()):
        return None
    text = iso_duration(parts)
    return {"duration": text} if text else None


def _number_unit(match: Match) -> Value | None:
    entry = match.entry("n")
    if "number" in entry and entry["number"].kind == "words" and entry["number"].value in (1, 2):
        return None
    if "year_near" in entry and is_role(match.row, match.start - 1, "month", "year_noun"):
        return None
    number, start = undashed(match)
    if "night" in match.entry("unit") and number.value >= _STAYS:
        return None
    found = _said(_one(Fraction(reading(number, match)), match.get("unit", "time_unit")))
    return {**found, **start} if found else None


def _definite(match: Match) -> Value | None:
    """`السنوات الأربع المقبلة`, `الأيام الـ10`: the adjective stays outside. A figure without its article is their
    name and not their number (`السنوات 2010 و2011`)."""
    if "def_number" not in match.entry("n") and not match.has("article"):
        return None
    number = _of(match, "n")
    return _said(_one(number, match.get("unit", "time_plural_def"))) if number >= 2 else None


def _dual(match: Match) -> Value | None:
    return _said(_one(Fraction(1), match.get("unit", "time_dual") or match.get("unit", "time_dual_def")))


def _single(match: Match) -> Value | None:
    """`عاما واحدا`, `سنتين اثنتين`."""
    code = match.get("unit", "time_dual") or match.get("unit", "time_unit")
    return _said(_one(Fraction(1), code))


def _and_fraction(match: Match) -> Value | None:
    """`سنة ونصف السنة`, `ثلاث سنوات ونصف`, `ساعتين وربع`."""
    code = match.get("unit", "time_unit") or match.get("unit", "time_dual")
    unit, times = _unit(code)
    count = _of(match, "n") * times if match.has("n") else Fraction(times)
    if match.has("less"):
        return _said({unit: count - _of(match, "f")})
    if match.has("small") and match.get("small", "time_unit") != code:
        smaller, of = _unit(match.get("small", "time_unit"))
        if smaller == unit or _ORDER.index(smaller) < _ORDER.index(unit):
            return None
        return _said({unit: count, smaller: _of(match, "f") * of})  # شهرين وربع ساعة
    step = times if "time_unit" in match.entry("unit") else times // 2
    return _said({unit: count + _of(match, "f") * step})


def _parts(match: Match) -> Value | None:
    """`سنة وثلاثة أشهر`, `ساعة و20 دقيقة`: each part of a smaller unit than the one before."""
    parts: dict[str, Fraction] = {}
    last = -1
    for name in "123456":
        if not match.has(f"u{name}"):
            continue
        entry = match.entry(f"u{name}")
        code = entry.get("time_unit") if "time_unit" in entry else entry.get("time_dual")
        if match.has(f"n{name}"):
            code, count = entry.get("time_unit"), _of(match, f"n{name}")
        else:
            count = Fraction(1)
        if code is None:
            return None
        unit, times = _unit(code)
        if _ORDER.index(unit) <= last or unit in parts:
            return None
        last = _ORDER.index(unit)
        parts[unit] = count * times
    if match.has("less"):
        parts[_ORDER[last]] -= _of(match, "f")
    return _said(parts)


def _range(match: Match) -> Value | None:
    code = match.get("unit", "time_unit")
    first, last = _of(match, "n1"), _of(match, "n2")
    if match.has("both") and not (match.has("head") and "between" in match.entry("head")):
        return None
    if match.has("u1") and _unit(match.get("u1", "time_unit")) != _unit(code):
        return None
    one, other = match.entry("n1")["number"], match.entry("n2")["number"]
    if not match.has("u1"):
        first = Fraction(covered(one, other, reading(one, match), reading(other, match)))
    if match.has("both"):
        first, last = min(first, last), max(first, last)
    if not 0 <= first < last or (match.has("dash") and is_role(match.row, match.start - 1, "dash", "slash")):
        return None
    low, high = iso_duration(_one(first, code)), iso_duration(_one(last, code))
    return {"min": low, "max": high} if low and high else None


def _range_from_one(match: Match) -> Value | None:
    """`عام إلى ثلاثة أعوام`, `بين شهرين وثلاثة أشهر`, `أسبوع إلى أسبوعين`."""
    first = match.entry("u1")
    one = first.get("time_dual") or first.get("time_unit")
    other = match.entry("unit")
    if match.has("n2"):
        two = _one(_of(match, "n2"), other["time_unit"]) if "time_unit" in other else None
    else:
        two = _one(Fraction(1), other["time_dual"]) if "time_dual" in other else None
    if one is None or two is None or (match.has("both") and not match.has("head")):
        return None
    if is_role(match.row, match.at("u1") - 1, "number", "fraction_number"):
        return None  # من أربع ساعات إلى ساعتين: a change, not a range
    low, high = _one(Fraction(1), one), two
    if low.keys() == high.keys() and not next(iter(low.values())) < next(iter(high.values())):
        return None
    low_text, high_text = iso_duration(low), iso_duration(high)
    return {"min": low_text, "max": high_text} if low_text and high_text else None


_AGAIN = "".join(
    f"( ( comma and? | and ) ( n{n}=number/fraction_number )? u{n}=time_unit/time_dual one_two? )"
    + ("?" if n > 2 else "")
    for n in range(2, 7)
)


RULES = [
    Rule(
        "duration.number_unit",
        "DURATION",
        "article? n=number/fraction_number unit=time_unit",
        _number_unit,
        "ثلاث سنوات",
    ),
    Rule(
        "duration.definite",
        "DURATION",
        "unit=time_plural_def ( article=article )? n=def_number/number",
        _definite,
        "السنوات الأربع",
    ),
    Rule(
        "duration.fraction_definite",
        "DURATION",
        "n=fraction_number time_unit_def",
        lambda match: _said(_one(_of(match, "n"), match.row.entry(match.end - 1)["time_unit_def"])),
        "ثلاثة أرباع الساعة",
    ),
    Rule("duration.dual", "DURATION", "unit=time_dual/time_dual_def", _dual, "أسبوعين"),
    Rule("duration.single", "DURATION", "unit=time_unit/time_dual n=one_two", _single, "عاما واحدا"),
    Rule(
        "duration.and_fraction",
        "DURATION",
        "( n=number )? unit=time_unit/time_dual and f=fraction_number ( time_unit_def | small=time_unit )?",
        _and_fraction,
        "سنة ونصف السنة",
    ),
    Rule(
        "duration.less",
        "DURATION",
        "( n=number )? unit=time_unit/time_dual less=less f=fraction_number/minute_fraction",
        _and_fraction,
        "ساعتين إلا ربعا",
    ),
    Rule(
        "duration.parts",
        "DURATION",
        f"( n1=number )? u1=time_unit/time_dual one_two? {_AGAIN} ( less=less f=fraction_number/minute_fraction )?",
        _parts,
        "سنة وثلاثة أشهر",
    ),
    Rule(
        "duration.range",
        "DURATION",
        f"{HEAD} n1=number ( u1=time_unit )? {JOIN} n2=number unit=time_unit",
        _range,
        "3 إلى 5 سنوات",
    ),
    Rule(
        "duration.range_from_one",
        "DURATION",
        f"{HEAD} u1=time_unit/time_dual {JOIN} ( n2=number )? unit=time_unit/time_dual",
        _range_from_one,
        "عام إلى ثلاثة أعوام",
    ),
]
