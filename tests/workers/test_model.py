"""Any order of kills, silences, duplicates, decisions and clock jumps ends every paper once.

A model of leases and papers beside the real database: Hypothesis plays the workers, the network
and the people, and looks for an order of events in which a page is forgotten, read by two at once,
or published under a lease that was lost.
"""

import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from pipeline.intake.errors import DamagedScan
from storage.database import Database
from storage.documents import Documents
from storage.errors import LeaseLost, MoveRefused
from storage.leases import Lease
from storage.ledger import Ledger
from storage.outbox import Message, Outbox
from storage.papers import NewDocument
from storage.states import RESTING, DocumentState, PageState
from storage.tables import ArtifactRow, MessageRow, MoveRow, PageRow
from tests.fakes.blobs import MemoryBlobs
from tests.fakes.clocks import FrozenClock
from tests.fakes.owners import Graveyard
from tests.fakes.senders import RememberingSender
from tests.servers.postgres import empty_tables
from tests.storage.arranged import blob
from workers.app import LEASE_SECONDS
from workers.client import HINTS, WorkClient
from workers.queues import ALL_QUEUES, Lane
from workers.sweeper import Sweeper

S = DocumentState
Thing = tuple[str, int]
"""A document, or a page of it."""
OpenDatabase = Callable[[], Database]

STATE_OF = {
    "open_document": S.RECEIVED,
    "compose_copy": S.RECEIVED,
    "seal_copy": S.RECEIVED,
    "extract_record": S.COPIED,
    "assign_code": S.EXTRACTED,
    "store_document": S.CODED,
}
NEXT = {
    "seal_copy": S.COPIED,
    "extract_record": S.EXTRACTED,
    "assign_code": S.CODED,
    "store_document": S.STORED,
}
SPAN = timedelta(seconds=LEASE_SECONDS)


class Model(RuleBasedStateMachine):
    """What should hold, beside what the database says."""

    def __init__(self, open_database: OpenDatabase) -> None:
        super().__init__()
        self.database = open_database()
        self.clock, self.graveyard = FrozenClock(), Graveyard()
        self.sender = RememberingSender()
        self.documents = Documents(self.database, self.clock)
        self.ledger = Ledger(
            self.database,
            self.clock,
            self.documents,
            seconds=LEASE_SECONDS,
            owner_is_dead=self.graveyard.holds,
        )
        self.outbox = Outbox(self.database, self.clock)
        work = WorkClient(MemoryBlobs(), self.documents, self.outbox, self.sender)
        self.sweepers = [Sweeper(self.ledger.lost, work, self.clock) for _ in range(2)]
        self.pages: dict[str, int] = {}
        self.at_work: list[tuple[Lease, str]] = []
        """Leases that somebody believes to hold, and what is done under them."""
        self.current: dict[Thing, tuple[int, str, datetime]] = {}
        """By thing: epoch, owner and end of the lease that does hold."""
        self.epochs: Counter[Thing] = Counter()
        self.read: Counter[Thing] = Counter()
        self.seen: list[Message] = []
        self.workers = 0

    # What comes in, and what people decide

    @precondition(lambda self: len(self.pages) < 4)
    @rule(lane=st.sampled_from(Lane), pages=st.integers(1, 3), dossier=st.sampled_from("AB"))
    def submit(self, lane: Lane, pages: int, dossier: str) -> None:
        new = NewDocument("scan.pdf", lane.value, "clerk", dossier=dossier)
        document = self.documents.receive(new, blob(f"scan {len(self.pages)}"))
        self.pages[document.id] = pages

    @precondition(lambda self: self.pages)
    @rule(data=st.data(), to=st.sampled_from([S.FAILED, S.REJECTED, S.RECEIVED]))
    def decide(self, data: st.DataObject, to: DocumentState) -> None:
        document_id = data.draw(st.sampled_from(list(self.pages)))
        state = self.documents.get(document_id).state
        try:
            self.documents.move(document_id, state, to, actor="clerk", reason="decided")
        except MoveRefused:
            return
        self.current.pop((document_id, 0), None)

    # What workers do

    @precondition(lambda self: self.outbox.due(ALL_QUEUES, limit=1))
    @rule(data=st.data())
    def take(self, data: st.DataObject) -> None:
        # In an order that is the same in every run, as ids are not: hypothesis repeats its choices.
        order = list(self.pages)
        due = self.outbox.due(ALL_QUEUES, limit=16)
        due.sort(key=lambda message: (order.index(message.document_id), message.page))
        message = data.draw(st.sampled_from(due))
        self.seen.append(message)
        assert self._claim(message), "what is due can be had"

    @precondition(lambda self: self.seen)
    @rule(data=st.data())
    def take_again(self, data: st.DataObject) -> None:
        """A message that came late, twice, or after what followed it."""
        self._claim(data.draw(st.sampled_from(self.seen)))

    @precondition(lambda self: self.at_work)
    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        lease, task = self._ends(data)
        holds = self._holds(lease)
        try:
            self._publish(lease, task)
        except LeaseLost:
            assert not holds
        else:
            assert holds, "published under a lease that was lost"
            del self.current[lease.document_id, lease.page]

    @precondition(lambda self: self.at_work)
    @rule(data=st.data(), counted=st.booleans())
    def give_back(self, data: st.DataObject, *, counted: bool) -> None:
        lease, _ = self._ends(data)
        self.ledger.release(lease, counted=counted)
        if self._holds(lease):
            del self.current[lease.document_id, lease.page]

    @precondition(lambda self: self.at_work)
    @rule(data=st.data())
    def find_damage(self, data: st.DataObject) -> None:
        lease, task = self._ends(data)
        holds, error = self._holds(lease), DamagedScan(page=0, reason="truncated")
        state = STATE_OF.get(task, S.RECEIVED)
        try:
            self.ledger.stop(lease, state, S.FAILED, reason=task, error=error)
        except LeaseLost:
            assert not holds
        except MoveRefused:
            assert holds
            assert lease.page, "a document's own lease ends with its moves"
        else:
            assert holds, "stopped under a lease that was lost"
            del self.current[lease.document_id, lease.page]
            self.current.pop((lease.document_id, 0), None)

    @precondition(lambda self: self.at_work)
    @rule(data=st.data())
    def beat(self, data: st.DataObject) -> None:
        lease, _ = data.draw(st.sampled_from(self.at_work))
        holds = self._holds(lease)
        assert self.ledger.prolong(lease) == holds
        if holds:
            thing = (lease.document_id, lease.page)
            self.current[thing] = (lease.epoch, lease.owner, self.clock.now() + SPAN)

    @precondition(lambda self: self.at_work)
    @rule(data=st.data())
    def kill(self, data: st.DataObject) -> None:
        lease, _ = self._ends(data)
        self.graveyard.bury(lease.owner)

    # What happens around them

    @rule(seconds=st.integers(1, LEASE_SECONDS + 10))
    def wait(self, seconds: int) -> None:
        self.clock.advance(timedelta(seconds=seconds))

    @rule(sweeper=st.integers(0, 1))
    def sweep(self, sweeper: int) -> None:
        self.sweepers[sweeper].sweep()
        for thing, (_, owner, until) in list(self.current.items()):
            state = self.documents.get(thing[0]).state
            looked_at = state is S.RECEIVED if thing[1] else state not in RESTING
            if looked_at and self._is_void(owner, until):
                del self.current[thing]

    @rule()
    def lose_hints(self) -> None:
        self.sender.sent.clear()

    # What must hold at any moment

    @invariant()
    def nothing_is_forgotten(self) -> None:
        assert self.ledger.lost.forgotten(None, self.clock.now() + SPAN) == []
        with self.database.reading() as session:
            unread = select(PageRow.document_id, PageRow.number).where(
                PageRow.state != PageState.DONE, PageRow.lease_owner.is_(None)
            )
            open_pages = {(row.document_id, row.number) for row in session.execute(unread)}
            query = select(MessageRow.document_id, MessageRow.page)
            due = {(row.document_id, row.page) for row in session.execute(query)}
        states = self.documents.states(list(self.pages))
        assert {thing for thing in open_pages if states[thing[0]] is S.RECEIVED} <= due
        assert not {document for document, _ in due if states[document] in RESTING}

    @invariant()
    def the_broker_is_not_filled(self) -> None:
        assert max(Counter(self.sender.sent).values(), default=0) <= HINTS

    def teardown(self) -> None:
        """Everybody is gone for a while; what is left is then worked off by one good worker."""
        with closing(self.database):
            self.at_work.clear()
            for _ in range(200):
                self.clock.advance(SPAN + timedelta(seconds=1))
                self.sweep(0)
                if not (due := self.outbox.due(ALL_QUEUES, limit=1)):
                    break
                assert self._claim(due[0])
                self.finish_last()
            assert set(self.documents.states(list(self.pages)).values()) <= {
                S.STORED,
                S.FAILED,
                S.REJECTED,
            }
            self._each_was_published_once()

    def finish_last(self) -> None:
        lease, task = self.at_work.pop()
        self._publish(lease, task)
        del self.current[lease.document_id, lease.page]

    def _each_was_published_once(self) -> None:
        with self.database.reading() as session:
            stored = session.scalars(
                select(MoveRow.document_id).where(MoveRow.to_state == S.STORED)
            ).all()
            copies = session.scalars(
                select(ArtifactRow.document_id).where(ArtifactRow.role == "copy")
            ).all()
        assert len(stored) == len(set(stored))
        assert set(stored) <= set(copies)
        assert len(copies) == len(set(copies))
        for document_id in stored:
            numbers = range(1, self.pages[document_id] + 1)
            assert [self.read[document_id, number] for number in numbers] == [1] * len(numbers)

    def _claim(self, message: Message) -> bool:
        self.workers += 1
        owner, thing = f"w{self.workers}", (message.document_id, message.page)
        if message.page:
            lease = self.ledger.claim_page(
                message.document_id, message.page, owner, task=message.task
            )
        else:
            lease = self.ledger.claim(
                message.document_id, STATE_OF[message.task], owner, task=message.task
            )
        if lease is None:
            return False
        if thing in self.current:
            assert self._is_void(*self.current[thing][1:]), "two at once"
        assert lease.epoch > self.epochs[thing]
        self.epochs[thing] = lease.epoch
        self.current[thing] = (lease.epoch, owner, self.clock.now() + SPAN)
        self.at_work.append((lease, message.task))
        return True

    def _publish(self, lease: Lease, task: str) -> None:
        if task == "open_document":
            count = self.pages[lease.document_id]
            self.ledger.open_pages(lease, page_count=count, media_type="image/tiff")
        elif task == "read_page":
            self.ledger.finish_page(lease, result_key="k", folded="", blobs={})
            self.read[lease.document_id, lease.page] += 1
        elif task == "compose_copy":
            self.ledger.attach(lease, "composed", blob("composed"))
        else:
            artifacts = {"copy": blob("copy")} if task == "seal_copy" else {}
            self.ledger.finish(lease, STATE_OF[task], NEXT[task], reason=task, artifacts=artifacts)

    def _ends(self, data: st.DataObject) -> tuple[Lease, str]:
        return self.at_work.pop(data.draw(st.integers(0, len(self.at_work) - 1)))

    def _holds(self, lease: Lease) -> bool:
        held = self.current.get((lease.document_id, lease.page))
        return held is not None and held[:2] == (lease.epoch, lease.owner)

    def _is_void(self, owner: str, until: datetime) -> bool:
        return until <= self.clock.now() or self.graveyard.holds(owner)


def explore(open_database: OpenDatabase, examples: int) -> None:
    chosen = settings(
        max_examples=examples,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )

    class Machine(Model):
        def __init__(self) -> None:
            super().__init__(open_database)

    run_state_machine_as_test(Machine, settings=chosen)


@pytest.mark.slow
def test_on_sqlite(sqlite_template: Path, tmp_path: Path) -> None:
    def fresh() -> Database:
        return Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'model.sqlite')}")

    explore(fresh, examples=12)


@pytest.mark.scale
def test_on_postgresql(migrated_postgres: str) -> None:
    def fresh() -> Database:
        database = Database(migrated_postgres)
        empty_tables(database)
        return database

    explore(fresh, examples=8)
