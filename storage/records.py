"""Records: saved once with their paper, and made findable."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from schemas.record import Record
from schemas.text import fold, squash
from storage.blobs import BlobRef
from storage.clock import Clock
from storage.database import Database
from storage.documents import Documents, attach_within
from storage.ledger import Lease, Ledger
from storage.states import DocumentState
from storage.tables import CodeCounterRow, FieldRow, RecordRow


class Records:
    """Writes records and the codes of digitized results."""

    def __init__(
        self, database: Database, clock: Clock, documents: Documents, ledger: Ledger
    ) -> None:
        self._database = database
        self._clock = clock
        self._documents = documents
        self._ledger = ledger

    def save(self, lease: Lease, record: Record, body: BlobRef) -> None:
        """Enter the record and move the document to *extracted*, in one transaction."""
        with self._database.transaction() as session:
            row = self._ledger.held_within(session, lease)
            row.type, row.needs_review = record.type, record.needs_review
            session.add(
                RecordRow(
                    document_id=row.id,
                    schema=record.schema_,
                    body=record.to_json(),
                    created_at=self._clock.now(),
                )
            )
            session.add_all(_field_rows(row.id, record))
            session.flush()
            attach_within(session, row.id, "record", body)
            self._documents.move_within(
                session,
                row.id,
                DocumentState.COPIED,
                DocumentState.EXTRACTED,
                lease.owner,
                "extracted",
            )

    def assign_code(self, lease: Lease, prefix: str) -> str:
        """Give the document the next code under ``prefix`` and move it to *coded*.

        The code is unique and never changes (TT 01/2023/TT-VPCP art. 10); a document that has one
        keeps it.
        """
        with self._database.transaction() as session:
            row = self._ledger.held_within(session, lease)
            code = row.code or f"{prefix}{_next_ordinal(session, prefix):06d}"
            row.code = code
            session.flush()
            self._documents.move_within(
                session,
                row.id,
                DocumentState.EXTRACTED,
                DocumentState.CODED,
                lease.owner,
                "coded",
            )
        return code


def _field_rows(document_id: str, record: Record) -> list[FieldRow]:
    return [
        FieldRow(
            document_id=document_id,
            name=name,
            value=field.value,
            folded=fold(field.value),
            squeezed=squash(field.value),
        )
        for name, field in record.fields.items()
    ]


def _next_ordinal(session: Session, prefix: str) -> int:
    """One statement, so that two papers that open a prefix at once get 1 and 2."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    counted = (
        insert(CodeCounterRow)
        .values(prefix=prefix, last=1)
        .on_conflict_do_update(index_elements=["prefix"], set_={"last": CodeCounterRow.last + 1})
        .returning(CodeCounterRow.last)
    )
    return session.scalars(counted).one()
