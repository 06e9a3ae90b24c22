"""What is known of a paper when a step begins, asked for once.

A step needs its paper's row, where its blobs are and which readings its pages have. Asked one by
one, as each was wanted, that was two fifths of all transactions of a paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import String, bindparam, select
from sqlalchemy.orm import Session

from storage.artifacts import blob_ref
from storage.blobs import BlobRef
from storage.errors import BlobMissing, DocumentUnknown
from storage.papers import Document, snapshot
from storage.rows import row_of
from storage.tables import ArtifactRow, DocumentRow, PageRow


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A paper as it stood at one moment."""

    document: Document
    artifacts: Mapping[tuple[str, int], BlobRef]
    """By role and page; 0: the whole paper."""
    readings: tuple[str, ...]
    """The keys of the readings there are, in page order."""

    @property
    def id(self) -> str:
        """Of the document."""
        return self.document.id

    def blob(self, role: str, page: int = 0) -> BlobRef:
        """Where the blob of that role is; raises :class:`BlobMissing`."""
        ref = self.artifacts.get((role, page))
        if ref is None:
            raise BlobMissing(bucket=role, key=self.id)
        return ref


def case_within(session: Session, document_id: str) -> CaseFile:
    """Raises :class:`DocumentUnknown`."""
    row = row_of(session, DocumentRow, document_id)
    if row is None:
        raise DocumentUnknown(document=document_id)
    about = {"document": document_id}
    return CaseFile(
        document=snapshot(row),
        artifacts={(a.role, a.page): blob_ref(a) for a in session.scalars(_ARTIFACTS, about)},
        readings=tuple(key for key in session.scalars(_READINGS, about) if key),
    )


_OF_DOCUMENT = bindparam("document", type_=String)
_ARTIFACTS = select(ArtifactRow).where(ArtifactRow.document_id == _OF_DOCUMENT)
_READINGS = (
    select(PageRow.result_key).where(PageRow.document_id == _OF_DOCUMENT).order_by(PageRow.number)
)
