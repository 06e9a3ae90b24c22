"""Reading what is kept: nothing secret is shown, everything shown is noted."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
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
from storage.errors import RecordMissing
from storage.papers import ORIGINAL_CHECK, Document
from storage.search import Hit
from storage.states import DocumentState


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of the store, open and proven against its digest, beyond reach of any path."""

    ref: BlobRef
    file: BinaryIO
    name: str
    """What it is to be called on the reader's disk."""

    def chunks(self) -> Iterator[bytes]:
        """The bytes; closes the file at the end."""
        with self.file:
            while chunk := self.file.read(CHUNK):
                yield chunk


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


def read_copy(services: PortalServices, document_id: str, reader: Client) -> KeptFile:
    """The signed copy; raises as :func:`read_record`, ``BlobDamaged``, ``StoreUnreachable``."""
    document = open_document(services, document_id, "copy")
    documents = services.documents
    ref = documents.artifact(document_id, "archival") or documents.artifact(document_id, "copy")
    if ref is None:
        raise not_there(document, "copy")
    services.documents.note_read(document_id, reader=reader.name, what="copy")
    name = (document.code or document.id).replace("/", "-")
    return KeptFile(ref, _fetched(services, ref), f"{name}.pdf")


def read_access(services: PortalServices, document_id: str, reader: Client) -> KeptFile:
    """The small copy for the screen, made now from the signed one and not kept.

    Raises as :func:`read_copy`, ``NotServing`` where nobody makes any, and the errors of a cell.
    """
    if services.derive_access is None:
        raise NotServing(parts="bản xem")
    signed = read_copy(services, document_id, reader)
    with TemporaryDirectory(dir=services.upload_dir, prefix="access-") as folder:
        copy, out = Path(folder) / "copy.pdf", Path(folder) / "access.pdf"
        with copy.open("wb") as whole:
            whole.writelines(signed.chunks())
        services.derive_access(copy, out)
        size, sha256 = out.stat().st_size, file_sha256(out)
        ref = BlobRef("", "", None, sha256, size, signed.ref.media_type)  # it lies in no bucket
        return KeptFile(ref, out.open("rb"), f"ban-xem-{signed.name}")


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


def read_original(services: PortalServices, document_id: str, reader: Client) -> KeptFile:
    """The file bit for bit as it came, with whatever signatures it has.

    Raises as :func:`read_original_check`, ``BlobDamaged``, ``StoreUnreachable``.
    """
    document = open_document(services, document_id, "original")
    ref = services.documents.artifact(document_id, "original")
    if ref is None or document.state is DocumentState.RECEIVED:
        raise not_there(document, "original")
    services.documents.note_read(document_id, reader=reader.name, what="original")
    return KeptFile(ref, _fetched(services, ref), document.source_name)


def read_preview(
    services: PortalServices, document_id: str, number: int, reader: Client
) -> BlobRef:
    """Where the picture of a page is; raises as :func:`open_document`, :class:`NoSuchPage`.

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
    services.documents.note_read(document_id, reader=reader.name, what="page")
    return ref


def note_hits(services: PortalServices, hits: list[Hit], reader: Client) -> None:
    """Audit that the fields of these papers were shown in a list of results."""
    now = services.clock.now()
    with services.database.transaction() as session:
        for hit in hits:
            entry = audit.AuditEntry(now, reader.name, "fields.read", hit.document_id, {})
            audit.append(session, entry)


def _fetched(services: PortalServices, ref: BlobRef) -> BinaryIO:
    """The whole blob in a nameless file: not a byte goes out before all of them are proven."""
    with NamedTemporaryFile(dir=services.upload_dir, prefix="copy-", delete=False) as place:
        path = Path(place.name)
    try:
        services.blobs.get_file(ref, path)
        return path.open("rb")
    finally:
        path.unlink(missing_ok=True)
