"""Whether everything that was stored is still what it was: the inspection of the whole store.

TT 02/2019/TT-BNV asks for one that ends with a list of the faulty files: number, medium, path.
Every blob of every paper is read through, also of those that wait for a person; one that is gone or
damaged is listed, and the next one is looked at. Only a stored paper must have them all. The rows
that the manifest lists, versions of the record and readings of pages, are held against it, and what
lists and finds a paper against log and record. A few papers are in memory at a time, never a file.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import ValidationError
from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from schemas.errors import Fact, SohoaError
from schemas.manifest import Manifest
from storage import audit
from storage.agreement import disagreements, vanished
from storage.anchors import Anchors
from storage.artifacts import blob_ref
from storage.blobs import BlobRef, BlobStore, Bucket
from storage.clock import Clock
from storage.database import Database
from storage.errors import (
    AnchorUnreadable,
    BlobDamaged,
    BlobMissing,
    BlobUnreadable,
    ManifestDisagrees,
    ManifestNotChained,
    RowsDisagree,
)
from storage.papers import ORIGINAL_CHECK
from storage.records import digests_within
from storage.results import digest_of
from storage.rows import row_of
from storage.states import DocumentState
from storage.tables import ArtifactRow, AuditRow, DocumentRow, PageRow, StageResultRow

MANIFEST: Final = "manifest"
"""The role of the manifest's blob, and the fact that names its SHA-256 in the audit chain."""
_REQUIRED: Final = ("original", "copy", "record", MANIFEST)
_ROLES: Final = (*_REQUIRED, "archival", ORIGINAL_CHECK)
_AT_ONCE: Final = 50
_WHOLE = and_(ArtifactRow.page == 0, ArtifactRow.role.in_(_ROLES))
"""What belongs to a paper, not to one of its pages."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of the list. ``medium`` is the bucket, or the part of the database; ``path`` in it.

    ``document_id`` is ``None`` for a link of the audit chain.
    """

    document_id: str | None
    code: str | None
    role: str
    medium: str
    path: str
    error: SohoaError


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was looked at, and how many faults were found."""

    papers: int
    files: int
    size: int
    faults: int

    @property
    def whole(self) -> bool:
        """Whether nothing was found."""
        return self.faults == 0


@dataclass(frozen=True, slots=True)
class _Paper:
    """What the database says of a paper; one that is not ``stored`` yet has what it has."""

    id: str
    stored: bool
    code: str | None
    source_sha256: str
    refs: dict[str, BlobRef]
    chained: str | None
    versions: list[tuple[int, str]]

    def fault(self, role: str, error: SohoaError) -> Fault:
        ref = self.refs.get(role)
        medium, path = (ref.bucket, ref.key) if ref else ("database", f"artifacts/{self.id}/{role}")
        return Fault(self.id, self.code, role, medium, path, error)


class Fixity:
    """The inspector of one store and its database."""

    def __init__(self, database: Database, blobs: BlobStore, clock: Clock) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock

    def inspect(
        self, inspector: str, report: Callable[[Fault], None], *, since: datetime | None = None
    ) -> Inspection:
        """Look at the log, its anchors, and every paper, or those that changed from ``since`` on.

        ``report`` hears each fault when it is found. That there was an inspection, by whom and
        with what result goes into the audit chain. Raises :class:`StoreUnreachable` and
        ``DatabaseUnreachable`` when nothing can be looked at any more.
        """
        papers = files = size = faults = 0
        for fault in (*self._faults_of_the_log(), *self._vanished()):
            report(fault)
            faults += 1
        for paper in self._papers(since):
            papers, files = papers + 1, files + len(paper.refs)
            size += sum(ref.size for ref in paper.refs.values())
            for fault in (*self._faults_of(paper), *self._faults_of_its_rows(paper)):
                report(fault)
                faults += 1
        found = Inspection(papers, files, size, faults)
        self._note(inspector, since, found)
        return found

    def _faults_of_the_log(self) -> Iterator[Fault]:
        for error in Anchors(self._database, self._blobs, self._clock).faults():
            if isinstance(error, AnchorUnreadable):
                bucket = self._blobs.name_of(Bucket.COPIES)
                yield Fault(None, None, "anchor", bucket, str(error.facts["key"]), error)
            else:
                yield Fault(None, None, "audit", "database", f"audit/{error.facts['seq']}", error)

    def _vanished(self) -> Iterator[Fault]:
        with self._database.snapshot() as connection, Session(connection) as session:
            gone = list(vanished(session))
        yield from (_of_rows(document_id, None, "row") for document_id in gone)

    def _faults_of_its_rows(self, paper: _Paper) -> Iterator[Fault]:
        with self._database.snapshot() as connection, Session(connection) as session:
            parts = list(disagreements(session, paper.id))
        yield from (_of_rows(paper.id, paper.code, part) for part in parts)

    def _papers(self, since: datetime | None) -> Iterator[_Paper]:
        """Whatever has a blob, or must have some; by id, which does not change while papers do."""
        has_some = exists().where(ArtifactRow.document_id == DocumentRow.id, _WHOLE)
        query = select(DocumentRow).where(or_(DocumentRow.state == DocumentState.STORED, has_some))
        if since is not None:
            query = query.where(DocumentRow.changed_at >= since)
        after = ""
        while True:
            some = query.where(DocumentRow.id > after).order_by(DocumentRow.id).limit(_AT_ONCE)
            with self._database.reading() as session:
                found = [_paper(session, row) for row in session.scalars(some)]
            yield from found
            if len(found) < _AT_ONCE:
                return
            after = found[-1].id

    def _faults_of(self, paper: _Paper) -> Iterator[Fault]:
        for role in _ROLES:
            ref = paper.refs.get(role)
            if ref is None and role in _REQUIRED and paper.stored:
                yield paper.fault(role, BlobMissing(bucket=role, key=paper.id))
            if ref is not None and (damage := self._damage(ref)) is not None:
                if self._still_has(paper, role, ref):
                    yield paper.fault(role, damage)
            elif ref is not None and role == MANIFEST and paper.stored:
                yield from (paper.fault(role, error) for error in self._doubts(paper, ref))

    def _still_has(self, paper: _Paper, role: str, ref: BlobRef) -> bool:
        """Whether the blob is still the paper's: one under way may have been let in, or erased."""
        with self._database.reading() as session:
            row = row_of(session, ArtifactRow, paper.id, role, 0)
            return row is not None and blob_ref(row).key == ref.key

    def _damage(self, ref: BlobRef) -> SohoaError | None:
        try:
            with self._blobs.alone_in_it(ref):
                self._blobs.prove(ref)
        except (BlobMissing, BlobDamaged, BlobUnreadable) as damage:
            return damage
        return None

    def _doubts(self, paper: _Paper, ref: BlobRef) -> Iterator[SohoaError]:
        """Where a whole manifest does not fit the audit chain or the rows."""
        if ref.sha256 != paper.chained:
            yield ManifestNotChained(document=paper.id)
        try:
            manifest = Manifest.model_validate_json(self._blobs.get_bytes(ref))
        except ValidationError:
            yield ManifestDisagrees(document=paper.id, part="schema")
            return
        for part in (*_differences(manifest, paper), *self._changed_readings(manifest)):
            yield ManifestDisagrees(document=paper.id, part=part)

    def _changed_readings(self, manifest: Manifest) -> Iterator[str]:
        """The pages whose reading is no longer the one that was listed; one is held at a time."""
        for page in manifest.pages:
            query = (
                select(StageResultRow.answer)
                .join(PageRow, PageRow.result_key == StageResultRow.key)
                .where(PageRow.document_id == manifest.document_id, PageRow.number == page.number)
            )
            with self._database.reading() as session:
                answer = session.scalar(query)
            if answer is not None and digest_of(answer) != page.reading_sha256:
                yield f"page {page.number}"

    def _note(self, inspector: str, since: datetime | None, found: Inspection) -> None:
        facts: dict[str, Fact] = {
            "since": since.isoformat() if since else None,
            "papers": found.papers,
            "files": found.files,
            "faults": found.faults,
        }
        entry = audit.AuditEntry(self._clock.now(), inspector, "store.inspected", "store", facts)
        with self._database.transaction() as session:
            audit.append(session, entry)


def _of_rows(document_id: str, code: str | None, part: str) -> Fault:
    error = RowsDisagree(document=document_id, part=part)
    return Fault(document_id, code, "rows", "database", f"documents/{document_id}", error)


def _paper(session: Session, row: DocumentRow) -> _Paper:
    artifacts = select(ArtifactRow).where(ArtifactRow.document_id == row.id, _WHOLE)
    return _Paper(
        id=row.id,
        stored=row.state == DocumentState.STORED,
        code=row.code,
        source_sha256=row.source_sha256,
        refs={artifact.role: blob_ref(artifact) for artifact in session.scalars(artifacts)},
        chained=_chained(session, row.id),
        versions=digests_within(session, row.id),
    )


def _chained(session: Session, document_id: str) -> str | None:
    """The manifest's SHA-256 in the entry of the move to *stored*."""
    moves = select(AuditRow.facts).where(
        AuditRow.subject == document_id, AuditRow.action == "document.move"
    )
    stored = (facts for facts in session.scalars(moves) if facts.get("to") == DocumentState.STORED)
    return next((str(facts.get(MANIFEST)) for facts in stored), None)


def _differences(manifest: Manifest, paper: _Paper) -> Iterator[str]:
    """The parts in which manifest and database differ; versions made later are no difference."""
    listed = {
        "original": manifest.original.sha256,
        "copy": manifest.signed_copy.sha256,
        "record": manifest.record.sha256,
    }
    for role, sha256 in listed.items():
        if role in paper.refs and paper.refs[role].sha256 != sha256:
            yield role
    if manifest.original.sha256 != paper.source_sha256:
        yield "source_sha256"
    if (manifest.document_id, manifest.code) != (paper.id, paper.code):
        yield "code"
    if not {(one.version, one.sha256) for one in manifest.versions} <= set(paper.versions):
        yield "versions"
