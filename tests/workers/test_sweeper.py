"""The sweeper finds what nobody works on any more, and does not make long queues longer."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from storage.database import Database
from storage.states import DocumentState
from storage.tables import MessageRow
from tests.fakes.clocks import FrozenClock
from tests.fakes.owners import Graveyard
from tests.fakes.senders import RememberingSender
from tests.storage.arranged import at_once, claimed, claimed_page, moved, opened, received
from workers.app import LEASE_SECONDS
from workers.client import HINTS
from workers.errors import BrokerUnreachable
from workers.sweeper import GRACE, Sweeper
from workers.workshop import Workshop

S = DocumentState


@pytest.fixture
def sweeper(shop: Workshop, clock: FrozenClock) -> Sweeper:
    return Sweeper(shop.ledger.lost, shop.work, clock)


def due(shop: Workshop) -> list[tuple[str, int]]:
    return [(message.task, message.page) for message in shop.outbox.due(shop.queues, limit=9)]


def test_a_hint_that_was_lost_is_sent_again(
    shop: Workshop, sender: RememberingSender, sweeper: Sweeper
) -> None:
    received(shop.documents)
    sweeper.sweep()
    assert sender.sent == ["bulk"]
    sweeper.sweep()
    assert sender.sent == ["bulk"]
    sender.sent.clear()
    sweeper.sweep()
    assert sender.sent == ["bulk"]


def test_a_flood_of_pages_waits_in_the_database_and_not_on_the_broker(
    shop: Workshop, sender: RememberingSender, sweeper: Sweeper
) -> None:
    opened(shop.documents, shop.ledger, pages=2000)
    for _ in range(3):
        sweeper.sweep()
        shop.wake()
    assert sender.sent == ["bulk"] * HINTS


def test_the_work_of_a_dead_worker_is_due_again_at_once(
    shop: Workshop, sweeper: Sweeper, graveyard: Graveyard
) -> None:
    """Not when its lease has run out: a citizen may wait."""
    document_id = opened(shop.documents, shop.ledger, pages=2)
    claimed_page(shop.ledger, document_id, 1, "killed")
    claimed_page(shop.ledger, document_id, 2, "alive")
    copied = moved(shop.documents, S.COPIED, "another")
    claimed(shop.ledger, copied, S.COPIED, "killed")
    assert (sweeper.sweep(), due(shop)) == (0, [])
    graveyard.bury("killed")
    assert sweeper.sweep() == 2
    assert due(shop) == [("extract_record", 0), ("read_page", 1)]


def test_the_work_of_a_silent_worker_is_due_again_when_its_lease_is_over(
    shop: Workshop, sweeper: Sweeper, clock: FrozenClock
) -> None:
    claimed(shop.ledger, received(shop.documents).id, S.RECEIVED, "on another host")
    clock.advance(timedelta(seconds=LEASE_SECONDS - 1))
    assert sweeper.sweep() == 0
    clock.advance(timedelta(seconds=2))
    assert sweeper.sweep() == 1
    assert due(shop) == [("open_document", 0)]


def test_papers_from_before_the_outbox_are_found(
    shop: Workshop, sweeper: Sweeper, clock: FrozenClock, sqlite_database: Database
) -> None:
    opened(shop.documents, shop.ledger, pages=1)
    with sqlite_database.transaction() as session:
        session.execute(delete(MessageRow))
    assert sweeper.sweep() == 0
    clock.advance(GRACE + timedelta(seconds=1))
    assert sweeper.sweep() == 1
    assert due(shop) == [("read_page", 1)]


def test_sweepers_side_by_side_do_no_harm(
    shop: Workshop, clock: FrozenClock, graveyard: Graveyard
) -> None:
    for number in range(5):
        document_id = opened(shop.documents, shop.ledger, pages=2)
        claimed_page(shop.ledger, document_id, 1, f"killed {number}")
        graveyard.bury(f"killed {number}")
    sweepers = [Sweeper(shop.ledger.lost, shop.work, clock) for _ in range(3)]
    answers = at_once([sweeper.sweep for sweeper in sweepers])
    assert all(isinstance(answer, int) for answer in answers), answers
    assert len(shop.outbox.due(shop.queues, limit=99)) == 10


def test_a_broker_that_is_away_is_named_and_what_was_lost_is_due_all_the_same(
    shop: Workshop, sender: RememberingSender, sweeper: Sweeper, graveyard: Graveyard
) -> None:
    claimed(shop.ledger, received(shop.documents).id, S.RECEIVED, "killed")
    graveyard.bury("killed")
    sender.away = True
    with pytest.raises(BrokerUnreachable):
        sweeper.sweep()
    assert due(shop) == [("open_document", 0)]
