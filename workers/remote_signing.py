"""Signing with a key on a clerk's desk: out goes what is to be signed, back comes a signature.

The portal calls this. A request is kept under a hash of what it is for, beside the prepared file;
whoever signs first wins, and a signature that comes too late finds its document moved on.
"""

import base64
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from pipeline.codec import load_page_text
from pipeline.copies import PdfCopy
from pipeline.page import PageText
from pipeline.seal import (
    AwaitingSignature,
    SealAppearance,
    SealPlace,
    TrustStore,
    complete_seal,
    is_trial,
    prepare_seal,
    require_fit,
)
from pipeline.seal.errors import CertificateNotTrusted, NoFreeSpace, SigningRequestUnknown
from pipeline.seal.status import StatusDesk
from pipeline.seal.trust import judge, to_asn1
from pipeline.seal.waiting import dump_waiting, load_waiting
from schemas.errors import SohoaError
from storage.blobs import BlobRef, BlobStore, Bucket
from storage.casefile import CaseFile
from storage.clock import Clock
from storage.documents import Documents
from storage.errors import MoveRefused
from storage.ledger import Ledger
from storage.papers import SEALED_FOR_TRIAL, Document
from storage.quarantine import PREVIEW
from storage.results import StageResults, stage_key
from storage.states import DocumentState
from workers.client import WorkClient
from workers.first_page import first_page
from workers.workplaces import workplace

log = logging.getLogger(__name__)

MAX_AT_ONCE: Final = 50
_VALID_FOR: Final = timedelta(hours=1)
_STAGE: Final = "signing"


@dataclass(frozen=True, slots=True)
class RemoteHolder:
    """The certificates of a key that is elsewhere."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]


@dataclass(frozen=True, slots=True)
class SigningRequest:
    """What a clerk sees of a document that waits, and what the key signs for it."""

    request: str
    document: Document
    digest: bytes
    signed_attributes: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of one signature; ``error`` is ``None`` when the document is signed."""

    request: str
    document_id: str | None
    error: SohoaError | None


@dataclass(frozen=True, slots=True)
class RemoteSigning:
    """The desk where documents wait for a signature from elsewhere.

    ``appearance`` gives the visible block, for a trial certificate or a real one.
    """

    blobs: BlobStore
    documents: Documents
    ledger: Ledger
    results: StageResults
    work: WorkClient
    clock: Clock
    store: TrustStore
    appearance: Callable[[bool], SealAppearance]
    workplace: Path
    status: StatusDesk | None = None
    """Asks whether a certificate was revoked; ``None`` where there is no network for it."""

    def prepare(self, holder: RemoteHolder, limit: int) -> list[SigningRequest]:
        """Up to ``limit`` of the documents that wait, ready to be signed by this key.

        One that has no room for a signature stops under that name; any other that cannot be
        prepared is left where it is, and logged. Raises the named
        errors of an unfit certificate, and :class:`CertificateNotTrusted`.
        """
        self._require_acceptable(holder)
        waiting = self.documents.list_recent(
            states=[DocumentState.AWAITING_SIGNATURE], limit=min(limit, MAX_AT_ONCE)
        )
        prepared = (self._try_to_prepare(document, holder) for document in waiting)
        return [request for request in prepared if request is not None]

    def complete(self, signatures: Sequence[tuple[str, bytes]], actor: str) -> list[Answered]:
        """Put signatures into their documents and send those on their way; one answer each."""
        return [self._answer(request, signature, actor) for request, signature in signatures]

    def _require_acceptable(self, holder: RemoteHolder) -> None:
        now = self.clock.now()
        require_fit(holder, now)
        others = [to_asn1(certificate) for certificate in holder.chain]
        verdict = judge(holder.certificate, others, self.store, now, "officer")
        if verdict.trust != "trusted":
            raise CertificateNotTrusted(reason=verdict.trust)
        if self.status is not None:
            self.status.require_not_revoked(holder, now)

    def _try_to_prepare(self, document: Document, holder: RemoteHolder) -> SigningRequest | None:
        try:
            return self._prepare(document, holder)
        except SohoaError as error:
            log.warning("signing.not_prepared document=%s %s", document.id, error)
            if isinstance(error, NoFreeSpace):
                self._stop(document, error)
            return None

    def _stop(self, document: Document, error: SohoaError) -> None:
        """Have a paper rest that no key can sign: a queue of them would let nobody pass."""
        state = DocumentState.AWAITING_SIGNATURE
        lease = self.ledger.claim(document.id, state, "signing")
        if lease is not None:
            failed = DocumentState.FAILED
            self.ledger.stop(lease, state, failed, reason="prepare_signature", error=error)

    def _prepare(self, document: Document, holder: RemoteHolder) -> SigningRequest:
        case = self.documents.case(document.id)
        composed = case.blob("composed")
        with workplace(self.workplace) as folder:
            path = self.blobs.get_file(composed, folder / "composed.pdf")
            copy = PdfCopy(path, composed.sha256, document.page_count or 1, flavour="2b")
            waiting = prepare_seal(
                copy,
                holder,
                self.appearance(is_trial(holder.certificate)),
                at=self.clock.now(),
                out=path.with_name("prepared.pdf"),
                place=self._place(case, path),
            )
            ref = self.blobs.put_file(
                Bucket.WORKING, waiting.path, "application/pdf", suffix=".pdf"
            )
        return SigningRequest(
            request=self._keep(document.id, waiting, ref),
            document=document,
            digest=waiting.digest,
            signed_attributes=waiting.signed_attributes,
        )

    def _keep(self, document_id: str, waiting: AwaitingSignature, ref: BlobRef) -> str:
        facts = {"document": document_id, "blob": asdict(ref), "waiting": dump_waiting(waiting)}
        signer = waiting.certificate.fingerprint(SHA256()).hex()
        options = {"document": document_id, "signer": signer}
        request = stage_key(_STAGE, "1", options, [waiting.digest.hex()])
        self.results.keep(request, _STAGE, json.dumps(facts).encode())
        return request

    def _answer(self, request: str, signature: bytes, actor: str) -> Answered:
        document_id: str | None = None
        try:
            facts = self._facts(request)
            document_id = str(facts["document"])
            self._complete(facts, signature, actor)
        except SohoaError as error:
            log.warning("signing.refused document=%s %s", document_id, error)
            return Answered(request, document_id, error)
        self.work.wake()
        return Answered(request, document_id, None)

    def _facts(self, request: str) -> dict[str, Any]:
        body = self.results.find(request)
        if body is None:
            raise SigningRequestUnknown
        facts: dict[str, Any] = json.loads(body)
        return facts

    def _complete(self, facts: dict[str, Any], signature: bytes, actor: str) -> None:
        document_id = str(facts["document"])
        state = DocumentState.AWAITING_SIGNATURE
        lease = self.ledger.claim(document_id, state, f"signing:{actor}")
        if lease is None:
            to = DocumentState.COPIED
            raise MoveRefused(document=document_id, wanted=state.value, to=to.value)
        try:
            ref, trial = self._sealed(facts, signature)
        except SohoaError:
            self.ledger.release(lease, counted=False)
            raise
        reason = SEALED_FOR_TRIAL if trial else "sealed"
        self.ledger.finish(
            lease, state, DocumentState.COPIED, reason=reason, artifacts={"copy": ref}
        )

    def _sealed(self, facts: dict[str, Any], signature: bytes) -> tuple[BlobRef, bool]:
        """The signed copy, stored; and whether it was signed on trial."""
        with workplace(self.workplace) as folder:
            path = self.blobs.get_file(BlobRef(**facts["blob"]), folder / "prepared.pdf")
            waiting = load_waiting(facts["waiting"], path)
            if self.clock.now() - waiting.sealed_at > _VALID_FOR:
                raise SigningRequestUnknown
            sealed = complete_seal(waiting, signature, out=path.with_name("sealed.pdf"))
            stored = self.blobs.put_file(
                Bucket.COPIES, sealed.path, "application/pdf", suffix=".pdf"
            )
        return stored, is_trial(waiting.certificate)

    def _place(self, case: CaseFile, copy: Path) -> SealPlace:
        preview = case.artifacts.get((PREVIEW, 1))
        shown = self.blobs.get_bytes(preview) if preview is not None else None
        return first_page(self._first_text(case), shown, copy)

    def _first_text(self, case: CaseFile) -> PageText | None:
        body = self.results.find(case.readings[0]) if case.readings else None
        return load_page_text(body) if body else None


def read_holder(certificates: Sequence[str]) -> RemoteHolder:
    """The certificates of a request, base64 of DER, the signer's own first.

    Raises :class:`CertificateNotTrusted` for what is no certificate.
    """
    try:
        ders = [base64.b64decode(text, validate=True) for text in certificates]
        first, *chain = (x509.load_der_x509_certificate(der) for der in ders)
    except ValueError as error:
        raise CertificateNotTrusted(reason="unreadable") from error
    return RemoteHolder(first, tuple(chain))
