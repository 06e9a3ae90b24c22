"""What comes in is in quarantine until its last page was looked at; what may not be kept is erased.

Incoming files lie in a bucket without retention. Only a paper that may be digitised gets a place
among the originals, which nobody can erase; of any other, nothing is left outside the quarantine:
no text, no reading, no picture, no copy.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Exists, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from schemas.errors import SohoaError
from storage.artifacts import blob_ref
from storage.blobs import BlobRef, BlobStore, Bucket
from storage.database import Database
from storage.documents import Documents
from storage.errors import BlobMissing, DocumentUnknown, MoveRefused
from storage.leases import Lease
from storage.ledger import Ledger
from storage.rows import row_of
from storage.states import DocumentState, PageState
from storage.tables import ArtifactRow, DocumentRow, ErasureRow, PageRow, StageResultRow

ORIGINAL = "original"
PREVIEW = "preview"
_S = DocumentState


def landing_suffix() -> str:
    """Ends the key of an incoming file, so that erasing one paper erases no other's bytes."""
    return f"-{uuid4().hex}"


class Quarantine:
    """Lets papers in, keeps them apart, lets them go, and erases them."""

    def __init__(
        self, database: Database, blobs: BlobStore, documents: Documents, ledger: Ledger
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._documents = documents
        self._ledger = ledger

    def is_inside(self, ref: BlobRef) -> bool:
        """Whether a blob lies in the quarantine."""
        return ref.bucket == self._blobs.name_of(Bucket.QUARANTINE)

    def admit(self, lease: Lease, original: BlobRef) -> None:
        """Let a paper in whose ``original`` now lies, whole, among the originals."""
        with self._database.transaction() as session:
            row = self._ledger.held_within(session, lease)
            artifact = session.get_one(ArtifactRow, (row.id, ORIGINAL, 0))
            _to_erase(session, [blob_ref(artifact)])
            _point(artifact, original)
        self.erase_pending()

    def confine(self, lease: Lease, error: SohoaError) -> None:
        """Keep a paper apart: its pictures for the keeper alone, its readings for nobody."""
        moved = self._pictures_inside(lease.document_id)
        with self._database.transaction() as session:
            row = self._ledger.held_within(session, lease)
            _forget_readings(session, row.id)
            for artifact in _artifacts(session, row.id, PREVIEW):
                if artifact.page in moved:
                    _erase_unless_shared(session, artifact)
                    _point(artifact, moved[artifact.page])
            self._move(session, row.id, _S.RECEIVED, _S.QUARANTINED, lease.owner, "looked", error)
        self.erase_pending()

    def refuse(self, lease: Lease, error: SohoaError) -> None:
        """Erase a paper that is only to be shown; that it was there, and why not kept, stays."""
        with self._database.transaction() as session:
            row = self._ledger.held_within(session, lease)
            _forget_everything(session, row.id)
            self._move(session, row.id, _S.RECEIVED, _S.REJECTED, lease.owner, "looked", error)
        self.erase_pending()

    def release(self, document_id: str, *, actor: str, reason: str) -> None:
        """Have a paper digitised on a person's word; raises ``MoveRefused``.

        It is read again: its readings were erased.
        """
        with self._database.transaction() as session:
            row = _locked(session, document_id)
            row.released_by = actor
            _forget(session, _artifacts(session, row.id, PREVIEW))
            session.flush()
            self._move(session, row.id, _S.QUARANTINED, _S.RECEIVED, actor, reason)
        self.erase_pending()

    def reject(self, document_id: str, *, actor: str, reason: str) -> None:
        """Erase a paper that was kept apart; raises ``MoveRefused``."""
        with self._database.transaction() as session:
            row = _locked(session, document_id)
            if row.state != _S.QUARANTINED:
                raise MoveRefused(document=document_id, wanted=_S.QUARANTINED.value, to="rejected")
            _forget_everything(session, row.id)
            self._move(session, row.id, _S.QUARANTINED, _S.REJECTED, actor, reason)
        self.erase_pending()

    def erase_pending(self) -> int:
        """Erase what was decided on; how many blobs. What the store cannot do now, it does later.

        The decision and the wish to erase are one transaction, so nothing is forgotten when the
        power fails between them.
        """
        with self._database.reading() as session:
            rows = list(session.scalars(select(ErasureRow).order_by(ErasureRow.id)))
        for row in rows:
            if not self._is_wanted(row):
                self._blobs.remove(BlobRef(row.bucket, row.key, row.version, "", 0, ""))
            with self._database.transaction() as session:
                session.execute(delete(ErasureRow).where(ErasureRow.id == row.id))
        return len(rows)

    def nameless(self, before: datetime) -> Iterator[BlobRef]:
        """Incoming files stored until ``before`` that no paper has and nobody has yet to erase.

        Left by a process that was killed between storing a file and entering its paper. They are
        named, not erased: after a restore to a dump of before, the files of papers that came since
        look just the same.
        """
        for ref in self._blobs.listed(Bucket.QUARANTINE, before=before):
            erased = exists().where(ErasureRow.bucket == ref.bucket, ErasureRow.key == ref.key)
            with self._database.reading() as session:
                known = session.scalar(select(or_(_points_at(ref.bucket, ref.key), erased)))
            if not known:
                yield ref

    def _is_wanted(self, row: ErasureRow) -> bool:
        """Whether a paper has the same blob again: a page that was read once more."""
        with self._database.reading() as session:
            return bool(session.scalar(select(_points_at(row.bucket, row.key))))

    def _pictures_inside(self, document_id: str) -> dict[int, BlobRef]:
        """The paper's pictures, stored again where only the keeper looks."""
        with self._database.reading() as session:
            refs = {a.page: blob_ref(a) for a in _artifacts(session, document_id, PREVIEW)}
        inside: dict[int, BlobRef] = {}
        for page, ref in refs.items():
            try:
                content = self._blobs.get_bytes(ref)
            except BlobMissing:
                continue
            inside[page] = self._blobs.put_bytes(
                Bucket.QUARANTINE, content, ref.media_type, suffix=landing_suffix()
            )
        return inside

    def _move(
        self,
        session: Session,
        document_id: str,
        start: DocumentState,
        to: DocumentState,
        actor: str,
        reason: str,
        error: SohoaError | None = None,
    ) -> None:
        self._documents.move_within(session, document_id, start, to, actor, reason, error)


def _locked(session: Session, document_id: str) -> DocumentRow:
    row = row_of(session, DocumentRow, document_id, locked=True)
    if row is None:
        raise DocumentUnknown(document=document_id)
    return row


def _artifacts(session: Session, document_id: str, role: str | None = None) -> list[ArtifactRow]:
    query = select(ArtifactRow).where(ArtifactRow.document_id == document_id)
    if role is not None:
        query = query.where(ArtifactRow.role == role)
    return list(session.scalars(query))


def _forget_everything(session: Session, document_id: str) -> None:
    _forget_readings(session, document_id)
    _forget(session, _artifacts(session, document_id))


def _forget(session: Session, artifacts: Iterable[ArtifactRow]) -> None:
    for artifact in artifacts:
        _erase_unless_shared(session, artifact)
        session.delete(artifact)
    session.flush()


def _forget_readings(session: Session, document_id: str) -> None:
    """No word of the paper stays: not its searchable text, not what was read page by page."""
    mine = select(PageRow.result_key).where(PageRow.document_id == document_id)
    others = select(PageRow.result_key).where(
        PageRow.document_id != document_id, PageRow.result_key.is_not(None)
    )
    session.execute(
        delete(StageResultRow).where(
            StageResultRow.key.in_(mine), StageResultRow.key.not_in(others)
        )
    )
    session.execute(
        update(PageRow)
        .where(PageRow.document_id == document_id)
        .values(
            state=PageState.WAITING,
            result_key=None,
            folded="",
            lease_owner=None,
            lease_until=None,
            attempts=0,
        )
    )


def _erase_unless_shared(session: Session, artifact: ArtifactRow) -> None:
    """Previews are kept by content: the same page of another paper is the same blob."""
    others = _points_at(artifact.bucket, artifact.key).where(
        ArtifactRow.document_id != artifact.document_id
    )
    if not session.scalar(select(others)):
        _to_erase(session, [blob_ref(artifact)])


def _points_at(bucket: str, key: str) -> Exists:
    return exists().where(ArtifactRow.bucket == bucket, ArtifactRow.key == key)


def _to_erase(session: Session, refs: Iterable[BlobRef]) -> None:
    session.add_all(ErasureRow(bucket=r.bucket, key=r.key, version=r.version) for r in refs)


def _point(artifact: ArtifactRow, ref: BlobRef) -> None:
    artifact.bucket, artifact.key, artifact.version = ref.bucket, ref.key, ref.version
    artifact.sha256, artifact.size, artifact.media_type = ref.sha256, ref.size, ref.media_type
