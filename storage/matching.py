"""Which papers match, the newest first, and how many: what each database does in its own way.

Both look through ``findable``. Neither may take long where a word stands in every paper, in none,
or in the oldest alone, and neither is left to guess which of these it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from time import monotonic
from typing import Protocol

from sqlalchemy import TextClause, func, select, text
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
    index is asked for the newest shelves, then for room after room, in one look that ends with the
    page. Each word is a condition of its own and the room the first of them: the index then leaps
    from list to list, and over all that the words have elsewhere. Among a million papers, of which
    each has the words, two shelves take 1 ms instead of 250; a word that only the oldest have is
    come upon in 7. Where the newest room has few or none, all are asked at once, unless there seem
    to be too many: a rare word is found in 1 ms, and a thousand matches are sorted in no time.

    Whether words stand side by side, and how those go on of which a beginning is asked beside whole
    ones, is seen in the papers that the index gave.
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
        near, far = _newest_first(session, before)
        found = _looked(session, query, near, limit)
        if far and len(found) * _SOON < limit and _seem(session, query) <= self._most_at_once:
            few = session.execute(query.asked(_ALL), query.facts | far[0].facts).all()
            if len(few) <= _FEW:
                left = (arrival for arrival, matches in few if matches)
                return [*found, *sorted(left, reverse=True)][:limit]
        return found + _looked(session, query, far, limit - len(found))

    def count(self, session: Session, wanted: Asked, up_to: int) -> Counted:
        """As :meth:`Matching.count`; where many papers must be looked at, not so far either."""
        query = _gin(wanted)
        near, far = _newest_first(session, None)
        if far and _seem(session, query) <= (_FEW if query.sieve else self._most_at_once):
            counted = session.scalars(query.asked(_COUNT), query.facts | {"limit": up_to + 1}).one()
            return Counted(min(counted, up_to), counted > up_to)
        begun = monotonic()
        counted = len(_looked(session, query, near + far, up_to + 1, self._patience))
        is_cut = monotonic() - begun > self._patience
        return Counted(min(counted - is_cut, up_to), is_cut or counted > up_to)


_LONG = f"'{LONG}'"
_NEWEST = "newest arrival"
_NEAR = 2
"""Stretches of the newest room."""
_FEW = 1_000
_SOON = 8
"""Rooms after which a page of results is full if they are as the newest; else all are asked."""
_AT_ONCE = 4
"""Rooms. Where every paper matches one takes 7 ms; where few do, each begins anew in every list."""
_NO_END = 3600.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class _Gin:
    """A question as PostgreSQL is asked it, in tsqueries."""

    index: tuple[str, ...]
    """What the index is asked for, each apart."""
    sieve: str | None
    """What else a paper must satisfy that the index gave."""

    @property
    def facts(self) -> dict[str, object]:
        """For the queries."""
        return {f"index{n}": part for n, part in enumerate(self.index)} | {"sieve": self.sieve}

    def asked(self, query: str, order: str = "") -> TextClause:
        """The query with as many columns and conditions as there are parts of ``index``."""
        parts = [f"index{n}" for n in range(len(self.index))]
        columns = ", ".join(f"CAST(:{part} AS tsquery) AS {part}" for part in parts)
        conditions = " AND ".join(f"words @@ asked.{part}" for part in parts)
        asked = f"(SELECT {columns})"
        return text(query.format(asked=asked, conditions=conditions, order=order))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Papers that came one after the other: those ``near`` that came before ``end``."""

    near: str
    """Of the shelves or rooms they stand in, as a tsquery."""
    end: int

    @property
    def facts(self) -> dict[str, object]:
        """For the queries."""
        return {"end": self.end, "limit": _FEW + 1}


def _seem(session: Session, query: _Gin) -> int:
    """How many papers the index would give, by PostgreSQL's own guess."""
    guess = session.scalars(query.asked(_GUESS), query.facts).one()
    return int(guess[0]["Plan"]["Plan Rows"])


def _newest_first(session: Session, before: int | None) -> tuple[list[_Stretch], list[_Stretch]]:
    """All papers that came ``before`` one, in stretches: of the newest room, and of all others."""
    stretches = list(_stretches(min(before or _LAST, _newest(session) + 1)))
    return stretches[:_NEAR], stretches[_NEAR:]


def _newest(session: Session) -> int:
    """The newest arrival; from then on this session's plans go by the index over the words."""
    if _NEWEST not in session.info:
        session.execute(_BY_ARRIVAL)
        session.info[_NEWEST] = session.scalars(select(func.max(FindableRow.arrival))).one() or 0
        session.execute(_BY_WORDS)
    newest: int = session.info[_NEWEST]
    return newest


def _stretches(end: int) -> Iterator[_Stretch]:
    """The newest two shelves below ``end``, what else is in their room, and the rooms before it."""
    shelf = (end - 1) >> SHELF_BITS
    yield _Stretch(_near(SHELF, max(0, shelf - 1), shelf), end)
    end, rooms = max(0, shelf - 1) << SHELF_BITS, 1
    while end > 0:
        last = (end - 1) >> ROOM_BITS
        first = max(0, last - rooms + 1)
        yield _Stretch(_near(ROOM, first, last), end)
        end, rooms = first << ROOM_BITS, _AT_ONCE


def _near(kind: str, first: int, last: int) -> str:
    return " | ".join(f"'{kind}{number}'" for number in range(first, last + 1))


def _looked(
    session: Session, query: _Gin, among: list[_Stretch], limit: int, patience: float | None = None
) -> list[int]:
    """Arrivals of matching papers ``among`` some, the newest first.

    Who has ``patience``, in seconds, takes any of a stretch, and begins none when it is over but
    those of the newest room.
    """
    if not among or limit < 1:
        return []
    facts = {
        "near": [stretch.near for stretch in among],
        "ends": [stretch.end for stretch in among],
        "limit": limit,
        "patience": _NO_END if patience is None else patience,
    }
    look = query.asked(_LOOK, _IN_ORDER if patience is None else "")
    return list(session.scalars(look, query.facts | facts))


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
# a custom plan. What is asked is a row like the stretches, and comes after them: the index begins
# with its first condition, and constants would be before all others (90 ms became 240 for words
# that never stand together). A LATERAL join goes through the stretches in their order, and the
# limit ends it.
_SIEVED = "(CAST(:sieve AS text) IS NULL OR words @@ CAST(:sieve AS tsquery))"
_LOOK = f"""
    SELECT hit.arrival FROM (SELECT * FROM {{asked}} AS all_of_it OFFSET 0) AS asked CROSS JOIN (
        SELECT near, before
        FROM unnest(CAST(:near AS tsquery[]), CAST(:ends AS bigint[]))
            WITH ORDINALITY AS numbered(near, before, number)
        WHERE number <= {_NEAR}
            OR clock_timestamp() < statement_timestamp() + :patience * interval '1 second'
        OFFSET 0
    ) AS stretch CROSS JOIN LATERAL (
        SELECT arrival FROM (
            SELECT arrival, words FROM findable
            WHERE words @@ stretch.near AND {{conditions}} OFFSET 0
        ) AS matching
        WHERE arrival < stretch.before AND {_SIEVED}
        {{order}}
    ) AS hit LIMIT :limit
"""
_IN_ORDER = "ORDER BY arrival DESC LIMIT :limit"
_ALL = f"""
    SELECT arrival, {_SIEVED} FROM (
        SELECT arrival, words FROM {{asked}} AS asked CROSS JOIN findable
        WHERE {{conditions}} OFFSET 0
    ) AS matching
    WHERE arrival < :end LIMIT :limit
"""
_COUNT = f"""
    SELECT count(*) FROM (
        SELECT FROM (
            SELECT words FROM {{asked}} AS asked CROSS JOIN findable
            WHERE {{conditions}} OFFSET 0
        ) AS matching
        WHERE {_SIEVED} LIMIT :limit
    ) AS counted
"""
_GUESS = """
    EXPLAIN (FORMAT JSON) SELECT 1 FROM {asked} AS asked CROSS JOIN findable WHERE {conditions}
"""


def _fts5(wanted: Asked) -> str:
    def term(one: Term) -> str:
        return f'"{" ".join(one.tokens)}"' + ("*" if one.beginning else "")

    return _expression(wanted, term, " AND ", " OR ")


def _gin(wanted: Asked, place: Place | None = None) -> _Gin:
    in_fields = wanted.in_fields()
    there = in_fields if place is Place.FIELDS else wanted
    whole = _exact(there)
    index = [*_conditions(whole or there), *(f"'{mark}'" for mark in wanted.marks)]
    if place is Place.PAGES:
        index[0] = f"({index[0]}) & !({_tsquery(in_fields)})"
    return _Gin(tuple(index), _tsquery(there) if whole or _has_phrases(there) else None)


def _conditions(wanted: Asked) -> list[str]:
    """What a paper must have, each apart; of a phrase its words."""
    if wanted.number is not None:
        return [_tsquery(replace(wanted, marks=()))]
    apart: list[str] = []
    for clause in wanted.clauses:
        if len(clause) == 1 and not clause[0].beginning:
            apart += (f"'{token}'" for token in clause[0].tokens)
        else:
            apart.append(_tsquery(Asked((clause,))))
    return apart


def _has_phrases(wanted: Asked) -> bool:
    return any(len(term.tokens) > 1 for clause in wanted.clauses for term in clause)


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
