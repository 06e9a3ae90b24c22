"""What the API says, apart from the domain: this may stand still while the core moves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from portal.access import may_know_name
from portal.errors import type_of
from schemas.errors import Fact, error_for, told_facts
from schemas.geometry import Box
from schemas.record import Verdict
from schemas.review import MAX_VALUE, Decision, Decisions
from storage.clients import Client, Scope
from storage.flow import Progress
from storage.papers import Document, Move
from storage.reviews import Version
from storage.search import Hit

_NAMED = "Tên tệp; chỉ cho bên đã gửi và bên có quyền read."


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True)


class ErrorOut(_Out):
    """Why a document stopped."""

    code: str
    message: str = Field(description="Câu nói với cán bộ: chuyện gì và cần làm gì.")
    facts: dict[str, Fact] = Field(description="Những số liệu mà câu đó nói đến, cho máy.")
    type: str

    @classmethod
    def of(cls, code: str, facts: Mapping[str, Fact]) -> "ErrorOut":
        """As it was stored; no fact but those that the sentence tells."""
        error = error_for(code, dict(facts))
        told = told_facts(error)
        return cls(code=code, message=error.clerk_message, facts=told, type=type_of(code))

    @classmethod
    def of_document(cls, document: Document) -> "ErrorOut | None":
        """The document's error, if it has one."""
        code = document.error_code
        return None if code is None else cls.of(code, document.error_facts)


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
    """A document as it stands; ``source_name`` only where ``may_know_name``."""

    id: str
    state: str
    lane: str
    dossier: str | None
    type: str | None
    code: str | None = Field(description="Mã kết quả số hóa, khi đã cấp.")
    needs_review: bool
    page_count: int | None
    pages_done: int
    source_name: str | None = Field(description=_NAMED)
    source_sha256: str
    received_at: datetime
    changed_at: datetime
    error: ErrorOut | None
    history: list[MoveOut]

    @classmethod
    def of(
        cls, document: Document, progress: Progress, history: list[Move], *, reader: Client
    ) -> "DocumentOut":
        """From the domain, as far as ``reader`` may know."""
        known = may_know_name(reader, document.submitted_by)
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
            source_name=document.source_name if known else None,
            source_sha256=document.source_sha256,
            received_at=document.created_at,
            changed_at=document.changed_at,
            error=ErrorOut.of_document(document),
            history=[MoveOut.of(move) for move in history],
        )


class HitOut(_Out):
    """One paper found; ``fields`` is empty for a client without the scope ``read``."""

    id: str
    state: str
    type: str | None
    code: str | None
    dossier: str | None
    source_name: str | None = Field(description=_NAMED)
    needs_review: bool
    received_at: datetime
    fields: dict[str, str]

    @classmethod
    def of(cls, hit: Hit, *, reader: Client) -> "HitOut":
        """From the domain, as far as ``reader`` may know."""
        known = may_know_name(reader, hit.submitted_by)
        return cls(
            id=hit.document_id,
            state=hit.state.value,
            type=hit.type,
            code=hit.code,
            dossier=hit.dossier,
            source_name=hit.source_name if known else None,
            needs_review=hit.needs_review,
            received_at=hit.created_at,
            fields=hit.fields if Scope.READ in reader.scopes else {},
        )


class FoundOut(_Out):
    """One page of search results."""

    total: int = Field(description="Số giấy tờ tìm thấy, đếm đến 1000 và không đếm lâu.")
    more_than_counted: bool = Field(description="Còn nhiều hơn số đã đếm.")
    limit: int
    next: str | None = Field(description="Gửi lại trong `after` để lấy trang sau; null: hết.")
    items: list[HitOut]


class WaitingOut(_Out):
    """One paper that a person must look at."""

    id: str
    state: str
    lane: str
    type: str | None
    dossier: str | None
    source_name: str
    marked_fields: int
    version: int | None = Field(description="Bản dữ liệu hiện tại, để gửi lại trong If-Match.")
    received_at: datetime

    @classmethod
    def of(cls, document: Document) -> "WaitingOut":
        """From the domain."""
        return cls(
            id=document.id,
            state=document.state.value,
            lane=document.lane,
            type=document.type,
            dossier=document.dossier,
            source_name=document.source_name,
            marked_fields=document.marked_fields,
            version=document.record_version,
            received_at=document.created_at,
        )


class QueueOut(_Out):
    """One page of the papers that wait for a person."""

    total: int
    limit: int
    offset: int
    items: list[WaitingOut]


class VersionOut(_Out):
    """One version of a record: who made it, when, why, and which fields changed."""

    version: int
    author: str
    reason: str
    at: datetime
    changed: list[str]

    @classmethod
    def of(cls, version: Version) -> "VersionOut":
        """From the domain."""
        return cls(
            version=version.number,
            author=version.author,
            reason=version.reason,
            at=version.at,
            changed=list(version.changed),
        )


class DecisionIn(BaseModel):
    """What a person decided about one field."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    verdict: Verdict
    value: str = Field("", max_length=MAX_VALUE, description="Giá trị đúng, khi `corrected`.")
    page: int = Field(1, ge=1)
    box: tuple[int, int, int, int] | None = Field(
        None, description="Chỗ trên bản quét, điểm ảnh, khi người sửa chỉ ra."
    )

    def decision(self) -> Decision:
        """For the domain."""
        box = Box(*self.box) if self.box else Box(0, 0, 0, 0)
        return Decision(self.verdict, self.value, raw=self.value, page=self.page, box=box)


class AmendmentIn(BaseModel):
    """Decisions on several fields, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: str = Field(min_length=1, max_length=255, description="Vì sao sửa.")
    fields: dict[str, DecisionIn] = Field(default_factory=dict, max_length=500)
    description: dict[str, str] = Field(
        default_factory=dict, max_length=10, description="Trường đặc tả cơ bản nhập tay."
    )

    one_paper: bool = Field(
        False, description="Tệp chỉ có một giấy tờ, dù máy đề nghị tách (`papers` của bản dữ liệu)."
    )

    def decisions(self) -> Decisions:
        """For the domain."""
        fields = {name: given.decision() for name, given in self.fields.items()}
        return Decisions(fields, self.description, self.one_paper)


class LiveOut(_Out):
    """The process answers."""

    status: Literal["live"] = "live"


class ReadyOut(_Out):
    """Each part the portal needs: ``ok``, or the code of what is wrong."""

    parts: dict[str, str]
