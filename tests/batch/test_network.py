"""A cluster of machines that see each other over a network alone; one of them is lost midway."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

pytest.importorskip("distributed")

from tests.batch.namespaces import Machine, machines
from tests.batch.runs import ROOT, command, contents, wait_for_a_part, workers_of

PORT = "8786"
READY = "import distributed, sys; distributed.Client(sys.argv[1]).wait_for_workers(2, timeout=60)"


@pytest.fixture
def started() -> Iterator[ExitStack]:
    """Ends, last first, what is put on it."""
    with ExitStack() as stack:
        yield stack


def start(stack: ExitStack, machine: Machine, folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """A Python program on a machine, with what it says in a file there."""
    log = stack.enter_context((folder / f"{words[1].rpartition('.')[2]}-{machine.address}.log").open("wb"))
    process = subprocess.Popen(
        machine.command(sys.executable, "-W", "ignore", *words),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=log,
        stderr=log,
    )
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


def test_a_machine_that_is_lost_midway(
    source: Path, whole: dict[str, bytes], tmp_path: Path, started: ExitStack
) -> None:
    hub, others = started.enter_context(machines(2))
    logs, output = tmp_path / "logs", tmp_path / "output"
    logs.mkdir()
    start(started, hub, logs, "-m", "distributed.cli.dask_scheduler", "--port", PORT, "--no-dashboard")
    options = ["--no-nanny", "--no-dashboard", "--nthreads", "1", "--death-timeout", "60"]
    lost, _ = (
        start(
            started,
            machine,
            logs,
            "-m",
            "distributed.cli.dask_worker",
            f"tcp://{machine.hub}:{PORT}",
            *options,
        )
        for machine in others
    )
    address = f"tcp://{hub.address}:{PORT}"
    subprocess.run(hub.command(sys.executable, "-W", "ignore", "-c", READY, address), check=True, timeout=90)
    run = subprocess.Popen(
        hub.command(*command(source, output, "--cluster", address)),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    started.callback(run.kill)
    wait_for_a_part(run, output)
    reading = workers_of(lost.pid)
    assert len(reading) == 1, "it had articles to read"
    lost.kill()
    said, complained = run.communicate(timeout=90)
    assert (run.returncode, complained) == (0, "")
    assert "2,400 articles" in said and "0 failures" in said
    assert contents(output) == whole
