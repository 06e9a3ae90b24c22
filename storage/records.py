"""Records: every version kept, the newest one findable; and the codes of digitised results."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from schemas.record import Record
from storage.artifacts import attach_within
from storage.blobs import BlobRef
from storage.clock import Clock
from storage.database import Database, upsert
from storage.documents import Documents
from storage.errors import DescriptionIncomplete, RecordMissing
from storage.leases import Lease
from storage.ledger import Ledger
from storage.rows import row_of
from storage.states import DocumentState
from storage.tables import CodeCounterRow, DocumentRow, FieldRow, RecordVersionRow

CodeOf = Callable[[int], str]
"""Writes an ordinal into the code of a paper."""

EXTRACTED = "extracted"
"""The reason of a version that no person made, and of the move that comes with it."""
CODED = "coded"
"""The reason of the move by which a paper gets its code."""

DESCRIBED = "mo_ta."
"""Before the basic descriptive fields among the values a paper is found by."""

DESCRIPTION_LABELS = {
    "ma_loai_giay_to": "mã loại giấy tờ",
    "so_dinh_danh": "số định danh của tổ chức, cá nhân",
    "thong_tin_chu_so_huu": "thông tin chủ sở hữu",
    "ten_giay_to": "tên giấy tờ",
    "trich_yeu": "trích yếu nội dung chính",
    "thoi_han_hieu_luc": "thời hạn có hiệu lực",
    "pham_vi_hieu_luc": "phạm vi có hiệu lực",
}
"""The basic descriptive fields in the words of TT 01/2023/TT-VPCP art. 9."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who made a version, why and when."""

    name: str
    reason: str
    at: datetime


class Records:
    """What workers write: the first version of a record, and the code of its paper."""

    def __init__(
        self, database: Database, clock: Clock, documents: Documents, ledger: Ledger
    ) -> None:
        self._database = database
        self._clock = clock
        self._documents = documents
        self._ledger = ledger

    def save(
        self, lease: Lease, record: Record, body: BlobRef, code_of: CodeOf | None = None
    ) -> None:
        """Enter the record and move the document to *extracted*, in one transaction.

        A paper that is extracted again (a person named its type) gets the next version. One that
        says what every paper must is given its code as well, by :meth:`assign_code`'s rules, when
        ``code_of`` is known, and is *coded*: a step of its own takes as long as this one.
        """
        with self._database.transaction() as session:
            row = self._ledger.held_within(session, lease)
            numbered = record.model_copy(update={"version": (row.record_version or 0) + 1})
            author = Author(lease.owner, EXTRACTED, self._clock.now())
            enter_version(session, row, numbered, author)
            attach_within(session, row.id, "record", body)
            legs = [(DocumentState.EXTRACTED, EXTRACTED)]
            if code_of is not None and not numbered.description.lacking:
                _give_code(session, row, code_of)
                legs.append((DocumentState.CODED, CODED))
            self._documents.pass_within(session, row.id, DocumentState.COPIED, legs, lease.owner)

    def assign_code(self, lease: Lease, code_of: CodeOf) -> str:
        """Give the document the next code and move it to *coded*.

        ``code_of`` writes an ordinal into the code; ordinals count up from 1 among all papers
        for which it writes the same around 1. The code is unique and never changes
        (TT 01/2023/TT-VPCP art. 10); a document that has one keeps it. Raises
        :class:`DescriptionIncomplete` for a paper that does not say what every paper must.
        """
        with self._database.transaction() as session:
            row = self._ledger.held_within(session, lease)
            require_described(newest(session, row))
            code = _give_code(session, row, code_of)
            self._documents.move_within(
                session,
                row.id,
                DocumentState.EXTRACTED,
                DocumentState.CODED,
                lease.owner,
                CODED,
            )
        return code

    def newest(self, document_id: str) -> Record:
        """The record as it stands, for work on it; raises :class:`RecordMissing`."""
        with self._database.reading() as session:
            return newest(session, session.get_one(DocumentRow, document_id))

    def digests(self, document_id: str) -> list[tuple[int, str]]:
        """Number and SHA-256 of every version, as :func:`digests_within`."""
        with self._database.reading() as session:
            return digests_within(session, document_id)


def digests_within(session: Session, document_id: str) -> list[tuple[int, str]]:
    """Number and SHA-256 of every version of a document's record, the first one first."""
    query = select(RecordVersionRow.version, RecordVersionRow.body).where(
        RecordVersionRow.document_id == document_id
    )
    rows = session.execute(query.order_by(RecordVersionRow.version))
    return [(number, hashlib.sha256(body.encode()).hexdigest()) for number, body in rows]


def require_described(record: Record) -> None:
    """Raise :class:`DescriptionIncomplete`, naming what is lacking, unless nothing is."""
    lacking = record.description.lacking
    if lacking:
        raise DescriptionIncomplete(lacking=", ".join(DESCRIPTION_LABELS[n] for n in lacking))


def newest(session: Session, row: DocumentRow) -> Record:
    """The record of a document as it stands; raises :class:`RecordMissing`."""
    return version_within(session, row.id, row.record_version or 0)


def version_within(session: Session, document_id: str, version: int) -> Record:
    """One version of a document's record; raises :class:`RecordMissing`."""
    found = row_of(session, RecordVersionRow, document_id, version)
    if found is None:
        raise RecordMissing(document=document_id, version=version)
    return Record.model_validate_json(found.body)


def enter_version(session: Session, row: DocumentRow, record: Record, author: Author) -> None:
    """Add a version, and make the document known by it."""
    session.add(
        RecordVersionRow(
            document_id=row.id,
            version=record.version,
            schema=record.schema_,
            body=record.to_json(),
            author=author.name,
            reason=author.reason,
            at=author.at,
        )
    )
    row.record_version, row.type = record.version, record.type
    row.needs_review = record.needs_review
    row.marked_fields = len(record.marked) + bool(record.papers)
    session.execute(delete(FieldRow).where(FieldRow.document_id == row.id))
    fields = fields_of(record).items()
    session.add_all(FieldRow(document_id=row.id, name=name, value=value) for name, value in fields)
    session.flush()


def fields_of(record: Record) -> dict[str, str]:
    """What the record can be found by: its values, and the description a person gave it."""
    values = {name: field.value for name, field in record.fields.items()}
    entered = {
        f"{DESCRIBED}{part}": str(getattr(record.description, part))
        for part in record.description.by_clerk
    }
    return {name: value for name, value in (values | entered).items() if value}


def _give_code(session: Session, row: DocumentRow, code_of: CodeOf) -> str:
    code = row.code or code_of(_next_ordinal(session, code_of(1)))
    row.code = code
    session.flush()
    return code


def _next_ordinal(session: Session, prefix: str) -> int:
    """One statement, so that two papers that open a prefix at once get 1 and 2."""
    counted = (
        upsert(session, CodeCounterRow)
        .values(prefix=prefix, last=1)
        .on_conflict_do_update(index_elements=["prefix"], set_={"last": CodeCounterRow.last + 1})
        .returning(CodeCounterRow.last)
    )
    return session.scalars(counted).one()
