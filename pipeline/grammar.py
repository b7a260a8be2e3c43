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
from pipeline.skeleton import Skeleton

_ATOM = re.compile(r"\s+|\(\?<?[=!]|(?:(\w+)=)?(!?)([a-z_]+(?:/[a-z_]+)*)|[()|?*+.^$]|\{\d*,?\d*\}")


@dataclass(frozen=True, slots=True)
class Context:
    """What an article tells besides its text."""

    published: date | None = None
    country: str | None = None


class Match:
    """A rule's match: named terms and their meanings."""

    __slots__ = ("_groups", "_match", "_places", "context", "end", "row", "start")

    def __init__(
        self,
        match: re.Match[str],
        groups: dict[str, list[int]],
        places: list[int],
        row: Row,
        context: Context,
    ) -> None:
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
                try:
                    value = rule.make(named)
                except OverflowError:  # a date beyond the years 1 to 9999
                    continue
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
