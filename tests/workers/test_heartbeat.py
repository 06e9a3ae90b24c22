"""A lease lasts as long as its worker's heart beats, and a hung worker's does not beat for ever."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

from storage.states import DocumentState
from tests.fakes.clocks import FrozenClock
from tests.storage.arranged import claimed, claimed_page, opened, received
from workers.app import BEAT_SECONDS, LEASE_SECONDS, TASK_SECONDS
from workers.heartbeat import beating
from workers.workshop import Workshop

S = DocumentState
ALMOST = timedelta(seconds=LEASE_SECONDS - 1)
OFTEN = 0.01


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(OFTEN)


def hearts() -> int:
    return sum(thread.name == "heartbeat" for thread in threading.enumerate())


def test_a_step_that_takes_long_keeps_its_lease(shop: Workshop, clock: FrozenClock) -> None:
    document_id = opened(shop.documents, shop.ledger, pages=1)
    lease = claimed_page(shop.ledger, document_id, 1)
    with beating(shop.ledger, lease, every=OFTEN):
        for _ in range(3):
            clock.advance(ALMOST)
            wait_for(lambda: shop.ledger.progress(document_id).waiting == ())
            assert shop.ledger.claim_page(document_id, 1, "w2") is None
    clock.advance(timedelta(seconds=LEASE_SECONDS + 1))
    assert shop.ledger.claim_page(document_id, 1, "w2") is not None


def test_the_heart_stops_with_the_step(shop: Workshop) -> None:
    lease = claimed(shop.ledger, received(shop.documents).id, S.RECEIVED)
    before = hearts()
    with beating(shop.ledger, lease):
        assert hearts() == before + 1
    assert hearts() == before


def test_the_heart_of_a_step_that_hangs_stops_before_long(shop: Workshop) -> None:
    """Where nobody kills it, others get its work all the same."""
    lease = claimed(shop.ledger, received(shop.documents).id, S.RECEIVED)
    before = hearts()
    with beating(shop.ledger, lease, every=OFTEN, at_most=3 * OFTEN):
        wait_for(lambda: hearts() == before)


def test_the_heart_stops_when_the_lease_is_lost(shop: Workshop, clock: FrozenClock) -> None:
    document_id = received(shop.documents).id
    late = claimed(shop.ledger, document_id, S.RECEIVED, "late")
    clock.advance(timedelta(seconds=LEASE_SECONDS + 1))
    new = claimed(shop.ledger, document_id, S.RECEIVED, "new")
    before = hearts()
    with beating(shop.ledger, late, every=OFTEN):
        wait_for(lambda: hearts() == before)
    assert not shop.ledger.prolong(late)
    assert shop.ledger.prolong(new)


def test_two_beats_may_fail_and_a_hung_task_is_killed() -> None:
    assert 3 * BEAT_SECONDS <= LEASE_SECONDS < TASK_SECONDS
