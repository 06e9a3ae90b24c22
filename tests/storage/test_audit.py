"""The audit chain shows every later change of what was written."""

import socket
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage import audit
from storage.audit import AuditEntry, broken_links, links
from storage.database import Database
from storage.documents import Documents
from storage.origin import coming_from
from storage.states import DocumentState
from storage.tables import AuditRow
from tests.fakes.clocks import FrozenClock
from tests.storage.arranged import at_once, let_change, moved


def _written(database: Database, clock: FrozenClock, links: int = 6) -> None:
    for number in range(links):
        _append(database, clock, number)


def _append(database: Database, clock: FrozenClock, number: int) -> int:
    entry = AuditEntry(clock.now(), "clerk", "record.read", f"d{number}", {"mục đích": "tra cứu"})
    with database.transaction() as session:
        audit.append(session, entry)
    return number


def _broken(database: Database) -> list[int]:
    with database.reading() as session:
        return list(broken_links(session))


def test_a_chain_nobody_touched_holds(database: Database, clock: FrozenClock) -> None:
    _written(database, clock)
    assert _broken(database) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'somebody else' WHERE seq = 3",
        "DELETE FROM audit WHERE seq = 3",
        "UPDATE moves SET reason = 'another'",
        "DELETE FROM moves",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(
    database: Database, clock: FrozenClock, documents: Documents, statement: str
) -> None:
    moved(documents, DocumentState.COPIED)
    _written(database, clock)
    with pytest.raises(DBAPIError, match="never changed"), database.transaction() as session:
        session.execute(text(statement))


@pytest.mark.scale
def test_the_log_cannot_be_emptied(postgres_database: Database) -> None:
    with (
        pytest.raises(DBAPIError, match="never changed"),
        postgres_database.transaction() as session,
    ):
        session.execute(text("TRUNCATE audit"))


def _remove(session: Session) -> None:
    session.execute(delete(AuditRow).where(AuditRow.seq == 3))


def _change(session: Session) -> None:
    session.execute(update(AuditRow).where(AuditRow.seq == 3).values(actor="somebody else"))


def _change_facts(session: Session) -> None:
    session.execute(update(AuditRow).where(AuditRow.seq == 3).values(facts={"mục đích": "khác"}))


def _change_and_hash_again(session: Session) -> None:
    row = session.get_one(AuditRow, 3)
    row.actor = "somebody else"
    entry = AuditEntry(row.at, row.actor, row.action, row.subject, row.facts, row.origin)
    row.digest = audit.digest_of(entry, row.previous)


def _reorder(session: Session) -> None:
    for old, new in ((3, 99), (4, 3), (99, 4)):
        session.execute(update(AuditRow).where(AuditRow.seq == old).values(seq=new))


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (_remove, [4]),
        (_change, [3]),
        (_change_facts, [3]),
        (_change_and_hash_again, [4]),
        (_reorder, [3, 4, 5]),
    ],
)
def test_the_first_broken_link_is_where_somebody_tampered(
    database: Database, clock: FrozenClock, tamper: Callable[[Session], None], found: list[int]
) -> None:
    _written(database, clock)
    with database.transaction() as session:
        let_change(session, "audit")
        tamper(session)
    assert _broken(database) == found


def test_many_that_write_at_once_make_one_chain(database: Database, clock: FrozenClock) -> None:
    answers = at_once([partial(_append, database, clock, number) for number in range(6)])
    assert sorted(map(str, answers)) == ["0", "1", "2", "3", "4", "5"]
    assert _broken(database) == []


def test_moves_and_reads_of_a_paper_are_links_of_the_chain(
    database: Database, documents: Documents
) -> None:
    document_id = moved(documents, DocumentState.COPIED)
    documents.note_read(document_id, reader="clerk-1", what="copy")
    with database.reading() as session:
        rows = session.execute(select(AuditRow.action, AuditRow.subject).order_by(AuditRow.seq))
        assert [tuple(row) for row in rows] == [
            ("document.move", document_id),
            ("document.move", document_id),
            ("copy.read", document_id),
        ]
    assert _broken(database) == []


def test_what_is_rolled_back_leaves_no_link(database: Database, clock: FrozenClock) -> None:
    _written(database, clock, links=1)
    with pytest.raises(LookupError):
        _append_and_raise(database, clock)
    _written(database, clock, links=1)
    assert _broken(database) == []


def test_a_link_says_from_where(database: Database, clock: FrozenClock) -> None:
    with coming_from("203.0.113.7"):
        _append(database, clock, 1)
    _append(database, clock, 2)
    with database.reading() as session:
        assert [link.entry.origin for link in links(session)] == [
            "203.0.113.7", socket.gethostname(),
        ]  # fmt: skip


def test_links_from_before_the_origin_was_noted_still_hold(
    database: Database, clock: FrozenClock
) -> None:
    old = AuditEntry(clock.now(), "clerk", "record.read", "d", {}, origin=None)
    with database.transaction() as session:
        audit.append(session, old)
    _append(database, clock, 2)
    assert _broken(database) == []
    with database.transaction() as session:
        let_change(session, "audit")
        session.execute(update(AuditRow).where(AuditRow.seq == 2).values(origin=None))
    assert _broken(database) == [2], "an origin that was taken out of a link is missed"


def _append_and_raise(database: Database, clock: FrozenClock) -> None:
    with database.transaction() as session:
        audit.append(session, AuditEntry(clock.now(), "a", "b", "c", {}))
        raise LookupError
