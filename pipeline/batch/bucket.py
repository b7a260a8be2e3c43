"""The output folder of a run in a storage that fsspec knows, such as a bucket of objects.

Objects can't be added to, so each line of the journal is an object of its own; and they are whole or not there, while
in other storages a file is written aside and renamed.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, BinaryIO, cast

from pipeline.batch.folder import Folder, LocalFolder
from pipeline.batch.lock_object import LockObject
from pipeline.storage.objects import is_url, open_storage, told

_JOURNAL = ".journal"
_BEFORE = "0.jsonl"  # in the journal, what earlier runs had done; sorts before the parts
# Storages where a write is one request, or a number of them of which the last makes the object.
_OF_OBJECTS = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oci", "oss", "memory"}


def folder_at(place: str | Path, notice: Callable[[str], object] = lambda line: None) -> Folder:
    """The output folder at a path or URL. ``notice`` is told, in one line, what there is to wait for.

    Raises :class:`~pipeline.storage.objects.StorageFailed` for a URL that no package is there for.
    """
    if isinstance(place, Path) or not is_url(place):
        return LocalFolder(Path(place))
    scheme, _, path = place.partition("://")
    if scheme in ("file", "local"):
        return LocalFolder(Path(path))
    return StoredFolder(*open_storage(place), place.rstrip("/"), notice)


class StoredFolder:
    """A folder in a storage; ``root`` is its path there, ``name`` what the user called it."""

    def __init__(
        self, storage: Any, root: str, name: str, notice: Callable[[str], object] = lambda line: None
    ) -> None:
        self._storage, self._root, self._name = storage, root, name
        protocols = storage.protocol
        self._objects = not _OF_OBJECTS.isdisjoint([protocols] if isinstance(protocols, str) else protocols)
        self._lock = LockObject(self, notice)

    def __str__(self) -> str:
        return self._name

    def make(self) -> None:
        self.put(".probe", b"")
        self.remove(".probe")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """An object says who writes here, and has to be renewed; see :class:`LockObject` for what that can't do."""
        with self._lock.held():
            yield

    def read(self, name: str) -> bytes:
        with told(f"{self}/{name}"):
            return cast(bytes, self._storage.cat_file(self._at(name)))

    def sha256(self, name: str) -> str:
        return hashlib.sha256(self.read(name)).hexdigest()

    def create(self, name: str, content: bytes) -> None:
        """Write a file that isn't there yet. Raises ``FileExistsError``."""
        with told(f"{self}/{name}"):
            if not self._objects:
                self._storage.makedirs(self._root, exist_ok=True)
            self._storage.pipe_file(self._at(name), content, mode="create")

    def write(self, name: str, content: bytes) -> None:
        self._lock.check()
        self.put(name, content)

    def put(self, name: str, content: bytes) -> None:
        """Write a file, whoever has the lock."""
        with told(f"{self}/{name}"):
            if self._objects:
                self._storage.pipe_file(self._at(name), content)
                return
            folder, _, last = self._at(name).rpartition("/")
            self._storage.makedirs(folder, exist_ok=True)
            aside = f"{folder}/.{last}.tmp"
            self._storage.pipe_file(aside, content)
            self._rename(aside, name)

    @contextmanager
    def replacing(self, name: str) -> Iterator[BinaryIO]:
        with tempfile.TemporaryDirectory() as here:
            local = Path(here) / name
            with local.open("wb") as file:
                yield cast(BinaryIO, file)
            self._lock.check()
            with told(f"{self}/{name}"):
                if self._objects:
                    self._storage.put_file(str(local), self._at(name))
                else:
                    aside = self._at(f".{name}.tmp")
                    with local.open("rb") as read, self._storage.open(aside, "wb") as written:
                        shutil.copyfileobj(read, written)
                    self._rename(aside, name)

    def remove(self, name: str) -> None:
        with suppress(FileNotFoundError), told(f"{self}/{name}"):
            self._storage.rm_file(self._at(name))

    def parts(self) -> list[str]:
        with told(str(self)):
            self._storage.invalidate_cache()
            names = [path.rpartition("/")[2] for path in self._storage.ls(self._root, detail=False)]
        return sorted(name for name in names if fnmatchcase(name, "part-*.jsonl"))

    def journal(self) -> bytes:
        with told(f"{self}/{_JOURNAL}"):
            self._storage.invalidate_cache()
            found = self._storage.find(self._at(_JOURNAL))
            contents = self._storage.cat(found) if found else {}
        return b"".join(contents[path] for path in sorted(contents))

    def start_journal(self, lines: bytes) -> None:
        self.write(f"{_JOURNAL}/{_BEFORE}", lines)

    def note(self, part: str, line: bytes) -> None:
        self.write(f"{_JOURNAL}/{part}", line)

    def end_journal(self) -> None:
        with suppress(FileNotFoundError), told(f"{self}/{_JOURNAL}"):
            self._storage.rm(self._at(_JOURNAL), recursive=True)

    def _at(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _rename(self, aside: str, name: str) -> None:
        with suppress(FileNotFoundError):
            self._storage.rm_file(self._at(name))  # not all rename over a file that is there
        self._storage.mv(aside, self._at(name))
