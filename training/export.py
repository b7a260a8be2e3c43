"""From trained weights to the packs in pipeline/models.

    python -m training.export --corpora DIR --weights DIR [--phases PHASE …] [--models DIR]

Writes the encoder's graphs in int8 and the tokenizer (shared by both packs), the heads of each pack, and `meta.json`
with the hashes of all of them. Scores are calibrated on the project's own `dev` articles.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from pipeline.ner.entity import Entity
from pipeline.ner.finder import Finder
from pipeline.ner.pack import MODELS, PROTOCOL, read_pack
from training import corpora
from training.graph import write_graph
from training.rounding import mean, measured, sampled
from training.train import EXITS, LAYERS, SHIPPED, Batches, Model

PACKS = {"fast": ("lower",), "accurate": ("lower", "upper")}
HEADS = ("main", "fine", "cut")


def write_pack(folder: Path, name: str, model: Model, exit_number: int, tags: dict[str, list[str]]) -> None:
    """`heads.npz` and `meta.json` of one pack, with scores as they come (slope 1, offset 0)."""
    pack = folder / name
    pack.mkdir(exist_ok=True)
    heads = model.heads[exit_number]
    arrays = {}
    for head in HEADS:
        arrays[f"{head}.weight"] = heads.linear[head].weight.detach().numpy()
        arrays[f"{head}.bias"] = heads.linear[head].bias.detach().numpy()
    start, step = heads.chain.weights()
    arrays["chain.start"], arrays["chain.step"] = start.detach().numpy(), step.detach().numpy()
    np.savez(pack / "heads.npz", **arrays)
    graphs = [f"../encoder/{graph}.onnx" for graph in PACKS[name]]
    meta = {
        "protocol": PROTOCOL,
        "name": name,
        "layers": EXITS[exit_number],
        "labels": list(corpora.LABELS),
        "graphs": graphs,
        "tokenizer": "../encoder/tokenizer.json",
        "tags": {head: tags[head] for head in HEADS},
        "calibration": {"slope": 1.0, "offset": 0.0},
        "files": {
            file: hashlib.sha256((pack / file).read_bytes()).hexdigest()
            for file in (*graphs, "../encoder/tokenizer.json", "heads.npz")
        },
    }
    _write_meta(pack, meta)


def _write_meta(pack: Path, meta: dict) -> None:
    (pack / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def calibrate(folder: Path, name: str) -> tuple[float, float]:
    """Fits score = sigmoid(slope · log-odds + offset) to what is right in the `dev` articles, and writes it down."""
    finder = Finder(read_pack(name, folder), least=0.0)
    chances, right = [], []
    for text, gold in corpora.dev_articles():
        for entity in finder.find([text])[0]:
            if entity.score is not None and not _doubtful(entity, gold):
                chances.append(min(max(entity.score, 0.005), 0.995))
                right.append((entity.label, entity.start, entity.end) in {mention[:3] for mention in gold})
    odds = np.log(np.array(chances) / (1 - np.array(chances)))
    slope, offset = fitted(odds, np.array(right, dtype=float))
    pack = folder / name
    meta = json.loads((pack / "meta.json").read_text(encoding="utf-8"))
    meta["calibration"] = {"slope": round(slope, 3), "offset": round(offset, 3)}
    _write_meta(pack, meta)
    return slope, offset


def fitted(odds: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """Logistic regression of one variable, by Newton's method."""
    weights = np.array([1.0, 0.0])
    inputs = np.stack([odds, np.ones_like(odds)], 1)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (chance - right) + 0.01 * (weights - [1, 0])
        curve = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + 0.01 * np.eye(2)
        weights -= np.linalg.solve(curve, slope)
    return float(weights[0]), float(weights[1])


def _doubtful(entity: Entity, gold: list[tuple[str, int, int, bool]]) -> bool:
    return any(optional and start < entity.end and entity.start < end for _, start, end, optional in gold)


def main() -> None:
    """Read the arguments, write and calibrate the packs."""
    parser = argparse.ArgumentParser(prog="python -m training.export", description=__doc__.split("\n")[0])
    parser.add_argument(
        "--corpora", type=Path, required=True, metavar="DIR", help="folder with ner/ and raw/"
    )
    parser.add_argument(
        "--weights", type=Path, required=True, metavar="DIR", help="what `python -m training` wrote"
    )
    parser.add_argument(
        "--phases",
        nargs="+",
        default=SHIPPED,
        metavar="PHASE",
        help="whose mean is packed (default: %(default)s)",
    )
    parser.add_argument("--models", type=Path, default=MODELS, metavar="DIR")
    args = parser.parse_args()
    tags = json.loads((args.weights / "tags.json").read_text(encoding="utf-8"))
    tokenizer = (args.weights / "tokenizer.json").read_text(encoding="utf-8")
    batches = Batches(Tokenizer.from_str(tokenizer), tags)
    weights = mean(args.weights, tuple(args.phases))
    model = Model(weights["encoder.words.weight"].shape[0], tags)
    model.load_state_dict(weights)
    ranges = measured(model, sampled(args.corpora, batches), batches)
    encoder = {name: weight.detach() for name, weight in model.encoder.state_dict().items()}
    shared = args.models / "encoder"
    shared.mkdir(parents=True, exist_ok=True)
    (shared / "tokenizer.json").write_text(tokenizer, encoding="utf-8")
    write_graph(encoder, 0, EXITS[0], shared / "lower.onnx", ranges)
    write_graph(encoder, EXITS[0], LAYERS, shared / "upper.onnx", ranges)
    for number, name in enumerate(PACKS):
        write_pack(args.models, name, model, number, tags)
        slope, offset = calibrate(args.models, name)
        print(f"{name}: {EXITS[number]} layers, score = sigmoid({slope:.2f} · log-odds {offset:+.2f})")
    size = sum(path.stat().st_size for path in args.models.rglob("*") if path.is_file())
    print(f"{args.models}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
