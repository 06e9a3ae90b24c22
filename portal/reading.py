"""Reading what is kept: nothing secret is shown, everything shown is noted."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import Any, BinaryIO

from pipeline.copies import file_sha256
from portal.errors import NoSuchPage, NotServing
from portal.lacking import WITHHELD, not_there
from portal.services import PortalServices
from storage import audit
from storage.blobs import CHUNK, BlobRef
from storage.clients import Client
from storage.custody import Custody
from storage.errors import RecordMissing
from storage.papers import ORIGINAL_CHECK, Document
from storage.search import Hit
from storage.states import DocumentState


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of the store, open and proven against its digest, beyond reach of any path."""

    ref: BlobRef
    file: BinaryIO

    def chunks(self) -> Iterator[bytes]:
        """The bytes; closes the file at the end."""
        with self.file:
            while chunk := self.file.read(CHUNK):
                yield chunk


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that a reader may have: nothing of it was fetched yet, and nobody has read it.

    ``note`` enters the reading in the audit chain, ``open`` fetches the file.
    """

    name: str | None
    """What it is to be called on the reader's disk; ``None`` for what is only looked at."""
    media_type: str
    etag: str
    ref: BlobRef | None
    """Of the very bytes; ``None`` for what is made anew each time."""
    note: Callable[[], None]
    open: Callable[[], KeptFile]


def open_document(services: PortalServices, document_id: str, part: str = "record") -> Document:
    """The document whose ``part`` is asked for; raises ``DocumentUnknown``, ``Withheld``."""
    document = services.documents.get(document_id)
    if document.state in WITHHELD:
        raise not_there(document, part)
    return document


def read_record(
    services: PortalServices,
    document_id: str,
    reader: Client,
    purpose: str,
    version: int | None = None,
) -> str:
    """The record as stored, the newest unless ``version`` is named.

    Raises as :func:`open_document`, as :func:`not_there` says, and ``RecordMissing`` for a version
    there never was.
    """
    document = open_document(services, document_id)
    body = services.documents.record_json(
        document_id, reader=reader.name, purpose=purpose, version=version
    )
    if body is None and document.record_version is not None:
        raise RecordMissing(document=document_id, version=version)
    if body is None:
        raise not_there(document, "record")
    return body


def record_version(services: PortalServices, document_id: str, version: int | None = None) -> int:
    """Which version :func:`read_record` would give, without reading it; raises as that does."""
    document = open_document(services, document_id)
    newest = document.record_version
    if newest is None:
        raise not_there(document, "record")
    if version is not None and version > newest:
        raise RecordMissing(document=document_id, version=version)
    return version or newest


def offer_copy(services: PortalServices, document_id: str, reader: Client) -> Offer:
    """The signed copy; raises as :func:`read_record`.

    To open it raises ``BlobDamaged``, ``StoreUnreachable``.
    """
    document = open_document(services, document_id, "copy")
    ref = Custody(services.database).handed_out(document_id)
    if ref is None:
        raise not_there(document, "copy")
    name = (document.code or document.id).replace("/", "-")
    return _offer(services, document_id, ref, reader, what="copy", name=f"{name}.pdf")


def offer_access(services: PortalServices, document_id: str, reader: Client) -> Offer:
    """The small copy for the screen, made from the signed one when it is opened, and not kept.

    No two of them are the same bytes: each says when it was made. Its ETag is weak and that of the
    copy, of which they all show the same. Raises as :func:`offer_copy`, ``NotServing`` where nobody
    makes any; to open it, the errors of a cell.
    """
    derive = services.derive_access
    if derive is None:
        raise NotServing(parts="bản xem")
    signed = offer_copy(services, document_id, reader)
    return replace(
        signed,
        name=f"ban-xem-{signed.name}",
        etag=f"W/{signed.etag}",
        ref=None,
        open=lambda: _derived(services.upload_dir, derive, signed),
    )


def _derived(upload_dir: Path, derive: Callable[[Path, Path], None], signed: Offer) -> KeptFile:
    with TemporaryDirectory(dir=upload_dir, prefix="access-") as folder:
        copy, out = Path(folder) / "copy.pdf", Path(folder) / "access.pdf"
        with copy.open("wb") as whole:
            whole.writelines(signed.open().chunks())
        derive(copy, out)
        size, sha256 = out.stat().st_size, file_sha256(out)
        ref = BlobRef("", "", None, sha256, size, signed.media_type)  # it lies in no bucket
        return KeptFile(ref, out.open("rb"))


def read_original_check(
    services: PortalServices, document_id: str, reader: Client
) -> dict[str, Any] | None:
    """What was found of the signatures the paper came with; None for one that came unsigned.

    Raises as :func:`open_document`, and as :func:`not_there` says until the paper was let in.
    """
    document = open_document(services, document_id, ORIGINAL_CHECK)
    never_opened = document.page_count is None
    if document.state is DocumentState.RECEIVED or never_opened:
        raise not_there(document, ORIGINAL_CHECK)
    ref = services.documents.artifact(document_id, ORIGINAL_CHECK)
    if ref is None:
        return None
    services.documents.note_read(document_id, reader=reader.name, what=ORIGINAL_CHECK)
    found: dict[str, Any] = json.loads(services.blobs.get_bytes(ref))
    return found


def offer_original(services: PortalServices, document_id: str, reader: Client) -> Offer:
    """The file bit for bit as it came, with whatever signatures it has.

    Raises as :func:`read_original_check`; to open it, as :func:`offer_copy`.
    """
    document = open_document(services, document_id, "original")
    ref = services.documents.artifact(document_id, "original")
    if ref is None or document.state is DocumentState.RECEIVED:
        raise not_there(document, "original")
    name = document.source_name
    return _offer(services, document_id, ref, reader, what="original", name=name)


def offer_preview(services: PortalServices, document_id: str, number: int, reader: Client) -> Offer:
    """The picture of a page, for looking at; raises as :func:`open_document`, :class:`NoSuchPage`.

    Raises as :func:`not_there` says until the last page was read: the paper may turn out to be
    secret; and for a page that it has and that never was drawn.
    """
    document = open_document(services, document_id, "page")
    if document.state is DocumentState.RECEIVED:
        raise not_there(document, "page")
    ref = services.documents.artifact(document_id, "preview", number)
    if ref is None and (document.page_count is None or 1 <= number <= document.page_count):
        raise not_there(document, "page")
    if ref is None:
        raise NoSuchPage(page=number)
    offer = _offer(services, document_id, ref, reader, what="page")
    return replace(offer, open=lambda: KeptFile(ref, BytesIO(services.blobs.get_bytes(ref))))


def note_hits(services: PortalServices, hits: list[Hit], reader: Client) -> None:
    """Audit that the fields of these papers were shown in a list of results."""
    now = services.clock.now()
    with services.database.transaction() as session:
        for hit in hits:
            entry = audit.AuditEntry(now, reader.name, "fields.read", hit.document_id, {})
            audit.append(session, entry)


def _offer(
    services: PortalServices,
    document_id: str,
    ref: BlobRef,
    reader: Client,
    *,
    what: str,
    name: str | None = None,
) -> Offer:
    note_read = services.documents.note_read
    return Offer(
        name=name,
        media_type=ref.media_type,
        etag=f'"{ref.sha256}"',
        ref=ref,
        note=lambda: note_read(document_id, reader=reader.name, what=what),
        open=lambda: KeptFile(ref, _fetched(services, ref)),
    )


def _fetched(services: PortalServices, ref: BlobRef) -> BinaryIO:
    """The whole blob in a nameless file: not a byte goes out before all of them are proven."""
    with NamedTemporaryFile(dir=services.upload_dir, prefix="copy-", delete=False) as place:
        path = Path(place.name)
    try:
        services.blobs.get_file(ref, path)
        return path.open("rb")
    finally:
        path.unlink(missing_ok=True)
