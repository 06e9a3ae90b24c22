"""What papers are found by: one row of tokens for each paper that may be found by its words.

The row is entered when the last page was read and the paper may be digitised, made anew with every
version of its record, and removed in the transaction that takes the paper out of sight. Its key is
the paper's arrival, so that the newest is the greatest. In SQLite the table is FTS5's own; in
PostgreSQL it holds a ``tsvector`` under a GIN index, which knows no order: there each row is also
marked with its neighbourhood (:data:`SHELF`, :data:`ROOM`).
"""

from collections.abc import Iterator
from itertools import chain, islice

from sqlalchemy import ColumnElement, and_, or_, select, text
from sqlalchemy.orm import Session

from schemas.text import fold
from storage import tokens
from storage.database import Database
from storage.states import DocumentState
from storage.tables import OUTDATED, UNFINDABLE, DocumentRow, FieldRow, PageRow

_S = DocumentState
HIDDEN = (_S.QUARANTINED, _S.REJECTED)
"""Never found, by nothing."""
STATE, TYPE, DOSSIER = "=state", "=type", "=dossier"
"""What a paper is marked with beside its fields; no field has such a name."""
LONG = tokens.mark("=places", "unknown")
"""Marks a paper of which PostgreSQL knows the words and not their places: some forty pages."""

SHELF, ROOM = 2 * tokens.BREAK + "s", 2 * tokens.BREAK + "r"
"""In PostgreSQL a trigger marks each row with where it stands: "đđs12", the papers that arrived
after 12 × 512, and "đđr0"."""
SHELF_BITS, ROOM_BITS = 9, 14
"""512 papers, 16,384 papers."""

_UNREAD = frozenset({_S.RECEIVED, *HIDDEN})
"""Whether such a paper may be found by its words is not known, or known not to be so."""
_PLACED = 16_000
"""Tokens of a paper whose places are kept: a tsvector counts no further than 16,383."""
_LETTERS = 1_000_000
"""Bytes of the different tokens of a longer paper: a tsvector holds a megabyte."""
_AT_ONCE = 200
_RENEWED = 50
"""For so many SQLite lets nobody else write for 0.08 s."""


def follow(session: Session, document: DocumentRow, to: DocumentState) -> None:
    """Keep up with a move that was just made."""
    if to in _UNREAD:
        _forget(session, document)
    elif document.findable and to is _S.STORED:
        _stamp(session, document)
    elif document.findable or to is not _S.FAILED:
        enter(session, document)


def enter(session: Session, document: DocumentRow) -> None:
    """Have a paper found by its fields, its code and its pages as they stand now."""
    document.findable, document.tokens_version = True, tokens.VERSION
    session.flush()
    pages = session.scalars(
        select(PageRow.folded).where(PageRow.document_id == document.id).order_by(PageRow.number)
    )
    of_pages = (token for page in pages for token in tokens.of_text(page))
    of_paper = chain(_of_fields(session, document), of_pages)
    words = as_vector(of_paper) if _is_postgres(session) else as_text(of_paper)
    row = {"arrival": document.arrival, "words": words}
    session.execute(_ENTER[_is_postgres(session)], row)


def catch_up(database: Database) -> int:
    """Enter what stands in the database and cannot be found yet, some papers at a time.

    After a migration that is everything; later, what programs of an older version finished. The
    number of papers entered.
    """
    unfindable, entered = and_(text(UNFINDABLE), _was_read()), 0
    while some := _enter_some(database, unfindable, _AT_ONCE):
        entered += some
    return entered


def renew(database: Database) -> int:
    """Enter some papers anew that have the tokens of an older program; how many.

    They are found by those meanwhile. To be asked for again and again beside other work: 20,000
    papers take 30 s in SQLite, 91 in PostgreSQL, too long for a start where there are a million.
    """
    return _enter_some(database, and_(text(OUTDATED)), _RENEWED, wait=False)


def _enter_some(
    database: Database, which: ColumnElement[bool], most: int, *, wait: bool = True
) -> int:
    """``wait`` for papers that somebody else works on; else they are left for another time."""
    with database.transaction() as session:
        some = select(DocumentRow).where(which).limit(most).with_for_update(skip_locked=not wait)
        rows = session.scalars(some).all()
        for row in rows:
            enter(session, row)
    return len(rows)


def _stamp(session: Session, document: DocumentRow) -> None:
    """Change the mark of the state alone: a paper is stored when it has its code, and as it was."""
    before, after = tokens.mark(STATE, _S.CODED), tokens.mark(STATE, _S.STORED)
    facts = {"arrival": document.arrival, "before": before, "after": after}
    session.execute(_STAMP[_is_postgres(session)], facts)


def _forget(session: Session, document: DocumentRow) -> None:
    if document.findable:
        document.findable = False
        session.flush()
        session.execute(_REMOVE[_is_postgres(session)], {"arrival": document.arrival})


def _was_read() -> ColumnElement[bool]:
    failed_late = and_(DocumentRow.state == _S.FAILED, DocumentRow.record_version.is_not(None))
    return or_(DocumentRow.state.not_in((*_UNREAD, _S.FAILED)), failed_late)


def _of_fields(session: Session, document: DocumentRow) -> list[str]:
    fields = session.scalars(select(FieldRow).where(FieldRow.document_id == document.id))
    values = {field.name: field.value for field in fields}
    code = tokens.of_text(fold(document.code or ""))
    return [*marks(document), *tokens.of_values(values), *code]


def marks(document: DocumentRow) -> list[str]:
    """What restricts a search beside the fields."""
    known = {STATE: document.state, TYPE: document.type, DOSSIER: document.dossier}
    return [tokens.mark(name, value) for name, value in known.items() if value is not None]


def as_text(of_paper: Iterator[str]) -> str:
    """A paper's tokens as FTS5 takes them: text to be cut at its spaces."""
    return " ".join(of_paper)


def as_vector(of_paper: Iterator[str]) -> str:
    """A paper's tokens as PostgreSQL reads a tsvector; those of a long paper without places."""
    begun = list(islice(of_paper, _PLACED))
    more = next(of_paper, None)
    if more is None:
        return " ".join(f"'{t}':{at}" for at, t in enumerate(begun, 1) if t != tokens.BREAK)
    different = dict.fromkeys([LONG, *begun, more])
    size = sum(len(token.encode()) for token in different)
    for token in of_paper:
        if token not in different and size <= _LETTERS:
            different[token] = None
            size += len(token.encode())
    return " ".join(f"'{token}'" for token in different)


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


_ENTER = {
    True: text(
        "INSERT INTO findable (arrival, words) VALUES (:arrival, CAST(:words AS tsvector))"
        " ON CONFLICT (arrival) DO UPDATE SET words = excluded.words"
    ),
    False: text("INSERT OR REPLACE INTO findable (rowid, words) VALUES (:arrival, :words)"),
}
_STAMP = {
    True: text(
        "UPDATE findable SET words = ts_delete(words, :before) || array_to_tsvector(ARRAY[:after])"
        " WHERE arrival = :arrival"
    ),
    False: text(
        "UPDATE findable SET words = replace(words, :before, :after) WHERE rowid = :arrival"
    ),
}
_REMOVE = {
    True: text("DELETE FROM findable WHERE arrival = :arrival"),
    False: text("DELETE FROM findable WHERE rowid = :arrival"),
}
