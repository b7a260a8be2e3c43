"""A headless Chromium, driven over its DevTools pipe: tests and benchmarks of the pages look through it.

The pipe needs no package: commands and answers are JSON, each ended by NUL, on file descriptors 3 and 4.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",  # the pages are ours, and in containers the sandbox does not start
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--remote-debugging-pipe",
)
#: What the keys of a page are called by DevTools: the key's name and its Windows code.
KEYS = {"ArrowDown": 40, "ArrowUp": 38, "Escape": 27, "Tab": 9, "Enter": 13, " ": 32}
TIMEOUT = 60.0  # seconds for one answer


def find() -> str | None:
    """The path of a Chromium: that of the variable ``CHROMIUM``, or the first on the path; ``None`` without one."""
    given = os.environ.get("CHROMIUM")
    return given or next(filter(None, map(shutil.which, NAMES)), None)


class Chromium:
    """One browser with one page. Not for several threads."""

    def __init__(self, to: int, answers: int) -> None:
        self._to, self._answers = to, answers
        self._read = b""
        self._last = 0
        self._session: str | None = None
        #: Every event of the page, as DevTools tells it.
        self.events: list[dict[str, Any]] = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and wait for its result. Raises ``RuntimeError`` where Chromium refuses it."""
        self._last += 1
        command = {"id": self._last, "method": method, "params": parameters}
        if self._session is not None:
            command["sessionId"] = self._session
        os.write(self._to, json.dumps(command).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def open(self, page: Path, *, width: int = 1280, height: int = 800, dark: bool = False) -> Self:
        """Open a file and wait until it is loaded."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", features=[scheme])
        # Away first: an address that differs in its # alone would not be loaded again.
        for url in ("about:blank", page.resolve().as_uri()):
            self.events.clear()
            self.send("Page.navigate", url=url)
            while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
                self.events.append(self._next())
        return self

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression, as JSON. Raises ``RuntimeError`` where it throws."""
        done = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in done:
            raise RuntimeError(done["exceptionDetails"]["exception"].get("description", script))
        return done["result"].get("value")

    def press(self, *keys: str) -> None:
        """Press and release keys, as a keyboard does."""
        for key in keys:
            code = KEYS.get(key)
            text = {} if code and key != " " else {"text": key}
            parts = {"key": key, "windowsVirtualKeyCode": code or ord(key.upper()), **text}
            self.send("Input.dispatchKeyEvent", type="keyDown", **parts)
            self.send("Input.dispatchKeyEvent", type="keyUp", key=key)

    def hover(self, selector: str) -> None:
        """Move the pointer over the first rectangle of an element."""
        script = f"(() => {{ const r = document.querySelector({json.dumps(selector)}).getClientRects()[0]; "
        x, y = self.run(script + "return [r.x + r.width / 2, r.y + r.height / 2]; })()")
        self.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def screenshot(self, path: Path) -> None:
        """Write what the window shows as PNG."""
        path.write_bytes(base64.b64decode(self.send("Page.captureScreenshot")["data"]))

    def requested(self) -> list[str]:
        """The addresses that the page has asked for since it was opened, itself first; ``data:`` is no request."""
        sent = [
            e["params"]["request"]["url"]
            for e in self.events
            if e.get("method") == "Network.requestWillBeSent"
        ]
        return [url for url in sent if not url.startswith("data:")]

    def complaints(self) -> list[str]:
        """What the page threw, and what the browser logged about it."""
        thrown = [e["params"] for e in self.events if e.get("method") == "Runtime.exceptionThrown"]
        logged = [e["params"]["entry"] for e in self.events if e.get("method") == "Log.entryAdded"]
        return [json.dumps(what, ensure_ascii=False) for what in (*thrown, *logged)]

    def _next(self) -> dict[str, Any]:
        until = time.monotonic() + TIMEOUT
        while b"\0" not in self._read:
            ready, _, _ = select.select([self._answers], [], [], max(0.0, until - time.monotonic()))
            got = os.read(self._answers, 1 << 20) if ready else b""
            if not got:
                raise RuntimeError(
                    "Chromium has gone" if ready else f"Chromium is silent for {TIMEOUT:.0f} s"
                )
            self._read += got
        message, _, self._read = self._read.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer


# Run by a Python of its own, which becomes Chromium with the pipe where Chromium looks for it.
_START = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.dup2(int(sys.argv[2]), 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


@contextmanager
def chromium(path: str) -> Iterator[Chromium]:
    """Start the Chromium at ``path`` with an empty profile; it ends with the block."""
    commands, to = _pipe()
    answers, results = _pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                _START,
                str(commands),
                str(results),
                path,
                *FLAGS,
                f"--user-data-dir={profile}",
            ],
            pass_fds=(commands, results),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(commands)
        os.close(results)
        try:
            yield Chromium(to, answers)
        finally:
            os.close(to)
            os.close(answers)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _pipe() -> tuple[int, int]:
    """A pipe whose ends are none of the descriptors that Chromium's are moved to."""
    ends = os.pipe()
    moved = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends]
    for end in ends:
        os.close(end)
    return moved[0], moved[1]
