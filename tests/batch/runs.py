"""Runs of the command in processes of their own, and a look at the processes that there are."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SENTENCE = "قال الوزير في {} مايو 2013 إن {} شخصا دفعوا {} مليون دولار. "


def command(source: Path, output: Path, *options: str) -> list[str]:
    run = [sys.executable, "-W", "ignore", "-m", "pipeline.commands", "run", str(source)]
    return [*run, "--output", str(output), "--model", "none", *options]


def started(
    source: Path, output: Path, *options: str, env: dict[str, str] | None = None
) -> subprocess.Popen[str]:
    """A run in a session of its own."""
    return subprocess.Popen(
        command(source, output, *options),
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def ended(
    source: Path, output: Path, *options: str, env: dict[str, str] | None = None, status: int = 0
) -> str:
    """What a run said."""
    run = started(source, output, *options, env=env)
    said, complained = run.communicate(timeout=120)
    assert run.returncode == status, complained
    assert "Traceback" not in complained
    return said + complained


def wait_for_a_part(run: subprocess.Popen[str], output: Path) -> None:
    """Until a part is done, and others not yet."""
    until = time.monotonic() + 60
    journal = output / ".journal.jsonl"
    while not (journal.exists() and journal.stat().st_size):
        assert run.poll() is None and time.monotonic() < until, run.communicate()
        time.sleep(0.002)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def processes() -> Iterator[tuple[int, int, int, str]]:
    """Process, parent, session and command line of all that have not ended (Linux: ``proc(5)``)."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent, _, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # it has ended since
            continue
        if state not in "ZX":
            yield int(folder.name), int(parent), int(session), line


def workers_of(parent: int) -> list[int]:
    return [pid for pid, of, _, line in processes() if of == parent and "spawn_main" in line]


def wait_until_gone(session: int) -> None:
    until = time.monotonic() + 20
    while any(owner == session for _, _, owner, _ in processes()):
        assert time.monotonic() < until, "workers stay behind"
        time.sleep(0.02)
