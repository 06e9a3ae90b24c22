"""SQLite's way of matching: FTS5 hands out rows in the order of their keys, as it finds them."""

from time import thread_time

from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.matching import Counted, Newest, Place
from storage.tokens import Asked, Term

_ALL = 2**62
"""Before this every paper arrived."""


class Fts5Matching:
    """See :class:`storage.matching.Matching`."""

    def newest(
        self, session: Session, wanted: Asked, place: Place, before: int | None, limit: int
    ) -> Newest:
        """As :meth:`storage.matching.Matching.newest`."""
        match = _match(wanted.in_fields())
        if place is Place.PAGES:
            match = f"({_match(wanted)}) NOT ({match})"
        facts = {"match": match, "before": before or _ALL, "limit": limit}
        arrivals = list(session.scalars(_NEWEST, facts))
        return Newest(arrivals, len(arrivals) < limit)

    def count(self, session: Session, wanted: Asked, up_to: int, patience: float) -> Counted:
        """As :meth:`storage.matching.Matching.count`."""
        facts = {"match": _match(wanted), "limit": up_to + 1}
        begun, counted = thread_time(), 0
        for counted, _ in enumerate(session.scalars(_ANY, facts), 1):  # as it finds them
            if thread_time() - begun > patience:
                return Counted(min(counted - 1, up_to), more=True)
        return Counted(min(counted, up_to), counted > up_to)


def _match(wanted: Asked) -> str:
    """What FTS5 is asked."""
    return wanted.written(_term, " AND ", " OR ")


def _term(one: Term) -> str:
    return f'"{" ".join(one.tokens)}"' + ("*" if one.beginning else "")


_NEWEST = text("""
    SELECT rowid FROM findable WHERE findable MATCH :match AND rowid < :before
    ORDER BY rowid DESC LIMIT :limit
""")
_ANY = text("SELECT 1 FROM findable WHERE findable MATCH :match LIMIT :limit").execution_options(
    yield_per=1
)
