"""What the keeper of the quarantine may do: look, release, refuse. Every look is noted."""

from dataclasses import dataclass

from portal.errors import NoSuchPage, ReasonMissing
from portal.services import PortalServices
from schemas.errors import error_for
from storage.blobs import BlobRef
from storage.clients import Client
from storage.errors import DocumentUnknown
from storage.papers import Document
from storage.quarantine import PREVIEW, Quarantine
from storage.states import DocumentState

_AT_ONCE = 200
_MIN_REASON = 5
MAX_REASON = 255


@dataclass(frozen=True, slots=True)
class Held:
    """A paper that is kept apart: why, and on which page one sees it."""

    document: Document
    why: str
    page: int
    place: tuple[int, int, int, int] | None
    """The evidence, in pixels of the scan."""
    size: tuple[int, int]
    """Of that page's scan, in pixels."""


def held_papers(services: PortalServices) -> list[Held]:
    """Every paper that is kept apart, the newest first; no content is shown."""
    found = services.documents.list_recent(states=[DocumentState.QUARANTINED], limit=_AT_ONCE)
    return [_held(document) for document in found]


def look_at(services: PortalServices, document_id: str, keeper: Client) -> Held:
    """One of them; raises ``DocumentUnknown`` for any other paper."""
    document = services.documents.get(document_id)
    if document.state is not DocumentState.QUARANTINED:
        raise DocumentUnknown(document=document_id)
    services.documents.note_read(document_id, reader=keeper.name, what="quarantine")
    return _held(document)


def picture(services: PortalServices, document_id: str, number: int, keeper: Client) -> BlobRef:
    """Where the picture of a page is; raises as :func:`look_at`, :class:`NoSuchPage`."""
    look_at(services, document_id, keeper)
    ref = services.documents.artifact(document_id, PREVIEW, number)
    if ref is None:
        raise NoSuchPage(page=number)
    return ref


def release(services: PortalServices, document_id: str, keeper: Client, reason: str) -> None:
    """Have the paper digitised after all; raises :class:`ReasonMissing`, ``MoveRefused``."""
    why = said(reason)
    _quarantine(services).release(document_id, actor=keeper.name, reason=why)
    services.work.wake()


def refuse(services: PortalServices, document_id: str, keeper: Client, reason: str) -> None:
    """Erase the paper for good; raises :class:`ReasonMissing`, ``MoveRefused``."""
    _quarantine(services).reject(document_id, actor=keeper.name, reason=said(reason))


def _quarantine(services: PortalServices) -> Quarantine:
    return Quarantine(services.database, services.blobs, services.documents, services.ledger)


def said(reason: str) -> str:
    """A reason as it is kept; raises :class:`ReasonMissing` when it says nothing."""
    words = " ".join(reason.split())
    if not _MIN_REASON <= len(words) <= MAX_REASON:
        raise ReasonMissing(least=_MIN_REASON, most=MAX_REASON)
    return words


def _held(document: Document) -> Held:
    facts = document.error_facts
    why = "Không rõ lý do."
    if document.error_code is not None:
        why = error_for(document.error_code, facts).clerk_message
    x0, y0, x1, y1, width, height = (_number(facts.get(name)) for name in _PLACE)
    known = x1 > x0 and width > 0
    return Held(
        document=document,
        why=why,
        page=_number(facts.get("page")) or 1,
        place=(x0, y0, x1, y1) if known else None,
        size=(width, height),
    )


_PLACE = ("x0", "y0", "x1", "y1", "width", "height")


def _number(fact: object) -> int:
    return fact if isinstance(fact, int) else 0
