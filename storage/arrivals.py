"""A paper at the door: whether it is here already, and how it is entered if not."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage import trace
from storage.blobs import BlobRef
from storage.database import upsert
from storage.errors import BlobDamaged, BlobMissing, BlobUnreadable
from storage.papers import Arrived, Document, NewDocument, snapshot
from storage.states import DocumentState
from storage.tables import BatchRow, DocumentRow

Sameness = tuple[str, str | None, str | None]
"""What two papers must share to be one: bytes, dossier and wished type."""

_BYTES_LOST = (BlobMissing.code, BlobDamaged.code, BlobUnreadable.code)
"""Whose paper can go on only with bytes that come again."""


def sameness(arrived: Arrived) -> Sameness:
    """By what a paper that came is known to be one that is here."""
    new, original = arrived
    return original.sha256, new.dossier, new.type_hint


def present(session: Session, digests: Sequence[str]) -> dict[Sameness, Document]:
    """Documents that hold these bytes yet and that nobody rejected, by :func:`sameness`.

    Of several the oldest that did not fail, else the oldest.
    """
    query = select(DocumentRow).where(
        DocumentRow.source_sha256.in_(digests),
        DocumentRow.state != DocumentState.REJECTED,
        or_(DocumentRow.error_code.is_(None), DocumentRow.error_code.not_in(_BYTES_LOST)),
    )
    newest_first = list(session.scalars(query.order_by(DocumentRow.arrival.desc())))
    best_last = sorted(newest_first, key=lambda row: row.state != DocumentState.FAILED)
    return {(r.source_sha256, r.dossier, r.type_hint): snapshot(r) for r in best_last}


def received_row(new: NewDocument, original: BlobRef, now: datetime) -> DocumentRow:
    """The row of a paper that comes in at ``now``."""
    return DocumentRow(
        id=str(uuid4()),
        state=DocumentState.RECEIVED,
        lane=new.lane,
        dossier=new.dossier,
        batch=new.batch.id if new.batch else None,
        trace=str(trace.current()),
        source_name=new.source_name,
        source_sha256=original.sha256,
        type_hint=new.type_hint,
        submitted_by=new.submitted_by,
        needs_review=False,
        marked_fields=0,
        attempts=0,
        epoch=0,
        created_at=now,
        changed_at=now,
    )


def enter_batch(session: Session, new: NewDocument, now: datetime) -> None:
    """Its first paper enters a batch; of several that come at once, one does."""
    batch = new.batch
    if batch is None:
        return
    session.execute(
        upsert(session, BatchRow)
        .values(
            id=batch.id,
            label=batch.label,
            submitted_by=new.submitted_by,
            lane=new.lane,
            created_at=now,
        )
        .on_conflict_do_nothing()
    )
