"""Anchors: whatever single thing is done to the log, the chain and its anchors show it."""

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from schemas.errors import Fact
from storage import audit
from storage.anchors import FOLDER, Anchors
from storage.audit import AuditEntry
from storage.blobs import Bucket
from storage.database import Database
from storage.tables import AuditRow
from tests.fakes.blobs import MemoryBlobs
from tests.fakes.clocks import FrozenClock
from tests.storage.arranged import let_change

LINKS = 6

Change = Callable[[Session], None]


def _append(database: Database, clock: FrozenClock, number: int) -> None:
    facts: dict[str, Fact] = {"purpose": "tra cứu", "version": number}
    entry = AuditEntry(clock.now(), f"clerk-{number}", "record.read", f"d{number}", facts)
    with database.transaction() as session:
        audit.append(session, entry)


@pytest.fixture
def blobs() -> MemoryBlobs:
    return MemoryBlobs()


@pytest.fixture
def anchors(database: Database, blobs: MemoryBlobs, clock: FrozenClock) -> Anchors:
    for number in range(1, LINKS + 1):
        _append(database, clock, number)
    return Anchors(database, blobs, clock)


def _codes(anchors: Anchors) -> list[str]:
    return [fault.code for fault in anchors.faults()]


def test_an_untouched_log_has_no_faults_before_and_after_it_grows(
    anchors: Anchors, database: Database, clock: FrozenClock
) -> None:
    first = anchors.set()
    _append(database, clock, 99)
    second = anchors.set()
    assert first is not None
    assert second is not None
    assert [anchor.head.seq for anchor in anchors.all()] == [first.head.seq, second.head.seq]
    assert list(anchors.faults()) == []


def test_a_log_that_grows_and_is_anchored_while_it_is_looked_through_was_not_cut(
    anchors: Anchors, database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        let_change(session, "audit")
        _rewrite(2, "actor", "nobody")(session)
    faults = anchors.faults()
    assert next(faults).code == "storage.audit_broken"
    _append(database, clock, 99)
    anchors.set()
    assert list(faults) == []


def test_an_empty_log_has_nothing_to_anchor(
    database: Database, blobs: MemoryBlobs, clock: FrozenClock
) -> None:
    assert Anchors(database, blobs, clock).set() is None
    assert blobs.inside(Bucket.COPIES) == []


def test_newest_links_that_were_cut_off_are_missed_from_the_anchor_on(
    anchors: Anchors, database: Database
) -> None:
    anchor = anchors.set()
    assert anchor is not None
    with database.transaction() as session:
        let_change(session, "audit")
        session.execute(delete(AuditRow).where(AuditRow.seq > 4))
    (fault,) = anchors.faults()
    assert (fault.code, fault.facts["seq"]) == ("storage.audit_cut", anchor.head.seq)


def test_a_log_written_anew_from_some_link_on_is_whole_but_not_the_one_anchored(
    anchors: Anchors, database: Database, clock: FrozenClock
) -> None:
    anchors.set()
    with database.transaction() as session:
        let_change(session, "audit")
        session.execute(delete(AuditRow).where(AuditRow.seq > 2))
    for number in range(3, LINKS + 1):
        _append(database, FrozenClock(clock.now() + timedelta(seconds=1)), number)
    with database.reading() as session:
        assert list(audit.broken_links(session)) == []
    assert _codes(anchors) == ["storage.audit_cut"]


def test_an_anchor_that_was_changed_is_named(anchors: Anchors, blobs: MemoryBlobs) -> None:
    anchors.set()
    ((path, content),) = blobs.kept.items()
    blobs.kept[path] = content.replace(b'"seq": ', b'"seq": 1')
    assert _codes(anchors) == ["storage.anchor_unreadable"]


def test_an_anchor_stands_apart_from_copies_and_carries_the_token_over_the_digest(
    anchors: Anchors, blobs: MemoryBlobs
) -> None:
    asked: list[bytes] = []

    def stamp(digest: bytes) -> bytes:
        asked.append(digest)
        return b"a token"

    anchor = anchors.set(stamp)
    assert anchor is not None
    assert asked == [bytes.fromhex(anchor.head.digest)]
    assert [found.token for found in anchors.all()] == [b"a token"]
    assert all(f"/{FOLDER}" in path for path in blobs.kept)


_TEXTS = ("actor", "action", "subject", "origin", "previous", "digest")
_links = st.integers(1, LINKS)


def _rewrite(seq: int, column: str, value: object) -> Change:
    def change(session: Session) -> None:
        before = session.scalar(select(getattr(AuditRow, column)).where(AuditRow.seq == seq))
        assert before != value
        session.execute(update(AuditRow).where(AuditRow.seq == seq).values({column: value}))

    return change


def _remove(seq: int) -> Change:
    def change(session: Session) -> None:
        session.execute(delete(AuditRow).where(AuditRow.seq == seq))

    return change


def _swap(pair: tuple[int, int]) -> Change:
    def change(session: Session) -> None:
        for old, new in ((pair[0], -1), (pair[1], pair[0]), (-1, pair[1])):
            session.execute(update(AuditRow).where(AuditRow.seq == old).values(seq=new))

    return change


def _slip_in(before: int) -> Change:
    """A link of one's own, with the right digest, between two others."""

    def change(session: Session) -> None:
        for seq in range(LINKS, before - 1, -1):
            session.execute(update(AuditRow).where(AuditRow.seq == seq).values(seq=seq + 1))
        previous = audit.digest_at(session, before - 1) or audit.GENESIS
        clock = FrozenClock()
        entry = AuditEntry(clock.now(), "nobody", "record.read", "d", {})
        session.execute(
            insert(AuditRow).values(
                seq=before,
                at=entry.at,
                actor=entry.actor,
                action=entry.action,
                subject=entry.subject,
                facts=entry.facts,
                origin=entry.origin,
                previous=previous + " ",  # the true one is taken: it is unique
                digest=audit.digest_of(entry, previous),
            )
        )

    return change


_words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=60)
CHANGES = st.one_of(
    st.builds(_rewrite, _links, st.sampled_from(_TEXTS), _words),
    st.builds(_rewrite, _links, st.just("facts"), st.dictionaries(_words, _words, max_size=3)),
    st.builds(
        _rewrite, _links, st.just("at"), st.datetimes(timezones=st.just(FrozenClock().now().tzinfo))
    ),
    st.builds(_remove, _links),
    st.builds(_swap, st.lists(_links, min_size=2, max_size=2, unique=True).map(tuple)),
    st.builds(_slip_in, _links),
)


@pytest.fixture
def anchored(sqlite_database: Database, tmp_path: Path) -> tuple[Path, MemoryBlobs]:
    """A file with a log, and the store that holds the anchor of its head."""
    blobs, clock = MemoryBlobs(), FrozenClock()
    for number in range(1, LINKS + 1):
        _append(sqlite_database, clock, number)
    Anchors(sqlite_database, blobs, clock).set()
    with sqlite_database.transaction() as session:
        let_change(session, "audit")
    sqlite_database.close()
    return tmp_path / "sohoa.sqlite", blobs


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(change=CHANGES)
def test_any_single_change_is_found(
    change: Change, anchored: tuple[Path, MemoryBlobs], tmp_path: Path
) -> None:
    log, blobs = anchored
    changed = shutil.copy(log, tmp_path / "changed.sqlite")
    with closing(Database(f"sqlite:///{changed}")) as database:
        with database.transaction() as session:
            change(session)
        assert _codes(Anchors(database, blobs, FrozenClock())) != []
