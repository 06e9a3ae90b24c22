"""The looks PostgreSQL takes at ``findable``, each one statement.

A plan must not depend on statistics: psycopg prepares what it sends often, and a plan for any
question at all would walk through every paper. So each look says by its form, and by the settings
of its transaction, which index it goes by.
"""

from collections.abc import Sequence

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from storage.gin import GinQuestion
from storage.stretches import Stretch

_NEWEST = "newest arrival"
NO_END = 3600.0
"""Seconds of patience."""


def newest_arrival(session: Session) -> int:
    """The newest arrival; from then on this session's plans go by the index over the words."""
    if _NEWEST not in session.info:
        session.info[_NEWEST] = session.execute(_BY_WORDS).one().newest or 0
    newest: int = session.info[_NEWEST]
    return newest


def guess(session: Session, question: GinQuestion) -> int:
    """How many papers the index would give, by PostgreSQL's own guess."""
    plan = session.scalars(_whole(question, _GUESS), _facts(question)).one()
    return int(plan[0]["Plan"]["Plan Rows"])


def all_of_few(session: Session, question: GinQuestion, end: int, few: int) -> list[int] | None:
    """All that came before ``end``, the newest first, if the index gives no more than ``few``."""
    facts = _facts(question) | {"end": end, "limit": few + 1}
    given, arrivals = session.execute(_whole(question, _ALL), facts).one()
    return None if given > few else arrivals or []


def count(session: Session, question: GinQuestion, limit: int) -> int:
    """How many papers match, counted at once up to ``limit``."""
    look = _whole(question, _COUNT)
    counted: int = session.scalars(look, _facts(question) | {"limit": limit}).one()
    return counted


def among(
    session: Session,
    question: GinQuestion,
    stretches: Sequence[Stretch],
    limit: int,
    patience: float | None = None,
) -> list[int]:
    """Arrivals of matching papers in some stretches, the newest first.

    Who has ``patience``, in seconds, takes any of a stretch, and begins none when it is over.
    """
    if not stretches or limit < 1:
        return []
    facts = {
        "near": [stretch.near for stretch in stretches],
        "ends": [stretch.end for stretch in stretches],
        "limit": limit,
        "patience": NO_END if patience is None else patience,
    }
    order = _IN_ORDER if patience is None else ""
    look = _with_parts(_LOOK, question, len(question.index), order)
    return list(session.scalars(look, _facts(question) | facts))


def _facts(question: GinQuestion) -> dict[str, object]:
    parts = {f"index{n}": part for n, part in enumerate((*question.index, *question.rest))}
    return parts | {"begun": list(question.begun), "sieve": question.sieve}


def _whole(question: GinQuestion, look: str) -> TextClause:
    """A look for which lists of many words may be united: ``rest`` is asked too."""
    return _with_parts(look, question, len(question.index) + len(question.rest))


def _with_parts(look: str, question: GinQuestion, count: int, order: str = "") -> TextClause:
    """A look with as many columns and conditions as there are parts to a question."""
    columns = [f"CAST(:index{n} AS tsquery) AS index{n}" for n in range(count)]
    conditions = [f"words @@ asked.index{n}" for n in range(count)]
    if question.begun:
        columns.append("CAST(:begun AS text[]) AS begun")
        conditions.append("beginnings(words) @> asked.begun")
    asked, all_ = f"(SELECT {', '.join(columns)})", " AND ".join(conditions)
    return text(look.format(asked=asked, conditions=all_, order=order))


# One statement, since each takes a millisecond on its way; its own plan was made before.
_BY_WORDS = text("""
    SELECT max(arrival) AS newest,
        set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true),
        set_config('jit', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true)
    FROM findable
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
# One row: five thousand took the program 6 ms to fetch.
_ALL = f"""
    SELECT count(*), array_agg(arrival ORDER BY arrival DESC) FILTER (WHERE {_SIEVED}) FROM (
        SELECT arrival, words FROM (
            SELECT arrival, words FROM {{asked}} AS asked CROSS JOIN findable
            WHERE {{conditions}} OFFSET 0
        ) AS matching
        WHERE arrival < :end LIMIT :limit
    ) AS given
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
