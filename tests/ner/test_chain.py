"""The chain of tags against a reading of every possible row of tags."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from pipeline.ner.chain import Chain, Floats

TAGS = ["O", "B-PERS", "I-PERS", "B-GPE", "I-GPE"]


def chain(seed: int) -> Chain:
    random = np.random.default_rng(seed)
    start = random.normal(size=len(TAGS)).astype(np.float32)
    step = random.normal(size=(len(TAGS), len(TAGS))).astype(np.float32)
    for right, tag in enumerate(TAGS):
        if tag.startswith("I-"):
            start[right] -= 1e4
            for left, before in enumerate(TAGS):
                if before[2:] != tag[2:]:
                    step[left, right] -= 1e4
    return Chain(TAGS, start, step)


def allowed(tags: tuple[int, ...]) -> bool:
    names = [TAGS[tag] for tag in tags]
    return all(
        tag[0] != "I" or before[2:] == tag[2:] for before, tag in zip(["O", *names], names, strict=False)
    )


def every_row(chain: Chain, scores: Floats) -> dict[tuple[int, ...], float]:
    """The probability of each row of tags."""
    total = {}
    for tags in product(range(len(TAGS)), repeat=len(scores)):
        if not allowed(tags):
            continue
        score = chain.start[tags[0]] + scores[0, tags[0]]
        for place in range(1, len(tags)):
            score += chain.step[tags[place - 1], tags[place]] + scores[place, tags[place]]
        total[tags] = float(score)
    most = max(total.values())
    weights = {tags: np.exp(score - most) for tags, score in total.items()}
    whole = sum(weights.values())
    return {tags: float(weight / whole) for tags, weight in weights.items()}


def mentions(tags: tuple[int, ...]) -> set[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    for place, number in enumerate(tags):
        if TAGS[number][0] == "B":
            found.append((TAGS[number][2:], place, place + 1))
        elif TAGS[number][0] == "I":
            found[-1] = (*found[-1][:2], place + 1)
    return set(found)


@pytest.mark.parametrize("seed", range(6))
def test_the_best_row_and_its_probabilities(seed: int) -> None:
    random = np.random.default_rng(seed + 100)
    lines = [
        random.normal(scale=2, size=(length, len(TAGS))).astype(np.float32) for length in (1, 4, 5, 2, 0)
    ]
    crf = chain(seed)
    found = crf.spans(lines)
    assert found[4] == []
    for scores, spans in zip(lines[:4], found[:4], strict=True):
        rows = every_row(crf, scores)
        best = max(rows, key=rows.__getitem__)
        assert {(span.label, span.first, span.last) for span in spans} == mentions(best)
        for span in spans:
            chance = sum(
                p for tags, p in rows.items() if (span.label, span.first, span.last) in mentions(tags)
            )
            assert span.score == pytest.approx(chance, abs=1e-4)


def test_a_mention_never_begins_inside() -> None:
    scores = np.full((3, len(TAGS)), -5, dtype=np.float32)
    scores[:, TAGS.index("I-GPE")] = 5  # the words alone would all be I-GPE
    (spans,) = chain(1).spans([scores])
    assert [(span.label, span.first, span.last) for span in spans] == [("GPE", 0, 3)]


def test_long_lines_keep_their_probabilities() -> None:
    scores = np.random.default_rng(3).normal(scale=30, size=(2_000, len(TAGS))).astype(np.float32)
    (spans,) = chain(2).spans([scores])
    assert spans and all(span.score is not None and 0 <= span.score <= 1 for span in spans)
