"""The audit chain: every read of a record and every move, each link holding the one before.

A link's digest is the SHA-256 of its canonical JSON together with the previous digest, so that a
removed, changed or reordered entry breaks every link after it. What the chain alone cannot show is
that its newest links were cut off: that takes a copy of the last digest kept elsewhere.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.errors import Fact
from storage.database import lock_for_all
from storage.tables import AuditRow

GENESIS = "0" * 64
_AT_ONCE = 1000
_LOCK = 0x50686F61  # any constant: one writer of the chain at a time


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to which document; facts hold ids and codes, never personal data."""

    at: datetime
    actor: str
    action: str
    subject: str
    facts: dict[str, Fact]


def append(session: Session, entry: AuditEntry) -> None:
    """Add a link inside the caller's transaction: both happen, or neither does."""
    append_all(session, [entry])


def append_all(session: Session, entries: Iterable[AuditEntry]) -> None:
    """Add links in their order, as :func:`append` does."""
    lock_for_all(session.connection(), _LOCK)
    last = session.execute(select(AuditRow.digest).order_by(AuditRow.seq.desc()).limit(1))
    previous = last.scalar_one_or_none() or GENESIS
    for entry in entries:
        digest = digest_of(entry, previous)
        session.add(
            AuditRow(
                at=entry.at,
                actor=entry.actor,
                action=entry.action,
                subject=entry.subject,
                facts=entry.facts,
                previous=previous,
                digest=digest,
            )
        )
        previous = digest
    session.flush()


def digest_of(entry: AuditEntry, previous: str) -> str:
    """The link's digest, hexadecimal."""
    body = json.dumps(
        [entry.at.isoformat(), entry.actor, entry.action, entry.subject, entry.facts, previous],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(body.encode()).hexdigest()


def broken_links(session: Session) -> Iterator[int]:
    """Sequence numbers of links that do not follow from the one before."""
    previous = GENESIS
    # A few at a time: in ten years the chain has millions of links.
    query = select(AuditRow).order_by(AuditRow.seq).execution_options(yield_per=_AT_ONCE)
    for row in session.execute(query).scalars():
        entry = AuditEntry(row.at, row.actor, row.action, row.subject, row.facts)
        if row.previous != previous or row.digest != digest_of(entry, row.previous):
            yield row.seq
        previous = row.digest
