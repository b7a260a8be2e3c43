"""Reading on: the encoder guesses hidden words of raw news, before it learns more names.

Whole words are hidden (all their pieces), 15 % of them, by the piece that stands for what the vocabulary lacks: the
mask of the base encoder is not in the cut vocabulary, and the entity phases hide words in the same way.
"""

from __future__ import annotations

import json
import lzma
import random
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from pipeline.ner.words import words_of
from training.corpora import Sample
from training.model import HIDDEN

FILES = ("ant_multisource_news", "ant_jawhara_news", "arwiki_comparable")
HIDDEN_WORDS = 0.15
_SHORTEST, _LONGEST = 12, 160  # words of a paragraph


class Guess(nn.Module):
    """What reads pieces off the states of each exit; its last layer is the encoder's own embeddings."""

    def __init__(self, pieces: int, exits: int) -> None:
        super().__init__()
        self.transform = nn.ModuleList(
            nn.Sequential(nn.Linear(HIDDEN, HIDDEN), nn.GELU(), nn.LayerNorm(HIDDEN)) for _ in range(exits)
        )
        self.bias = nn.Parameter(torch.zeros(pieces))

    def forward(self, exit_: int, states: Tensor, embeddings: Tensor) -> Tensor:
        return self.transform[exit_](states) @ embeddings.T + self.bias


def paragraphs(raw: Path, words: int, seed: int) -> list[Sample]:
    """Paragraphs of the raw news, of about so many words in all, drawn evenly from all files."""
    rng = random.Random(f"{seed}-paragraphs")
    texts: list[str] = []
    for name in FILES:
        with lzma.open(raw / f"{name}.jsonl.xz", "rt", encoding="utf-8") as file:
            for line in file:
                for paragraph in json.loads(line)["text"].split("\n"):
                    if _SHORTEST <= paragraph.count(" ") <= _LONGEST:
                        texts.append(paragraph)
    rng.shuffle(texts)
    found: list[Sample] = []
    for text in texts:
        row = [word.form for word in words_of(text)]
        found.append(Sample(row, {}, [-1] * len(row)))
        words -= len(row)
        if words <= 0:
            break
    return found


def hide(pieces: Tensor, owner: Tensor, words: int, unknown: int, rng: random.Random) -> tuple[Tensor, Tensor]:
    """Pieces with some words hidden, and what stood there; -100 where nothing is to be guessed."""
    draw = torch.rand(len(pieces), words + 1, generator=torch.Generator().manual_seed(rng.getrandbits(32)))
    draw[:, words] = 1.0  # no word: the first piece, the last, and padding
    hidden = (draw < HIDDEN_WORDS).gather(1, owner)
    return torch.where(hidden, unknown, pieces), torch.where(hidden, pieces, -100)


def guess_loss(
    guess: Guess, exits: list[Tensor], weights: tuple[float, ...], embeddings: Tensor, targets: Tensor
) -> Tensor:
    """The weighted sum of the exits' cross-entropies over the hidden pieces."""
    asked = targets >= 0
    total = torch.zeros(())
    for number, (states, weight) in enumerate(zip(exits, weights, strict=True)):
        scores = guess(number, states[asked], embeddings)
        total = total + weight * cross_entropy(scores.float(), targets[asked])
    return total
