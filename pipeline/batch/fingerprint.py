"""The hash of everything besides the articles that records depend on."""

from __future__ import annotations

import hashlib
import unicodedata
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# What of the package takes part in making a record; how it is run, stored and measured does not.
_FILES = ("__init__.py", "*.py", "stages/**/*", "lexicon/**/*", "models/**/*")
_LIBRARIES = (
    "spacy",
    "camel-tools",
    "dateparser",
    "babel",
    "hijridate",
    "python-dateutil",
    "numpy",
    "pydantic",
)


def pipeline_sha256(model: str) -> str:
    """The SHA-256 of the pipeline's code, words and model files, the versions of its libraries, and ``model``."""
    package = Path(__file__).parent.parent
    files = {path for pattern in _FILES for path in package.glob(pattern) if path.is_file()}
    total = hashlib.sha256(f"{model} {unicodedata.unidata_version}".encode())
    for library in _LIBRARIES:
        total.update(f"\n{library} {_version(library)}".encode())
    for path in sorted(files):
        if "__pycache__" in path.parts:
            continue
        with path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        total.update(f"\n{path.relative_to(package).as_posix()} {digest}".encode())
    return total.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "-"
