"""How the work stands, counted on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from pipeline.intake.errors import UnknownFileType
from storage.attendance import Attendance
from storage.database import Database
from storage.documents import Documents
from storage.ledger import Ledger
from storage.papers import NewBatch
from storage.records import Records
from storage.standing import Standings, Stopped
from storage.states import DocumentState
from tests.fakes.clocks import FrozenClock
from tests.storage.arranged import claimed, claimed_page, received, stored

S = DocumentState
BOX = NewBatch.named("cli:clerk", "Hộp 12", label="Hộp 12")


@pytest.fixture
def standings(database: Database, clock: FrozenClock) -> Standings:
    return Standings(database, clock, ("counter", "bulk"))


def paper(documents: Documents, ledger: Ledger, name: str, pages: int, lane: str = "bulk") -> str:
    """A paper of the box whose pages wait to be read."""
    document_id = received(documents, name, batch=BOX, lane=lane).id
    lease = claimed(ledger, document_id, S.RECEIVED)
    ledger.open_pages(lease, page_count=pages, media_type="application/pdf")
    return document_id


def read(ledger: Ledger, document_id: str, number: int) -> None:
    lease = claimed_page(ledger, document_id, number)
    ledger.finish_page(lease, result_key="k", folded="", blobs={})


def test_an_office_without_papers_stands_still(standings: Standings) -> None:
    now = standings.now()
    assert set(now.states.values()) == {0}
    assert [(lane.lane, lane.papers, lane.waits_seconds) for lane in now.lanes] == [
        ("counter", 0, 0),
        ("bulk", 0, 0),
    ]
    assert (now.batches, now.stopped, now.workers) == ((), (), ())


def test_a_batch_tells_how_far_it_is_how_fast_and_how_long_yet(
    documents: Documents, ledger: Ledger, standings: Standings, clock: FrozenClock
) -> None:
    first = paper(documents, ledger, "a", pages=4)
    paper(documents, ledger, "b", pages=4)
    received(documents, "not opened yet", batch=BOX)
    clock.advance(timedelta(seconds=60))
    for number in (1, 2):
        read(ledger, first, number)
    (batch,) = standings.now().batches
    assert (batch.label, batch.papers, batch.resting) == ("Hộp 12", 3, 0)
    assert batch.pages_left == 2 + 4 + 4  # the third is taken to have as many as the others
    assert batch.pages_per_second == pytest.approx(2 / 60)
    assert batch.seconds_left == pytest.approx(10 / (2 / 60))


def test_nobody_guesses_how_long_a_standstill_lasts(
    documents: Documents, ledger: Ledger, standings: Standings, clock: FrozenClock
) -> None:
    document_id = paper(documents, ledger, "a", pages=2)
    read(ledger, document_id, 1)
    clock.advance(timedelta(minutes=6))
    now = standings.now()
    assert now.batches[0].seconds_left is None
    assert now.pages_per_second == 0
    assert now.lanes[1].waits_seconds == 360


def test_a_batch_that_rests_has_nothing_left(documents: Documents, standings: Standings) -> None:
    document_id = received(documents, batch=BOX).id
    error = UnknownFileType(found="?")
    documents.move(document_id, S.RECEIVED, S.FAILED, actor="w", reason="r", error=error)
    now = standings.now()
    assert (now.batches[0].resting, now.batches[0].seconds_left) == (1, 0)
    assert now.stopped == (Stopped(error.code, S.FAILED, 1),)
    assert [id_ for id_, _ in standings.papers_stopped_by(error.code)] == [document_id]


def test_each_lane_is_counted_apart(
    documents: Documents, ledger: Ledger, standings: Standings, clock: FrozenClock
) -> None:
    paper(documents, ledger, "a", pages=3, lane="counter")
    clock.advance(timedelta(seconds=5))
    paper(documents, ledger, "b", pages=2)
    paper(documents, ledger, "c", pages=2)
    counter, bulk = standings.now().lanes
    assert (counter.papers, counter.pages, counter.waits_seconds) == (1, 3, 5)
    assert (bulk.papers, bulk.pages, bulk.waits_seconds) == (2, 4, 0)


def test_a_lease_is_held_until_it_is_overdue(
    documents: Documents, ledger: Ledger, standings: Standings, clock: FrozenClock
) -> None:
    document_id = paper(documents, ledger, "a", pages=2)
    claimed_page(ledger, document_id, 1)
    assert (standings.now().leases_held, standings.now().leases_overdue) == (1, 0)
    clock.advance(timedelta(hours=1))
    assert (standings.now().leases_held, standings.now().leases_overdue) == (0, 1)


def test_stored_papers_are_counted_once_and_none_is_missed(
    documents: Documents,
    ledger: Ledger,
    records: Records,
    standings: Standings,
    clock: FrozenClock,
) -> None:
    for number in range(4):
        stored(documents, ledger, records, f"scan {number}")
        assert standings.now().states[S.STORED] == number + 1
        clock.advance(timedelta(minutes=7))
    clock.advance(timedelta(hours=1))
    assert [standings.now().states[S.STORED] for _ in range(2)] == [4, 4]


def test_a_worker_is_alive_while_it_says_so(
    database: Database, standings: Standings, clock: FrozenClock
) -> None:
    attendance = Attendance(database, clock)
    attendance.here("host/1/1.0", ("counter", "bulk"), 2, "sohoa 1")
    clock.advance(timedelta(seconds=50))
    attendance.here("host/2/1.0", ("sealing",), 1, "sohoa 1")
    attendance.here("host/2/1.0", ("sealing",), 1, "sohoa 1")
    clock.advance(timedelta(seconds=50))
    first, second = standings.now().workers
    assert (first.host, first.queues, first.alive) == ("host", ("counter", "bulk"), False)
    assert (second.processes, second.alive) == (1, True)
    assert (first.seals_until, second.seals_until) == (None, None)
    ends = clock.now() + timedelta(days=300)
    attendance.here("host/2/1.0", ("sealing",), 1, "sohoa 1", ends)
    assert [worker.seals_until for worker in standings.now().workers] == [None, ends]
    attendance.gone(second.owner)
    clock.advance(timedelta(days=2))
    attendance.here("host/3/1.0", ("bulk",), 1, "sohoa 1")
    assert [worker.owner for worker in standings.now().workers] == ["host/3/1.0"]


def test_a_worker_known_to_be_dead_is_not_counted(database: Database, clock: FrozenClock) -> None:
    """It was killed a moment ago: nobody has missed its word yet."""
    dead = "here/1/1.0"
    attendance = Attendance(database, clock, lambda owner: owner == dead)
    for owner in (dead, "here/2/1.0"):
        attendance.here(owner, ("bulk",), 1, "sohoa 1")
    seen = Standings(database, clock, ("bulk",), attendance).now().workers
    assert [(worker.owner, worker.pid) for worker in seen] == [("here/2/1.0", 2)]
    attendance.strike_off_dead()
    assert [worker.owner for worker in Attendance(database, clock).all()] == ["here/2/1.0"]


def test_no_count_scans_all_papers_or_pages(sqlite_database: Database, clock: FrozenClock) -> None:
    """An index is used for each, whatever the planner would prefer on a table this small."""
    plans: list[str] = []

    @event.listens_for(sqlite_database.engine, "before_cursor_execute")
    def explain(_c: object, cursor: object, sql: str, values: object, *_: object) -> None:
        if sql.startswith("SELECT"):
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values)  # type: ignore[attr-defined]
            plans.extend(row[3] for row in cursor.fetchall())  # type: ignore[attr-defined]

    Standings(sqlite_database, clock, ("counter", "bulk")).now()
    assert plans
    whole = [plan for plan in plans if plan in {"SCAN documents", "SCAN pages"}]
    assert whole == []
