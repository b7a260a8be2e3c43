"""Values in one line: ``13000000000 USD more_than`` for a MONEY value, and back.

The notation of each label, where AMT is a decimal in plain notation or a range ``MIN..MAX``:

========  ==============================================================================
DATE      EDTF or ``null``, then ``hijri=H`` (implies the Hijri calendar); start and end follow from the EDTF
TIME      ``HH:MM`` or ``HH:MM:SS``, then ``zone=UTC``, ``zone=+03:00`` or ``zone=Asia/Riyadh``
DURATION  ISO 8601 ``P3Y``, or ``P3Y..P5Y``
MONEY     AMT and an ISO 4217 code, or ``null`` where the text leaves the currency open
QUANTITY  AMT and a unit (UCUM, or an English word)
COUNT     AMT and the counted noun as written
PERCENT   AMT, then ``percentage_point`` or ``basis_point``
========  ==============================================================================

A modifier (``about more_than less_than at_least at_most nearly``) may come last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, get_args
from zoneinfo import available_timezones

from pipeline.calendar import bounds
from pipeline.record import Modifier

Value = dict[str, Any]

MODIFIERS: tuple[str, ...] = get_args(Modifier)
_POINTS = ("percentage_point", "basis_point")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?")
_PERIOD = re.compile(
    r"P(?=[0-9T])(?:N Y)?(?:N M)?(?:N W)?(?:N D)?(?:T(?=[0-9])(?:N H)?(?:N M)?(?:N S)?)?".replace(
        "N ", r"[0-9]+(?:\.[0-9]+)?"
    )
)
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?")
_OFFSET = re.compile(r"UTC|[+-](?:0[0-9]|1[0-4]):[0-5][0-9]")
_CURRENCY = re.compile(r"[A-Z]{3}")
_HIJRI_DATE = r"[0-9X]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|30))?)?"
_HIJRI = re.compile(f"{_HIJRI_DATE}(?:/{_HIJRI_DATE})?")


def read_value(label: str, notation: str) -> Value:
    """The full value that a compact notation stands for, keys in the record's order.

    Raises ``ValueError`` with the cause for a notation that is not one of ``label``'s.
    """
    words = notation.split()
    if not words:
        raise ValueError(f"{label} has no value")
    modifier = words.pop() if words[-1] in MODIFIERS else None
    if not words:
        raise ValueError(f"{label} has a modifier but no value")
    value = _READERS[label](words)
    if words:
        raise ValueError(f"{label} does not take {' '.join(words)!r} in {notation!r}")
    if modifier is not None:
        value["modifier"] = modifier
    return value


def compact(label: str, value: Mapping[str, Any]) -> str:
    """The compact notation of a value; the inverse of :func:`read_value` for every value that it makes.

    A value that breaks the rules (a prediction under evaluation may) is written as well as it can be, never refused.
    """
    words = list(_WRITERS[label](value))
    if value.get("modifier") is not None:
        words.append(str(value["modifier"]))
    return " ".join(words)


# --- reading: each reader takes its words from the front of the list and leaves what it does not know ----------------


def _take(words: list[str], what: str) -> str:
    if not words:
        raise ValueError(f"{what} is missing")
    return words.pop(0)


def _attribute(words: list[str], key: str) -> str | None:
    if words and words[0].startswith(f"{key}="):
        return words.pop(0)[len(key) + 1 :]
    return None


def _decimal(word: str) -> str:
    if not _DECIMAL.fullmatch(word) or word == "-0":
        raise ValueError(f"not a decimal in plain notation without trailing zeros: {word!r}")
    return word


def _amount(words: list[str], key: str) -> Value:
    low, dots, high = _take(words, "the amount").partition("..")
    if not dots:
        return {key: _decimal(low)}
    if Decimal(_decimal(low)) > Decimal(_decimal(high)):
        raise ValueError(f"a range runs from the lesser to the greater: {low}..{high}")
    return {"min": low, "max": high}


def _read_date(words: list[str]) -> Value:
    word = _take(words, "the date")
    edtf = None if word == "null" else word
    start, end = bounds(edtf)
    value: Value = {"edtf": edtf, "start": start, "end": end}
    if start is not None and end is not None and not start.startswith("-") and end < start:
        raise ValueError(f"an interval that ends before it starts: {edtf!r}")
    hijri = _attribute(words, "hijri")
    if hijri is not None:
        if not _HIJRI.fullmatch(hijri):
            raise ValueError(f"not a Hijri date: {hijri!r}")
        value |= {"calendar": "hijri", "hijri": hijri}
    return value


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _read_time(words: list[str]) -> Value:
    clock = _take(words, "the time")
    if not _CLOCK.fullmatch(clock):
        raise ValueError(f"not a time of day HH:MM: {clock!r}")
    zone = _attribute(words, "zone")
    if zone is None:
        return {"time": clock}
    if not _OFFSET.fullmatch(zone) and zone not in _zones():
        raise ValueError(f"not UTC, an offset or an IANA time zone: {zone!r}")
    return {"time": clock, "zone": zone}


def _read_duration(words: list[str]) -> Value:
    ends = _take(words, "the duration").split("..")
    for end in ends:
        if not _PERIOD.fullmatch(end):
            raise ValueError(f"not an ISO 8601 duration: {end!r}")
    if len(ends) > 2:
        raise ValueError(f"not a range of two durations: {'..'.join(ends)!r}")
    return {"duration": ends[0]} if len(ends) == 1 else {"min": ends[0], "max": ends[1]}


def _read_money(words: list[str]) -> Value:
    value = _amount(words, "amount")
    currency = _take(words, "the currency (null where the text leaves it open)")
    if currency != "null" and not _CURRENCY.fullmatch(currency):
        raise ValueError(f"not an ISO 4217 code: {currency!r}")
    return value | {"currency": None if currency == "null" else currency}


def _read_quantity(words: list[str]) -> Value:
    return _amount(words, "amount") | {"unit": _take(words, "the unit")}


def _read_count(words: list[str]) -> Value:
    return _amount(words, "amount") | {"counted": _take(words, "the counted noun")}


def _read_percent(words: list[str]) -> Value:
    value = _amount(words, "percent")
    return value | {"unit": words.pop(0)} if words and words[0] in _POINTS else value


# --- writing ---------------------------------------------------------------------------------------------------------


def _range(value: Mapping[str, Any], key: str) -> str:
    return str(value[key]) if value.get(key) is not None else f"{value.get('min')}..{value.get('max')}"


def _write_date(value: Mapping[str, Any]) -> list[str]:
    words = [str(value.get("edtf") or "null")]
    return [*words, f"hijri={value['hijri']}"] if value.get("hijri") else words


def _write_time(value: Mapping[str, Any]) -> list[str]:
    words = [str(value.get("time"))]
    return [*words, f"zone={value['zone']}"] if value.get("zone") else words


def _write_percent(value: Mapping[str, Any]) -> list[str]:
    words = [_range(value, "percent")]
    return [*words, str(value["unit"])] if value.get("unit") else words


_READERS = {
    "DATE": _read_date,
    "TIME": _read_time,
    "DURATION": _read_duration,
    "MONEY": _read_money,
    "QUANTITY": _read_quantity,
    "COUNT": _read_count,
    "PERCENT": _read_percent,
}
_WRITERS = {
    "DATE": _write_date,
    "TIME": _write_time,
    "DURATION": lambda value: [_range(value, "duration")],
    "MONEY": lambda value: [_range(value, "amount"), str(value.get("currency") or "null")],
    "QUANTITY": lambda value: [_range(value, "amount"), str(value.get("unit"))],
    "COUNT": lambda value: [_range(value, "amount"), str(value.get("counted"))],
    "PERCENT": _write_percent,
}
