"""The frame of every task: claim, work, and say what became of it.

Whatever a step raises ends here: an outage gives the work back, a named error stops the document
under its name, and anything else is counted until it is given up.
"""

import logging
from collections.abc import Callable
from enum import Enum, auto
from functools import wraps
from time import perf_counter

from pipeline.intake.errors import UnsafePdf
from pipeline.ocr.errors import OcrError
from pipeline.records.errors import CodePartError
from pipeline.seal.errors import (
    CertificateExpired,
    CertificateNotForSigning,
    CertificateNotYetValid,
    CertificateRevoked,
    KeyTooShort,
    KeyUnsupported,
)
from schemas.errors import SohoaError
from storage.disk import is_full
from storage.errors import DescriptionIncomplete, LeaseLost, MoveRefused
from storage.leases import Lease
from storage.outbox import Message
from storage.states import DocumentState
from storage.timings import timed
from workers.errors import (
    CellKilled,
    GaveUp,
    NoSigningKey,
    NoText,
    PageGivenUp,
    PageOverTime,
    Unexpected,
)
from workers.heartbeat import beating
from workers.workshop import Workshop

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
"""Tries of a step that fails by itself, after which it is poison."""

MAX_LOST = 6
"""Tries of a step that ends without a word, or because somebody killed who worked: rarely the
paper's doing, which is looked at in a process of its own (``docs/adr/0066``)."""

_RESTING_PLACE: dict[type[SohoaError], DocumentState] = {
    NoText: DocumentState.NEEDS_REVIEW,
    DescriptionIncomplete: DocumentState.NEEDS_REVIEW,
    CodePartError: DocumentState.NEEDS_REVIEW,
    UnsafePdf: DocumentState.QUARANTINED,
    NoSigningKey: DocumentState.AWAITING_SIGNATURE,
    # A key that may not sign is none; it says nothing of the paper.
    CertificateExpired: DocumentState.AWAITING_SIGNATURE,
    CertificateNotYetValid: DocumentState.AWAITING_SIGNATURE,
    CertificateRevoked: DocumentState.AWAITING_SIGNATURE,
    CertificateNotForSigning: DocumentState.AWAITING_SIGNATURE,
    KeyTooShort: DocumentState.AWAITING_SIGNATURE,
    KeyUnsupported: DocumentState.AWAITING_SIGNATURE,
}

_TRIES: dict[type[SohoaError], int] = {
    PageOverTime: 2,  # two minutes each, in which nobody else is served
    PageGivenUp: MAX_ATTEMPTS,
    OcrError: MAX_ATTEMPTS,
    CellKilled: MAX_LOST,
}
"""Worth another try, but no outage: the paper itself may be the cause, so tries are counted."""

Step = Callable[[Workshop, Lease], None]
Task = Callable[[Workshop, Message], bool]
"""Does what a message asks for; ``False`` when somebody else does, or nobody should."""


class _Result(Enum):
    DONE = auto()
    FAILED = auto()
    """Counts as one of the few attempts a step has."""
    POSTPONED = auto()
    """Something outside was away; does not count."""


def on_document(state: DocumentState) -> Callable[[Step], Task]:
    """A task that works on a whole document which stands in ``state``."""

    def decorate(step: Step) -> Task:
        @wraps(step)
        def task(shop: Workshop, message: Message) -> bool:
            lease = shop.ledger.claim(message.document_id, state, shop.owner, task=message.task)
            return _do(shop, state, lease, step)

        return task

    return decorate


def on_page(step: Step) -> Task:
    """A task that works on one page of a document that is being read."""

    @wraps(step)
    def task(shop: Workshop, message: Message) -> bool:
        lease = shop.ledger.claim_page(
            message.document_id, message.page, shop.owner, task=message.task
        )
        return _do(shop, DocumentState.RECEIVED, lease, step)

    return task


def _do(shop: Workshop, state: DocumentState, lease: Lease | None, step: Step) -> bool:
    if lease is None:
        return False
    with shop.seen(lease, step.__name__), beating(shop.ledger, lease):
        result = _attempt(shop, state, lease, step)
    if result is _Result.DONE:
        shop.wake()
    else:
        shop.ledger.release(lease, counted=result is _Result.FAILED)
    return True


def _attempt(shop: Workshop, state: DocumentState, lease: Lease, work: Step) -> _Result:
    step = work.__name__
    if lease.attempt > MAX_LOST:
        _stop(shop, state, lease, step, GaveUp(step=step, attempts=MAX_LOST))
        return _Result.FAILED
    started = perf_counter()
    try:
        with timed(shop.watch, "step", step):
            work(shop, lease)
    except (LeaseLost, MoveRefused) as error:
        log.info("step.overtaken document=%s step=%s error=%s", lease.document_id, step, error)
        return _Result.FAILED
    except SohoaError as error:
        tries = next((n for kind, n in _TRIES.items() if isinstance(error, kind)), None)
        if error.retryable and tries is None:
            log.warning("step.postponed document=%s step=%s %s", lease.document_id, step, error)
            return _Result.POSTPONED
        if error.retryable and tries is not None and lease.attempt < tries:
            log.warning("step.failed document=%s step=%s %s", lease.document_id, step, error)
            return _Result.FAILED
        _stop(shop, state, lease, step, error)
        return _Result.FAILED
    except Exception as error:  # the one broad catch: the top of the task
        if is_full(error):
            log.warning("step.postponed document=%s step=%s disk full", lease.document_id, step)
            return _Result.POSTPONED
        log.exception("step.crashed document=%s step=%s", lease.document_id, step)
        if lease.attempt >= MAX_ATTEMPTS:
            _stop(shop, state, lease, step, Unexpected(step=step, kind=type(error).__name__))
        return _Result.FAILED
    took = round((perf_counter() - started) * 1000)
    log.info("step.done document=%s step=%s took_ms=%d", lease.document_id, step, took)
    return _Result.DONE


def _stop(shop: Workshop, state: DocumentState, lease: Lease, step: str, error: SohoaError) -> None:
    """Have the paper rest; or give up the page, when the error says nothing of the paper."""
    place = _RESTING_PLACE.get(type(error), DocumentState.FAILED)
    document_id = lease.document_id
    log.warning("document.stopped document=%s step=%s state=%s %s", document_id, step, place, error)
    try:
        if lease.page and place is DocumentState.FAILED:
            shop.ledger.give_up_page(lease, error)
            shop.wake()
        else:
            shop.ledger.stop(lease, state, place, reason=step, error=error)
    except (LeaseLost, MoveRefused) as refused:
        log.info("document.stop_overtaken document=%s %s", document_id, refused)
