"""The manifest of an output folder, and the journal that grows into it.

While a run is going on, each shard that is done adds a line to ``.journal.jsonl``. At the end the lines are written, in
the order of their parts, to ``manifest.json`` and the journal goes. So a folder with a manifest holds a whole run, and
one that was killed at any moment keeps what it had done.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from pipeline.record import json_line
from pipeline.storage.jsonl import write_whole

MANIFEST = "manifest.json"
JOURNAL = ".journal.jsonl"

CHANGED_PIPELINE = "made by another pipeline or model"
CHANGED_ARTICLES = "made from other articles"
DAMAGED = "missing or damaged"


class FolderInUse(RuntimeError):
    """Another run is writing to the folder."""


@dataclass(frozen=True, slots=True)
class ShardLine:
    """What one part file was made from and by, and what is in it; hashes are SHA-256 in hexadecimal."""

    part: str
    input: str
    pipeline: str
    output: str
    articles: int
    mentions: dict[str, int]
    errors: tuple[dict[str, str], ...]


class Journal:
    """The lines of a folder's finished shards; a context manager that holds the journal open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lines: dict[str, ShardLine] = {}
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        manifest, journal = self._folder / MANIFEST, self._folder / JOURNAL
        # The journal is the later of the two: with both there, a run was killed while it began or ended.
        for line in [*_manifest_lines(manifest), *_journal_lines(journal)]:
            self._lines[line.part] = line
        write_whole(journal, b"".join(_encode(line) for line in self._lines.values()))
        manifest.unlink(missing_ok=True)
        self._file = journal.open("ab")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def proven(self, part: str, input: str, pipeline: str) -> tuple[ShardLine | None, str | None]:
        """The line of a part file that is there, whole, and made from this input by this pipeline.

        Else ``None``, and what is wrong with what an earlier run left, if it left anything: ``CHANGED_PIPELINE``,
        ``CHANGED_ARTICLES`` or ``DAMAGED``.
        """
        line = self._lines.get(part)
        if line is None:
            return None, None
        if line.pipeline != pipeline:
            return None, CHANGED_PIPELINE
        if line.input != input:
            return None, CHANGED_ARTICLES
        try:
            with (self._folder / part).open("rb") as content:
                found = hashlib.file_digest(content, "sha256").hexdigest()
        except OSError:
            return None, DAMAGED
        return (line, None) if found == line.output else (None, DAMAGED)

    def add(self, line: ShardLine) -> None:
        """Keep a line, out of this process, before the next shard."""
        assert self._file is not None, "a journal is written inside its with block"
        self._file.write(_encode(line))
        self._file.flush()

    def finish(self, lines: Iterable[ShardLine]) -> None:
        """Write the manifest and remove the journal."""
        body = ",\n".join(json_line(asdict(line)) for line in lines)
        write_whole(self._folder / MANIFEST, f'{{"schema":"1","shards":[\n{body}\n]}}\n'.encode())
        self.__exit__(None, None, None)
        (self._folder / JOURNAL).unlink()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder for one run; the system lets go of it when the process ends, however it ends.

    Raises :class:`FolderInUse`. Where folders cannot be locked (Windows, some network drives) it does nothing.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderInUse(f"another run is writing to {folder}") from None
        except OSError:
            pass
        yield
    finally:
        os.close(descriptor)


def _encode(line: ShardLine) -> bytes:
    return json_line(asdict(line)).encode() + b"\n"


def _manifest_lines(path: Path) -> list[ShardLine]:
    try:
        return [ShardLine(**line) for line in json.loads(path.read_bytes())["shards"]]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return []  # a manifest that cannot be read proves nothing


def _journal_lines(path: Path) -> list[ShardLine]:
    lines: list[ShardLine] = []
    try:
        for line in path.read_bytes().splitlines():
            lines.append(ShardLine(**json.loads(line)))
    except (FileNotFoundError, ValueError, TypeError):
        pass  # the last line of a run that was killed may be torn
    return lines
