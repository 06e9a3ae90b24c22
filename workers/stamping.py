"""A time-stamping authority that takes its time: asked patiently, and not more often than it bears.

Public authorities were seen to answer within 2 to 131 seconds.
"""

# mypy: allow-untyped-calls

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Final

from asn1crypto import cms
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from pipeline.seal.web import WebStamper
from storage.timings import Watch, unwatched

SECONDS: Final = 180
_TRIES: Final = 3
_FIRST_WAIT: Final = 2.0

Sleep = Callable[[float], Awaitable[None]]


class PatientStamper(TimeStamper):
    """Asks ``authority`` up to three times, waiting 2 and then 4 seconds in between."""

    def __init__(
        self, authority: TimeStamper, sleep: Sleep = asyncio.sleep, watch: Watch = unwatched
    ) -> None:
        """``watch`` hears how long each answer took, and each failure."""
        super().__init__()
        self._authority = authority
        self._sleep = sleep
        self._watch = watch

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A token over ``message_digest``; raises what the authority raised the last time."""
        wait = _FIRST_WAIT
        for _ in range(_TRIES - 1):
            try:
                return await self._ask(message_digest, md_algorithm)
            except (TimestampRequestError, OSError, ValueError):
                await self._sleep(wait)
                wait *= 2
        return await self._ask(message_digest, md_algorithm)

    async def _ask(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        started = perf_counter()
        try:
            token = await self._authority.async_timestamp(message_digest, md_algorithm)
        except Exception as error:
            self._watch("tsa_failed", type(error).__name__, perf_counter() - started)
            raise
        self._watch("tsa", "stamp", perf_counter() - started)
        return token


def patient_stamper(url: str, watch: Watch = unwatched) -> PatientStamper:
    """The authority at ``url``."""
    return PatientStamper(WebStamper(url, seconds=SECONDS), watch=watch)
