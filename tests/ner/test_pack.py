"""A pack that is incomplete or changed is refused, with the file's name and what is wrong with it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipeline.ner.pack import MODELS, ModelDamaged, read_pack


@pytest.fixture
def models(tmp_path: Path) -> Path:
    shutil.copytree(MODELS, tmp_path / "models")
    return tmp_path / "models"


@pytest.mark.parametrize("name", ["fast", "accurate"])
def test_what_ships_is_whole(name: str) -> None:
    pack = read_pack(name)
    assert pack.tags["main"][0] == "O" and len(pack.heads["main.bias"]) == len(pack.tags["main"])


def test_one_changed_byte_is_seen(models: Path) -> None:
    graph = models / "encoder" / "lower.onnx"
    content = bytearray(graph.read_bytes())
    content[len(content) // 2] ^= 1
    graph.write_bytes(content)
    with pytest.raises(
        ModelDamaged, match=r"lower\.onnx: SHA-256 .* the file is damaged or changed; install Khabar again"
    ):
        read_pack("fast", models)


def test_a_missing_file_is_named(models: Path) -> None:
    (models / "encoder" / "upper.onnx").unlink()
    read_pack("fast", models)  # which does not need it
    with pytest.raises(ModelDamaged, match=r"upper\.onnx: No such file"):
        read_pack("accurate", models)


def test_another_protocol_is_refused(models: Path) -> None:
    meta = models / "fast" / "meta.json"
    meta.write_text(
        json.dumps(json.loads(meta.read_text(encoding="utf-8")) | {"protocol": 99}), encoding="utf-8"
    )
    with pytest.raises(ModelDamaged, match="protocol 99, and this version of Khabar reads 1"):
        read_pack("fast", models)


def test_a_broken_description_is_refused(models: Path) -> None:
    (models / "fast" / "meta.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelDamaged, match=r"meta\.json: .*install Khabar again"):
        read_pack("fast", models)


def test_the_packs_are_small() -> None:
    assert sum(path.stat().st_size for path in MODELS.rglob("*") if path.is_file()) < 40_000_000
