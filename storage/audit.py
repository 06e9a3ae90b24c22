"""The audit chain: every read of a record and every move, each link holding the one before.

A link's digest is the SHA-256 of its canonical JSON together with the previous digest, so that a
removed, changed or reordered entry breaks every link after it. What the chain alone cannot show is
that its newest links were cut off, or that all of it was written anew: that takes a digest kept
elsewhere, which is what :mod:`storage.anchors` does. The database refuses to change or remove a
link (migration 0005); the chain is for whoever can make it do so all the same.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from schemas.errors import Fact
from storage.database import lock_for_all
from storage.origin import origin
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
    origin: str | None = field(default_factory=origin)
    """From where; ``None`` for links from before this was noted."""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry in its place in the chain."""

    seq: int
    entry: AuditEntry
    previous: str
    digest: str

    @property
    def sound(self) -> bool:
        """Whether the digest is that of the entry."""
        return self.digest == digest_of(self.entry, self.previous)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest link, by number and digest: it vouches for every link before it."""

    seq: int
    digest: str


def append(session: Session, entry: AuditEntry) -> None:
    """Add a link inside the caller's transaction: both happen, or neither does."""
    append_all(session, [entry])


def append_all(session: Session, entries: Iterable[AuditEntry]) -> None:
    """Add links in their order, as :func:`append` does.

    From here to the end of the transaction nobody else can append: call it last.
    """
    session.flush()  # what else is to be written is written before the others have to wait
    connection = session.connection()
    lock_for_all(connection, _LOCK)
    newest = head(session)
    previous = newest.digest if newest else GENESIS
    rows = []
    for entry in entries:
        digest = digest_of(entry, previous)
        rows.append(
            {
                "at": entry.at,
                "actor": entry.actor,
                "action": entry.action,
                "subject": entry.subject,
                "facts": entry.facts,
                "origin": entry.origin,
                "previous": previous,
                "digest": digest,
            }
        )
        previous = digest
    if rows:
        connection.execute(insert(AuditRow), rows)


def digest_of(entry: AuditEntry, previous: str) -> str:
    """The link's digest, hexadecimal."""
    parts = [entry.at.isoformat(), entry.actor, entry.action, entry.subject, entry.facts, previous]
    if entry.origin is not None:
        parts.append(entry.origin)
    body = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def head(session: Session) -> Head | None:
    """The newest link; ``None`` for a chain without any."""
    row = session.execute(_HEAD).first()
    return Head(row.seq, row.digest) if row else None


def digest_at(session: Session, seq: int) -> str | None:
    """The digest of the link with that number."""
    return session.scalar(select(AuditRow.digest).where(AuditRow.seq == seq))


def links(session: Session, subject: str | None = None) -> Iterator[Link]:
    """Every link, or those about ``subject``, oldest first.

    A few at a time: in ten years the chain has millions.
    """
    query = _LINKS if subject is None else _LINKS.where(AuditRow.subject == subject)
    rows = session.execute(query.execution_options(yield_per=_AT_ONCE))
    for seq, at, actor, action, about, facts, whence, previous, digest in rows:
        yield Link(seq, AuditEntry(at, actor, action, about, facts, whence), previous, digest)


def broken_links(session: Session) -> Iterator[int]:
    """Sequence numbers of links that do not follow from the one before."""
    previous = GENESIS
    for link in links(session):
        if link.previous != previous or not link.sound:
            yield link.seq
        previous = link.digest


_HEAD = select(AuditRow.seq, AuditRow.digest).order_by(AuditRow.seq.desc()).limit(1)
_LINKS = select(
    AuditRow.seq,
    AuditRow.at,
    AuditRow.actor,
    AuditRow.action,
    AuditRow.subject,
    AuditRow.facts,
    AuditRow.origin,
    AuditRow.previous,
    AuditRow.digest,
).order_by(AuditRow.seq)
