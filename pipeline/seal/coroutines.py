"""Running pyHanko's coroutines from ordinary code.

``asyncio.run`` sets a signal handler around each, and Python 3.11 takes a printed form of the task,
with every certificate in its frames, to compare the handlers: 40 ms a call, more than signing.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def result_of(coroutine: Coroutine[Any, Any, T]) -> T:
    """What ``coroutine`` returns; it may wait for others, on a loop of its own."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
