"""What the tables of the READMEs are made with: result files, and rows as Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any


def read_result(root: Path, name: str) -> Any:
    """What `benchmarks/results/<name>.json` holds."""
    return json.loads((root / "benchmarks" / "results" / f"{name}.json").read_bytes())


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column is text and whose others are figures."""
    rule = ["---", *["--:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, rule, *rows))
