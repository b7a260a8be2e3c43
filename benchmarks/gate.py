"""Scores the dev articles again, and fails where F1 has fallen under the committed figures by more than noise.

    python benchmarks/gate.py

The committed figures are those of `results/accuracy.json`. The rules give the same on every machine; the model's int8
arithmetic is the same on most processors, and on others a few mentions in a thousand may change.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NOISE = {"values": 0.002, "entities": 0.005}


def fallen(committed: Mapping[str, Any], measured: Mapping[str, Any]) -> list[str]:
    """What has fallen, one sentence each; both are `{layer: {"overall": {measure: {"f1": …}}}}`."""
    found = []
    for layer, noise in NOISE.items():
        for measure, before in committed[layer]["overall"].items():
            now = measured[layer]["overall"][measure]["f1"] if layer in measured else 0.0
            if now < before["f1"] - noise:
                found.append(f"{layer}, {measure}: F1 is {now:.4f}, committed is {before['f1']:.4f}")
    return found


def main() -> int:
    """Measure and compare; 1 when something has fallen."""
    import accuracy

    committed = json.loads((ROOT / "benchmarks" / "results" / "accuracy.json").read_text(encoding="utf-8"))
    measured = accuracy.scores(ROOT, "accurate", only="dev")["dev"]["layers"]
    problems = fallen(committed["splits"]["dev"]["layers"], measured)
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print("no score on dev is under the committed one by more than noise")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
