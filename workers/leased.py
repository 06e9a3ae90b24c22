"""The frame of every task: claim, work, and say what became of it.

Whatever a step raises ends here: an outage gives the work back, a named error stops the document
under its name, and anything else is counted until it is given up.
"""

import logging
from collections.abc import Callable
from enum import Enum, auto
from functools import wraps

from pipeline.intake.errors import UnsafePdf
from pipeline.records.errors import CodePartError
from schemas.errors import SohoaError
from storage.errors import DescriptionIncomplete, LeaseLost, MoveRefused
from storage.ledger import Lease
from storage.states import DocumentState
from workers.errors import GaveUp, NoSigningKey, NoText, Unexpected
from workers.workshop import Workshop

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
"""Claims of one step without an answer, after which it is poison."""

_RESTING_PLACE: dict[type[SohoaError], DocumentState] = {
    NoText: DocumentState.NEEDS_REVIEW,
    DescriptionIncomplete: DocumentState.NEEDS_REVIEW,
    CodePartError: DocumentState.NEEDS_REVIEW,
    UnsafePdf: DocumentState.QUARANTINED,
    NoSigningKey: DocumentState.AWAITING_SIGNATURE,
}

DocumentStep = Callable[[Workshop, Lease], None]
DocumentTask = Callable[[Workshop, str], None]
PageTask = Callable[[Workshop, str, int], None]


class _Result(Enum):
    DONE = auto()
    FAILED = auto()
    """Counts as one of the few attempts a step has."""
    POSTPONED = auto()
    """Something outside was away; does not count."""


def on_document(state: DocumentState) -> Callable[[DocumentStep], DocumentTask]:
    """A task that works on a whole document which stands in ``state``."""

    def decorate(step: DocumentStep) -> DocumentTask:
        @wraps(step)
        def task(shop: Workshop, document_id: str) -> None:
            lease = shop.ledger.claim(document_id, state, shop.owner)
            if lease is None:
                return
            with shop.seen(lease, step.__name__):
                result = _attempt(shop, state, lease, step.__name__, lambda: step(shop, lease))
            if result is _Result.DONE:
                shop.advance(document_id)
            else:
                shop.ledger.release(lease, counted=result is _Result.FAILED)

        return task

    return decorate


def on_page(step: Callable[[Workshop, Lease, int], bool]) -> PageTask:
    """A task that works on one page; it tells whether all pages are done now."""

    @wraps(step)
    def task(shop: Workshop, document_id: str, number: int) -> None:
        lease = shop.ledger.claim_page(document_id, number, shop.owner)
        if lease is None:
            return
        all_done: list[bool] = []
        with shop.seen(lease, step.__name__, page=number):
            result = _attempt(
                shop,
                DocumentState.RECEIVED,
                lease,
                step.__name__,
                lambda: all_done.append(step(shop, lease, number)),
            )
        if result is not _Result.DONE:
            shop.ledger.release_page(lease, number, counted=result is _Result.FAILED)
        elif all_done == [True]:
            shop.advance(document_id)

    return task


def _attempt(
    shop: Workshop, state: DocumentState, lease: Lease, step: str, work: Callable[[], None]
) -> _Result:
    if lease.attempt > MAX_ATTEMPTS:
        _stop(shop, state, lease, step, GaveUp(step=step, attempts=MAX_ATTEMPTS))
        return _Result.FAILED
    try:
        work()
    except (LeaseLost, MoveRefused) as error:
        log.info("step.overtaken document=%s step=%s error=%s", lease.document_id, step, error)
        return _Result.FAILED
    except SohoaError as error:
        if error.retryable:
            log.warning("step.postponed document=%s step=%s %s", lease.document_id, step, error)
            return _Result.POSTPONED
        _stop(shop, state, lease, step, error)
        return _Result.FAILED
    except Exception as error:  # the one broad catch: the top of the task
        log.exception("step.crashed document=%s step=%s", lease.document_id, step)
        if lease.attempt >= MAX_ATTEMPTS:
            _stop(shop, state, lease, step, Unexpected(step=step, kind=type(error).__name__))
        return _Result.FAILED
    return _Result.DONE


def _stop(shop: Workshop, state: DocumentState, lease: Lease, step: str, error: SohoaError) -> None:
    place = _RESTING_PLACE.get(type(error), DocumentState.FAILED)
    document_id = lease.document_id
    log.warning("document.stopped document=%s step=%s state=%s %s", document_id, step, place, error)
    try:
        shop.documents.move(document_id, state, place, actor=shop.owner, reason=step, error=error)
    except MoveRefused as refused:
        log.info("document.stop_overtaken document=%s %s", document_id, refused)
