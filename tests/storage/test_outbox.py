"""What is due: entered once, the most urgent first, everybody by turns, and nothing too new."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.documents import Documents
from storage.flow import VERSION
from storage.ledger import Ledger
from storage.outbox import Message, Outbox
from storage.records import Records
from storage.states import RESTING, DocumentState
from storage.tables import MessageRow
from tests.fakes.clocks import FrozenClock
from tests.storage.arranged import claimed, claimed_page, extracted, moved, opened, received

S = DocumentState
QUEUES = ("counter", "bulk", "sealing")


@pytest.fixture
def outbox(database: Database, clock: FrozenClock) -> Outbox:
    return Outbox(database, clock)


def due(outbox: Outbox, limit: int = 99) -> list[tuple[str, int, str]]:
    return [(m.document_id, m.page, m.task) for m in outbox.due(QUEUES, limit=limit)]


@pytest.mark.parametrize("state", S, ids=str)
def test_every_move_makes_due_what_comes_next_and_nothing_else(
    documents: Documents, outbox: Outbox, state: DocumentState
) -> None:
    document_id = moved(documents, state)
    tasks = {
        S.RECEIVED: "open_document",
        S.COPIED: "extract_record",
        S.EXTRACTED: "assign_code",
        S.CODED: "store_document",
    }
    expected = [] if state in RESTING else [(document_id, 0, tasks[state])]
    assert due(outbox) == expected


def test_what_is_claimed_is_not_due_and_what_is_given_back_is(
    documents: Documents, ledger: Ledger, outbox: Outbox, clock: FrozenClock
) -> None:
    document_id = opened(documents, ledger, pages=2)
    lease = claimed_page(ledger, document_id, 1)
    assert due(outbox) == [(document_id, 2, "read_page")]
    ledger.release(lease, counted=True)
    assert due(outbox) == [(document_id, 2, "read_page")]
    clock.advance(timedelta(seconds=10))
    assert due(outbox) == [(document_id, 2, "read_page"), (document_id, 1, "read_page")]


def test_pages_then_the_copy_then_the_seal(
    documents: Documents, ledger: Ledger, outbox: Outbox
) -> None:
    document_id = opened(documents, ledger, pages=1)
    lease = claimed_page(ledger, document_id, 1)
    ledger.finish_page(lease, result_key="k", folded="", blobs={})
    assert due(outbox) == [(document_id, 0, "compose_copy")]
    ledger.finish(
        claimed(ledger, document_id, S.RECEIVED), S.RECEIVED, S.COPIED, reason="r", artifacts={}
    )
    assert due(outbox) == [(document_id, 0, "extract_record")]


def test_a_citizens_page_goes_before_all_of_a_batch(
    documents: Documents, ledger: Ledger, outbox: Outbox
) -> None:
    opened(documents, ledger, pages=50)
    urgent = received(documents, "urgent", lane="counter").id
    assert due(outbox, limit=1) == [(urgent, 0, "open_document")]


def test_what_was_begun_is_ended_before_more_is_begun(
    documents: Documents, ledger: Ledger, outbox: Outbox
) -> None:
    opened(documents, ledger, pages=50)
    copied = moved(documents, S.COPIED, "another")
    assert due(outbox, limit=1) == [(copied, 0, "extract_record")]


def test_the_seal_of_a_citizens_paper_is_made_first(
    documents: Documents, ledger: Ledger, outbox: Outbox
) -> None:
    def composed(content: str, lane: str) -> str:
        document_id = received(documents, content, lane=lane).id
        ledger.open_pages(
            claimed(ledger, document_id, S.RECEIVED), page_count=1, media_type="image/tiff"
        )
        page = claimed_page(ledger, document_id, 1)
        ledger.finish_page(page, result_key="k", folded="", blobs={})
        original = documents.artifact(document_id, "original")
        assert original is not None
        ledger.attach(claimed(ledger, document_id, S.RECEIVED), "composed", original)
        return document_id

    bulk, urgent = composed("a", "bulk"), composed("b", "counter")
    assert due(outbox) == [(urgent, 0, "seal_copy"), (bulk, 0, "seal_copy")]


def test_batches_take_turns_and_a_late_one_does_not_wait_for_the_first_to_end(
    documents: Documents, ledger: Ledger, outbox: Outbox
) -> None:
    """One page of each in turn, from the moment the second batch comes in."""

    def batch(pages: int, dossier: str) -> str:
        document_id = received(documents, dossier, dossier=dossier).id
        lease = claimed(ledger, document_id, S.RECEIVED)
        ledger.open_pages(lease, page_count=pages, media_type="image/tiff")
        return document_id

    large = batch(40, "H1")
    for number in range(1, 11):
        claimed_page(ledger, large, number, f"w{number}")
    small = batch(3, "H2")
    order = [(document_id, page) for document_id, page, _ in due(outbox, limit=7)]
    assert order == [
        (large, 11), (small, 1), (large, 12), (small, 2), (large, 13), (small, 3), (large, 14)
    ]  # fmt: skip


def test_a_document_is_due_once_whoever_enters_it(
    documents: Documents, ledger: Ledger, database: Database
) -> None:
    document_id = opened(documents, ledger, pages=3)
    for _ in range(2):
        ledger.lost.take_back(document_id)
    with database.reading() as session:
        assert session.scalars(select(func.count()).select_from(MessageRow)).one() == 3
        row = session.get_one(MessageRow, (document_id, 1))
        facts = {column.key: getattr(row, column.key) for column in MessageRow.__mapper__.columns}
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add(MessageRow(**facts))


def test_only_as_many_are_counted_as_one_wants_to_know(
    documents: Documents, ledger: Ledger, outbox: Outbox
) -> None:
    opened(documents, ledger, pages=30)
    assert outbox.waiting(QUEUES, limit=20) == {"counter": 0, "bulk": 20, "sealing": 0}


def test_a_step_of_a_newer_program_is_left_to_it(
    documents: Documents, database: Database, clock: FrozenClock, outbox: Outbox
) -> None:
    """Old and new workers side by side: the old one neither does it nor loses it."""
    document_id = received(documents).id
    with database.transaction() as session:
        session.execute(update(MessageRow).values(version=VERSION + 1, task="weigh_document"))
    assert outbox.due(QUEUES, limit=9) == []
    assert outbox.waiting(QUEUES, limit=9)["bulk"] == 1, "newer workers are to hear of it"
    newer = Outbox(database, clock, knows=VERSION + 1)
    assert newer.due(QUEUES, limit=9) == [Message(document_id, 0, "weigh_document")]


def test_what_nobody_can_claim_does_not_block_the_others(
    documents: Documents, outbox: Outbox, clock: FrozenClock
) -> None:
    stuck, next_ = received(documents, "a").id, received(documents, "b").id
    outbox.postpone(Message(stuck, 0, "open_document"))
    assert due(outbox) == [(next_, 0, "open_document")]
    clock.advance(timedelta(seconds=11))
    assert len(due(outbox)) == 2


def test_a_record_and_its_code_lead_to_the_store(
    documents: Documents, ledger: Ledger, records: Records, outbox: Outbox
) -> None:
    document_id = extracted(documents, ledger, records, so="1")
    assert due(outbox) == [(document_id, 0, "assign_code")]
    records.assign_code(claimed(ledger, document_id, S.EXTRACTED), lambda n: f"H.{n}")
    assert due(outbox) == [(document_id, 0, "store_document")]


@pytest.mark.parametrize("ahead", [timedelta(minutes=2), timedelta(hours=7)], ids=str)
def test_what_was_entered_under_a_clock_that_was_ahead_does_not_wait_for_it(
    documents: Documents, outbox: Outbox, clock: FrozenClock, ahead: timedelta
) -> None:
    """Windows leaves local time in the machine's clock; Linux takes it for UTC until NTP comes."""
    clock.advance(ahead)
    document_id = received(documents).id
    clock.advance(-ahead)
    assert due(outbox) == [(document_id, 0, "open_document")]
    assert outbox.waiting(QUEUES, limit=9)["bulk"] == 1
