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


def test_all_that_a_stored_paper_must_have_is_asked_for_and_nothing_of_unfinished_ones(
    database: Database,
    clock: FrozenClock,
    documents: Documents,
    ledger: Ledger,
    records: Records,
) -> None:
    done = stored(documents, ledger, records, "a", so="1")
    extracted(documents, ledger, records, "b", so="2")
    faults: list[Fault] = []
    found = Fixity(database, MemoryBlobs(), clock).inspect("keeper", faults.append)
    assert [(fault.document_id, fault.role, fault.error.code) for fault in faults] == [
        (done, role, "storage.blob_missing") for role in ("original", "copy", "record", "manifest")
    ]
    assert (found.papers, found.faults, found.whole) == (1, 4, False)
    with database.reading() as session:
        assert list(broken_links(session)) == []
