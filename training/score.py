"""Micro-F1 over exact spans with their label, from rows of IOB2 tags."""

from __future__ import annotations


def spans(tags: list[str]) -> set[tuple[int, int, str]]:
    """The mentions (first word, behind the last, label) of a row of tags."""
    found, start, label = set(), 0, ""
    for place, tag in enumerate([*tags, "O"]):
        if label and not (tag.startswith("I-") and tag[2:] == label):
            found.add((start, place, label))
            label = ""
        if tag != "O" and not label:
            start, label = place, tag[2:]
    return found


def span_f1(gold: list[list[str]], found: list[list[str]]) -> float:
    """F1 of `found` against `gold`, both a row of tags a sentence."""
    right = given = wanted = 0
    for one, other in zip(gold, found, strict=True):
        a, b = spans(one), spans(other)
        right, wanted, given = right + len(a & b), wanted + len(a), given + len(b)
    return 2 * right / (wanted + given) if wanted + given else 0.0
