"""A number written in digits → Decimal, with every separator that Arabic news uses.

`.` and `,` change places between Egypt and the Maghreb. Where one figure can be read both ways (`25.000`) both readings
are kept and the sentence decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

# Countries whose newspapers write 1.200.000 and 5,5 (as French and Spanish do).
COMMA_DECIMAL = frozenset({"DZ", "MA", "TN", "MR", "LY", "DJ", "EH"})
_SEPARATORS = re.compile(r"[.,،'\s]")


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is the usual reading. `other`, if any, is the reading with the separator's other meaning."""

    value: Decimal
    plain: bool
    """Whether the figure is digits alone (only such a figure is a year or a day)."""
    other: Decimal | None = None


def parse_figure(text: str) -> Figure | None:
    """Read a normalised figure (ASCII digits, `.` `,` `،` `'` or spaces between); `None` if it is no number.

    `1.2.3`, an address or a version, is none.
    """
    text = with_point(text)
    if text.isascii() and text.isdigit():
        return Figure(Decimal(text), True)
    separators = _SEPARATORS.findall(text)
    parts = _SEPARATORS.split(text)
    if not separators or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    joined = Decimal("".join(parts))
    grouped = 1 <= len(parts[0]) <= 3 and parts[0] != "0" and all(len(part) == 3 for part in parts[1:])
    if len(set(separators)) == 1 and (separators[0].isspace() or separators[0] == "'"):
        return Figure(joined, False) if grouped else None
    if len(separators) == 1:
        decimal = Decimal(f"{parts[0]}.{parts[1]}")
        if not grouped:
            return Figure(decimal, False)
        return Figure(decimal, False, joined) if separators[0] == "." else Figure(joined, False, decimal)
    if len(set(separators)) == 1:
        return Figure(joined, False) if grouped else None
    # Two kinds: the last is the decimal point, if the others group by three.
    head = parts[:-1]
    if separators.count(separators[-1]) == 1 and all(len(part) == 3 for part in head[1:]):
        return Figure(Decimal("".join(head) + "." + parts[-1]), False)
    return None


def with_point(text: str) -> str:
    """Agencies of the Gulf, Jordan and Tunisia write 2.5 as `5ر2`: what stands behind the point is typed before it."""
    fraction, letter, whole = text.partition("\u0631")
    return f"{whole}.{fraction}" if letter else text


def plain_notation(number: Decimal) -> str:
    """A decimal string without exponent and without zeros at the end of its fraction: `2.110E+9` → `2110000000`."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
