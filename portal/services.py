"""What the portal is given to work with; the composition root builds it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from fastapi import Request

from schemas.doctypes import Catalogue
from schemas.exporters.paper import Fonds
from schemas.rules import RuleSet
from storage.blobs import BlobStore
from storage.clients import Clients
from storage.clock import Clock
from storage.database import Database
from storage.documents import Documents
from storage.exports import Exports
from storage.ledger import Ledger
from storage.reviews import Reviews
from storage.search import Search
from storage.standing import Standings
from storage.timings import Timings
from storage.trace import Tracer, Untraced
from workers.client import WorkClient

if TYPE_CHECKING:
    from workers.remote_signing import RemoteSigning


class Broker(Protocol):
    """The one question the portal has for the message broker."""

    def ping(self) -> None:
        """Return when it answers; raise ``BrokerUnreachable`` when it does not."""
        ...


def _room_enough() -> None:
    """The host looks after its disk by other means."""


@dataclass(frozen=True, slots=True)
class PortalServices:
    """The connected services of one portal process; no secret shows in its repr."""

    documents: Documents
    ledger: Ledger
    search: Search
    clients: Clients
    blobs: BlobStore
    database: Database
    work: WorkClient
    broker: Broker
    standings: Standings
    timings: Timings
    reviews: Reviews
    exports: Exports
    catalogue: Catalogue
    rules: RuleSet
    fonds: Fonds
    """Where the archive files this office's papers."""
    clock: Clock
    session_secret: "Secret"
    """Signs the cookies of clerks; changing it ends every session."""
    upload_dir: Path
    """Where files lie between the network and the store; only the portal's owner can read it."""
    max_upload_bytes: int
    """Of one file."""
    trial: bool
    """Whether copies are sealed with a key that has no legal force."""
    require_room: Callable[[], None] = _room_enough
    """Raises ``StoreFull`` when this host's disk has no room for uploads."""
    tracer: Tracer = field(default_factory=Untraced)
    open_signing: "Callable[[], RemoteSigning] | None" = None
    """The desk for keys that are elsewhere, loaded on first use; ``None`` when none is wanted."""
    check_copy: "Callable[[Path], dict[str, Any]] | None" = None
    """Checks a signed file against this installation's roots; loads what checks on first use."""
    derive_access: "Callable[[Path, Path], None] | None" = None
    """Writes the access copy of the copy at the first path to the second, in another process."""


class Secret:
    """Bytes that never show in a repr, a log or a traceback."""

    def __init__(self, value: bytes) -> None:
        if len(value) < 32:
            msg = "a signing secret has at least 32 bytes"
            raise ValueError(msg)
        self._value = value

    def reveal(self) -> bytes:
        """The bytes themselves."""
        return self._value


def desk(request: Request) -> PortalServices:
    """The services of the application that received ``request``."""
    services: PortalServices = request.app.state.desk
    return services
