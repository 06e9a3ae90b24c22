"""Finding papers by words, with or without marks, and by numbers however they are written."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select

from schemas.text import fold, squash
from storage.database import Database
from storage.states import DocumentState
from storage.tables import DocumentRow, FieldRow, PageRow

MAX_WORDS = 12


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; empty parts do not restrict.

    ``words`` must all appear, in the text or in the fields. ``fields`` maps a field name to the
    value it must have, compared without marks, case and punctuation.
    """

    words: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    type: str | None = None
    dossier: str | None = None
    state: DocumentState | None = None
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """One paper found, with the fields that tell it apart."""

    document_id: str
    state: DocumentState
    type: str | None
    code: str | None
    dossier: str | None
    source_name: str
    """The file's name; for those who may read the paper."""
    needs_review: bool
    created_at: datetime
    fields: dict[str, str]


class Search:
    """Looks through folded text. Secret and rejected papers are never found.

    A paper that is still being read is found by what was said of it when it came, not by its words:
    whether it may be digitised at all is known only after its last page.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, query: Query) -> tuple[list[Hit], int]:
        """The hits of one page of results, newest first, and how many there are in all."""
        where = and_(*_conditions(query))
        newest = (
            select(DocumentRow).where(where).order_by(DocumentRow.created_at.desc(), DocumentRow.id)
        )
        with self._database.reading() as session:
            total = session.scalars(
                select(func.count()).select_from(DocumentRow).where(where)
            ).one()
            rows = session.scalars(newest.limit(query.limit).offset(query.offset)).all()
            ids = [row.id for row in rows]
            fields: dict[str, dict[str, str]] = {id_: {} for id_ in ids}
            for field in session.scalars(select(FieldRow).where(FieldRow.document_id.in_(ids))):
                fields[field.document_id][field.name] = field.value
        hits = [
            Hit(
                document_id=row.id,
                state=DocumentState(row.state),
                type=row.type,
                code=row.code,
                dossier=row.dossier,
                source_name=row.source_name,
                needs_review=row.needs_review,
                created_at=row.created_at,
                fields=fields[row.id],
            )
            for row in rows
        ]
        return hits, total


def _conditions(query: Query) -> list[ColumnElement[bool]]:
    hidden = (DocumentState.QUARANTINED, DocumentState.REJECTED)
    conditions: list[ColumnElement[bool]] = [DocumentRow.state.not_in(hidden)]
    words = [word for word in query.words.split() if squash(word)]  # no lone dash or slash
    if query.words.strip() and not words:
        return [false()]  # asked for signs alone: nothing, rather than everybody's papers
    conditions += [_has_word(word) for word in words[:MAX_WORDS]]
    conditions += [_has_field(name, value) for name, value in query.fields]
    if query.type is not None:
        conditions.append(DocumentRow.type == query.type)
    if query.dossier is not None:
        conditions.append(DocumentRow.dossier == query.dossier)
    if query.state is not None:
        conditions.append(DocumentRow.state == query.state)
    return conditions


def _has_word(word: str) -> ColumnElement[bool]:
    folded = fold(word)
    in_text = exists().where(
        PageRow.document_id == DocumentRow.id,
        PageRow.folded.contains(folded, autoescape=True),
        DocumentRow.state != DocumentState.RECEIVED,
    )
    in_field = exists().where(
        FieldRow.document_id == DocumentRow.id,
        or_(
            FieldRow.folded.contains(folded, autoescape=True),
            _squeezed_contains(squash(word)),
        ),
    )
    return or_(in_text, in_field, DocumentRow.code == word)


def _squeezed_contains(number: str) -> ColumnElement[bool]:
    # One digit alone would match every number there is.
    enough = len(number) >= 3 and any(letter.isdigit() for letter in number)
    return FieldRow.squeezed.contains(number) if enough else FieldRow.folded == number


def _has_field(name: str, value: str) -> ColumnElement[bool]:
    return exists().where(
        FieldRow.document_id == DocumentRow.id,
        FieldRow.name == name,
        FieldRow.squeezed == squash(value),
    )
