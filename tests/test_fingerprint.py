"""The pipeline's hash changes with what a record depends on, and with nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pipeline
from pipeline.fingerprint import pipeline_sha256

PACKAGE = Path(pipeline.__file__).parent


def hash_of(root: Path) -> str:
    code = "from pipeline.fingerprint import pipeline_sha256; print(pipeline_sha256('none'))"
    run = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    return run.stdout.strip()


def test_model_is_part_of_it() -> None:
    assert pipeline_sha256("none") == pipeline_sha256("none") != pipeline_sha256("camel")


def test_words_and_rules_are_part_of_it_and_commands_are_not(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    first = hash_of(tmp_path)
    assert first == pipeline_sha256("none")
    for apart in ("commands/run.py", "batch/__init__.py", "exchange/brat.py", "lexicon/notes.md"):
        with (tmp_path / "pipeline" / apart).open("a") as file:
            file.write("# more\n")
    assert hash_of(tmp_path) == first
    seen = {first}
    for part in ("lexicon/months.tsv", "stages/numbers.py", "calendar.py"):
        with (tmp_path / "pipeline" / part).open("a") as file:
            file.write("# more\n")
        seen.add(hash_of(tmp_path))
    assert len(seen) == 4
