"""Gold records and predicted records of the same articles: by id, and made from the same texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.record import Record, to_dict

Plain = dict[str, Any]


class UnfitInput(ValueError):
    """Gold and records that cannot be compared; the message says why."""


def by_article(records: Iterable[Record]) -> dict[str, Plain]:
    """Records in the record's JSON shape, by article id. Raises :class:`UnfitInput` for an id that comes twice."""
    found: dict[str, Plain] = {}
    for record in records:
        name = record.article.id
        if name in found:
            raise UnfitInput(f"article {name!r} comes twice")
        found[name] = to_dict(record)
    return found


def check_same_texts(gold: Mapping[str, Plain], records: Mapping[str, Plain]) -> None:
    """Raise :class:`UnfitInput` where a record was made from another text than its gold, or no article is in both."""
    common = [name for name in gold if name in records]
    if not common:
        raise UnfitInput(
            f"no article is in both: gold has {_some(list(gold))}; the records have {_some(list(records))}"
        )
    for name in common:
        expected, got = gold[name]["text"], records[name]["text"]
        if expected != got:
            pairs = zip(expected, got, strict=False)
            place = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(expected), len(got)))
            raise UnfitInput(
                f"article {name!r}: the record was made from another text than the gold; they differ from character "
                f"{place} on: {expected[place : place + 20]!r} in gold, {got[place : place + 20]!r} in the record"
            )


def _some(names: list[str]) -> str:
    if not names:
        return "none"
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
