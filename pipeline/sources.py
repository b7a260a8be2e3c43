"""Which files the articles are in: files and folders of this machine, and URLs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pipeline.storage.objects import StorageFailed, StoredFile, find_files, is_url

SUFFIXES = (".txt", ".json", ".jsonl")

Source = Path | StoredFile


class InputError(ValueError):
    """An input that cannot be used at all: a missing file, an unreadable folder, an unknown kind of file."""


def find_sources(given: str | Path) -> Iterator[Source]:
    """The article files of an input, sorted, without hidden ones; folders of this machine are read as it goes on.

    Raises :class:`InputError` at once for an input that is missing or of an unknown kind, and later for a folder that
    cannot be read.
    """
    if isinstance(given, str) and is_url(given):
        return iter(_stored(given))
    path = Path(given)
    if path.is_dir():
        if not os.access(path, os.R_OK | os.X_OK):
            raise InputError(f"cannot read the folder {path}")
        if next(_files(path), None) is None:
            raise InputError(f"no article in {path}: it holds no {', '.join(SUFFIXES)} file")
        return _files(path)
    if not path.exists():
        raise InputError(f"no such file or folder: {path}")
    _check_kind(path)
    return iter([path])


def lines_of(source: Source) -> Iterator[bytes]:
    """The lines of a file, one at a time."""
    if isinstance(source, StoredFile):
        yield from source.lines()
        return
    with source.open("rb") as stream:
        yield from stream


def _stored(url: str) -> list[StoredFile]:
    try:
        found = find_files(url, SUFFIXES)
    except FileNotFoundError:
        raise InputError(f"no such file or folder: {url}") from None
    except OSError as error:
        raise InputError(f"cannot read {url}: {error.strerror}") from None
    except StorageFailed as error:
        raise InputError(str(error)) from None
    if not found:
        raise InputError(f"no article in {url}: it holds no {', '.join(SUFFIXES)} file")
    if len(found) == 1:
        _check_kind(found[0])
    return found


def _check_kind(source: Source) -> None:
    if source.suffix.lower() not in SUFFIXES:
        raise InputError(f"not a kind of file that holds articles: {source} (known: {', '.join(SUFFIXES)})")


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder, onerror=_raise):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES:
                yield Path(place, name)


def _raise(error: OSError) -> None:
    raise InputError(f"cannot read the folder {error.filename}: {error.strerror}")
