"""Raising signed copies to their level, beside everything else or as a process of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sohoa.background import Work, beside, repeat
from sohoa.composition import Services

_NAME = "stamping"
_PAUSE_SECONDS = 20.0


@contextmanager
def stamping(services: Services) -> Iterator[None]:
    """Raise copies in the background, if a time-stamping authority is configured."""
    if services.settings.timestamp_url is None:
        yield
        return
    with beside(_NAME, _raising(services), pause=_PAUSE_SECONDS):
        yield


def stamp_until(services: Services, ended: threading.Event) -> None:
    """Raise copies until told to end."""
    repeat(_NAME, _raising(services), ended, _PAUSE_SECONDS)


def _raising(services: Services) -> Work:
    # Loads what signs: a second and 60 MB that an office without an authority does without.
    from sohoa.signing import level_keeper

    keeper = level_keeper(services)
    return lambda ended: keeper.work(ended.is_set)
