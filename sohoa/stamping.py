"""A thread, or a process of its own, that raises signed copies to their level."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from schemas.errors import SohoaError
from sohoa.composition import Services

log = logging.getLogger(__name__)

_PAUSE_SECONDS = 20.0


@contextmanager
def stamping(services: Services) -> Iterator[None]:
    """Raise copies beside everything else, if a time-stamping authority is configured."""
    if services.settings.timestamp_url is None:
        yield
        return
    ended = threading.Event()
    thread = threading.Thread(target=stamp_until, args=(services, ended), name="stamping")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def stamp_until(services: Services, ended: threading.Event) -> None:
    """Raise copies until told to end; an outage is logged and waited out."""
    # Loads what signs: a second and 60 MB that an office without an authority does without.
    from sohoa.signing import level_keeper

    keeper = level_keeper(services)
    while not ended.is_set():
        try:
            keeper.work(ended.is_set)
        except SohoaError as error:
            log.warning("stamping.postponed %s", error)
        except Exception:  # the top of a thread that must outlive whatever it meets
            log.exception("stamping.failed")
        ended.wait(_PAUSE_SECONDS)
