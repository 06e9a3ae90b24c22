"""A worker's heartbeat: its lease is prolonged for as long as it works, and no longer.

The thread lives in the process that works. It ends with a process that is killed, it is silent
while native code holds the interpreter, and it beats no longer than a task may last.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from schemas.errors import SohoaError
from storage.leases import Lease
from storage.ledger import Ledger
from workers.app import BEAT_SECONDS, TASK_SECONDS

log = logging.getLogger(__name__)


@contextmanager
def beating(
    ledger: Ledger, lease: Lease, *, every: float = BEAT_SECONDS, at_most: float = TASK_SECONDS
) -> Iterator[None]:
    """Prolong ``lease`` every so many seconds within the context; the first time after that long.

    Work that is over before costs a thread that sleeps, 0.1 ms.
    """
    ended = threading.Event()
    beats = int(at_most / every)
    heart = threading.Thread(
        target=_beat, args=(ledger, lease, ended, every, beats), name="heartbeat", daemon=True
    )
    heart.start()
    try:
        yield
    finally:
        ended.set()
        heart.join()


def _beat(ledger: Ledger, lease: Lease, ended: threading.Event, every: float, beats: int) -> None:
    for _ in range(beats):
        if ended.wait(every):
            return
        try:
            if not ledger.prolong(lease):
                return  # lost, or just finished: the step itself finds out which
        except SohoaError as error:
            log.warning("lease.not_prolonged document=%s %s", lease.document_id, error)
