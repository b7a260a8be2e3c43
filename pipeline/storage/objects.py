"""Files at URLs, by fsspec: ``s3://``, ``gs://``, ``https://``, ``memory://`` and what else there is a package for."""

from __future__ import annotations

import errno
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, cast

FileSystem = Any  # fsspec's, which is loaded late and has no types


class StorageFailed(RuntimeError):
    """A storage can't be reached, or doesn't do what it is asked for. The message names the URL and the cause."""


def is_url(given: str) -> bool:
    """Whether it is a URL, and not a path on this machine; ``zip::s3://…``, a chain of fsspec's, is one as well."""
    return re.match(r"[a-z][a-z0-9+.-]+(://|::)", given) is not None


def open_storage(url: str) -> tuple[FileSystem, str]:
    """The storage that a URL is in, and its path there. Raises :class:`StorageFailed`."""
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise StorageFailed(f"{url}: URLs need fsspec: pip install 'khabar[storage]'") from None
    try:
        storage, path = url_to_fs(url)
    except Exception as error:  # each storage has its own
        raise StorageFailed(f"{url}: {_cause(error)}") from None
    return storage, str(path).rstrip("/")


@contextmanager
def told(name: str) -> Iterator[None]:
    """What a storage raises in the body names the URL.

    A file that is missing, must not be read or written, or is there already, raises the ``OSError`` of a local one;
    anything else :class:`StorageFailed`.
    """
    try:
        yield
    except FileNotFoundError:
        raise FileNotFoundError(errno.ENOENT, "No such file or bucket", name) from None
    except PermissionError as error:
        raise PermissionError(errno.EACCES, _cause(error), name) from None
    except FileExistsError:
        raise FileExistsError(errno.EEXIST, "File exists", name) from None
    except Exception as error:  # each storage has its own
        raise StorageFailed(f"{name}: {_cause(error)}") from None


def _cause(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), "") or type(error).__name__


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in a storage, with as much of ``pathlib.Path`` as reading articles takes."""

    storage: FileSystem
    path: str  # in the storage

    def __str__(self) -> str:
        return str(self.storage.unstrip_protocol(self.path)).partition("?")[0]  # behind it may be a signature

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return self._name.stem

    @property
    def suffix(self) -> str:
        """The ending of the name, with its dot."""
        return self._name.suffix

    @property
    def parent(self) -> StoredFile:
        """The folder that it is in."""
        return StoredFile(self.storage, self.path.rpartition("/")[0])

    def __truediv__(self, name: str) -> StoredFile:
        return StoredFile(self.storage, f"{self.path}/{name}")

    @property
    def _name(self) -> PurePosixPath:
        return PurePosixPath(self.path.partition("?")[0] if "://" in self.path else self.path)

    def is_file(self) -> bool:
        """Whether there is such a file. Raises :class:`StorageFailed`."""
        with told(str(self)):
            return bool(self.storage.isfile(self.path))

    def read_bytes(self) -> bytes:
        """What is in it. Raises ``OSError`` and :class:`StorageFailed`, as the other methods do."""
        with told(str(self)):
            return cast(bytes, self.storage.cat_file(self.path))

    def lines(self) -> Iterator[bytes]:
        """Its lines, a few blocks of it in memory."""
        with told(str(self)), io.BufferedReader(self.storage.open(self.path, "rb"), 1 << 20) as stream:
            yield from stream


def find_files(url: str, suffixes: tuple[str, ...]) -> list[StoredFile]:
    """The file at a URL, those that match its ``*`` ``?`` ``[…]``, or those with such endings in a folder, sorted.

    Of folders and patterns, hidden files are left out. A web server has neither: its URLs are files.
    Raises ``OSError`` and :class:`StorageFailed`.
    """
    storage, path = open_storage(url)
    with told(url):
        if url.startswith(("http://", "https://")):
            storage.info(path)
            return [StoredFile(storage, path)]
        if any(sign in path for sign in "*?["):
            found = [name for name, info in storage.glob(path, detail=True).items() if info["type"] == "file"]
            root = re.split(r"[*?\[]", path, maxsplit=1)[0].rpartition("/")[0]
        elif storage.info(path)["type"] == "file":
            return [StoredFile(storage, path)]
        else:
            found, root = storage.find(path), path
    files = (
        StoredFile(storage, name)
        for name in sorted(found)
        if not any(part.startswith(".") for part in PurePosixPath(name.removeprefix(root)).parts)
    )
    return [file for file in files if file.suffix.lower() in suffixes]
