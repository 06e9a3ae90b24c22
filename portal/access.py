"""Who is asking, and whether they may."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from portal import session
from portal.errors import KeyMissing, NotAllowed
from portal.services import PortalServices, desk
from storage.clients import Client, Scope

Desk = Annotated[PortalServices, Depends(desk)]

bearer = HTTPBearer(
    auto_error=False,
    bearerFormat="sohoa_…",
    description="Khóa truy cập do quản trị viên cấp: `sohoa clients add`.",
)
"""Only documents the scheme: :func:`caller` reads the header, to refuse in its own words."""


def caller(request: Request, services: Desk) -> Client:
    """The client of the access key, else of the clerk's session; raises :class:`KeyMissing`."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme:
        client = services.clients.recognise(key.strip()) if scheme.lower() == "bearer" else None
    else:
        client = _of_session(request, services)
    if client is None:
        raise KeyMissing
    return client


def _of_session(request: Request, services: PortalServices) -> Client | None:
    token = request.cookies.get(session.COOKIE, "")
    login = session.login(services.session_secret.reveal(), token, services.clock.now())
    return services.clients.known_since(login.client, login.at) if login else None


@dataclass(frozen=True, slots=True)
class Allowed:
    """A dependency: the caller, who has at least one of ``scopes``; raises :class:`NotAllowed`.

    The contract tells the same scopes (:mod:`portal.contract`).
    """

    scopes: tuple[Scope, ...]

    def __call__(self, client: Annotated[Client, Depends(caller)]) -> Client:
        """The caller, let in."""
        if client.scopes.isdisjoint(self.scopes):
            raise NotAllowed(needed=self.scopes[0].value)
        return client


def allowed(*scopes: Scope) -> Allowed:
    """The guard that lets in who has at least one of ``scopes``."""
    return Allowed(scopes)


def may_know_name(client: Client, submitted_by: str) -> bool:
    """Whether ``client`` may see what the file of a paper was called: its sender and its readers.

    Scanners' users put citizens' names into file names, so it is content like any other.
    """
    return submitted_by == client.name or Scope.READ in client.scopes


Submitter = Annotated[Client, Depends(allowed(Scope.SUBMIT))]
Searcher = Annotated[Client, Depends(allowed(Scope.SEARCH, Scope.READ))]
Reader = Annotated[Client, Depends(allowed(Scope.READ))]
Reviewer = Annotated[Client, Depends(allowed(Scope.REVIEW))]
Exporter = Annotated[Client, Depends(allowed(Scope.EXPORT))]
Keeper = Annotated[Client, Depends(allowed(Scope.KEEPER))]
Monitor = Annotated[Client, Depends(allowed(Scope.MONITOR))]
Watcher = Annotated[Client, Depends(allowed(Scope.MONITOR, Scope.SUBMIT, Scope.REVIEW))]
"""The office's own people, and who looks after its machines."""
Follower = Annotated[Client, Depends(allowed(*Scope))]
"""May ask where a document stands: its id is 122 random bits that only parties to it know."""
