"""Whether the rows say of each paper what the log and its own record say.

What is listed, found and handed out is asked of rows that whoever has the database can change. The
log is chained and a record's versions are listed by a manifest that it names, so what is changed or
taken away in the rows disagrees with them.
"""

from collections.abc import Iterator

from pydantic import ValidationError
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from storage.records import digests_within, fields_of, version_within
from storage.rows import row_of
from storage.tables import AuditRow, DocumentRow, FieldRow

_MOVE = "document.move"


def disagreements(session: Session, document_id: str) -> Iterator[str]:
    """What of a paper's rows was changed behind the program: columns, and fields by their names.

    To be asked in a snapshot: a paper may move on between two looks.
    """
    row = row_of(session, DocumentRow, document_id)
    moves = select(AuditRow.facts).where(AuditRow.subject == document_id, AuditRow.action == _MOVE)
    last = session.scalars(moves.order_by(AuditRow.seq.desc()).limit(1)).first()
    if row is None or last is None:
        return  # the one is told by vanished(), the other is a hole in the log
    if row.state != last.get("to"):
        yield "state"
    versions = digests_within(session, document_id)
    newest = versions[-1][0] if versions else None
    if row.record_version != newest:
        yield "record_version"
    if newest is None:
        return
    try:
        record = version_within(session, document_id, newest)
    except ValidationError:
        yield "record"
        return
    known = {"type": record.type, "needs_review": record.needs_review}
    yield from (name for name, value in known.items() if getattr(row, name) != value)
    listed = select(FieldRow.name, FieldRow.value).where(FieldRow.document_id == document_id)
    found = {(name, value) for name, value in session.execute(listed)}
    yield from sorted({name for name, _ in found ^ set(fields_of(record).items())})


def vanished(session: Session) -> Iterator[str]:
    """Ids of papers that came in, as the log says, and of which there is no row any more.

    A paper that was erased for what it is leaves its row.
    """
    has_row = exists().where(DocumentRow.id == AuditRow.subject)
    moved = select(AuditRow.subject).where(AuditRow.action == _MOVE, ~has_row)
    yield from session.scalars(moved.distinct().order_by(AuditRow.subject))
