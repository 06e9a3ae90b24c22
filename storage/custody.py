"""Whether the store keeps a file, and as what: the question of somebody who was handed a copy."""

from dataclasses import dataclass

from sqlalchemy import select

from storage.database import Database
from storage.rows import row_of
from storage.tables import ArtifactRow, DocumentRow

_SHOWN = ("copy", "archival")
"""Signed copies; an original or a page image is nobody's to ask for by its hash."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that has this very file, bit for bit, among its signed copies."""

    document_id: str
    code: str | None
    current: bool
    """Whether it is the copy that is handed out today, not an earlier one."""


class Custody:
    """Recognises files by their SHA-256."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
            newest = row_of(session, ArtifactRow, document_id, "archival", 0)
            return Kept(document_id, code, current=newest is None or newest.sha256 == sha256)
