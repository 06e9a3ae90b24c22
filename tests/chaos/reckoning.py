"""The reckoning after a fault: every paper in a final state exactly once, every number agreeing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.blobs import BlobStore
from storage.clock import SystemClock
from storage.database import Database
from storage.fixity import Fault, Fixity
from storage.states import RESTING, DocumentState, PageState
from storage.tables import (
    ArtifactRow,
    AuditRow,
    CodeCounterRow,
    DocumentRow,
    ErasureRow,
    MoveRow,
    PageRow,
    RecordVersionRow,
)

S = DocumentState
ROAD = (
    (None, S.RECEIVED),
    (S.RECEIVED, S.COPIED),
    (S.COPIED, S.EXTRACTED),
    (S.EXTRACTED, S.CODED),
    (S.CODED, S.STORED),
)
ONCE = ("original", "composed", "copy", "record", "manifest")


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What became of the papers that were handed in."""

    papers: int
    stored: int
    pages: int
    readings: int
    """How often a page was begun; what exceeds ``pages`` was work for nothing."""
    wrong: tuple[str, ...]
    """Every promise that was broken, in words; empty when all is well."""

    @property
    def repeated(self) -> int:
        """Pages that were read again."""
        return self.readings - self.pages


def reckon(papers: Sequence[Path], database: Database, blobs: BlobStore) -> Reckoning:
    """Count everything, and read every stored byte once more."""
    faults: list[Fault] = []
    Fixity(database, blobs, SystemClock()).inspect("reckoning", faults.append)
    with database.reading() as session:
        documents = list(session.scalars(select(DocumentRow)))
        wrong = (
            *_lost_or_doubled(papers, documents),
            *(text for row in documents for text in _wrong_with(session, row)),
            *_disagreeing(session),
            *(f"fault {fault.error} at {fault.medium}/{fault.path}" for fault in faults),
        )
        return Reckoning(
            papers=len(papers),
            stored=sum(row.state == S.STORED for row in documents),
            pages=_count(session, PageRow),
            readings=session.scalar(select(func.sum(PageRow.attempts))) or 0,
            wrong=wrong,
        )


def _lost_or_doubled(papers: Sequence[Path], documents: Sequence[DocumentRow]) -> Iterator[str]:
    known = Counter(row.source_sha256 for row in documents)
    for path in papers:
        times = known.pop(sha256(path.read_bytes()).hexdigest(), 0)
        if times != 1:
            yield f"{path.name} is there {times} times"
    yield from (f"nobody handed in {digest}" for digest in known)


def _wrong_with(session: Session, row: DocumentRow) -> Iterator[str]:
    """What is wrong with one document, which is expected to be a good paper."""
    name = f"{row.source_name} ({row.id})"
    if row.state not in RESTING:
        yield f"{name} still stands in {row.state}"
        return
    if row.state != S.STORED:
        yield f"{name} ended {row.state}: {row.error_code} {row.error_facts}"
        return
    moves = session.scalars(
        select(MoveRow).where(MoveRow.document_id == row.id).order_by(MoveRow.id)
    )
    road = tuple((move.from_state, move.to_state) for move in moves)
    if road != ROAD:
        yield f"{name} went {road}"
    artifacts = select(ArtifactRow.role).where(
        ArtifactRow.document_id == row.id, ArtifactRow.page == 0
    )
    roles = sorted(session.scalars(artifacts))
    if roles != sorted(ONCE):
        yield f"{name} has {roles}"
    versions = select(func.count()).where(RecordVersionRow.document_id == row.id)
    if session.scalar(versions) != 1:
        yield f"{name} has more than one version of its record"
    done = select(func.count()).where(
        PageRow.document_id == row.id,
        PageRow.state == PageState.DONE,
        PageRow.lease_owner.is_(None),
    )
    if session.scalar(done) != row.page_count:
        yield f"{name} is stored and not all of its pages are read"
    if row.lease_owner is not None:
        yield f"{name} is stored and {row.lease_owner} works on it"


def _disagreeing(session: Session) -> Iterator[str]:
    """Numbers that are kept in two places."""
    coded = Counter(
        code.rpartition(".")[0] for code in session.scalars(select(DocumentRow.code)) if code
    )
    counters = session.execute(select(CodeCounterRow.prefix, CodeCounterRow.last))
    given = sum(last for _, last in counters)
    if given != sum(coded.values()):
        yield f"{given} ordinals were given, {sum(coded.values())} papers have a code"
    audited = session.scalar(select(func.count()).where(AuditRow.action == "document.move"))
    if audited != _count(session, MoveRow):
        yield f"{_count(session, MoveRow)} moves, {audited} of them in the audit chain"
    if _count(session, ErasureRow):
        yield "something that must not be kept was not erased"


def _count(session: Session, table: type[MoveRow] | type[PageRow] | type[ErasureRow]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0
