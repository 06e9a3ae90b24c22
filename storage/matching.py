"""Which papers match, the newest first, and how many: what each database does in its own way.

Both look through ``findable``. Neither may take long where a word stands in every paper, in none,
or in the oldest alone, and neither is left to guess which of these it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from time import monotonic
from typing import Protocol

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from storage.findable import LONG, ROOM, ROOM_BITS, SHELF, SHELF_BITS
from storage.tables import FindableRow
from storage.tokens import Asked, Term


class Place(StrEnum):
    """Where the words stand, the better place first."""

    FIELDS = "f"
    """All of them in the fields of the record or its code."""
    PAGES = "p"
    """Some of them on the pages alone."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many papers match: just so many, or more."""

    papers: int
    more: bool


class Matching(Protocol):
    """One database's way."""

    def newest(
        self, session: Session, wanted: Asked, place: Place, before: int | None, limit: int
    ) -> list[int]:
        """Arrivals of matching papers that came ``before`` one, the newest first."""
        ...

    def count(self, session: Session, wanted: Asked, up_to: int) -> Counted:
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

    def count(self, session: Session, wanted: Asked, up_to: int) -> Counted:
        """As :meth:`Matching.count`."""
        facts = {"match": _fts5(wanted), "limit": up_to + 1}
        counted: int = session.scalars(_FTS5_COUNT, facts).one()
        return Counted(min(counted, up_to), counted > up_to)


class TsvectorMatching:
    """PostgreSQL: a GIN index knows which rows match and nothing of their order.

    So every row also says on which shelf it stands, and in which room (migration 0010), and the
    newest shelves are looked through first, then room after room. Asked as a condition of its
    own, a shelf lets the index leap over all that the others have elsewhere: among a million
    papers, of which each has the words, it takes 1 ms instead of 250. Where the newest room has
    few or none, all are asked at once, unless there seem to be too many: a rare word is found
    in 1 ms, a thousand matches are sorted in no time, and a word that only the oldest papers
    have, of which the index would make a list of 0.2 million in 0.2 s, is come upon room after
    room.

    Beginnings of words are looked for in the papers that have the whole words beside them: the
    index would unite the lists of every word that begins so, once for each room.
    """

    def __init__(self, patience: float = 0.02, most_at_once: int = 20_000) -> None:
        """``patience``: seconds after which a count of many is left as it is.

        ``most_at_once``: matches, as PostgreSQL estimates, that are still asked for at once.
        """
        self._patience = patience
        self._most_at_once = most_at_once

    def newest(
        self, session: Session, wanted: Asked, place: Place, before: int | None, limit: int
    ) -> list[int]:
        """As :meth:`Matching.newest`."""
        query = _gin(wanted, place)
        found: list[int] = []
        for stretch in _newest_first(session, before):
            facts = stretch.facts | query.facts | {"limit": limit - len(found)}
            is_slow = stretch.begins_far and len(found) * _SOON < limit
            if is_slow and _seem(session, query) <= self._most_at_once:
                few = session.execute(_GIN_ANY, facts | {"limit": _FEW + 1}).all()
                if len(few) <= _FEW:
                    left = (arrival for arrival, matches in few if matches)
                    return [*found, *sorted(left, reverse=True)][:limit]
            found += session.scalars(_GIN_NEWEST, facts)
            if len(found) == limit:
                break
        return found

    def count(self, session: Session, wanted: Asked, up_to: int) -> Counted:
        """As :meth:`Matching.count`; where many papers must be looked at, not so far either."""
        query, counted, begun = _gin(wanted), 0, monotonic()
        for stretch in _newest_first(session, None):
            if counted and stretch.far and monotonic() - begun > self._patience:
                return Counted(counted - 1, more=True)
            facts = stretch.facts | query.facts | {"limit": up_to + 1 - counted}
            counted += session.scalars(_GIN_COUNT, facts).one()
            if counted > up_to:
                return Counted(up_to, more=True)
        return Counted(counted, more=False)


_LONG = f"'{LONG}'"
_FEW = 1_000
_SOON = 8
"""Rooms after which a page of results is full if they are as the newest; else all are asked."""
_AT_ONCE = 4
"""Rooms. Where every paper matches one takes 7 ms; where none does four take a third of one."""


@dataclass(frozen=True, slots=True)
class _Gin:
    """A question as PostgreSQL is asked it, as two tsqueries."""

    index: str
    """What the index is asked for."""
    sieve: str | None
    """What else a paper must satisfy that the index gave."""

    @property
    def facts(self) -> dict[str, object]:
        """For the queries."""
        return {"index": self.index, "sieve": self.sieve}


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Papers that came one after the other: those ``near`` that came before ``end``."""

    near: str
    """Of the shelves or rooms they stand in, as a tsquery."""
    end: int
    far: bool
    """Whether there are thousands of newer ones."""
    begins_far: bool = False
    """Whether it is the first of those."""

    @property
    def facts(self) -> dict[str, object]:
        """For the queries."""
        return {"near": self.near, "end": self.end}


def _seem(session: Session, query: _Gin) -> int:
    """How many papers match as far as the index is asked, by PostgreSQL's own guess."""
    guess = session.scalars(_GUESS, query.facts).one()
    return int(guess[0]["Plan"]["Plan Rows"])


def _newest_first(session: Session, before: int | None) -> Iterator[_Stretch]:
    """All papers that came ``before`` one, in stretches; plans go by the index over the words."""
    session.execute(_BY_ARRIVAL)
    newest = session.scalars(select(func.max(FindableRow.arrival))).one()
    session.execute(_BY_WORDS)
    end = min(before or _LAST, (newest or 0) + 1)
    return _stretches(end)


def _stretches(end: int) -> Iterator[_Stretch]:
    """The newest two shelves below ``end``, what else is in their room, and the rooms before it."""
    shelf = (end - 1) >> SHELF_BITS
    yield _Stretch(_near(SHELF, max(0, shelf - 1), shelf), end, far=False)
    end, rooms = max(0, shelf - 1) << SHELF_BITS, 0
    while end > 0:
        last = (end - 1) >> ROOM_BITS
        first = max(0, last - max(rooms, 1) + 1)
        yield _Stretch(_near(ROOM, first, last), end, far=rooms > 0, begins_far=rooms == 1)
        end, rooms = first << ROOM_BITS, min(max(1, 2 * rooms), _AT_ONCE)


def _near(kind: str, first: int, last: int) -> str:
    return " | ".join(f"'{kind}{number}'" for number in range(first, last + 1))


_LAST = 2**62
# Whatever the statistics say: psycopg prepares what it sends often, and a plan for any question at
# all would walk through every paper.
_BY_ARRIVAL = text("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = on")
_BY_WORDS = text(
    "SET LOCAL enable_indexscan = off; SET LOCAL jit = off;"
    " SET LOCAL plan_cache_mode = force_custom_plan"
)


_FTS5_NEWEST = text("""
    SELECT rowid FROM findable WHERE findable MATCH :match AND rowid < :before
    ORDER BY rowid DESC LIMIT :limit
""")
_FTS5_COUNT = text("""
    SELECT count(*) FROM (SELECT 1 FROM findable WHERE findable MATCH :match LIMIT :limit)
""")

# OFFSET 0 keeps what stands after it out of the choice of index; a sieve that is NULL is no part of
# a custom plan.
_SIEVED = "(CAST(:sieve AS text) IS NULL OR words @@ CAST(:sieve AS tsquery))"
_STRETCH = f"""
    SELECT arrival FROM (
        SELECT arrival, words FROM findable
        WHERE words @@ CAST(:index AS tsquery) AND words @@ CAST(:near AS tsquery) OFFSET 0
    ) AS matching
    WHERE arrival < :end AND {_SIEVED}
"""
_GIN_ANY = text(f"""
    SELECT arrival, {_SIEVED} FROM (
        SELECT arrival, words FROM findable WHERE words @@ CAST(:index AS tsquery) OFFSET 0
    ) AS matching
    WHERE arrival < :end LIMIT :limit
""")
_GUESS = text("EXPLAIN (FORMAT JSON) SELECT 1 FROM findable WHERE words @@ CAST(:index AS tsquery)")
_GIN_NEWEST = text(f"{_STRETCH} ORDER BY arrival DESC LIMIT :limit")
_GIN_COUNT = text(f"SELECT count(*) FROM ({_STRETCH} LIMIT :limit) AS counted")


def _fts5(wanted: Asked) -> str:
    def term(one: Term) -> str:
        return f'"{" ".join(one.tokens)}"' + ("*" if one.beginning else "")

    return _expression(wanted, term, " AND ", " OR ")


def _gin(wanted: Asked, place: Place | None = None) -> _Gin:
    in_fields = wanted.in_fields()
    query = _tsquery(in_fields if place is Place.FIELDS else wanted)
    if place is Place.PAGES:
        query = f"({query}) & !({_tsquery(in_fields)})"
    exact = _exact(in_fields if place is Place.FIELDS else wanted)
    return _Gin(query, None) if exact is None else _Gin(_tsquery(exact), query)


def _exact(wanted: Asked) -> Asked | None:
    """What is asked for beside beginnings, if there are both."""
    whole = tuple(c for c in wanted.clauses if not any(term.beginning for term in c))
    is_both = 0 < len(whole) < len(wanted.clauses) and wanted.number is None
    return replace(wanted, clauses=whole) if is_both else None


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
