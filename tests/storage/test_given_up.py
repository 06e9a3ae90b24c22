"""One page that cannot be read costs its paper the copy, and no other page its reading."""

from datetime import timedelta

import pytest

from pipeline.intake.errors import DamagedScan
from storage.database import Database
from storage.documents import Documents
from storage.errors import LeaseLost
from storage.flow import MOST_GIVEN_UP
from storage.ledger import Ledger
from storage.outbox import Outbox
from storage.states import DocumentState
from tests.fakes.clocks import FrozenClock
from tests.storage.arranged import claimed_page, lay_aside, opened
from workers.errors import PageCrashed

S = DocumentState


def crashed(page: int) -> PageCrashed:
    return PageCrashed(step="open", page=page, signal="SIGSEGV", peak_mb=90)


@pytest.fixture
def documents(database: Database, clock: FrozenClock) -> Documents:
    return Documents(database, clock)


@pytest.fixture
def ledger(database: Database, clock: FrozenClock, documents: Documents) -> Ledger:
    return Ledger(database, clock, documents, seconds=60, owner_is_dead=lambda _: False)


@pytest.fixture
def outbox(database: Database, clock: FrozenClock) -> Outbox:
    return Outbox(database, clock)


def due(outbox: Outbox) -> set[str]:
    """What is due on the lane of the paper."""
    return {message.task for message in outbox.due(["bulk"], limit=99)}


def lose(ledger: Ledger, document_id: str, page: int) -> None:
    ledger.give_up_page(claimed_page(ledger, document_id, page, "w1"), crashed(page))


def read(ledger: Ledger, document_id: str, page: int) -> bool:
    lease = claimed_page(ledger, document_id, page, "w1")
    return ledger.finish_page(lease, result_key=f"key {page}", folded="", blobs={})


@pytest.mark.parametrize("lost_last", [True, False])
def test_the_others_are_read_and_then_the_paper_is_laid_aside(
    documents: Documents, ledger: Ledger, outbox: Outbox, lost_last: bool
) -> None:
    document_id = opened(documents, ledger, pages=3)
    read(ledger, document_id, 1)
    if lost_last:
        read(ledger, document_id, 3)
    else:
        lose(ledger, document_id, 2)
    assert due(outbox) == {"read_page"}
    if lost_last:
        lose(ledger, document_id, 2)
    else:
        assert not read(ledger, document_id, 3)
    assert due(outbox) == {"lay_aside"}
    assert documents.get(document_id).state is S.RECEIVED
    (page,) = ledger.given_up(document_id)
    assert (page.number, page.error.code, page.attempts) == (2, "workers.page_crashed", 1)
    assert documents.case(document_id).readings == ("key 1", "key 3")


def test_a_page_given_up_is_not_handed_out_again(documents: Documents, ledger: Ledger) -> None:
    document_id = opened(documents, ledger, pages=2)
    lose(ledger, document_id, 1)
    assert ledger.claim_page(document_id, 1, "w2") is None
    assert ledger.progress(document_id).waiting == (2,)


def test_after_a_retry_only_what_was_lost_is_read(documents: Documents, ledger: Ledger) -> None:
    document_id = opened(documents, ledger, pages=2)
    read(ledger, document_id, 1)
    lose(ledger, document_id, 2)
    lay_aside(ledger, document_id)
    documents.move(document_id, S.FAILED, S.RECEIVED, actor="a", reason="retry")
    assert ledger.progress(document_id).waiting == (2,)
    assert ledger.given_up(document_id) == []
    assert read(ledger, document_id, 2)
    assert documents.get(document_id).state is S.RECEIVED


def test_a_paper_of_nothing_but_poison_is_not_read_to_its_end(
    documents: Documents, ledger: Ledger, outbox: Outbox
) -> None:
    document_id = opened(documents, ledger, pages=2 * MOST_GIVEN_UP)
    late = claimed_page(ledger, document_id, 2 * MOST_GIVEN_UP, "w2")
    for page in range(1, MOST_GIVEN_UP + 1):
        assert due(outbox) == {"read_page"}
        lose(ledger, document_id, page)
    (first, *_) = outbox.due(["bulk"], limit=99)
    assert first.task == "lay_aside"
    lay_aside(ledger, document_id)
    assert due(outbox) == set()
    ledger.give_up_page(late, crashed(late.page))
    assert len(documents.history(document_id)) == 2
    assert due(outbox) == set()


def test_the_loser_of_a_lease_gives_nothing_up(
    documents: Documents, ledger: Ledger, clock: FrozenClock
) -> None:
    document_id = opened(documents, ledger, pages=1)
    late = claimed_page(ledger, document_id, 1, "w1")
    clock.advance(timedelta(seconds=61))
    claimed_page(ledger, document_id, 1, "w2")
    with pytest.raises(LeaseLost):
        ledger.give_up_page(late, DamagedScan(page=1, reason="late"))
    assert documents.get(document_id).state is S.RECEIVED
