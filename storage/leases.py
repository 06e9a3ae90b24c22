"""The right to work on a paper or a page: who has it, until when, and whether it still holds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from storage.clock import Clock
from storage.errors import DocumentUnknown
from storage.rows import row_of
from storage.states import PageState
from storage.tables import DocumentRow, PageRow

OwnerIsDead = Callable[[str], bool]
"""Whether the owner of a lease is known to be gone (its process ended on this very machine)."""

_AHEAD = timedelta(hours=1)
"""No clock of a working host is so wrong, and no lease so long: one that ends later was given under
a clock that has been put back since. Whoever still works prolongs theirs long before."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work, until the lease runs out or is lost. ``attempt`` counts from 1.

    ``epoch`` is the fencing token (Kleppmann 2016): each lease of a document or page has a greater
    one than all before it, and nothing is published or given back under an older one.
    """

    document_id: str
    owner: str
    attempt: int
    epoch: int
    page: int = 0
    """0: the whole document."""
    trace: str | None = None
    """The ``traceparent`` that the paper came with."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms leases are given: a lease lasts ``span`` unless it is prolonged.

    ``owner_is_dead`` voids it early.
    """

    clock: Clock
    span: timedelta
    owner_is_dead: OwnerIsDead

    def end(self) -> datetime:
        """When a lease ends that is given or prolonged now."""
        return self.clock.now() + self.span

    def is_free(self, owner: str | None, until: datetime | None) -> bool:
        """Whether a lease, by its owner and its end, holds nobody back."""
        now = self.clock.now()
        if owner is None or until is None or not now < until <= now + _AHEAD:
            return True
        return self.owner_is_dead(owner)


def locked(session: Session, document_id: str) -> DocumentRow:
    """The row of a document, which nobody else changes now; raises :class:`DocumentUnknown`."""
    row = row_of(session, DocumentRow, document_id, locked=True)
    if row is None:
        raise DocumentUnknown(document=document_id)
    return row


def leased(session: Session, document: DocumentRow, lease: Lease) -> DocumentRow | PageRow | None:
    """The row that a lease is on, if the lease still holds; whoever locks a document has both."""
    row = row_of(session, PageRow, document.id, lease.page) if lease.page else document
    held = row is not None and (row.lease_owner, row.epoch) == (lease.owner, lease.epoch)
    return row if held else None


def free(row: DocumentRow | PageRow) -> None:
    """End whatever lease there is on it."""
    row.lease_owner = row.lease_until = None
    if isinstance(row, PageRow) and row.state == PageState.READING:
        row.state = PageState.WAITING
