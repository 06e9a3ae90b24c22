"""Running pyHanko's coroutines from ordinary code.

``asyncio.run`` sets a signal handler around each, and Python 3.11 takes a printed form of the task,
with every certificate in its frames, to compare the handlers: 40 ms a call, more than signing.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Unwoken(asyncio.SelectorEventLoop):
    """A loop that no thread and no signal wakes, for which asyncio keeps a pair of sockets.

    A process that may open no socket (seccomp) has none to give. CPython 3.11 to 3.14 ask for them
    here and nowhere else.
    """

    def _make_self_pipe(self) -> None:
        self._ssock = self._csock = None

    def _close_self_pipe(self) -> None:
        """There is none."""


def _loop() -> asyncio.AbstractEventLoop:
    try:
        return asyncio.new_event_loop()
    except PermissionError:
        return _Unwoken()


def result_of(coroutine: Coroutine[Any, Any, T]) -> T:
    """What ``coroutine`` returns; it may wait for others, on a loop of its own."""
    loop = _loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
