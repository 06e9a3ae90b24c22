"""The inspection of the store, on each kind of database."""

from storage.audit import broken_links
from storage.database import Database
from storage.documents import Documents
from storage.fixity import Fault, Fixity
from storage.ledger import Ledger
from storage.records import Records
from tests.fakes.blobs import MemoryBlobs
from tests.fakes.clocks import FrozenClock
from tests.storage.arranged import extracted, stored


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
