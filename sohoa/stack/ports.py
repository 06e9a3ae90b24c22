"""Free TCP ports on the loopback interface."""

import secrets
import socket
from collections.abc import Iterable, Iterator

from sohoa.stack.errors import NoFreePort

FIRST, LAST = 20_000, 22_700
"""Candidates. With :data:`GRPC_OFFSET` added they stay below 32768, where Linux begins to
hand out ports for outgoing connections, so that nobody grabs one between two starts."""

GRPC_OFFSET = 10_000
"""SeaweedFS serves gRPC at (HTTP port + 10000); both must be free."""


def is_free(port: int) -> bool:
    """True when nobody listens on ``port`` of 127.0.0.1 or of all interfaces."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: connections of the last run in TIME_WAIT do not count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen(1)
        except OSError:
            return False
    return True


def choose_ports(count: int, *, preferred: Iterable[int] = ()) -> tuple[int, ...]:
    """``count`` distinct ports that are free now, each with its gRPC twin.

    ``preferred`` (those of the last run) are kept where they are still free, so that
    addresses survive a restart. Someone may take a port before our server binds it: the
    caller's readiness probe must therefore authenticate, and a failed start be repeated.

    Raises:
        NoFreePort: the whole range is taken.
    """
    chosen: list[int] = []
    for port in _candidates(preferred):
        if len(chosen) == count:
            break
        if port not in chosen and is_free(port) and is_free(port + GRPC_OFFSET):
            chosen.append(port)
    if len(chosen) < count:
        raise NoFreePort(first=FIRST, last=LAST)
    return tuple(chosen)


def _candidates(preferred: Iterable[int]) -> Iterator[int]:
    yield from preferred
    # A random beginning keeps two stacks that start at the same moment apart.
    beginning = secrets.randbelow(LAST - FIRST)
    for step in range(LAST - FIRST):
        yield FIRST + (beginning + step) % (LAST - FIRST)
