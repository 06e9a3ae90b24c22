"""Hosts on one machine: network namespaces on a bridge, each with a name and a cable of its own."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import pytest

_BRIDGE = "sohoa-br"
_NET = "10.213.77"
"""Private (RFC 1918) and of this machine alone; the bridge reaches nobody else."""


@dataclass(frozen=True)
class Network:
    """The hosts; servers of the machine itself are found at :attr:`address`."""

    address: str = f"{_NET}.1"
    _cables: dict[str, str] = field(default_factory=dict)

    def place(self, host: str) -> tuple[str, ...]:
        """What a command line begins with to run on ``host``; nothing for the machine itself.

        The host name is its own too: whoever judges whether a process lives asks for it first.
        """
        if host not in self._cables:
            return ()
        named = 'hostname "$0" && exec "$@"'
        return ("ip", "netns", "exec", host, "unshare", "--uts", "sh", "-c", named, host)

    def cut(self, host: str) -> None:
        """Pull the cable: nothing is refused, nothing is answered."""
        _ip("link", "set", self._cables[host], "down")

    def mend(self, host: str) -> None:
        """Put the cable back."""
        _ip("link", "set", self._cables[host], "up")

    def plug_in(self, host: str, number: int) -> None:
        """Make a host."""
        cable, end = f"sohoa-c{number}", f"sohoa-e{number}"
        self._cables[host] = cable
        _ip("link", "add", cable, "type", "veth", "peer", "name", end, "netns", host)
        _ip("link", "set", cable, "master", _BRIDGE, "up")
        _ip("-n", host, "address", "add", f"{_NET}.{number}/24", "dev", end)
        _ip("-n", host, "link", "set", end, "up")
        _ip("-n", host, "link", "set", "lo", "up")


@contextmanager
def network(hosts: Sequence[str]) -> Iterator[Network]:
    """A network of hosts; skips the test where namespaces may not be made."""
    if os.geteuid() != 0:
        pytest.skip("network namespaces need root")
    with ExitStack() as undo:
        made = Network()
        _make(undo, ("link", "add", _BRIDGE, "type", "bridge"), ("link", "del", _BRIDGE))
        _ip("address", "add", f"{made.address}/24", "dev", _BRIDGE)
        _ip("link", "set", _BRIDGE, "up")
        for number, host in enumerate(hosts, 2):
            _make(undo, ("netns", "add", host), ("netns", "del", host))
            made.plug_in(host, number)
        yield made


def _make(undo: ExitStack, make: Sequence[str], remove: Sequence[str]) -> None:
    done = subprocess.run(["ip", *make], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no network namespaces here: {done.stderr.strip()}")
    undo.callback(_ip, *remove)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)
