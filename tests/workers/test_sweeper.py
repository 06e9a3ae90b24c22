"""The sweeper finds what stands still, and does not make long queues longer."""

from datetime import timedelta

import pytest

from storage.states import DocumentState
from tests.fakes.clocks import FrozenClock
from tests.fakes.owners import Graveyard
from tests.fakes.queues import CrowdedSender
from tests.storage.arranged import claimed, claimed_page, moved, opened, received
from workers.app import LEASE_SECONDS
from workers.errors import BrokerUnreachable
from workers.flow import Step
from workers.sweeper import GRACE_SECONDS, sweep
from workers.workshop import Workshop

S = DocumentState
GRACE = timedelta(seconds=GRACE_SECONDS + 1)


def test_a_message_that_was_lost_is_sent_again(
    shop: Workshop, sender: CrowdedSender, clock: FrozenClock
) -> None:
    document_id = received(shop.documents).id
    assert sweep(shop.ledger, sender) == 0
    clock.advance(GRACE)
    assert sweep(shop.ledger, sender) == 1
    assert sender.sent == [(document_id, Step("open_document", 0, "bulk"))]


def test_every_page_that_waits_is_sent_again(
    shop: Workshop, sender: CrowdedSender, clock: FrozenClock
) -> None:
    document_id = opened(shop.documents, shop.ledger, pages=3)
    claimed_page(shop.ledger, document_id, 2)
    clock.advance(GRACE)
    assert sweep(shop.ledger, sender) == 2
    assert [step.page for _, step in sender.sent] == [1, 3]


def test_a_queue_that_still_holds_messages_is_left_alone(
    shop: Workshop, sender: CrowdedSender, clock: FrozenClock
) -> None:
    received(shop.documents, "late", lane="bulk")
    lost = received(shop.documents, "lost", lane="counter").id
    clock.advance(GRACE)
    sender.waiting = {"bulk": 7}
    assert sweep(shop.ledger, sender) == 1
    assert [document_id for document_id, _ in sender.sent] == [lost]


def test_the_work_of_a_dead_worker_is_sent_again_at_once(
    shop: Workshop, sender: CrowdedSender, clock: FrozenClock, graveyard: Graveyard
) -> None:
    """Not five minutes later, when its lease has run out: a citizen may wait."""
    document_id = opened(shop.documents, shop.ledger, pages=1)
    claimed_page(shop.ledger, document_id, 1, "killed")
    copied = moved(shop.documents, S.COPIED, "another")
    claimed(shop.ledger, copied, S.COPIED, "killed")
    clock.advance(GRACE)
    assert sweep(shop.ledger, sender) == 0
    graveyard.bury("killed")
    assert sweep(shop.ledger, sender) == 2


def test_the_work_of_a_silent_worker_is_sent_again_when_its_lease_is_over(
    shop: Workshop, sender: CrowdedSender, clock: FrozenClock
) -> None:
    claimed(shop.ledger, received(shop.documents).id, S.RECEIVED, "on another host")
    clock.advance(timedelta(seconds=LEASE_SECONDS - 1))
    assert sweep(shop.ledger, sender) == 0
    clock.advance(timedelta(seconds=2))
    assert sweep(shop.ledger, sender) == 1


def test_a_broker_that_is_away_is_named(
    shop: Workshop, sender: CrowdedSender, clock: FrozenClock
) -> None:
    received(shop.documents)
    clock.advance(GRACE)
    sender.away = True
    with pytest.raises(BrokerUnreachable):
        sweep(shop.ledger, sender)
