"""The training itself: phases over the corpora, one log, checkpoints from which an interrupted run goes on."""

from __future__ import annotations

import json
import random
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from pipeline.normalization import normalize
from training.corpora import LABELS, MOST_CUT, Sample, bio
from training.model import HIDDEN, Chain, Encoder, initial, pool
from training.score import span_f1

LAYERS, EXITS = 8, (4, 8)  # the fast model stops after 4 layers, the accurate one goes through all
EXIT_WEIGHTS = (0.5, 1.0)  # of the losses
BATCH = 2048  # pieces, with padding
LONGEST_WORDS, LONGEST_PIECES = 160, 320
UNSEEN = 0.03  # of the words are hidden, so that names are known by what stands around them too
FOLDED, ALEF_ONLY = 0.1, 0.15  # the parts of the sentences that are read without hamza, ta marbuta …
_ROUNDED = ".parametrizations.weight.original"  # how torch names the weight behind a rounded one
START, END, PADDING, UNKNOWN = 0, 2, 1, 3


@dataclass(frozen=True)
class Phase:
    """A part of the training: how often each corpus is passed, and the learning rate from its start to its end.

    It goes on from the phase before it, or from the mean of the phases `start`; `rounded` with the packs' rounding.
    """

    name: str
    passes: dict[str, float]
    rate: float
    last_rate: float
    warm_up: int = 100
    start: tuple[str, ...] = ()
    rounded: bool = False


_LAST = {"wojood": 1.5, "annotated": 4, "written": 5}
PHASES = (
    Phase("broad", {"wojood": 2, "anercorp": 1, "aqmar": 1, "wikifane": 1, "newsfane": 1}, 1.7e-4, 1.2e-4),
    Phase(
        "news",
        {
            "wojood": 4,
            "annotated": 9,
            "written": 12,
            "anercorp": 1,
            "aqmar": 1,
            "wikifane": 0.3,
            "newsfane": 1,
        },
        1.5e-4,
        0.0,
    ),
    Phase("last", {"wojood": 2, "annotated": 4, "written": 5}, 6e-5, 0.0),
    Phase(
        "more",
        {"wojood": 1.5, "annotated": 7, "written": 9, "anercorp": 0.3, "newsfane": 0.5, "wikifane": 0.1},
        1.2e-4,
        0.0,
    ),
    Phase("final", {"wojood": 4, "annotated": 3, "written": 4}, 8e-5, 0.0),
    Phase("rounded", _LAST, 6e-5, 0.0, start=("more", "final"), rounded=True),
    Phase("rounded-again", _LAST, 6e-5, 0.0, start=("more", "final"), rounded=True),
    Phase(
        "wider",
        {"wojood": 1.5, "annotated": 4, "written": 3, "newsfane": 0.3, "wikifane": 0.1},
        1e-4,
        2e-5,
        start=("more", "rounded", "rounded-again"),
    ),
    Phase("rounded-wider", {"wojood": 1.5, "annotated": 3, "written": 3}, 6e-5, 0.0, rounded=True),
    Phase("even", {"wojood": 1.75, "annotated": 1.5, "written": 3}, 6e-5, 0.0, rounded=True),
)
SHIPPED = ("rounded-wider",)  # the packs hold the mean of what these left


class Heads(nn.Module):
    """What is read off the states of words after one exit: one linear layer a head, and the chain of the main one."""

    def __init__(self, tags: dict[str, list[str]]) -> None:
        super().__init__()
        self.linear = nn.ModuleDict(
            {head: initial(nn.Linear(HIDDEN, len(row))) for head, row in tags.items()}
        )
        self.chain = Chain(tags["main"])
        self.dropout = nn.Dropout(0.1)

    def forward(self, words: Tensor) -> dict[str, Tensor]:
        words = self.dropout(words)
        return {head: linear(words) for head, linear in self.linear.items()}


class Model(nn.Module):
    """The encoder with the heads of each exit."""

    def __init__(self, pieces: int, tags: dict[str, list[str]]) -> None:
        super().__init__()
        self.encoder = Encoder(pieces, LAYERS, EXITS)
        self.heads = nn.ModuleList(Heads(tags) for _ in EXITS)


def head_tags(samples: list[Sample]) -> dict[str, list[str]]:
    """The tags of each head, in the order of its outputs."""
    kinds = sorted({tag for sample in samples for tag in sample.tags.get("fine", ())} - {"O"})
    return {
        "main": bio(LABELS),
        "anercorp": bio(("PERS", "LOC", "ORG", "MISC")),
        "aqmar": bio(("PER", "LOC", "ORG", "MISC")),
        "fine": ["O", *kinds],
        "cut": [str(letters) for letters in range(MOST_CUT + 1)],
    }


def joined(samples: list[Sample], rng: random.Random) -> list[Sample]:
    """The samples with some runs of neighbours made one: news comes in paragraphs, corpora in sentences."""
    out: list[Sample] = []
    at = 0
    while at < len(samples):
        run = samples[at : at + rng.choices((1, 2, 3, 5), (0.55, 0.2, 0.15, 0.1))[0]]
        size, taken = 0, 0
        for sample in run:
            if taken and size + len(sample.words) > LONGEST_WORDS:
                break
            size += len(sample.words)
            taken += 1
        run = run[:taken]
        at += taken
        out.append(
            Sample(
                [word for sample in run for word in sample.words],
                {head: [tag for sample in run for tag in sample.tags[head]] for head in run[0].tags},
                [cut for sample in run for cut in sample.cut],
            )
        )
    return out


_ALEF = str.maketrans("أإآٱ", "اااا")


class Batches:
    """Samples as tensors; remembers the pieces of each word."""

    def __init__(self, tokenizer: Tokenizer, tags: dict[str, list[str]]) -> None:
        self.tokenizer = tokenizer
        self.index = {head: {tag: place for place, tag in enumerate(row)} for head, row in tags.items()}
        self.pieces: dict[str, list[int]] = {}

    def pieces_of(self, word: str) -> list[int]:
        """The pieces of a word, at most eight: more says nothing about a name."""
        found = self.pieces.get(word)
        if found is None:
            found = self.pieces[word] = self.tokenizer.encode(word, add_special_tokens=False).ids[:8] or [
                UNKNOWN
            ]
        return found

    def cut(self, sample: Sample) -> list[Sample]:
        """A sample in parts that fit the model."""
        parts, start, size = [], 0, 0
        for place, word in enumerate(sample.words):
            more = len(self.pieces_of(word))
            if place - start >= LONGEST_WORDS or size + more > LONGEST_PIECES:
                parts.append((start, place))
                start, size = place, 0
            size += more
        parts.append((start, len(sample.words)))
        return [
            Sample(sample.words[a:b], {head: row[a:b] for head, row in sample.tags.items()}, sample.cut[a:b])
            for a, b in parts
            if b > a
        ]

    def size(self, sample: Sample) -> int:
        """Pieces of a sample with the first and the last."""
        return 2 + sum(len(self.pieces_of(word)) for word in sample.words)

    def grouped(
        self, samples: list[Sample], rng: random.Random | None, pieces: int = BATCH
    ) -> list[list[Sample]]:
        """Batches of samples of like length; shuffled where there is an `rng`."""
        samples = list(samples)
        if rng is not None:
            rng.shuffle(samples)
        batches: list[list[Sample]] = []
        for start in range(0, len(samples), 600):
            batch: list[Sample] = []
            for sample in sorted(samples[start : start + 600], key=self.size):
                if batch and (len(batch) + 1) * self.size(sample) > pieces:
                    batches.append(batch)
                    batch = []
                batch.append(sample)
            batches.append(batch)
        return batches

    def tensors(self, batch: list[Sample], rng: random.Random | None = None) -> dict[str, Tensor]:
        """Pieces, mask, the word of each piece, and tags; -100 where a head has none to learn."""
        rows = []
        for sample in batch:
            words = sample.words
            luck = rng.random() if rng is not None else 1.0
            if luck < FOLDED:
                words = [normalize(word) or word for word in words]
            elif luck < FOLDED + ALEF_ONLY:
                words = [word.translate(_ALEF) for word in words]
            pieces_row = [self.pieces_of(word) for word in words]
            if rng is not None:
                pieces_row = [[UNKNOWN] if rng.random() < UNSEEN else row for row in pieces_row]
            rows.append(pieces_row)
        length = max(sum(map(len, row)) for row in rows) + 2
        most = max(map(len, rows))
        pieces = torch.full((len(batch), length), PADDING)
        owner = torch.full((len(batch), length), most)
        mask = torch.zeros(len(batch), length)
        heads = batch[0].tags
        tags = {head: torch.full((len(batch), most), -100) for head in [*heads, "cut"]}
        for number, (row, sample) in enumerate(zip(rows, batch, strict=True)):
            flat = [START, *(piece for word in row for piece in word), END]
            pieces[number, : len(flat)] = torch.tensor(flat)
            mask[number, : len(flat)] = 1
            owners = [place for place, word in enumerate(row) for _ in word]
            owner[number, 1 : 1 + len(owners)] = torch.tensor(owners)
            for head in heads:
                tags[head][number, : len(row)] = torch.tensor(
                    [self.index[head][tag] for tag in sample.tags[head]]
                )
            cut = torch.tensor(sample.cut)
            tags["cut"][number, : len(row)] = torch.where(cut < 0, -100, cut)
        return {
            "pieces": pieces,
            "owner": owner,
            "mask": mask,
            **{f"tags_{head}": row for head, row in tags.items()},
        }


def loss_of(model: Model, tensors: dict[str, Tensor]) -> Tensor:
    """The sum of the exits' losses: the chain's for the main head, cross-entropy for the others."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        exits = model.encoder(tensors["pieces"], tensors["mask"])
    targets = {name[5:]: row for name, row in tensors.items() if name.startswith("tags_")}
    most = next(iter(targets.values())).shape[1]
    total = torch.zeros(())
    for states, heads, weight in zip(exits, model.heads, EXIT_WEIGHTS, strict=True):
        words = heads.dropout(pool(states.float(), tensors["owner"], most))
        for head, target in targets.items():
            known = target >= 0
            if not known.any():
                continue
            scores = heads.linear[head](words)
            if head == "main":
                total = total + weight * heads.chain(scores, target.clamp(min=0), known)
            else:
                loss = cross_entropy(scores.flatten(0, 1), target.flatten(), ignore_index=-100)
                total = total + weight * loss * (0.3 if head == "cut" else 1.0)
    return total


def schedule(
    phase: Phase, corpora: dict[str, list[Sample]], batches: Batches, seed: int
) -> list[list[Sample]]:
    """All batches of a phase, in an order that depends on the seed alone."""
    rng = random.Random(f"{seed}-{phase.name}")
    planned: list[list[Sample]] = []
    for name, passes in phase.passes.items():
        samples = corpora[name]
        while passes > 0:
            part = samples if passes >= 1 else rng.sample(samples, int(len(samples) * passes))
            whole = [piece for sample in joined(part, rng) for piece in batches.cut(sample)]
            planned += batches.grouped(whole, rng)
            passes -= 1
    rng.shuffle(planned)
    return planned


@torch.inference_mode()
def decode(
    model: Model, samples: list[Sample], batches: Batches, head: str = "main"
) -> list[list[list[str]]]:
    """The best tags of each sample, by exit: `decode(…)[exit][sample]`."""
    model.eval()
    names = list(batches.index[head])
    order = sorted(range(len(samples)), key=lambda place: batches.size(samples[place]))
    out: list[list[list[str]]] = [[[] for _ in samples] for _ in EXITS]
    for start in range(0, len(order), 32):
        chosen = order[start : start + 32]
        tensors = batches.tensors([samples[place] for place in chosen])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            exits = model.encoder(tensors["pieces"], tensors["mask"])
        most = max(len(samples[place].words) for place in chosen)
        for number, (states, heads) in enumerate(zip(exits, model.heads, strict=True)):
            scores = heads.linear[head](pool(states.float(), tensors["owner"], most))
            first, step = heads.chain.weights() if head == "main" else (torch.zeros(scores.shape[2]), None)
            for row, place in zip(scores, chosen, strict=True):
                length = len(samples[place].words)
                best = (
                    viterbi(row[:length], first, step)
                    if step is not None
                    else row[:length].argmax(-1).tolist()
                )
                out[number][place] = [names[tag] for tag in best]
    model.train()
    return out


def viterbi(scores: Tensor, first: Tensor, step: Tensor) -> list[int]:
    """The best row of tags for one sentence's scores (words, tags)."""
    best, back = first + scores[0], []
    for row in scores[1:]:
        best, came = (best[:, None] + step).max(0)
        best = best + row
        back.append(came)
    tags = [int(best.argmax())]
    for came in reversed(back):
        tags.append(int(came[tags[-1]]))
    return tags[::-1]


def train(
    phase: Phase,
    model: Model,
    corpora: dict[str, list[Sample]],
    validation: dict[str, list[Sample]],
    batches: Batches,
    folder: Path,
    seed: int,
) -> None:
    """One phase. Writes `folder/PHASE.pt` (the weights) and lines of `folder/log.jsonl`; goes on from a checkpoint."""
    planned = schedule(phase, corpora, batches, seed)
    small = [weight for name, weight in model.named_parameters() if name.startswith("heads.")]
    encoder = [weight for name, weight in model.named_parameters() if not name.startswith("heads.")]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "scale": 1.0}, {"params": small, "scale": 6.0}],
        lr=phase.rate,
        weight_decay=0.01,
        fused=True,
    )
    checkpoint, done = folder / f"{phase.name}.checkpoint.pt", 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        done = saved["step"]
    log = (folder / "log.jsonl").open("a", encoding="utf-8")
    started, total, count = time.monotonic(), 0.0, 0
    every = max(1, len(planned) // 6)
    for step, batch in enumerate(planned):
        if step < done:
            continue
        rng = random.Random(f"{seed}-{phase.name}-{step}")
        torch.manual_seed(rng.getrandbits(32))
        part = step / len(planned)
        rate = (phase.rate + (phase.last_rate - phase.rate) * part) * min(1.0, (step + 1) / phase.warm_up)
        for group in optimizer.param_groups:
            group["lr"] = rate * group["scale"]
        loss = loss_of(model, batches.tensors(batch, rng))
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        total, count = total + loss.item(), count + 1
        last = step + 1 == len(planned)
        if count == 100 or last:
            line = {"phase": phase.name, "step": step + 1, "of": len(planned), "loss": round(total / count, 4),
                    "minutes": round((time.monotonic() - started) / 60, 1)}  # fmt: skip
            print(json.dumps(line), file=log, flush=True)
            total, count = 0.0, 0
        if (step + 1) % every == 0 or last:
            for name, samples in validation.items():
                gold = [sample.tags["main"] for sample in samples]
                for layers, found in zip(EXITS, decode(model, samples, batches), strict=True):
                    line = {"phase": phase.name, "step": step + 1, "validation": name, "layers": layers,
                            "f1": round(span_f1(gold, found), 4)}  # fmt: skip
                    print(json.dumps(line), file=log, flush=True)
            if not last:
                state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step + 1}
                torch.save(state, checkpoint.with_suffix(".new"))
                checkpoint.with_suffix(".new").replace(checkpoint)
    weights = {name.replace(_ROUNDED, ".weight"): weight for name, weight in model.state_dict().items()}
    torch.save(weights, folder / f"{phase.name}.pt")
    checkpoint.unlink(missing_ok=True)
    log.close()
