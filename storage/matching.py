"""Which papers match, the newest first, and how many: what each database does in its own way.

Both look through ``findable``. Neither may take long where a word stands in every paper, in none,
or in the oldest alone, and neither is left to guess which of these it is.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Protocol

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from storage.findable import LONG
from storage.tables import DocumentRow
from storage.tokens import Asked, Term


class Place(StrEnum):
    """Where the words stand, the better place first."""

    FIELDS = "f"
    """All of them in the fields of the record or its code."""
    PAGES = "p"
    """Some of them on the pages alone."""


class Matching(Protocol):
    """One database's way."""

    def newest(
        self, session: Session, wanted: Asked, place: Place, before: int | None, limit: int
    ) -> list[int]:
        """Arrivals of matching papers that came ``before`` one, the newest first."""
        ...

    def count(self, session: Session, wanted: Asked, up_to: int) -> int:
        """How many papers match in either place, counted no further than ``up_to``."""
        ...


class Fts5Matching:
    """SQLite: FTS5 hands out rows in the order of their keys, from either end, as it finds them."""

    def newest(
        self, session: Session, wanted: Asked, place: Place, before: int | None, limit: int
    ) -> list[int]:
        """As :meth:`Matching.newest`."""
        match = _fts5(wanted.in_fields())
        if place is Place.PAGES:
            match = f"({_fts5(wanted)}) NOT ({match})"
        facts = {"match": match, "before": before or _LAST, "limit": limit}
        return list(session.scalars(_FTS5_NEWEST, facts))

    def count(self, session: Session, wanted: Asked, up_to: int) -> int:
        """As :meth:`Matching.count`."""
        counted: int = session.scalars(_FTS5_COUNT, {"match": _fts5(wanted), "limit": up_to}).one()
        return counted


class TsvectorMatching:
    """PostgreSQL: a GIN index knows which rows match and nothing of their order.

    So the newest thousand papers are looked at one by one, which finds what stands in many; what
    is not found there is rarer than that, and the index tells it, in wider and wider windows.
    """

    def newest(
        self, session: Session, wanted: Asked, place: Place, before: int | None, limit: int
    ) -> list[int]:
        """As :meth:`Matching.newest`."""
        _stop_early(session)
        newest = select(func.max(DocumentRow.arrival))
        below = before or (session.scalars(newest).one() or 0) + 1
        found: list[int] = []
        query = _tsquery(wanted.in_fields())
        if place is Place.PAGES:
            query = f"({_tsquery(wanted)}) & !({query})"
        for start, end in _windows(below):
            bounds = {"start": start, "end": end, "limit": limit - len(found)}
            found += session.scalars(_GIN_NEWEST, {"query": query} | bounds)
            if len(found) == limit:
                break
        return found

    def count(self, session: Session, wanted: Asked, up_to: int) -> int:
        """As :meth:`Matching.count`."""
        _stop_early(session)
        facts = {"query": _tsquery(wanted), "limit": up_to}
        counted: int = session.scalars(_GIN_COUNT, facts).one()
        return counted


_LAST = 2**62
_LONG = f"'{LONG}'"
_FIRST_WINDOW = 1_000
"""Papers; looking into each takes about 10 µs."""
_WIDER = 16


def _windows(end: int) -> Iterator[tuple[int, int]]:
    """Ranges of arrivals below ``end`` down to the first paper: start, end."""
    size = _FIRST_WINDOW
    while end > 0:
        yield max(0, end - size), end
        end, size = end - size, size * _WIDER


def _stop_early(session: Session) -> None:
    """Have this transaction's plans go by indexes, whatever the statistics say."""
    session.execute(text("SET LOCAL enable_seqscan = off; SET LOCAL jit = off"))


_FTS5_NEWEST = text("""
    SELECT rowid FROM findable WHERE findable MATCH :match AND rowid < :before
    ORDER BY rowid DESC LIMIT :limit
""")
_FTS5_COUNT = text("""
    SELECT count(*) FROM (SELECT 1 FROM findable WHERE findable MATCH :match LIMIT :limit)
""")

# OFFSET 0 keeps the order out of the choice of index.
_GIN_NEWEST = text("""
    SELECT arrival FROM (
        SELECT arrival FROM findable
        WHERE words @@ CAST(:query AS tsquery) AND arrival >= :start AND arrival < :end OFFSET 0
    ) AS matching
    ORDER BY arrival DESC LIMIT :limit
""")
_GIN_COUNT = text("""
    SELECT count(*) FROM (
        SELECT 1 FROM findable WHERE words @@ CAST(:query AS tsquery) LIMIT :limit
    ) AS matching
""")


def _fts5(wanted: Asked) -> str:
    def term(one: Term) -> str:
        return f'"{" ".join(one.tokens)}"' + ("*" if one.beginning else "")

    return _expression(wanted, term, " AND ", " OR ")


def _tsquery(wanted: Asked) -> str:
    def term(one: Term) -> str:
        quoted = [f"'{token}'" for token in one.tokens]
        quoted[-1] += ":*" if one.beginning else ""
        side_by_side = " <-> ".join(quoted)
        if len(quoted) > 1:
            return f"({side_by_side} | ({' & '.join([*quoted, _LONG])}))"
        return f"({side_by_side})"

    return _expression(wanted, term, " & ", " | ")


def _expression(wanted: Asked, term: Callable[[Term], str], both: str, either: str) -> str:
    """The question in the language of a database."""
    words = both.join(f"({either.join(map(term, clause))})" for clause in wanted.clauses)
    if wanted.number is not None:
        words = f"({words}{either}{term(wanted.number)})"
    marks = [term(Term((mark,))) for mark in wanted.marks]
    return both.join([words, *marks] if words else marks)
