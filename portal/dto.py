"""What the API says, apart from the domain: this may stand still while the core moves."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.errors import error_for
from storage.documents import Document, Move
from storage.ledger import Progress
from storage.search import Hit


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True)


class ErrorOut(_Out):
    """Why a document stopped."""

    code: str
    message: str = Field(description="Câu nói với cán bộ: chuyện gì và cần làm gì.")
    type: str

    @classmethod
    def of(cls, document: Document) -> "ErrorOut | None":
        """The document's error, if it has one."""
        if document.error_code is None:
            return None
        error = error_for(document.error_code, document.error_facts)
        code = document.error_code
        return cls(code=code, message=error.clerk_message, type=f"docs/errors.md#{code}")


class MoveOut(_Out):
    """One step of a document's history."""

    from_state: str | None
    to_state: str
    actor: str
    reason: str
    at: datetime

    @classmethod
    def of(cls, move: Move) -> "MoveOut":
        """From the domain."""
        return cls(
            from_state=move.from_state,
            to_state=move.to_state,
            actor=move.actor,
            reason=move.reason,
            at=move.at,
        )


class DocumentOut(_Out):
    """A document as it stands; ``source_name`` only for the client that sent it."""

    id: str
    state: str
    lane: str
    dossier: str | None
    type: str | None
    code: str | None = Field(description="Mã kết quả số hóa, khi đã cấp.")
    needs_review: bool
    page_count: int | None
    pages_done: int
    source_name: str | None
    source_sha256: str
    received_at: datetime
    changed_at: datetime
    error: ErrorOut | None
    history: list[MoveOut]

    @classmethod
    def of(
        cls, document: Document, progress: Progress, history: list[Move], *, reader: str
    ) -> "DocumentOut":
        """From the domain, as far as ``reader`` may know."""
        return cls(
            id=document.id,
            state=document.state.value,
            lane=document.lane,
            dossier=document.dossier,
            type=document.type,
            code=document.code,
            needs_review=document.needs_review,
            page_count=document.page_count,
            pages_done=progress.pages_done,
            source_name=document.source_name if document.submitted_by == reader else None,
            source_sha256=document.source_sha256,
            received_at=document.created_at,
            changed_at=document.changed_at,
            error=ErrorOut.of(document),
            history=[MoveOut.of(move) for move in history],
        )


class HitOut(_Out):
    """One paper found; ``fields`` is empty for a client without the scope ``read``."""

    id: str
    state: str
    type: str | None
    code: str | None
    dossier: str | None
    needs_review: bool
    received_at: datetime
    fields: dict[str, str]

    @classmethod
    def of(cls, hit: Hit, *, with_fields: bool) -> "HitOut":
        """From the domain."""
        return cls(
            id=hit.document_id,
            state=hit.state.value,
            type=hit.type,
            code=hit.code,
            dossier=hit.dossier,
            needs_review=hit.needs_review,
            received_at=hit.created_at,
            fields=hit.fields if with_fields else {},
        )


class FoundOut(_Out):
    """One page of search results."""

    total: int
    limit: int
    offset: int
    items: list[HitOut]


class LiveOut(_Out):
    """The process answers."""

    status: Literal["live"] = "live"


class ReadyOut(_Out):
    """Each part the portal needs: ``ok``, or the code of what is wrong."""

    parts: dict[str, str]
