"""One row by its key: as the database has it, whatever the session remembers."""

from sqlalchemy import update

from storage.database import Database
from storage.documents import Documents
from storage.rows import row_of
from storage.tables import DocumentRow, PageRow
from tests.storage.arranged import received


def test_a_row_is_as_the_database_has_it_now(database: Database, documents: Documents) -> None:
    document = received(documents)
    with database.transaction() as session:
        row = row_of(session, DocumentRow, document.id, locked=True)
        assert row is not None
        changed = update(DocumentRow).values(lane="counter")
        session.execute(changed.execution_options(synchronize_session=False))
        assert row.lane == "bulk"
        assert row_of(session, DocumentRow, document.id) is row
        assert row.lane == "counter"


def test_what_the_session_changed_of_a_row_is_not_lost(
    database: Database, documents: Documents
) -> None:
    document = received(documents)
    with database.transaction() as session:
        row = row_of(session, DocumentRow, document.id)
        assert row is not None
        row.lane = "counter"
        assert row_of(session, DocumentRow, document.id, locked=True) is row
    assert documents.get(document.id).lane == "counter"


def test_there_is_no_row_with_part_of_a_key(database: Database, documents: Documents) -> None:
    document = received(documents)
    with database.reading() as session:
        assert row_of(session, DocumentRow, "nobody") is None
        assert row_of(session, PageRow, document.id, 1) is None
