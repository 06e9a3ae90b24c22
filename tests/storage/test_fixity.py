"""The inspection of the store, on each kind of database."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from storage.audit import broken_links
from storage.database import Database
from storage.documents import Documents
from storage.fixity import Fault, Fixity
from storage.ledger import Ledger
from storage.records import Records
from tests.fakes.blobs import MemoryBlobs
from tests.fakes.clocks import FrozenClock
from tests.storage.arranged import extracted, let_change, stored


def test_all_that_a_stored_paper_must_have_is_asked_for_and_of_others_what_they_have(
    database: Database,
    clock: FrozenClock,
    documents: Documents,
    ledger: Ledger,
    records: Records,
) -> None:
    done = stored(documents, ledger, records, "a", so="1")
    waiting = extracted(documents, ledger, records, "b", so="2")
    faults: list[Fault] = []
    found = Fixity(database, MemoryBlobs(), clock).inspect("keeper", faults.append)
    of_stored = [(done, role) for role in ("original", "copy", "record", "manifest")]
    of_waiting = [(waiting, role) for role in ("original", "record")]
    assert {(fault.document_id, fault.role) for fault in faults} == {*of_stored, *of_waiting}
    assert {fault.error.code for fault in faults} == {"storage.blob_missing"}
    assert (found.papers, found.faults, found.whole) == (2, 6, False)
    with database.reading() as session:
        assert list(broken_links(session)) == []


@pytest.fixture
def paper(documents: Documents, ledger: Ledger, records: Records) -> Callable[[str], str]:
    """Has a paper with that content stored; its id."""
    return lambda content: stored(documents, ledger, records, content, so="1")


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ("UPDATE documents SET state = 'rejected'", "state"),
        ("UPDATE documents SET type = 'giay_khai_sinh'", "type"),
        ("UPDATE documents SET record_version = NULL", "record_version"),
        ("UPDATE record_fields SET value = 'GIẢ MẠO' WHERE name = 'so'", "so"),
        ("DELETE FROM record_fields WHERE name = 'so'", "so"),
        ("INSERT INTO record_fields VALUES (:id, 'ngay', '2026', '', '')", "ngay"),
    ],
)
def test_what_was_changed_in_the_rows_behind_the_program_is_told(
    database: Database, clock: FrozenClock, paper: Callable[[str], str], change: str, part: str
) -> None:
    of_it = paper("a")
    assert disagreeing(database, clock) == []
    with database.transaction() as session:
        session.execute(text(change), {"id": of_it} if ":id" in change else {})
    assert disagreeing(database, clock) == [(of_it, part)]


def test_a_paper_whose_rows_were_all_deleted_is_told(
    database: Database, clock: FrozenClock, paper: Callable[[str], str]
) -> None:
    gone, kept = paper("a"), paper("b")
    with database.transaction() as session:
        for table in ("artifacts", "record_fields", "record_versions", "moves", "documents"):
            let_change(session, table)
            key = "id" if table == "documents" else "document_id"
            session.execute(text(f"DELETE FROM {table} WHERE {key} = :id"), {"id": gone})
    assert kept != gone
    assert disagreeing(database, clock) == [(gone, "row")]


def disagreeing(database: Database, clock: FrozenClock) -> list[tuple[str | None, object]]:
    """Papers and parts of which the rows are said to say other than log and record."""
    faults: list[Fault] = []
    Fixity(database, MemoryBlobs(), clock).inspect("keeper", faults.append)
    wrong = [fault for fault in faults if fault.error.code == "storage.rows_disagree"]
    return [(fault.document_id, fault.error.facts["part"]) for fault in wrong]
