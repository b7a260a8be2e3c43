"""A packed entity model: `meta.json`, the graphs of the encoder, its tokenizer, and the heads.

`pipeline/models/NAME/meta.json` holds the protocol's number, the tags of each head, the files with their SHA-256, and
the calibration of scores. Every file is checked before it is used.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

PROTOCOL = 1
MODELS = Path(__file__).parent.parent / "models"


class ModelDamaged(RuntimeError):
    """A pack is incomplete, changed, or of another protocol; the message names the file and what is wrong with it."""


@dataclass(frozen=True)
class Pack:
    """A checked pack: the encoder's graphs in their order, the tokenizer's file, and the heads' weights by name."""

    name: str
    graphs: tuple[Path, ...]
    tokenizer: Path
    heads: dict[str, np.ndarray[Any, np.dtype[np.float32]]]
    tags: dict[str, list[str]]
    calibration: tuple[float, float]
    sha256: str


def read_pack(name: str, folder: Path = MODELS) -> Pack:
    """The pack of that name. Raises `ModelDamaged`."""
    path = folder / name / "meta.json"
    try:
        meta = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelDamaged(f"{path}: {error}; install Khabar again") from None
    if meta.get("protocol") != PROTOCOL:
        raise ModelDamaged(
            f"{path}: protocol {meta.get('protocol')}, and this version of Khabar reads {PROTOCOL}"
        )
    for file, expected in meta["files"].items():
        place = path.parent / file
        try:
            found = hashlib.sha256(place.read_bytes()).hexdigest()
        except OSError as error:
            raise ModelDamaged(f"{place}: {error.strerror}; install Khabar again") from None
        if found != expected:
            raise ModelDamaged(
                f"{place}: SHA-256 {found[:12]}…, but {path.name} says {expected[:12]}…: "
                "the file is damaged or changed; install Khabar again"
            )
    with np.load(path.parent / "heads.npz") as arrays:
        heads = {key: arrays[key] for key in arrays.files}
    return Pack(
        name=name,
        graphs=tuple(path.parent / graph for graph in meta["graphs"]),
        tokenizer=path.parent / meta["tokenizer"],
        heads=heads,
        tags=meta["tags"],
        calibration=(meta["calibration"]["slope"], meta["calibration"]["offset"]),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )
