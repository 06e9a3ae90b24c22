"""Leases are exclusive, end by themselves, and guard what is published."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import delete

from storage.database import Database
from storage.documents import Documents
from storage.errors import DocumentUnknown, LeaseLost, MoveRefused
from storage.leases import Lease
from storage.ledger import Ledger
from storage.states import RESTING, DocumentState
from storage.tables import MessageRow
from tests.fakes.clocks import FrozenClock
from tests.fakes.owners import Graveyard
from tests.storage.arranged import (
    at_once,
    blob,
    claimed,
    claimed_page,
    moved,
    opened,
    received,
)
from tests.storage.conftest import LEASE_SECONDS

S = DocumentState
OVER = timedelta(seconds=LEASE_SECONDS + 1)


def test_a_claimed_document_is_nobody_elses(documents: Documents, ledger: Ledger) -> None:
    document_id = received(documents).id
    lease = claimed(ledger, document_id, S.RECEIVED, "w1")
    assert (lease.document_id, lease.owner, lease.attempt, lease.epoch) == (document_id, "w1", 1, 1)
    assert ledger.claim(document_id, S.RECEIVED, "w2") is None


def test_a_document_is_claimed_only_in_the_state_that_is_asked_for(
    documents: Documents, ledger: Ledger
) -> None:
    document_id = moved(documents, S.COPIED)
    assert ledger.claim(document_id, S.RECEIVED, "w1") is None
    assert ledger.claim(document_id, S.COPIED, "w1") is not None


def test_of_many_that_claim_at_once_exactly_one_gets_the_document(
    documents: Documents, ledger: Ledger
) -> None:
    for round_ in range(5):
        document_id = received(documents, f"scan {round_}").id
        answers = at_once(
            [partial(ledger.claim, document_id, S.RECEIVED, f"w{n}") for n in range(4)]
        )
        assert sum(isinstance(answer, Lease) for answer in answers) == 1
        assert answers.count(None) == 3


def test_of_many_that_claim_a_page_at_once_exactly_one_gets_it(
    documents: Documents, ledger: Ledger
) -> None:
    document_id = opened(documents, ledger, pages=5)
    for number in range(1, 6):
        answers = at_once(
            [partial(ledger.claim_page, document_id, number, f"w{n}") for n in range(4)]
        )
        assert sum(isinstance(answer, Lease) for answer in answers) == 1
        assert answers.count(None) == 3


def test_a_lease_ends_with_its_time(
    documents: Documents, ledger: Ledger, clock: FrozenClock
) -> None:
    document_id = received(documents).id
    claimed(ledger, document_id, S.RECEIVED, "w1")
    clock.advance(timedelta(seconds=LEASE_SECONDS - 1))
    assert ledger.claim(document_id, S.RECEIVED, "w2") is None
    clock.advance(timedelta(seconds=2))
    lease = claimed(ledger, document_id, S.RECEIVED, "w2")
    assert (lease.owner, lease.attempt, lease.epoch) == ("w2", 2, 2)


def test_a_lease_ends_with_its_owner(
    documents: Documents, ledger: Ledger, graveyard: Graveyard
) -> None:
    document_id = opened(documents, ledger, pages=1)
    claimed_page(ledger, document_id, 1, "w1")
    claimed(ledger, document_id, S.RECEIVED, "w1")
    assert ledger.progress(document_id).busy
    assert ledger.progress(document_id).waiting == ()
    graveyard.bury("w1")
    assert not ledger.progress(document_id).busy
    assert ledger.progress(document_id).waiting == (1,)
    assert claimed_page(ledger, document_id, 1, "w2").attempt == 2
    assert claimed(ledger, document_id, S.RECEIVED, "w2").attempt == 2


@pytest.mark.parametrize(("counted", "next_attempt"), [(True, 2), (False, 1)])
def test_only_a_counted_failure_uses_up_an_attempt(
    documents: Documents, ledger: Ledger, *, counted: bool, next_attempt: int
) -> None:
    document_id = opened(documents, ledger, pages=1)
    ledger.release(claimed(ledger, document_id, S.RECEIVED), counted=counted)
    assert claimed(ledger, document_id, S.RECEIVED).attempt == next_attempt
    ledger.release(claimed_page(ledger, document_id, 1), counted=counted)
    assert claimed_page(ledger, document_id, 1).attempt == next_attempt


def test_a_lost_lease_cannot_be_given_back_by_its_loser(
    documents: Documents, ledger: Ledger, clock: FrozenClock
) -> None:
    document_id = opened(documents, ledger, pages=1)
    late, late_page = (
        claimed(ledger, document_id, S.RECEIVED, "late"),
        claimed_page(ledger, document_id, 1, "late"),
    )
    clock.advance(OVER)
    claimed(ledger, document_id, S.RECEIVED, "new")
    claimed_page(ledger, document_id, 1, "new")
    ledger.release(late, counted=True)
    ledger.release(late_page, counted=True)
    assert ledger.claim(document_id, S.RECEIVED, "third") is None
    assert ledger.claim_page(document_id, 1, "third") is None


def test_a_lost_lease_publishes_nothing(
    documents: Documents, ledger: Ledger, clock: FrozenClock
) -> None:
    document_id = opened(documents, ledger, pages=1)
    late, late_page = (
        claimed(ledger, document_id, S.RECEIVED, "late"),
        claimed_page(ledger, document_id, 1, "late"),
    )
    clock.advance(OVER)
    claimed(ledger, document_id, S.RECEIVED, "new")
    claimed_page(ledger, document_id, 1, "new")
    with pytest.raises(LeaseLost):
        ledger.finish(late, S.RECEIVED, S.COPIED, reason="r", artifacts={"copy": blob("late")})
    with pytest.raises(LeaseLost):
        ledger.attach(late, "composed", blob("late"))
    with pytest.raises(LeaseLost):
        ledger.open_pages(late, page_count=9, media_type="x")
    with pytest.raises(LeaseLost):
        ledger.finish_page(late_page, result_key="k", folded="late", blobs={})
    assert documents.get(document_id).state is S.RECEIVED
    assert documents.get(document_id).page_count == 1
    assert documents.artifact(document_id, "copy") is None
    assert ledger.progress(document_id).pages_done == 0


def test_work_that_took_too_long_may_be_published_if_nobody_else_began(
    documents: Documents, ledger: Ledger, clock: FrozenClock
) -> None:
    document_id = received(documents).id
    slow = claimed(ledger, document_id, S.RECEIVED)
    clock.advance(OVER)
    ledger.finish(slow, S.RECEIVED, S.COPIED, reason="r", artifacts={"copy": blob("slow")})
    assert documents.artifact(document_id, "copy") == blob("slow")


def test_a_refused_move_publishes_nothing(documents: Documents, ledger: Ledger) -> None:
    document_id = received(documents).id
    lease = claimed(ledger, document_id, S.RECEIVED)
    with pytest.raises(MoveRefused):
        ledger.finish(lease, S.RECEIVED, S.STORED, reason="r", artifacts={"copy": blob()})
    assert documents.artifact(document_id, "copy") is None


def test_a_move_ends_the_lease_and_begins_to_count_anew(
    documents: Documents, ledger: Ledger
) -> None:
    document_id = received(documents).id
    ledger.release(claimed(ledger, document_id, S.RECEIVED), counted=True)
    lease = claimed(ledger, document_id, S.RECEIVED)
    ledger.finish(lease, S.RECEIVED, S.COPIED, reason="r", artifacts={})
    assert claimed(ledger, document_id, S.COPIED, "w2").attempt == 1


def test_the_first_blob_of_a_role_stays(documents: Documents, ledger: Ledger) -> None:
    document_id = received(documents).id
    for content in ("first", "second"):
        ledger.attach(claimed(ledger, document_id, S.RECEIVED), "composed", blob(content))
    assert documents.artifact(document_id, "composed") == blob("first")


def test_opening_twice_enters_the_pages_once(documents: Documents, ledger: Ledger) -> None:
    document_id = opened(documents, ledger, pages=2)
    lease = claimed_page(ledger, document_id, 1)
    ledger.finish_page(lease, result_key="k1", folded="mot", blobs={})
    again = claimed(ledger, document_id, S.RECEIVED)
    ledger.open_pages(again, page_count=2, media_type="application/pdf")
    assert ledger.progress(document_id).pages_done == 1
    assert documents.case(document_id).readings == ("k1",)


def test_a_page_that_is_done_or_not_there_cannot_be_claimed(
    documents: Documents, ledger: Ledger
) -> None:
    document_id = opened(documents, ledger, pages=1)
    lease = claimed_page(ledger, document_id, 1)
    ledger.finish_page(lease, result_key="k", folded="", blobs={})
    assert ledger.claim_page(document_id, 1, "w2") is None
    assert ledger.claim_page(document_id, 2, "w2") is None


def test_pages_of_a_document_that_stopped_are_not_read(
    documents: Documents, ledger: Ledger
) -> None:
    document_id = opened(documents, ledger, pages=2)
    documents.move(document_id, S.RECEIVED, S.QUARANTINED, actor="a", reason="secret stamp")
    assert ledger.claim_page(document_id, 1, "w1") is None


def test_of_pages_that_finish_at_once_exactly_one_sees_all_done(
    documents: Documents, ledger: Ledger
) -> None:
    """Seen by none, the paper stands still; seen by two, it is composed twice."""
    for _ in range(5):
        document_id = opened(documents, ledger, pages=4)
        blobs = {"preview": blob("p")}
        leases = {n: claimed_page(ledger, document_id, n, f"w{n}") for n in range(1, 5)}
        answers = at_once(
            [
                partial(
                    ledger.finish_page,
                    lease,
                    result_key=f"k{number}",
                    folded="",
                    blobs=blobs,
                )
                for number, lease in leases.items()
            ]
        )
        assert sorted(answers, key=repr) == [False, False, False, True]
        assert documents.case(document_id).readings == ("k1", "k2", "k3", "k4")
        assert documents.artifact(document_id, "preview", 3) == blob("p")


def test_progress_tells_all_that_decides_the_next_step(
    documents: Documents, ledger: Ledger
) -> None:
    document_id = received(documents, lane="counter").id
    fresh = ledger.progress(document_id)
    assert (fresh.state, fresh.lane, fresh.page_count) == (S.RECEIVED, "counter", None)
    lease = claimed(ledger, document_id, S.RECEIVED)
    ledger.open_pages(lease, page_count=3, media_type="image/tiff")
    claimed_page(ledger, document_id, 2)
    first = claimed_page(ledger, document_id, 1)
    ledger.finish_page(first, result_key="k", folded="", blobs={})
    reading = ledger.progress(document_id)
    assert (reading.page_count, reading.pages_done, reading.waiting) == (3, 1, (3,))
    assert not reading.composed
    ledger.attach(claimed(ledger, document_id, S.RECEIVED), "composed", blob())
    assert ledger.progress(document_id).composed


def test_what_nobody_stored_has_no_progress(ledger: Ledger) -> None:
    with pytest.raises(DocumentUnknown):
        ledger.progress("nobody")
    with pytest.raises(DocumentUnknown):
        ledger.claim("nobody", S.RECEIVED, "w1")


@pytest.mark.parametrize("state", S, ids=str)
def test_only_what_should_move_and_is_not_due_is_forgotten(
    documents: Documents,
    ledger: Ledger,
    clock: FrozenClock,
    database: Database,
    state: DocumentState,
) -> None:
    """As papers are that were on their way before there was an outbox."""
    document_id, before = moved(documents, state), clock.now() + timedelta(seconds=1)
    assert ledger.lost.forgotten(None, before) == []
    with database.transaction() as session:
        session.execute(delete(MessageRow))
    found = [] if state in RESTING else [document_id]
    assert ledger.lost.forgotten(None, before) == found
    assert ledger.lost.forgotten(before, before) == []
    ledger.lost.take_back(document_id)
    assert ledger.lost.forgotten(None, before) == []


def test_a_lease_given_under_a_clock_that_was_hours_ahead_holds_nobody_back(
    documents: Documents, ledger: Ledger, clock: FrozenClock
) -> None:
    document_id = received(documents).id
    clock.advance(timedelta(hours=7))
    claimed(ledger, document_id, S.RECEIVED, "w1")
    clock.advance(timedelta(hours=-7))
    assert ledger.lost.abandoned() == [document_id]
    assert claimed(ledger, document_id, S.RECEIVED, "w2").epoch == 2


def test_a_host_whose_clock_is_minutes_ahead_keeps_its_leases(
    documents: Documents, ledger: Ledger, clock: FrozenClock
) -> None:
    document_id = received(documents).id
    clock.advance(timedelta(minutes=5))
    claimed(ledger, document_id, S.RECEIVED, "w1")
    clock.advance(timedelta(minutes=-5))
    assert ledger.lost.abandoned() == []
    assert ledger.claim(document_id, S.RECEIVED, "w2") is None
