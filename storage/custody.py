"""Signed copies in people's hands: which one is handed out, and what a file that came back is."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.artifacts import blob_ref
from storage.blobs import BlobRef
from storage.database import Database
from storage.rows import row_of
from storage.tables import ArtifactRow, DocumentRow

_SHOWN = ("copy", "archival")
"""Signed copies, the newest last; an original or a page is nobody's to ask for by its hash."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that has this very file, bit for bit, among its signed copies."""

    document_id: str
    code: str | None
    current: bool
    """Whether it is the copy that is handed out today, not an earlier one."""


class Custody:
    """Hands out signed copies, and recognises them by their SHA-256."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def handed_out(self, document_id: str) -> BlobRef | None:
        """The signed copy to give to people: with everything that was added, if anything was."""
        with self._database.reading() as session:
            return handed_out_within(session, document_id)

    def of(self, sha256: str) -> Kept | None:
        """The document that has this file as a signed copy."""
        query = (
            select(DocumentRow.id, DocumentRow.code)
            .join_from(ArtifactRow, DocumentRow, DocumentRow.id == ArtifactRow.document_id)
            .where(ArtifactRow.sha256 == sha256, ArtifactRow.role.in_(_SHOWN))
        )
        with self._database.reading() as session:
            row = session.execute(query).first()
            if row is None:
                return None
            document_id, code = row
            newest = handed_out_within(session, document_id)
            return Kept(document_id, code, current=newest is None or newest.sha256 == sha256)


def handed_out_within(session: Session, document_id: str) -> BlobRef | None:
    """:meth:`Custody.handed_out` as a part of the caller's transaction."""
    for role in reversed(_SHOWN):
        row = row_of(session, ArtifactRow, document_id, role, 0)
        if row is not None:
            return blob_ref(row)
    return None
