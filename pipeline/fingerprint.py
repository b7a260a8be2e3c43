"""The hash of everything besides the articles that records depend on."""

from __future__ import annotations

import hashlib
import unicodedata
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# What of the package takes no part in making a record: how it is run, stored and measured.
_APART = {"batch", "commands", "evaluation", "exchange", "storage", "__pycache__"}
_LIBRARIES = (
    "spacy",
    "camel-tools",
    "dateparser",
    "babel",
    "hijridate",
    "python-dateutil",
    "numpy",
    "onnxruntime",
    "tokenizers",
    "pydantic",
)


def pipeline_sha256(model: str) -> str:
    """The SHA-256 of the pipeline's code, words and model files, the versions of its libraries, and ``model``."""
    package = Path(__file__).parent
    files = [path for path in package.rglob("*") if _takes_part(path.relative_to(package)) and path.is_file()]
    total = hashlib.sha256(f"{model} {unicodedata.unidata_version}".encode())
    for library in _LIBRARIES:
        total.update(f"\n{library} {_version(library)}".encode())
    for path in sorted(files):
        with path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        total.update(f"\n{path.relative_to(package).as_posix()} {digest}".encode())
    return total.hexdigest()


def _takes_part(path: Path) -> bool:
    if not _APART.isdisjoint(path.parts):
        return False
    return path.suffix in {".py", ".tsv"} or path.parts[0] == "models"


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "-"
