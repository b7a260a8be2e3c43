"""Rules: a name, a pattern over the roles of terms, an example, and the function that makes the value.

A pattern is written with role names: `day=day of? month=month year=year`. `name=role` can be asked for in the value
function; `a/b` is either role; `!role` is any term without it; `( ) | ? * + {m,n}` and lookaround are those of `re`.
Patterns are compiled to character classes over `Row.roles`, so matching is linear in the number of terms: no pattern
repeats a group that can itself match in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.lexicon import Entry
from pipeline.reading import Row, Signatures

_ATOM = re.compile(r"\s+|\(\?<?[=!]|(?:(\w+)=)?(!?)([a-z_]+(?:/[a-z_]+)*)|[()|?*+.^$]|\{\d*,?\d*\}")


@dataclass(frozen=True, slots=True)
class Context:
    """What an article tells besides its text."""

    published: date | None = None
    country: str | None = None


class Match:
    """A rule's match: named terms and their meanings."""

    __slots__ = ("_groups", "_match", "_places", "context", "end", "row", "start")

    def __init__(self, match: re.Match[str], groups: dict[str, list[int]], places: list[int], row: Row, context: Context) -> None:
        self._match, self._groups, self._places, self.row, self.context = match, groups, places, row, context
        first, last = match.span()
        self.start = places[first]
        """The first term of the match."""
        self.end = places[last - 1] + 1
        """The term behind the last."""

    def has(self, name: str) -> bool:
        """Whether the named term is part of the match."""
        return self.at(name) >= 0

    def at(self, name: str) -> int:
        """The named term's place, -1 if it isn't there. Of a name used twice, the one that matched."""
        for group in self._groups.get(name, ()):
            place = self._match.start(group)
            if place >= 0:
                return self._places[place]
        return -1

    def entry(self, name: str) -> Entry:
        """The named term's meanings; raises `IndexError` where the term is not part of the match."""
        place = self.at(name)
        if place < 0:
            raise IndexError(name)
        return self.row.entry(place)

    def get(self, name: str, role: str) -> Any:
        """The named term's value in a role; `None` without term or role."""
        place = self.at(name)
        return None if place < 0 else self.row.entry(place).get(role)


Value = dict[str, Any]
Make = Callable[[Match], "Value | None"]


@dataclass(frozen=True, slots=True)
class Rule:
    """`make` returns the value, or `None` to refuse. A rule without label finds what only looks like a value."""

    name: str
    label: str | None
    pattern: str
    make: Make
    example: str


@dataclass(slots=True)
class Candidate:
    """A mention that a rule proposes: terms `[first, last)`, characters `[start, end)`."""

    label: str | None
    first: int
    last: int
    start: int
    end: int
    value: Value
    rule: str


class Compiled:
    """One rule, ready to run. `needs` are the bits of the roles without which nothing can match."""

    __slots__ = ("find", "groups", "needs", "rule")

    def __init__(self, rule: Rule, signatures: Signatures) -> None:
        source, self.needs, self.groups = _compile(rule, signatures)
        self.rule = rule
        self.find = re.compile(source).finditer


# Roles one of which every match of a value holds; around them a row is worth reading.
CORE = (
    "number fraction_number def_number month month_short hijri_month weekday deictic day_def date_figure clock_figure figure_decimal"
    " year_noun years_dual years_plural month_noun months_dual months_plural week_noun decade decade_noun century_noun"
    " millennium_noun season quarter_noun half_noun half_year_noun time_unit time_dual time_dual_def time_plural_def"
    " money_dual unit_dual unit_half_dual dual_weak percent_dual percent part_of_day clock current zone_utc zone_of zone_local"
).split()
_REACH = 7


class Skeleton:
    """The parts of a row that can hold values: what lies within seven terms of a core role. The rest of a text, most of
    it, is never searched. `places[i]` is the row's term at character i of `roles`, `present` the bits of what there is."""

    __slots__ = ("places", "present", "roles")

    def __init__(self, row: Row, core: re.Pattern[str], bits: dict[str, int]) -> None:
        parts: list[str] = []
        places: list[int] = []
        start, end = 0, -1
        size = len(row.roles)
        for match in core.finditer(row.roles):
            first, last = match.span()
            if end < 0:
                start, end = max(0, first - _REACH), last + _REACH
            elif first - _REACH <= end:
                end = last + _REACH
            else:
                parts.append(row.roles[start:end])
                places.extend(range(start, end))
                places.append(-1)
                start, end = first - _REACH, last + _REACH
        if end >= 0:
            end = min(end, size)
            parts.append(row.roles[start:end])
            places.extend(range(start, end))
        self.roles = "\0".join(parts)
        self.places = places
        self.present = 0
        for character in set(self.roles):
            self.present |= bits.get(character, 0)


def core_pattern(signatures: Signatures) -> re.Pattern[str]:
    """Runs of core roles."""
    return re.compile("[" + "".join(sorted({c for role in CORE for c in signatures.having(role)})) + "]+")


class Grammar:
    """The rules of one stage."""

    def __init__(self, rules: Iterable[Rule], signatures: Signatures) -> None:
        self._rules = [Compiled(rule, signatures) for rule in rules]

    def candidates(self, row: Row, context: Context, skeleton: Skeleton) -> list[Candidate]:
        """All that the rules find in a row, by way of its skeleton."""
        found: list[Candidate] = []
        absent, places = ~skeleton.present, skeleton.places
        for compiled in self._rules:
            if compiled.needs & absent:
                continue
            rule = compiled.rule
            for match in compiled.find(skeleton.roles):
                named = Match(match, compiled.groups, places, row, context)
                value = rule.make(named)
                if value is not None:
                    first, last = value.pop("span", (named.start, named.end))
                    start = value.pop("start_at", None)
                    found.append(Candidate(rule.label, first, last, row.start(first) if start is None else start,
                                           row.end(last - 1), value, rule.name))  # fmt: skip
        return found


def _compile(rule: Rule, signatures: Signatures) -> tuple[str, int, dict[str, list[int]]]:
    """The regular expression; the bits of the terms that no match can lack; the groups of each name."""
    source: list[str] = []
    groups: dict[str, list[int]] = {}
    needs = 0
    depth, at, pattern = 0, 0, rule.pattern
    alternatives = False
    while at < len(pattern):
        atom = _ATOM.match(pattern, at)
        if atom is None:
            raise ValueError(f"rule {rule.name}: cannot read its pattern at {pattern[at:]!r}")
        at = atom.end()
        name, negated, roles = atom.groups()
        if roles is None:
            text = atom.group().strip()
            depth += text.startswith("(") - (text == ")")
            alternatives |= text == "|" and depth == 0
            source.append("(?:" if text == "(" else text)
            continue
        characters = "".join(sorted({c for role in roles.split("/") for c in signatures.having(role)}))
        if not characters:
            raise ValueError(f"rule {rule.name}: no word has the role {roles}")
        if depth == 0 and not negated and pattern[at : at + 1] not in ("?", "*", "{"):
            needs |= signatures.need(characters)
        one = f"[^{characters}\0]" if negated else f"[{characters}]"
        if name:
            groups.setdefault(name, []).append(sum(map(len, groups.values())) + 1)
            one = f"({one})"
        source.append(one)
    return "".join(source), 0 if alternatives else needs, groups
