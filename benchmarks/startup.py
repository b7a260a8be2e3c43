"""Whole-process times of the command, and whether it imported any heavy package on the way.

python benchmarks/startup.py [--runs N] [--article FILE] [--command KHABAR]
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import measure
import news

#: Packages that must not be imported when no neural model was asked for. They take seconds each.
HEAVY = ("torch", "transformers", "pandas", "sklearn", "dask", "pyarrow", "sqlalchemy")


def find_command(given: str | None) -> list[str]:
    """The `khabar` beside this interpreter, or the one on the path. Raises `SystemExit` if there is none."""
    beside = Path(sys.executable).with_name("khabar")
    found = given or (str(beside) if beside.exists() else shutil.which("khabar"))
    if not found:
        raise SystemExit("khabar is not installed: pip install -e .")
    return [found]


def run(command: Sequence[str], *, trace: bool = False) -> subprocess.CompletedProcess[str]:
    """Run to the end. With `trace`, the interpreter lists every import on standard error."""
    environ = dict(os.environ)
    environ.pop("PYTHONPROFILEIMPORTTIME", None)
    if trace:
        environ["PYTHONPROFILEIMPORTTIME"] = "1"
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=True)


def heavy_imports(command: Sequence[str]) -> list[str]:
    """The packages of `HEAVY` that the command or any process that it started imported."""
    lines = run(command, trace=True).stderr.splitlines()
    traced = (line for line in lines if line.startswith("import time:") and "|" in line)
    modules = {line.rsplit("|", 1)[1].strip() for line in traced}
    # The bare name is traced for an import that was refused, too; an import that went through has submodules.
    return [name for name in HEAVY if any(module.startswith(name + ".") for module in modules)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table, write `results/startup.json`; exit 1 if a heavy package was imported."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--article", type=Path, help="a .txt article (default: the first of the corpus)")
    parser.add_argument("--command", help="path of khabar")
    options = parser.parse_args(arguments)

    khabar = find_command(options.command)
    with tempfile.TemporaryDirectory() as folder:
        article = Path(folder) / "article.txt"
        source = options.article or news.CORPUS
        article.write_text(next(news.read_texts(source)), encoding="utf-8")
        runs = itertools.count()

        def run_article() -> list[str]:
            output = Path(folder) / f"output-{next(runs)}"  # a fresh one, or nothing is left to do
            return [*khabar, "run", str(article), "--model", "none", "--output", str(output)]

        measured: dict[str, Callable[[], list[str]]] = {
            "python -c pass": lambda: [sys.executable, "-c", "pass"],
            "khabar --help": lambda: [*khabar, "--help"],
            "khabar run, one article": run_article,
        }
        result: dict[str, dict[str, object]] = {}
        for name, make in measured.items():
            run(make())  # warms the file cache and the .pyc files
            times = [measure.seconds(partial(run, make())) for _ in range(options.runs)]
            heavy = heavy_imports(make())
            result[name] = {
                "median_s": round(statistics.median(times), 3),
                "min_s": round(min(times), 3),
                "max_s": round(max(times), 3),
                "heavy_imports": heavy,
            }
            print(
                f"{name:26}{statistics.median(times):8.3f} s   ({min(times):.3f}–{max(times):.3f})   "
                f"heavy imports: {', '.join(heavy) or 'none'}",
                flush=True,
            )
    print(measure.write("startup", {"runs": options.runs, "processes": result}))
    return 1 if any(r["heavy_imports"] for r in result.values()) else 0


if __name__ == "__main__":
    raise SystemExit(main())
