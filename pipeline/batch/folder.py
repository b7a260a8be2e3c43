"""The output folder of a run, on this machine: files that are there whole or not at all, a journal, and a lock."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from pipeline.storage.jsonl import part_files, write_whole

JOURNAL = ".journal.jsonl"


class FolderInUse(RuntimeError):
    """Another run is writing to the folder."""


class Folder(Protocol):
    """Where part files, errors and manifest go; its files are told by name. Its text is what the user called it.

    What it can't do raises ``OSError`` or :class:`~pipeline.storage.objects.StorageFailed`.
    """

    def make(self) -> None:
        """Make it if it isn't there, and see that it can be written."""

    def locked(self) -> AbstractContextManager[None]:
        """Hold it for one run, and remove what a run left that was killed. Raises :class:`FolderInUse`."""

    def read(self, name: str) -> bytes:
        """What is in a file. Raises ``FileNotFoundError``."""

    def sha256(self, name: str) -> str:
        """The hash of what is in a file, in hexadecimal. Raises ``FileNotFoundError``."""

    def write(self, name: str, content: bytes) -> None:
        """Write a file, which is there whole or not at all."""

    def replacing(self, name: str) -> AbstractContextManager[BinaryIO]:
        """What is written to this becomes the file when the body ends well."""

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""

    def parts(self) -> list[str]:
        """The names of its part files."""

    def journal(self) -> bytes:
        """The lines of the journal; the last may be torn."""

    def start_journal(self, lines: bytes) -> None:
        """Have these lines in the journal, and no others."""

    def note(self, part: str, line: bytes) -> None:
        """Add the line of a part to the journal; it stays whatever becomes of this process."""

    def end_journal(self) -> None:
        """Remove the journal."""


class LocalFolder:
    """A folder in the file system."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __str__(self) -> str:
        return str(self._path)

    def make(self) -> None:
        self._path.mkdir(parents=True, exist_ok=True)
        probe = self._path / ".probe"
        probe.touch()
        probe.unlink()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """The system lets go of it when the process ends; where folders can't be locked, it is not held."""
        with locked(self._path):
            for torn in self._path.glob(".part-*.tmp"):
                torn.unlink()
            yield

    def read(self, name: str) -> bytes:
        return (self._path / name).read_bytes()

    def sha256(self, name: str) -> str:
        with (self._path / name).open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()

    def write(self, name: str, content: bytes) -> None:
        write_whole(self._path / name, content)

    @contextmanager
    def replacing(self, name: str) -> Iterator[BinaryIO]:
        aside = self._path / f".{name}.tmp"
        with aside.open("wb") as file:
            yield file
        aside.replace(self._path / name)

    def remove(self, name: str) -> None:
        (self._path / name).unlink(missing_ok=True)

    def parts(self) -> list[str]:
        return [path.name for path in part_files(self._path)]

    def journal(self) -> bytes:
        return self.read(JOURNAL)

    def start_journal(self, lines: bytes) -> None:
        self.write(JOURNAL, lines)

    def note(self, part: str, line: bytes) -> None:
        with (self._path / JOURNAL).open("ab") as file:
            file.write(line)

    def end_journal(self) -> None:
        self.remove(JOURNAL)


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
