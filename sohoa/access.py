"""Access copies for people at a screen: of a file, or of a paper that is kept here."""

from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.compose.access import AccessCopy, AccessFacts, Attachment
from pipeline.plan import derive_access_copy
from portal.lacking import not_there
from schemas.dates import VIETNAM
from sohoa.composition import Services
from sohoa.outputs import new_file
from sohoa.settings import Settings
from sohoa.workbench import SOFTWARE, limits_of, office_of
from storage.clock import Clock, SystemClock
from storage.custody import Custody
from storage.errors import RecordMissing
from storage.states import DocumentState


def access_of_file(settings: Settings, copy: Path, out: Path, *, small: bool) -> AccessCopy:
    """Derive from the copy at ``copy``; raises what ``derive_access_copy`` raises."""
    return _derived(settings, SystemClock(), copy, out, small=small)


def access_of_paper(
    services: Services, document_id: str, out: Path, *, small: bool, with_record: bool, reader: str
) -> AccessCopy:
    """Derive from the signed copy of a stored paper; what was read of it, ``reader`` has read.

    Raises ``DocumentUnknown``, as :func:`not_there` says of a paper that is not stored (one that is
    kept apart never is), and what ``derive_access_copy`` raises.
    """
    documents = services.documents
    document = documents.get(document_id)
    ref = Custody(services.database).handed_out(document_id)
    if ref is None or document.state is not DocumentState.STORED:
        raise not_there(document, "copy")
    attached = [_record(services, document_id, reader)] if with_record else []
    documents.note_read(document_id, reader=reader, what="copy")
    with TemporaryDirectory() as folder:
        copy = services.blobs.get_file(ref, Path(folder) / "copy.pdf")
        return _derived(
            services.settings, services.clock, copy, out, small=small, attached=attached
        )


def _record(services: Services, document_id: str, reader: str) -> Attachment:
    body = services.documents.record_json(document_id, reader=reader, purpose="access copy")
    if body is None:
        raise RecordMissing(document=document_id, version=None)
    return Attachment("record.json", "application/json", "Dữ liệu bóc tách", body.encode())


def _derived(
    settings: Settings,
    clock: Clock,
    copy: Path,
    out: Path,
    *,
    small: bool,
    attached: list[Attachment] | None = None,
) -> AccessCopy:
    facts = AccessFacts(office_of(settings).name, clock.now().astimezone(VIETNAM), SOFTWARE)
    limits = limits_of(settings)
    with new_file(out) as place:
        draft = Path(place.name)
        made = derive_access_copy(copy, facts, limits, draft, small=small, attached=attached or [])
        draft.chmod(0o600)  # another file now stands in the place of the one that was opened
        return made
