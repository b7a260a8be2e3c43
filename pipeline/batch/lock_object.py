"""A lock for storages that have none: an object that its owner has to renew."""

from __future__ import annotations

import json
import os
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Protocol

from pipeline.batch.folder import FolderInUse
from pipeline.storage.objects import StorageFailed

_LOCK = ".lock"
_RENEWED = 10.0  # seconds from one renewal to the next
_SILENCE = 35.0  # seconds without one, and the owner counts as dead
_LOOK = 1.0


class _Objects(Protocol):
    def create(self, name: str, content: bytes) -> None: ...
    def read(self, name: str) -> bytes: ...
    def put(self, name: str, content: bytes) -> None: ...
    def remove(self, name: str) -> None: ...


class LockObject:
    """Who writes to a folder of objects.

    The owner writes the object again every ten seconds. Another run watches it: when it changes, the folder is in use;
    when it stays the same for 35 seconds, its owner is dead and the lock is taken. No clocks are compared.

    A storage can't make a process stop. An owner that comes back after a longer silence (a laptop that was closed)
    finds out before it writes the next file, and a file that it was just writing may still arrive. The manifest has the
    hash of each part, so such a part is found damaged by the next run, not taken for good. Storages that don't know
    writing on condition (``If-None-Match``) let two runs that start in the same moment both take the lock; the one
    whose lock was written over finds out in the same way.
    """

    def __init__(self, objects: _Objects, notice: Callable[[str], object]) -> None:
        self._objects, self._notice = objects, notice
        self._owner = {
            "process": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
            "token": uuid.uuid4().hex,
        }
        self._held = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """Have it in the body. Raises :class:`~pipeline.batch.folder.FolderInUse`, after some seconds of watching."""
        self._take()
        ended = Event()
        renewing = Thread(target=self._renew, args=(ended,), daemon=True)
        renewing.start()
        try:
            yield
        finally:
            ended.set()
            renewing.join()
            self._held = False
            with suppress(OSError, StorageFailed):
                if self._is_ours(self._objects.read(_LOCK)):
                    self._objects.remove(_LOCK)

    def check(self) -> None:
        """Before each write: raises :class:`~pipeline.batch.folder.FolderInUse` when another run has taken the lock."""
        if not self._held:
            return
        try:
            found = self._objects.read(_LOCK)
        except FileNotFoundError:
            found = b""
        if not self._is_ours(found):
            raise FolderInUse(f"another run has taken over {self._objects}; this one stops ({_told(found)})")

    def _take(self) -> None:
        while True:
            with suppress(FileExistsError):
                self._objects.create(_LOCK, self._content(0))
                self._held = True
                return
            self._wait_for_silence()
            self._objects.remove(_LOCK)

    def _wait_for_silence(self) -> None:
        """Return when the lock's owner is dead, or has let go of it."""
        try:
            first = self._objects.read(_LOCK)
            self._notice(
                f"{self._objects} has the lock of another run ({_told(first)}): looking whether it goes on"
            )
            until = time.monotonic() + _SILENCE
            while time.monotonic() < until:
                time.sleep(_LOOK)
                if self._objects.read(_LOCK) != first:
                    raise FolderInUse(f"another run is writing to {self._objects} ({_told(first)})")
        except FileNotFoundError:
            return

    def _renew(self, ended: Event) -> None:
        renewals = 0
        while not ended.wait(_RENEWED):
            renewals += 1
            with suppress(OSError, StorageFailed):  # the next time, or check() finds that it is too late
                if self._is_ours(self._objects.read(_LOCK)):
                    self._objects.put(_LOCK, self._content(renewals))

    def _content(self, renewals: int) -> bytes:
        return json.dumps({**self._owner, "renewals": renewals}).encode()

    def _is_ours(self, content: bytes) -> bool:
        return str(self._owner["token"]).encode() in content


def _told(content: bytes) -> str:
    try:
        owner = json.loads(content)
        return f"process {owner['process']} on {owner['host']}, since {owner['since']}"
    except (ValueError, KeyError, TypeError):
        return "whose, it does not say"
