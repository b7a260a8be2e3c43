"""What is made once and asked for often, with an end to what is remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import filterfalse
from typing import TypeVar

V = TypeVar("V")
_LONGEST = 60  # a longer key (a text without spaces) hardly comes twice


class Recent(dict[str, V]):
    """`recent[key]` is `make(key)`, made once for a key that keeps coming; at most `2 * size` are remembered.

    A hit costs what a dict's costs, and what comes once in `size` new keys is never forgotten.
    """

    __slots__ = ("_before", "_make", "_size")

    def __init__(self, make: Callable[[str], V], size: int = 1 << 16) -> None:
        super().__init__()
        self._make, self._size = make, size
        self._before: dict[str, V] = {}

    def __missing__(self, key: str) -> V:
        if len(self) >= self._size:
            self._forget()
        found = self._before[key] if key in self._before else self._make(key)
        if len(key) < _LONGEST:
            self[key] = found
        return found

    def unknown(self, keys: Iterable[str]) -> set[str]:
        """Those of the keys that are not remembered, for a caller who makes many values at once and sets them."""
        if len(self) >= self._size:
            self._forget()
        return set(filterfalse(self.__contains__, set(keys))).difference(self._before)

    def _forget(self) -> None:
        self._before = dict(self)
        self.clear()
