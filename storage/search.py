"""Finding papers by words, with or without marks, and by numbers however they are written."""

from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic
from typing import Any, Self

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from schemas.text import squash
from storage.database import Database
from storage.findable import DOSSIER, HIDDEN, STATE, TYPE
from storage.fts5 import Fts5Matching
from storage.matching import Counted, Matching, Place
from storage.states import DocumentState
from storage.tables import DocumentRow, FieldRow
from storage.tokens import Asked, asked, mark
from storage.tsvector import TsvectorMatching

COUNTED = 1_000
"""Papers counted at most: nobody reads on that far, and counting a million takes its time."""
_ANSWERED, _COUNTING = 0.025, 0.005
"""Seconds after which a question is not counted on, and those a count has in any case."""

FieldWish = tuple[str, str]
"""The name of a field and its value; of a date, its month or year (ISO 8601) will do."""
CURSOR = r"^[fp][1-9][0-9]{0,17}$"
"""How a cursor is written."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last hit of a page of results; the next page begins behind it."""

    place: Place
    arrival: int

    @classmethod
    def parse(cls, written: str) -> Self:
        """From what ``str`` wrote, which is as :data:`CURSOR` says."""
        return cls(Place(written[0]), int(written[1:]))

    def __str__(self) -> str:
        """Written so that it can stand in an address."""
        return f"{self.place}{self.arrival}"


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; empty parts do not restrict.

    ``words`` must all appear, in the text or in the fields: see :func:`storage.tokens.asked` for
    phrases and beginnings. ``fields`` are compared without marks, case and punctuation.
    """

    words: str = ""
    fields: tuple[FieldWish, ...] = ()
    type: str | None = None
    dossier: str | None = None
    state: DocumentState | None = None
    limit: int = 20
    after: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One paper found, with the fields that tell it apart."""

    document_id: str
    state: DocumentState
    type: str | None
    code: str | None
    dossier: str | None
    source_name: str
    """The file's name; for who sent the paper and those who may read it."""
    submitted_by: str
    needs_review: bool
    created_at: datetime
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results."""

    hits: list[Hit]
    total: int
    """How many there are in all, counted no further than :data:`COUNTED`, nor for long."""
    more_than_counted: bool
    next: Cursor | None
    """Where the next page begins, if there is one."""


_NOTHING = Found([], 0, more_than_counted=False, next=None)


class Search:
    """Looks through folded tokens. Secret and rejected papers are never found.

    A paper that is still being read is found by what was said of it when it came, not by its words:
    whether it may be digitised at all is known only after its last page.
    """

    def __init__(self, database: Database, matching: Matching | None = None) -> None:
        """``matching``: another way than the database's own."""
        self._database = database
        on_sqlite = database.engine.dialect.name == "sqlite"
        self._matching = matching or (Fts5Matching() if on_sqlite else TsvectorMatching())

    def find(self, query: Query) -> Found:
        """One page of results: first those whose fields say it, then the newest."""
        if not query.words.strip() and not query.fields:
            return self._listed(query)
        wanted = asked(query.words, _marks(query))
        # Asked for signs alone: nothing, rather than everybody's papers.
        return _NOTHING if wanted is None else self._matching_words(query, wanted)

    def _listed(self, query: Query) -> Found:
        conditions = _conditions(query)
        newest = select(DocumentRow.arrival).where(*conditions)
        if query.after is not None:
            newest = newest.where(DocumentRow.arrival < query.after.arrival)
        newest = newest.order_by(*_newest_first(query)).limit(query.limit + 1)
        # Ordered too, or PostgreSQL would read through all others to the first of a late type.
        some = select(DocumentRow.id).where(*conditions).order_by(*_newest_first(query))
        some = some.limit(COUNTED + 1)
        with self._database.reading() as session:
            found = [Cursor(Place.FIELDS, arrival) for arrival in session.scalars(newest)]
            total = session.scalars(select(func.count()).select_from(some.subquery())).one()
            counted = Counted(min(total, COUNTED), total > COUNTED)
            return _page(session, query, found, counted)

    def _matching_words(self, query: Query, wanted: Asked) -> Found:
        with self._database.reading() as session:
            begun = monotonic()
            found, seen = self._newest(session, query, wanted)
            if query.after is None and (not seen.more or seen.papers > COUNTED):
                return _page(session, query, found, _cut(seen))
            patience = max(_COUNTING, _ANSWERED - (monotonic() - begun))
            counted = self._matching.count(session, wanted, COUNTED, patience)
            papers = max(counted.papers, _cut(seen).papers)
            return _page(session, query, found, replace(counted, papers=papers))

    def _newest(
        self, session: Session, query: Query, wanted: Asked
    ) -> tuple[list[Cursor], Counted]:
        """The hits behind the cursor in their order, and one more if there are more.

        And how many were come upon, or that they are all.
        """
        found: list[Cursor] = []
        papers = 0
        before = query.after.arrival if query.after else None
        for place in _places(query):
            wish = query.limit + 1 - papers
            if wish < 1:
                return found, Counted(papers, more=True)
            newest = self._matching.newest(session, wanted, place, before, wish)
            found += (Cursor(place, arrival) for arrival in newest.arrivals[:wish])
            papers += len(newest.arrivals)
            if not newest.are_all:
                return found, Counted(papers, more=True)
            before = None
        return found, Counted(papers, more=False)


def _cut(counted: Counted) -> Counted:
    """Counted no further than :data:`COUNTED`."""
    return Counted(min(counted.papers, COUNTED), counted.more or counted.papers > COUNTED)


def _places(query: Query) -> list[Place]:
    begun = list(Place).index(query.after.place) if query.after else 0
    return list(Place)[begun:] if query.words.strip() else [Place.FIELDS]


def _marks(query: Query) -> list[str]:
    known = {TYPE: query.type, DOSSIER: query.dossier, STATE: query.state}
    marks = [mark(name, value) for name, value in known.items() if value is not None]
    return marks + [mark(name, squash(value)) for name, value in query.fields]


def _known(query: Query) -> list[tuple[InstrumentedAttribute[Any], str]]:
    """What is asked of the columns, the most telling first."""
    known = (
        (DocumentRow.dossier, query.dossier),
        (DocumentRow.type, query.type),
        (DocumentRow.state, query.state),
    )
    return [(column, value) for column, value in known if value is not None]


def _conditions(query: Query) -> list[ColumnElement[bool]]:
    visible = DocumentRow.state.not_in(HIDDEN)
    return [visible, *(column.between(value, value) for column, value in _known(query))]


def _newest_first(query: Query) -> list[ColumnElement[Any]]:
    """An order that only the index over the first column and the arrivals is in.

    By arrival alone PostgreSQL would walk from the newest paper through all others to a type of
    which only the oldest are; "=" would tell it that the first column is no part of the order.
    """
    first = [column.desc() for column, _ in _known(query)[:1]]
    return [*first, DocumentRow.arrival.desc()]


def _page(session: Session, query: Query, found: list[Cursor], counted: Counted) -> Found:
    shown = found[: query.limit]
    return Found(
        hits=_hits(session, [cursor.arrival for cursor in shown]),
        total=counted.papers,
        more_than_counted=counted.more,
        next=shown[-1] if len(found) > len(shown) else None,
    )


def _hits(session: Session, arrivals: list[int]) -> list[Hit]:
    """The papers that arrived so, in that order."""
    wanted = select(DocumentRow).where(
        DocumentRow.arrival.in_(arrivals), DocumentRow.state.not_in(HIDDEN)
    )
    rows = {row.arrival: row for row in session.scalars(wanted)}
    fields: dict[str, dict[str, str]] = {row.id: {} for row in rows.values()}
    values = select(FieldRow.document_id, FieldRow.name, FieldRow.value)
    for document_id, name, value in session.execute(values.where(FieldRow.document_id.in_(fields))):
        fields[document_id][name] = value
    return [
        _hit(rows[arrival], fields[rows[arrival].id]) for arrival in arrivals if arrival in rows
    ]


def _hit(row: DocumentRow, fields: dict[str, str]) -> Hit:
    return Hit(
        document_id=row.id,
        state=DocumentState(row.state),
        type=row.type,
        code=row.code,
        dossier=row.dossier,
        source_name=row.source_name,
        submitted_by=row.submitted_by,
        needs_review=row.needs_review,
        created_at=row.created_at,
        fields=fields,
    )
