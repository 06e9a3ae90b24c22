"""Finds what nobody works on any more, and sends hints that were lost.

Any number of sweepers may run side by side: what one has done, the others find done.
"""

import logging
from datetime import datetime, timedelta

from storage.clock import Clock
from storage.lost_work import LostWork
from workers.client import WorkClient

log = logging.getLogger(__name__)

GRACE = timedelta(seconds=10)
"""How long a document may be without anybody who works on it and anything that is due."""


class Sweeper:
    """Looks at all there is once, and from then on at what changed since."""

    def __init__(self, lost: LostWork, work: WorkClient, clock: Clock) -> None:
        self._lost = lost
        self._work = work
        self._clock = clock
        self._seen: datetime | None = None

    def sweep(self) -> int:
        """Make due again what was lost and send hints; how many documents had lost something.

        Raises ``DatabaseUnreachable``, ``BrokerUnreachable``.
        """
        before = self._clock.now() - GRACE
        lost = [
            *self._lost.abandoned(),
            *self._lost.forgotten(self._seen, before),
        ]
        for document_id in lost:
            log.info("sweeper.takes_back document=%s", document_id)
            self._lost.take_back(document_id)
        self._seen = before - GRACE if not lost else self._seen
        self._work.send_hints()
        return len(lost)
