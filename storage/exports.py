"""Finished papers for other systems, a few at a time, each noted in the audit chain."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from schemas.errors import Fact
from schemas.exporters.paper import Paper
from schemas.record import Record
from storage import audit
from storage.clock import Clock
from storage.database import Database
from storage.states import DocumentState
from storage.tables import DocumentRow, RecordVersionRow

_AT_ONCE = 200
"""Papers in one transaction: none of them stays in memory after the next are asked for."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which papers are to leave; empty parts do not restrict.

    ``since`` and ``until`` speak of when the newest version of the record was made, so that a
    system that asks every night gets what is new and what was corrected.
    """

    type: str | None = None
    dossier: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who takes the papers, what for, and in which form."""

    name: str
    purpose: str
    form: str


class Exports:
    """Hands out stored papers only: what is under way or kept apart does not leave."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def papers(self, wish: Wish, recipient: Recipient) -> Iterator[Paper]:
        """The papers, those longest unchanged first.

        A paper is noted as exported before it is handed out.
        """
        after: tuple[datetime, str] | None = None
        while True:
            with self._database.transaction() as session:
                found = self._some(session, wish, after)
                self._note(session, [paper.record for paper, _ in found], recipient)
            yield from (paper for paper, _ in found)
            if len(found) < _AT_ONCE:
                return
            last, at = found[-1]
            after = (at, last.record.document_id)

    def _some(
        self, session: Session, wish: Wish, after: tuple[datetime, str] | None
    ) -> list[tuple[Paper, datetime]]:
        conditions = [*_conditions(wish), *_beyond(after)]
        query = (
            select(DocumentRow, RecordVersionRow.body, RecordVersionRow.at)
            .join(RecordVersionRow, _is_newest())
            .where(*conditions)
            .order_by(RecordVersionRow.at, DocumentRow.id)
            .limit(_AT_ONCE)
        )
        return [
            (Paper(Record.model_validate_json(body), row.code, row.dossier, row.created_at), at)
            for row, body, at in session.execute(query)
        ]

    def _note(self, session: Session, records: list[Record], recipient: Recipient) -> None:
        now = self._clock.now()
        audit.append_all(
            session,
            (
                audit.AuditEntry(
                    now,
                    recipient.name,
                    "record.exported",
                    record.document_id,
                    _facts(record, recipient),
                )
                for record in records
            ),
        )


def _facts(record: Record, recipient: Recipient) -> dict[str, Fact]:
    return {
        "purpose": recipient.purpose,
        "form": recipient.form,
        "version": record.version,
    }


def _is_newest() -> ColumnElement[bool]:
    return and_(
        RecordVersionRow.document_id == DocumentRow.id,
        RecordVersionRow.version == DocumentRow.record_version,
    )


def _conditions(wish: Wish) -> Iterator[ColumnElement[bool]]:
    yield DocumentRow.state == DocumentState.STORED
    if wish.type is not None:
        yield DocumentRow.type == wish.type
    if wish.dossier is not None:
        yield DocumentRow.dossier == wish.dossier
    if wish.since is not None:
        yield RecordVersionRow.at >= wish.since
    if wish.until is not None:
        yield RecordVersionRow.at < wish.until


def _beyond(after: tuple[datetime, str] | None) -> Iterator[ColumnElement[bool]]:
    if after is not None:
        at, document_id = after
        same = and_(RecordVersionRow.at == at, DocumentRow.id > document_id)
        yield or_(RecordVersionRow.at > at, same)
