"""Work in the background that outlives whatever it meets."""

import logging
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from schemas.errors import SohoaError

log = logging.getLogger(__name__)

_JITTER = 0.2

Work = Callable[[threading.Event], object]
"""One round; it may look at the event to leave early."""


@contextmanager
def beside(name: str, work: Work, *, pause: float) -> Iterator[None]:
    """:func:`repeat` ``work`` in a thread of its own, for as long as the context lasts."""
    ended = threading.Event()
    thread = threading.Thread(target=repeat, args=(name, work, ended, pause), name=name)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def repeat(name: str, work: Work, ended: threading.Event, pause: float) -> None:
    """Work, then pause about so many seconds, until told to end; an outage is logged and sat out.

    About: processes that were started together must not go on to do everything together.
    """
    while not ended.is_set():
        try:
            work(ended)
        except SohoaError as error:
            log.warning("%s.postponed %s", name, error)
        except Exception:  # the top of a thread that must outlive whatever it meets
            log.exception("%s.failed", name)
        ended.wait(pause * random.uniform(1 - _JITTER, 1 + _JITTER))
