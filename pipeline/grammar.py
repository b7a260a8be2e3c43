"""Rules: a name, a pattern over the roles of terms, an example, and the function that makes the value.

A pattern is written with role names: `day=day of? month=month year=year`. `name=role` can be asked for in the value
function; `a/b` is either role; `!role` is any term without it; `( ) | ? * + {m,n}` and lookaround are those of `re`.
Patterns are compiled to character classes over `Row.roles`, so matching is linear in the number of terms: no pattern
repeats a group that can itself match in two ways.
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.lexicon import Entry
from pipeline.reading import Row, Signatures
from pipeline.skeleton import Skeleton

_ATOM = re.compile(r"\s+|\(\?<?[=!]|(?:(\w+)=)?(!?)([a-z_]+(?:/[a-z_]+)*)|[()|?*+.^$]|\{\d*,?\d*\}")


_OPTIONAL = ("?", "*", "{")
_MOST_WAYS = 8  # a rule with more is tried where it need not be


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
    """One rule, ready to run.

    `needs` are the bits of the roles without which nothing can match; where the rule has alternatives, `ways` are the
    bits of each, one of which must all be there.
    """

    __slots__ = ("find", "groups", "needs", "rule", "ways")

    def __init__(self, rule: Rule, signatures: Signatures) -> None:
        source, self.ways, self.groups = _compile(rule, signatures)
        self.needs = functools.reduce(operator.and_, self.ways)
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
            if compiled.needs & absent or all(way & absent for way in compiled.ways):
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


class _Ways:
    """The terms that a match must have, as the bits of each way to match, read along with the pattern."""

    def __init__(self) -> None:
        self._done: list[set[int]] = [set()]
        self._now: list[set[int]] = [{0}]

    def open(self) -> None:
        self._done.append(set())
        self._now.append({0})

    def alternative(self) -> None:
        self._done[-1] |= self._now[-1]
        self._now[-1] = {0}

    def close(self) -> set[int]:
        """The ways of the innermost group."""
        return self._done.pop() | self._now.pop()

    def require(self, ways: set[int]) -> None:
        """One of these ways too."""
        both = {one | other for one in self._now[-1] for other in ways}
        if len(both) <= _MOST_WAYS:
            self._now[-1] = both


def _compile(rule: Rule, signatures: Signatures) -> tuple[str, tuple[int, ...], dict[str, list[int]]]:
    """The regular expression; the bits of the terms that no match can lack, by alternative; the groups of each name."""
    source: list[str] = []
    groups: dict[str, list[int]] = {}
    ways = _Ways()
    around: list[bool] = []
    at, pattern = 0, rule.pattern
    while at < len(pattern):
        atom = _ATOM.match(pattern, at)
        if atom is None:
            raise ValueError(f"rule {rule.name}: cannot read its pattern at {pattern[at:]!r}")
        at = atom.end()
        name, negated, roles = atom.groups()
        if roles is None:
            text = atom.group().strip()
            if text.startswith("("):
                ways.open()
                around.append(text != "(")
            elif text == "|":
                ways.alternative()
            elif text == ")":
                inner = ways.close()
                if not around.pop() and not pattern[at:].lstrip().startswith(_OPTIONAL):
                    ways.require(inner)
            source.append("(?:" if text == "(" else text)
            continue
        characters = "".join(sorted({c for role in roles.split("/") for c in signatures.having(role)}))
        if not characters:
            raise ValueError(f"rule {rule.name}: no word has the role {roles}")
        if not negated and not pattern[at:].lstrip().startswith(_OPTIONAL):
            ways.require({signatures.need(characters)})
        one = f"[^{characters}\0]" if negated else f"[{characters}]"
        if name:
            groups.setdefault(name, []).append(sum(map(len, groups.values())) + 1)
            one = f"({one})"
        source.append(one)
    return "".join(source), tuple(ways.close()), groups
