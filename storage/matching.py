"""Which papers match, the newest first, and how many: what each database does in its own way.

Both look through ``findable``: SQLite in :mod:`storage.fts5`, PostgreSQL in
:mod:`storage.tsvector`. Neither may take long where a word stands in every paper, in none, or in
the oldest alone, and neither is left to guess which of these it is.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sqlalchemy.orm import Session

from storage.tokens import Asked


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

    def count(self, session: Session, wanted: Asked, up_to: int, patience: float) -> Counted:
        """How many papers match in either place, counted no further than ``up_to``.

        What takes longer than ``patience``, in seconds, is left as it is.
        """
        ...
