"""Which blobs belong to a document: one for each role and page, the first one for good."""

from dataclasses import asdict
from functools import cache
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from storage.blobs import BlobRef
from storage.rows import row_of
from storage.tables import ArtifactRow


def attach_within(
    session: Session, document_id: str, role: str, ref: BlobRef, page: int = 0
) -> BlobRef:
    """:meth:`Documents.attach` in a transaction that holds the document's row."""
    session.flush()
    enter = _unless_there(session.get_bind().dialect.name)
    values = _columns(document_id, role, page, ref)
    if session.connection().execute(enter, values).first() is not None:
        return ref
    present = row_of(session, ArtifactRow, document_id, role, page)
    assert present is not None
    return blob_ref(present)


@cache
def _unless_there(dialect: str) -> ReturningInsert[tuple[int]]:
    """Returns nothing when the row was there; a count of rows psycopg does not tell here."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(ArtifactRow).on_conflict_do_nothing().returning(ArtifactRow.page)


def artifact_row(document_id: str, role: str, page: int, ref: BlobRef) -> ArtifactRow:
    """The row that says where a document's blob is."""
    return ArtifactRow(**_columns(document_id, role, page, ref))


def _columns(document_id: str, role: str, page: int, ref: BlobRef) -> dict[str, Any]:
    return {"document_id": document_id, "role": role, "page": page, **asdict(ref)}


def blob_ref(row: ArtifactRow) -> BlobRef:
    """The pointer a row holds."""
    return BlobRef(row.bucket, row.key, row.version, row.sha256, row.size, row.media_type)
