"""What is known of papers: as they come in, as they stand, and how they moved."""

from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_OID, uuid4, uuid5

from schemas.errors import Fact
from storage.blobs import BlobRef
from storage.states import DocumentState
from storage.tables import DocumentRow

MAX_BATCH = 128
"""Characters of a batch's name."""
MAX_DOSSIER = 64
"""Characters of a dossier's."""

ORIGINAL_CHECK = "original_check"
"""The role of what was found of the signatures that a paper came with, as JSON."""

SEALED_FOR_TRIAL = "sealed_trial"
"""The reason in the history of a copy whose signature has no legal value."""


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What is known of a paper when it comes in. ``source_name`` is content."""

    source_name: str
    lane: str
    submitted_by: str
    dossier: str | None = None
    type_hint: str | None = None
    batch: "NewBatch | None" = None


@dataclass(frozen=True, slots=True)
class NewBatch:
    """Papers that are handed in together, so that they can be followed together.

    ``label`` is what people call it. The first paper brings the batch into the database.
    """

    id: str
    label: str = ""

    @classmethod
    def of_its_own(cls) -> "NewBatch":
        """A batch that nobody named."""
        return cls(str(uuid4()))

    @classmethod
    def named(cls, submitted_by: str, name: str, *, label: str = "") -> "NewBatch":
        """The batch that ``submitted_by`` calls ``name``: no other submitter's."""
        return cls(str(uuid5(NAMESPACE_OID, f"{submitted_by}\n{name}")), label)


@dataclass(frozen=True, slots=True)
class Document:
    """A paper as it stands: a snapshot, not a live object."""

    id: str
    arrival: int
    """The order of coming in."""
    state: DocumentState
    lane: str
    dossier: str | None
    batch: str | None
    source_name: str
    source_sha256: str
    media_type: str | None
    type_hint: str | None
    submitted_by: str
    page_count: int | None
    type: str | None
    code: str | None
    needs_review: bool
    marked_fields: int
    record_version: int | None
    released_by: str | None
    error_code: str | None
    error_facts: dict[str, Fact]
    created_at: datetime
    changed_at: datetime

    @property
    def stopped(self) -> bool:
        """Whether it came to a stop before there was a record that a person could complete."""
        unread = self.state is DocumentState.NEEDS_REVIEW and self.record_version is None
        unsigned = self.state is DocumentState.AWAITING_SIGNATURE and self.error_code is not None
        return unread or unsigned or self.state is DocumentState.FAILED


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a document's history."""

    from_state: str | None
    to_state: str
    actor: str
    reason: str
    at: datetime


Arrived = tuple[NewDocument, BlobRef]
"""A paper, and where its original is safe."""


def snapshot(row: DocumentRow) -> Document:
    """The document a row holds."""
    return Document(
        id=row.id,
        arrival=row.arrival,
        state=DocumentState(row.state),
        lane=row.lane,
        dossier=row.dossier,
        batch=row.batch,
        source_name=row.source_name,
        source_sha256=row.source_sha256,
        media_type=row.media_type,
        type_hint=row.type_hint,
        submitted_by=row.submitted_by,
        page_count=row.page_count,
        type=row.type,
        code=row.code,
        needs_review=row.needs_review,
        marked_fields=row.marked_fields,
        record_version=row.record_version,
        released_by=row.released_by,
        error_code=row.error_code,
        error_facts=row.error_facts or {},
        created_at=row.created_at,
        changed_at=row.changed_at,
    )
