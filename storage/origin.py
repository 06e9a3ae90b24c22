"""From where something is done: the address a request came from, or else this machine.

The audit chain asks for it when an entry is made. Handing it through every signature between a
request and the chain would name it in thirty places that do nothing with it; a context variable
follows the request through threads and coroutines, and nothing else reads it (ADR 0025).
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_LONGEST = 128
_outside: ContextVar[str | None] = ContextVar("origin", default=None)


def origin() -> str:
    """The address of the request being answered; the host's name where there is none."""
    return (_outside.get() or socket.gethostname())[:_LONGEST]


@contextmanager
def coming_from(address: str | None) -> Iterator[None]:
    """Whatever is done inside is done for somebody at ``address``."""
    token = _outside.set(address)
    try:
        yield
    finally:
        _outside.reset(token)
