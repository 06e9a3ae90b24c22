"""Which papers match, the newest first, and how many: what each database does in its own way.

Both look through ``findable``. Neither may take long where a word stands in every paper, in none,
or in the oldest alone, and neither is left to guess which of these it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from time import monotonic, thread_time
from typing import Protocol

from sqlalchemy import TextClause, func, select, text
from sqlalchemy.orm import Session

from storage.findable import LONG, ROOM, ROOM_BITS, SHELF, SHELF_BITS
from storage.tables import FindableRow
from storage.tokens import IN_FIELD, Asked, Term


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


@dataclass(frozen=True, slots=True)
class Newest:
    """Arrivals of matching papers, the newest first."""

    arrivals: list[int]
    """As many as were asked for, if there are so many; or else, sometimes, all there are."""
    are_all: bool
    """Whether no other paper matches."""


class Matching(Protocol):
    """One database's way."""

    def newest(
        self, session: Session, wanted: Asked, place: Place, before: int | None, limit: int
    ) -> Newest:
        """Matching papers that came ``before`` one."""
        ...

    def count(self, session: Session, wanted: Asked, up_to: int) -> Counted:
        """How many papers match in either place, counted no further than ``up_to`` nor for long."""
        ...


class Fts5Matching:
    """SQLite: FTS5 hands out rows in the order of their keys, from either end, as it finds them."""

    def __init__(self, patience: float = 0.03) -> None:
        """``patience``: seconds of work after which a count of many is left as it is."""
        self._patience = patience

    def newest(
        self, session: Session, wanted: Asked, place: Place, before: int | None, limit: int
    ) -> Newest:
        """As :meth:`Matching.newest`."""
        match = _fts5(wanted.in_fields())
        if place is Place.PAGES:
            match = f"({_fts5(wanted)}) NOT ({match})"
        facts = {"match": match, "before": before or _LAST, "limit": limit}
        arrivals = list(session.scalars(_FTS5_NEWEST, facts))
        return Newest(arrivals, len(arrivals) < limit)

    def count(self, session: Session, wanted: Asked, up_to: int) -> Counted:
        """As :meth:`Matching.count`."""
        facts = {"match": _fts5(wanted), "limit": up_to + 1}
        begun, counted = thread_time(), 0
        for counted, _ in enumerate(session.scalars(_FTS5_ANY, facts), 1):  # as it finds them
            if thread_time() - begun > self._patience:
                return Counted(min(counted - 1, up_to), more=True)
        return Counted(min(counted, up_to), counted > up_to)


class TsvectorMatching:
    """PostgreSQL: a GIN index knows which rows match and nothing of their order.

    So every row also says on which shelf it stands, and in which room (migration 0010), and the
    index is asked for the newest shelves, then for room after room, in one look that ends with the
    page. Each word is a condition of its own and the room the first of them: the index then leaps
    from list to list, and over all that the words have elsewhere. Among a million papers, of which
    each has the words, two shelves take 1 ms instead of 250; a word that only the oldest have is
    come upon in 6. What seems to be little is asked for at once: a rare word is found in 1 ms, and
    a thousand matches are sorted in no time.

    Of a beginning the index knows three letters (migration 0011). How the word goes on, and whether
    words stand side by side, is seen in the papers that the index gave.
    """

    def __init__(self, patience: float = 0.02, most_at_once: int = 20_000) -> None:
        """``patience``: seconds after which a count of many is left as it is.

        ``most_at_once``: matches, as PostgreSQL estimates, that are still asked for at once.
        """
        self._patience = patience
        self._most_at_once = most_at_once

    def newest(
        self, session: Session, wanted: Asked, place: Place, before: int | None, limit: int
    ) -> Newest:
        """As :meth:`Matching.newest`."""
        query = _gin(wanted, place)
        near, far = _newest_first(session, before)
        if query.rest and len(soon := _looked(session, query, near[:1], limit)) == limit:
            return Newest(soon, are_all=False)  # of fields the guess is a tenth of what there is
        seem = _seem(session, query) if far else 0
        if far and seem <= min(query.few, self._most_at_once):
            few = _few(session, query, near[0])
            if few is not None:
                return Newest(few, are_all=True)
        found = _looked(session, query, near, limit)
        if far and len(found) * _SOON < limit and query.few < seem <= self._most(query):
            few = _few(session, query, far[0])
            if few is not None:
                return Newest(found + few, are_all=True)
        found += _looked(session, query, far, limit - len(found))
        return Newest(found, len(found) < limit)

    def count(self, session: Session, wanted: Asked, up_to: int) -> Counted:
        """As :meth:`Matching.count`; where many papers must be looked at, not so far either."""
        query = _gin(wanted)
        near, far = _newest_first(
            session, None, rooms=1, by_shelves=_SIEVED_BY_SHELVES if query.sieve else _BY_SHELVES
        )
        if far and _seem(session, query) <= self._most(query):
            facts = query.facts | {"limit": up_to + 1}
            counted = session.scalars(query.asked_whole(_COUNT), facts).one()
            return Counted(min(counted, up_to), counted > up_to)
        patience = self._patience if far else _NO_END
        begun = monotonic()
        counted = len(_looked(session, query, near + far, up_to + 1, patience))
        is_cut = monotonic() - begun > patience
        return Counted(max(0, min(counted - is_cut, up_to)), is_cut or counted > up_to)

    def _most(self, query: "_Gin") -> int:
        """How many papers may seem to match for all to be asked for at once."""
        return self._most_at_once if query.sieve is None else min(query.few, self._most_at_once)


_LONG = f"'{LONG}'"
_NEWEST = "newest arrival"
_FEW = 5_000
"""Papers that are looked at and sorted in 25 ms, or of which lists are united."""
_SOON = 8
"""Rooms after which a page of results is full if they are as the newest; else all are asked."""
_SHELVES, _ROOMS = 4, 4
"""At once. Where every paper matches a room takes 7 ms; where few do, each begins anew in every
list."""
_BY_SHELVES, _SIEVED_BY_SHELVES = 2, 8
"""Rooms; those that are counted in what is sieved, so as to end in time: one may take 50 ms."""
_NO_END = 3600.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class _Gin:
    """A question as PostgreSQL is asked it."""

    index: tuple[str, ...]
    """What the index is asked for, each a tsquery and a condition of its own."""
    begun: tuple[str, ...]
    """The three letters that some words begin with."""
    rest: tuple[str, ...]
    """As ``index``, but lists of many words are united for it: asked once, not in every room."""
    sieve: str | None
    """What else a paper must satisfy that the index gave, as a tsquery."""

    @property
    def few(self) -> int:
        """So many as there seem to be are had at once sooner than come upon room after room.

        More if they are sieved: each room begins anew, and few of them fill a page.
        """
        return 1_000 if self.sieve is None else _FEW

    @property
    def facts(self) -> dict[str, object]:
        """For the queries."""
        parts = {f"index{n}": part for n, part in enumerate((*self.index, *self.rest))}
        return parts | {"begun": list(self.begun), "sieve": self.sieve}

    def asked(self, query: str, order: str = "") -> TextClause:
        """The query with as many columns and conditions as there are parts."""
        return self._with_parts(query, len(self.index), order)

    def asked_whole(self, query: str) -> TextClause:
        """The same, and ``rest``."""
        return self._with_parts(query, len(self.index) + len(self.rest))

    def _with_parts(self, query: str, count: int, order: str = "") -> TextClause:
        columns = [f"CAST(:index{n} AS tsquery) AS index{n}" for n in range(count)]
        conditions = [f"words @@ asked.index{n}" for n in range(count)]
        if self.begun:
            columns.append("CAST(:begun AS text[]) AS begun")
            conditions.append("beginnings(words) @> asked.begun")
        asked, all_ = f"(SELECT {', '.join(columns)})", " AND ".join(conditions)
        return text(query.format(asked=asked, conditions=all_, order=order))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Papers that came one after the other: those ``near`` that came before ``end``."""

    near: str
    """Of the shelves or rooms they stand in, as a tsquery."""
    end: int


def _seem(session: Session, query: _Gin) -> int:
    """How many papers the index would give, by PostgreSQL's own guess."""
    guess = session.scalars(query.asked_whole(_GUESS), query.facts).one()
    return int(guess[0]["Plan"]["Plan Rows"])


def _few(session: Session, query: _Gin, begin: _Stretch) -> list[int] | None:
    """All from there on, the newest first, if the index gives no more than a few."""
    facts = query.facts | {"end": begin.end, "limit": _FEW + 1}
    given = session.execute(query.asked_whole(_ALL), facts).all()
    few = (arrival for arrival, matches in given if matches)
    return None if len(given) > _FEW else sorted(few, reverse=True)


def _newest_first(
    session: Session, before: int | None, rooms: int = _ROOMS, by_shelves: int = _BY_SHELVES
) -> tuple[list[_Stretch], list[_Stretch]]:
    """All papers that came ``before`` one, in stretches: of the newest rooms, and of all others.

    The newest ``by_shelves`` shelf by shelf, others by ``rooms``.
    """
    end = min(before or _LAST, _newest(session) + 1)
    bottom = max(0, ((end - 1) >> ROOM_BITS) - by_shelves + 1) << ROOM_BITS
    near = _stretches(SHELF, SHELF_BITS, _SHELVES, end, bottom)
    return list(near), list(_stretches(ROOM, ROOM_BITS, rooms, bottom, 0))


def _newest(session: Session) -> int:
    """The newest arrival; from then on this session's plans go by the index over the words."""
    if _NEWEST not in session.info:
        session.execute(_BY_ARRIVAL)
        session.info[_NEWEST] = session.scalars(select(func.max(FindableRow.arrival))).one() or 0
        session.execute(_BY_WORDS)
    newest: int = session.info[_NEWEST]
    return newest


def _stretches(kind: str, bits: int, at_once: int, end: int, bottom: int) -> Iterator[_Stretch]:
    """The shelves or rooms from below ``end`` down to ``bottom``, some at once."""
    while end > bottom:
        last = (end - 1) >> bits
        first = max(bottom >> bits, last - at_once + 1)
        yield _Stretch(" | ".join(f"'{kind}{n}'" for n in range(first, last + 1)), end)
        end = first << bits


def _looked(
    session: Session, query: _Gin, among: list[_Stretch], limit: int, patience: float | None = None
) -> list[int]:
    """Arrivals of matching papers ``among`` some, the newest first.

    Who has ``patience``, in seconds, takes any of a stretch, and begins none when it is over.
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
_FTS5_ANY = text(
    "SELECT 1 FROM findable WHERE findable MATCH :match LIMIT :limit"
).execution_options(yield_per=1)

# OFFSET 0 keeps what stands after it out of the choice of index; a sieve that is NULL is no part of
# a custom plan. What is asked is a row like the stretches, and comes after them: the index begins
# with its first condition, and constants would be before all others (90 ms became 240 for words
# that never stand together). A LATERAL join goes through the stretches in their order, and the
# limit ends it.
_SIEVED = "(CAST(:sieve AS text) IS NULL OR words @@ CAST(:sieve AS tsquery))"
_LOOK = f"""
    SELECT hit.arrival FROM (SELECT * FROM {{asked}} AS all_of_it OFFSET 0) AS asked CROSS JOIN (
        SELECT near, before
        FROM unnest(CAST(:near AS tsquery[]), CAST(:ends AS bigint[])) AS all_of_them(near, before)
        WHERE clock_timestamp() < statement_timestamp() + :patience * interval '1 second' OFFSET 0
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
    apart, begun = _apart(there)
    long = [term for term in begun if len(term.tokens[0]) > _letters(term)]
    index = [*apart, *(f"'{mark}'" for mark in wanted.marks)]
    sieve = _tsquery(there)
    if place is Place.PAGES:
        sieve = f"({sieve}) & !({_tsquery(in_fields)})"
    if place is Place.PAGES and not begun:
        index.append(f"!({_tsquery(in_fields)})")
    is_sieved = bool(long) or _has_phrases(there) or (bool(begun) and place is Place.PAGES)
    return _Gin(
        tuple(index),
        tuple(term.tokens[0][: _letters(term)] for term in begun),
        () if apart else tuple(_tsquery(Asked(((term,),))) for term in long),
        sieve if is_sieved else None,
    )


def _apart(wanted: Asked) -> tuple[list[str], list[Term]]:
    """What a paper must have, each apart: tsqueries, of a phrase for its words, and beginnings."""
    if wanted.number is not None:
        return [_tsquery(replace(wanted, marks=()))], []
    apart: list[str] = []
    begun: list[Term] = []
    for clause in wanted.clauses:
        if len(clause) > 1:
            apart.append(_tsquery(Asked((clause,))))
        elif clause[0].beginning and len(clause[0].tokens[0]) >= _letters(clause[0]):
            begun.append(clause[0])
        elif clause[0].beginning:
            apart.append(_tsquery(Asked((clause,))))
        else:
            apart += (f"'{token}'" for token in clause[0].tokens)
    return apart, begun


def _letters(term: Term) -> int:
    """How much of a word that begins so the index knows; "đ" stands before those of fields."""
    return 4 if term.tokens[0].startswith(IN_FIELD) else 3


def _has_phrases(wanted: Asked) -> bool:
    return any(len(term.tokens) > 1 for clause in wanted.clauses for term in clause)


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
