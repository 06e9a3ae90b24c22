"""Verify a copy: who signed, when, whether anything changed since, and whom to trust for it.

Each question is asked on its own, so that the answer to one does not hide another. Nothing is
fetched unless a fetcher is handed in: what is not at hand counts as not proven.
"""

# mypy: allow-untyped-calls
# pyHanko ships types, but not for everything.

from datetime import datetime
from pathlib import Path
from typing import Final

import pikepdf
from cryptography import x509
from pyhanko.sign.ades.report import AdESStatus
from pyhanko.sign.validation import EmbeddedPdfSignature

from pipeline.copies import file_sha256
from pipeline.foreign_lock import is_locked_for_certificates
from pipeline.pdfa import check_pdfa, tail_after_end
from pipeline.seal.ades import Assessment, OpenFetcher, assess
from pipeline.seal.errors import DamagedPdf, EncryptedPdf, PdfLockedForCertificates
from pipeline.seal.keys import name_of, organisation_of
from pipeline.seal.signatures import FoundSignature, has_timestamp, look_at, open_reader
from pipeline.seal.testca import is_trial
from pipeline.seal.trust import Role, TrustStore, TrustVerdict, judge
from pipeline.seal.verdict import Revocation, SignatureVerdict, Verification

_MAIN: Final = {
    AdESStatus.PASSED: "TOTAL-PASSED",
    AdESStatus.FAILED: "TOTAL-FAILED",
    AdESStatus.INDETERMINATE: "INDETERMINATE",
}
_REVOKED: Final = frozenset({"REVOKED", "REVOKED_NO_POE", "REVOKED_CA_NO_POE"})


def verify_copy(
    path: Path,
    store: TrustStore,
    *,
    at: datetime,
    role: Role = "anyone",
    open_fetcher: OpenFetcher | None = None,
) -> Verification:
    """Check every signature in the file at ``path`` as of ``at``.

    ``role`` says who is expected to have signed. Without roots in ``store`` nothing is trusted.
    Raises :class:`DamagedPdf` when the file cannot be read as a PDF, or holds a signature that
    cannot be read as one, :class:`EncryptedPdf` when it asks for a password, and
    :class:`PdfLockedForCertificates` when only the holder of a key can open it.
    """
    digest = _digest(path)
    require_open(path)
    with open_reader(path) as reader:
        found = reader.embedded_regular_signatures
        verdicts = tuple(_verdict(signature, store, at, role, open_fetcher) for signature in found)
    return Verification(sha256=digest, checked_at=at, signatures=verdicts, pdfa=check_pdfa(path))


def require_open(path: Path) -> None:
    """Raises what :func:`verify_copy` raises for what is locked, or no whole PDF."""
    try:
        pikepdf.open(path).close()
    except pikepdf.PasswordError as error:
        raise EncryptedPdf from error
    except pikepdf.PdfError as error:
        if is_locked_for_certificates(error):
            raise PdfLockedForCertificates from error
        raise DamagedPdf(reason=type(error).__name__) from error
    if not tail_after_end(path).isspace():
        raise DamagedPdf(reason="bytes after the end, or none there")


def _digest(path: Path) -> str:
    try:
        return file_sha256(path)
    except OSError as error:
        raise DamagedPdf(reason=type(error).__name__) from error


def _verdict(
    signature: EmbeddedPdfSignature,
    store: TrustStore,
    at: datetime,
    role: Role,
    open_fetcher: OpenFetcher | None,
) -> SignatureVerdict:
    found = look_at(signature)
    certificate = found.certificate
    path = judge(certificate, signature.other_embedded_certs, store, at, role)
    result = assess(signature, store, at, open_fetcher)
    return SignatureVerdict(
        field_name=found.field_name,
        signer=name_of(certificate),
        organisation=organisation_of(certificate),
        level=found.level,
        claimed_time=found.claimed_time,
        proven_time=_proven_time(signature, result),
        intact=found.intact,
        covers_whole_file=found.covers_whole_file,
        modification=found.modification,
        trust=path.trust,
        anchor_set=path.anchor_set,
        revocation=_revocation(found, path, result),
        certificate_valid=certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        certificate_sha256=found.certificate_sha256,
        subfilter=found.subfilter,
        trial=is_trial(certificate),
        indication=_indication(result),
    )


def _indication(result: Assessment) -> str:
    main = _MAIN[result.ades_subindic.status]
    if result.ades_subindic.status is AdESStatus.PASSED:
        return main
    return f"{main}/{result.ades_subindic.standard_name}"


def _proven_time(signature: EmbeddedPdfSignature, result: Assessment) -> datetime | None:
    """The best signature time, when a time-stamp was found good enough to prove one."""
    best: datetime | None = getattr(result, "best_signature_time", None)
    stamp = getattr(result.api_status, "timestamp_validity", None)
    genuine = stamp is not None and stamp.intact and stamp.valid and stamp.trusted
    passed = result.ades_subindic.status is AdESStatus.PASSED
    return best if has_timestamp(signature) and (genuine or passed) else None


def _revocation(found: FoundSignature, path: TrustVerdict, result: Assessment) -> Revocation:
    name = result.ades_subindic.standard_name
    if name in _REVOKED:
        return "revoked"
    if not _declares_status(found.certificate):
        return "undeclared"
    passed = result.ades_subindic.status is AdESStatus.PASSED
    return "good" if passed and path.trust == "trusted" else "unknown"


def _declares_status(certificate: x509.Certificate) -> bool:
    """Whether the certificate names an OCSP responder or a revocation list."""
    kinds = (x509.CRLDistributionPoints, x509.AuthorityInformationAccess)
    present = {type(extension.value) for extension in certificate.extensions}
    return any(kind in present for kind in kinds)
