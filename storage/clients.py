"""Systems and workplaces that may call the portal, each with a key and scopes.

Only the SHA-256 of a key is kept: keys are 256 random bits, so a plain hash is enough.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from schemas.errors import SohoaError
from storage.clock import Clock
from storage.database import Database
from storage.tables import ClientRow


class Scope(StrEnum):
    """What a client may do."""

    SUBMIT = "submit"
    """Send papers in and follow those it sent."""
    SEARCH = "search"
    """Ask which papers are held."""
    READ = "read"
    """Fetch records, copies and page images."""
    REVIEW = "review"
    """Confirm and correct what was read; needs ``read`` as well."""
    EXPORT = "export"
    """Take records out in bulk."""
    SIGN = "sign"
    """Fetch what is to be signed, and bring signatures back."""
    KEEPER = "keeper"
    """Look at what is kept apart, and release or refuse it."""
    MONITOR = "monitor"
    """See how the work stands, in figures; no papers."""


class ClientExists(SohoaError):
    """A client of that name is there already; facts: ``name``."""

    code = "storage.client_exists"
    clerk = "Đã có máy khách tên “{name}”. Hãy chọn tên khác, hoặc thu hồi khóa cũ trước."


@dataclass(frozen=True, slots=True)
class Client:
    """Who is calling, and what they may do."""

    name: str
    scopes: frozenset[Scope]


class Clients:
    """Issues, recognises and revokes keys."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, name: str, scopes: frozenset[Scope], *, key: str | None = None) -> str:
        """A client's new key, shown this once; raises :class:`ClientExists` while it has another.

        One whose key was revoked goes on under its name: that is how a key is changed.
        """
        key = key or f"sohoa_{secrets.token_urlsafe(32)}"
        query = select(ClientRow).where(ClientRow.name == name, ClientRow.revoked_at.is_not(None))
        try:
            with self._database.transaction() as session:
                row = session.scalars(query).one_or_none()
                if row is None:
                    row = ClientRow(name=name)
                    session.add(row)
                row.key_sha256, row.scopes = _digest(key), " ".join(sorted(scopes))
                row.created_at, row.revoked_at = self._clock.now(), None
        except IntegrityError as error:
            raise ClientExists(name=name) from error
        return key

    def recognise(self, key: str) -> Client | None:
        """The client whose key this is, unless it was revoked."""
        query = select(ClientRow).where(
            ClientRow.key_sha256 == _digest(key), ClientRow.revoked_at.is_(None)
        )
        with self._database.reading() as session:
            row = session.scalars(query).one_or_none()
            return _client(row) if row else None

    def known_since(self, name: str, at: datetime) -> Client | None:
        """The client of that name, unless its key was revoked, or given after ``at``."""
        with self._database.reading() as session:
            row = _named(session, name)
            had_it = row is not None and row.created_at.replace(microsecond=0) <= at
            return _client(row) if row is not None and had_it else None

    def revoke(self, name: str) -> bool:
        """End a client's key for good; whether there was one."""
        with self._database.transaction() as session:
            row = _named(session, name)
            if row is not None:
                row.revoked_at = self._clock.now()
            return row is not None

    def all(self) -> list[Client]:
        """Every client that is not revoked, by name."""
        query = select(ClientRow).where(ClientRow.revoked_at.is_(None)).order_by(ClientRow.name)
        with self._database.reading() as session:
            return [_client(row) for row in session.scalars(query)]


def _named(session: Session, name: str) -> ClientRow | None:
    query = select(ClientRow).where(ClientRow.name == name, ClientRow.revoked_at.is_(None))
    return session.scalars(query).one_or_none()


def _client(row: ClientRow) -> Client:
    return Client(row.name, frozenset(Scope(scope) for scope in row.scopes.split()))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
