"""From texts to entities: words, windows, vectors, the chain of tags, then each mention's exact place and name."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Protocol
from unicodedata import category

import numpy as np

from pipeline.cldr import territory_names
from pipeline.ner.chain import Chain, Floats, Span
from pipeline.ner.datelines import with_agencies
from pipeline.ner.edges import cut_at_signs
from pipeline.ner.encoder import Encoder
from pipeline.ner.entity import Entity
from pipeline.ner.lists import with_lists_labelled
from pipeline.ner.memory import again, names_of
from pipeline.ner.names import name_of, name_start
from pipeline.ner.pack import Pack
from pipeline.ner.posts import with_posts_cut
from pipeline.ner.subtypes import Subtypes
from pipeline.ner.websites import with_websites
from pipeline.ner.windows import LONGEST_PIECES, LONGEST_WORDS, windows_of
from pipeline.ner.words import Word, words_of
from pipeline.normalization import normalize

Line = tuple[int, int]  # its first word, and the one behind its last
_RAISED = 3.0  # of the score of a name that the text has told elsewhere; tried on the dev articles
LEAST = 0.5  # what is more probably wrong than right is no mention


class Tagger(Protocol):
    """What decides which words are mentions: the pack's own chain, or a foreign model."""

    rule: str

    def tag(self, lines: list[list[Word]], vectors: list[Floats], texts: list[int]) -> list[list[Span]]:
        """The mentions of each line, as places in the line's words; `texts` has the number of each line's text."""


class PackTagger:
    """The main head of a pack and its chain."""

    rule = "model"

    def __init__(self, pack: Pack) -> None:
        self._weight, self._bias = pack.heads["main.weight"].T, pack.heads["main.bias"]
        self._begin = {tag[2:]: place for place, tag in enumerate(pack.tags["main"]) if tag.startswith("B-")}
        self._chain = Chain(pack.tags["main"], pack.heads["chain.start"], pack.heads["chain.step"])

    def tag(self, lines: list[list[Word]], vectors: list[Floats], texts: list[int]) -> list[list[Span]]:
        """See `Tagger`."""
        scores = [line @ self._weight + self._bias for line in vectors]
        spans = self._chain.spans(scores)
        changed = self._remember(lines, scores, spans, texts)
        for line, found in zip(changed, self._chain.spans([scores[line] for line in changed]), strict=True):
            spans[line] = found
        return spans

    def _remember(
        self, lines: list[list[Word]], scores: list[Floats], spans: list[list[Span]], texts: list[int]
    ) -> list[int]:
        """Raises the scores of names that the same text has told before or tells later; the lines that it changed."""
        changed = []
        for _, numbers in groupby(range(len(lines)), key=texts.__getitem__):
            of_text = list(numbers)
            names = names_of((lines[line] for line in of_text), (spans[line] for line in of_text))
            if not names:
                continue
            for line in of_text:
                labels = {place: span.label for span in spans[line] for place in range(span.first, span.last)}
                places = [
                    (place, label) for place, label in again(lines[line], names) if labels.get(place) != label
                ]
                for place, label in places:
                    scores[line][place, self._begin[label]] += _RAISED
                if places:
                    changed.append(line)
        return changed


class Finder:
    """Finds entities with a pack; with another `tagger`, the pack gives only the exact starts and the subtypes.

    A mention with a score below `least` is left out.
    """

    def __init__(
        self, pack: Pack, tagger: Tagger | None = None, threads: int = 1, least: float = LEAST
    ) -> None:
        self.encoder = Encoder(pack.graphs, pack.tokenizer, threads)
        self._tagger = tagger or PackTagger(pack)
        self._cut_weight, self._cut_bias = pack.heads["cut.weight"].T, pack.heads["cut.bias"]
        self.subtypes = Subtypes(pack)
        self._slope, self._offset = pack.calibration
        self._least = least

    def find(self, texts: Sequence[str]) -> list[list[Entity]]:
        """The entities of each text, in reading order. Texts share batches; each is read by itself."""
        words = [words_of(text) for text in texts]
        lines = [list(_lines(text, found)) for text, found in zip(texts, words, strict=True)]
        vectors = self._vectors(words, lines)
        flat = [
            (text, words[number][first:last], vectors[number][first:last])
            for number, (text, borders) in enumerate(zip(texts, lines, strict=True))
            for first, last in borders
        ]
        numbers = [number for number, borders in enumerate(lines) for _ in borders]
        tagged = self._tagger.tag([line for _, line, _ in flat], [row for _, _, row in flat], numbers)
        found: list[list[Entity]] = [[] for _ in texts]
        at = 0
        for number, borders in enumerate(lines):
            for _ in borders:
                text, line, line_vectors = flat[at]
                for span in tagged[at]:
                    for first, last in cut_at_signs(line, span.first, span.last):
                        for part in self._listed(
                            text, line, line_vectors, span._replace(first=first, last=last)
                        ):
                            entity = self._entity(text, line, line_vectors, part)
                            if entity.score is None or entity.score >= self._least:
                                found[number].append(entity)
                at += 1
        by_text = ([words[n][first:last] for first, last in borders] for n, borders in enumerate(lines))
        return [
            _by_rules(text, text_lines, entities)
            for text, text_lines, entities in zip(texts, by_text, found, strict=True)
        ]

    def _listed(self, text: str, line: list[Word], vectors: Floats, span: Span) -> list[Span]:
        """`ولايات عنابة وسطيف` taken for one place is two; the one name in و is a country's (`البوسنة والهرسك`)."""
        if span.label != "GPE" or span.last - span.first < 2:
            return [span]
        name = text[line[span.first].start : line[span.last - 1].end]
        places = [
            place
            for place in range(span.first + 1, span.last)
            if line[place].form[0] == "و"
            and name_start(text[line[place].start : line[place].end], self.cut_scores(vectors[place]))
        ]
        if not places or normalize(name) in territory_names():
            return [span]
        borders = [span.first, *places, span.last]
        return [span._replace(first=first, last=last) for first, last in pairwise(borders)]

    def _vectors(self, words: list[list[Word]], lines: list[list[Line]]) -> list[Floats]:
        """A vector for each word of each text."""
        windows: list[list[list[int]]] = []
        kept: list[list[tuple[int, int, int]]] = [
            [] for _ in words
        ]  # a window's number, and its words that count
        for number, (found, borders) in enumerate(zip(words, lines, strict=True)):
            pieces = [self.encoder.pieces_of(word.form) for word in found]
            sizes = [len(word) for word in pieces]
            for first, last in _paragraphs(borders, sizes):
                for window in windows_of(sizes[first:last]):
                    kept[number].append(
                        (len(windows), window.keep - window.first, window.until - window.first)
                    )
                    windows.append(pieces[first + window.first : first + window.last])
        vectors = self.encoder.vectors(windows)
        return [
            np.concatenate([vectors[window][start:end] for window, start, end in parts])
            if parts
            else np.empty((0, 0), dtype=np.float32)
            for parts in kept
        ]

    def _entity(self, text: str, line: list[Word], vectors: Floats, span: Span) -> Entity:
        first, last = span.first, span.last
        word = line[first]
        start = word.start + name_start(text[word.start : word.end], self.cut_scores(vectors[first]))
        end = line[last - 1].end
        while category(text[end - 1]) == "Cf":  # a bidi mark behind the word, with letters before it
            end -= 1
        while category(text[start]) == "Cf":
            start += 1
        name = name_of(text, start, end)
        return Entity(
            label=span.label,
            start=start,
            end=end,
            name=name,
            subtype=self.subtypes.of(
                span.label, [word.form for word in line[first:last]], name, vectors[first:last]
            ),
            score=self._calibrated(span.score),
            rule=self._tagger.rule,
        )

    def cut_scores(self, vector: Floats) -> Floats:
        """For the first word of a name: scores of 0, 1, 2 … letters of proclitics before the name."""
        scores: Floats = vector @ self._cut_weight + self._cut_bias
        return scores

    def _calibrated(self, score: float | None) -> float | None:
        if score is None:
            return None
        chance = min(max(score, 1e-6), 1 - 1e-6)
        odds = self._slope * np.log(chance / (1 - chance)) + self._offset
        return round(float(1 / (1 + np.exp(-odds))), 2)


def _by_rules(text: str, lines: list[list[Word]], entities: list[Entity]) -> list[Entity]:
    """What the guideline says and a model sees too seldom."""
    entities = with_lists_labelled(text, with_posts_cut(text, entities))
    return with_websites(text, with_agencies(text, lines, entities))


def _lines(text: str, words: list[Word]) -> Iterator[Line]:
    """The lines of a text as places in its words: a mention never runs over the end of a line."""
    starts = [word.start for word in words]
    first, at = 0, text.find("\n")
    while at >= 0:
        last = bisect_left(starts, at)
        if last > first:
            yield first, last
            first = last
        at = text.find("\n", at + 1)
    if first < len(words):
        yield first, len(words)


def _paragraphs(lines: list[Line], sizes: list[int]) -> Iterator[Line]:
    """Neighbouring lines together, as long as they fit a window: a title is read with what it stands over."""
    first = last = pieces = 0
    for _, end in lines:
        more = sum(sizes[last:end])
        if last > first and (pieces + more > LONGEST_PIECES or end - first > LONGEST_WORDS):
            yield first, last
            first, pieces = last, 0
        last, pieces = end, pieces + more
    if last > first:
        yield first, last
