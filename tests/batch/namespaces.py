"""Machines that are network namespaces: a hub, and others with a cable to it; they are gone with their processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

# Root may make them; others may where the system lets users have namespaces.
_AS_ROOT = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
_ENTER = ["--net"] if os.geteuid() == 0 else ["--user", "--net", "--preserve-credentials"]


@dataclass(frozen=True, slots=True)
class Machine:
    """A network namespace; ``address`` is its own, and ``hub`` that of the hub as it is seen from here."""

    holder: int
    address: str
    hub: str

    def command(self, *words: str) -> list[str]:
        """The command line that runs these words in there, as the same process."""
        return ["nsenter", "--target", str(self.holder), *_ENTER, "--", *words]


@contextmanager
def machines(number: int) -> Iterator[tuple[Machine, list[Machine]]]:
    """The hub and so many other machines, each in a network of its own with the hub; skips where it can't be done."""
    for tool in ("ip", "unshare", "nsenter"):
        if shutil.which(tool) is None:
            pytest.skip(f"no {tool} here, to make network namespaces with")
    with ExitStack() as stack:
        hub = Machine(_hold(["unshare", *_AS_ROOT, "--net"], stack), "127.0.0.1", "127.0.0.1")
        _do(hub, "ip", "link", "set", "lo", "up")
        others = []
        for n in range(number):
            holder = _hold(hub.command("unshare", "--net"), stack, _namespace(hub.holder))
            machine = Machine(holder, f"10.77.{n}.2", f"10.77.{n}.1")
            cable = f"ip link add to{n} type veth peer name eth0 netns {holder}"
            _do(hub, *cable.split())
            _do(hub, "ip", "address", "add", f"{machine.hub}/24", "dev", f"to{n}")
            _do(hub, "ip", "link", "set", f"to{n}", "up")
            _do(machine, "ip", "address", "add", f"{machine.address}/24", "dev", "eth0")
            for device in ("lo", "eth0"):
                _do(machine, "ip", "link", "set", device, "up")
            others.append(machine)
        yield hub, others


def _hold(command: list[str], stack: ExitStack, *outer: str) -> int:
    """A process in a namespace of its own, none of these, which lives until the stack is closed."""
    holder = subprocess.Popen([*command, "sleep", "600"], stderr=subprocess.PIPE, text=True)
    stack.callback(holder.communicate)
    stack.callback(holder.kill)
    until = time.monotonic() + 10
    while holder.poll() is None and time.monotonic() < until:
        if _namespace(holder.pid) not in (_namespace(os.getpid()), *outer):
            return holder.pid
        time.sleep(0.01)
    holder.kill()
    pytest.skip(f"no network namespaces here: {holder.communicate()[1].strip()}")


def _namespace(process: int) -> str:
    return str(Path(f"/proc/{process}/ns/net").readlink())


def _do(machine: Machine, *words: str) -> None:
    done = subprocess.run(machine.command(*words), capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"{' '.join(words)}: {done.stderr.strip()}")
