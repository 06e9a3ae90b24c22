"""Which papers match, the newest first, and how many: what each database does in its own way.

Both look through ``findable``. Neither may take long where a word stands in every paper, in none,
or in the oldest alone, and neither is left to guess which of these it is.
"""

from collections.abc import Callable, Iterator, Sequence
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

    A thousand matches are sorted in no time. If there are more, the newest papers are looked at
    first, in wider and wider windows: what stands in many is found in the first of them.
    """

    def newest(
        self, session: Session, wanted: Asked, place: Place, before: int | None, limit: int
    ) -> list[int]:
        """As :meth:`Matching.newest`."""
        query = _tsquery(wanted.in_fields())
        if place is Place.PAGES:
            query = f"({_tsquery(wanted)}) & !({query})"
        end = before or _LAST
        matching = _any(session, query, end, _SORTED + 1)
        if len(matching) <= _SORTED:
            return sorted(matching, reverse=True)[:limit]
        return _newest_of_many(session, query, end, limit)

    def count(self, session: Session, wanted: Asked, up_to: int) -> int:
        """As :meth:`Matching.count`."""
        return len(_any(session, _tsquery(wanted), _LAST, up_to))


_LAST = 2**62
_LONG = f"'{LONG}'"
_SORTED = 1_000
_FIRST_WINDOW = 200
"""Papers; looking into each takes some 20 µs."""
_WIDER = 16


def _any(session: Session, query: str, end: int, limit: int) -> Sequence[int]:
    """Some matches below ``end``, in no order."""
    _by_index(session, walking=False)
    facts = {"query": query, "end": end, "limit": limit}
    return session.scalars(_GIN_ANY, facts).all()


def _newest_of_many(session: Session, query: str, end: int, limit: int) -> list[int]:
    _by_index(session, walking=True)
    newest = session.scalars(select(func.max(DocumentRow.arrival))).one()
    found: list[int] = []
    for start, below in _windows(min(end, newest + 1)):
        facts = {"query": query, "start": start, "end": below, "limit": limit - len(found)}
        found += session.scalars(_GIN_NEWEST, facts)
        if len(found) == limit:
            break
    return found


def _windows(end: int) -> Iterator[tuple[int, int]]:
    """Ranges of arrivals below ``end`` down to the first paper: start, end."""
    size = _FIRST_WINDOW
    while end > 0:
        yield max(0, end - size), end
        end, size = end - size, size * _WIDER


def _by_index(session: Session, *, walking: bool) -> None:
    """Have this transaction's plans go by indexes, whatever the statistics say.

    ``walking`` allows the index over arrivals: right in a window, ruinous where nothing matches.
    psycopg prepares what it sends often, and a plan for any question at all walks.
    """
    walk = "on" if walking else "off"
    session.execute(text(f"{_BY_INDEX}; SET LOCAL enable_indexscan = {walk}"))


_BY_INDEX = (
    "SET LOCAL enable_seqscan = off; SET LOCAL jit = off;"
    " SET LOCAL plan_cache_mode = force_custom_plan"
)


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
_GIN_ANY = text("""
    SELECT arrival FROM findable
    WHERE words @@ CAST(:query AS tsquery) AND arrival < :end LIMIT :limit
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
