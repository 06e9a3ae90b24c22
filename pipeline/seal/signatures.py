"""The signatures in a file as they stand: whole or broken, and what was added after each.

Nothing here asks whom to trust; :mod:`pipeline.seal.verify` does.
"""

# mypy: allow-untyped-calls
# pyHanko ships types, but not for everything.

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from asn1crypto.crl import CertificateList
from asn1crypto.ocsp import OCSPResponse
from cryptography import x509
from pyhanko.pdf_utils.misc import PdfError, PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import SignatureValidationError, ValidationInfoReadingError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter, validate_sig_integrity

from pipeline.seal import hex_strings
from pipeline.seal.errors import DamagedPdf

hex_strings.install()

Modification = Literal["none", "validation_info", "form_filling", "annotations", "other"]
Level = Literal["B-B", "B-T", "B-LT", "B-LTA"]
"""PAdES baseline levels (ETSI EN 319 142-1 §6)."""

_LEVELS: Final[dict[ModificationLevel, Modification]] = {
    ModificationLevel.NONE: "none",
    ModificationLevel.LTA_UPDATES: "validation_info",
    ModificationLevel.FORM_FILLING: "form_filling",
    ModificationLevel.ANNOTATIONS: "annotations",
    ModificationLevel.OTHER: "other",
}
HARMLESS: Final[tuple[Modification, ...]] = ("none", "validation_info", "form_filling")
"""Additions that leave what was signed as it is shown."""

_UNREADABLE: Final = (
    PdfError,
    SigningError,
    SignatureValidationError,
    ValueError,
    KeyError,
    AssertionError,  # pyHanko asserts that the key is of the kind which the algorithm names
)


@dataclass(frozen=True, slots=True)
class FoundSignature:
    """One signature as it stands in the file.

    ``intact``: the signed bytes are those that were signed, and the certificate's key signed
    them. ``covers_whole_file``: nothing was added after it; what was added is graded by
    ``modification``, a change that cannot be graded as the worst. ``claimed_time`` is the
    signer's word. ``level`` is what the file's structure amounts to, unproven.
    """

    field_name: str
    certificate: x509.Certificate
    certificate_sha256: str
    claimed_time: datetime | None
    subfilter: str
    intact: bool
    covers_whole_file: bool
    modification: Modification
    level: Level


@contextmanager
def open_reader(path: Path) -> Iterator[PdfFileReader]:
    """The file as pyHanko reads it; raises :class:`DamagedPdf` for what it cannot read."""
    with path.open("rb") as stream:
        try:
            yield _reader(stream)
        except _UNREADABLE as error:
            raise DamagedPdf(reason=type(error).__name__) from error


def _reader(stream: BinaryIO) -> PdfFileReader:
    """Strict, for what two programs understand differently can hide what was signed.

    A file that nobody signed may be sloppy: some programs number the free object 65,536. One that
    Word wrote has two kinds of tables: pyHanko judges it when told to, and takes for a change what
    only one of them tells of.
    """
    try:
        reader = PdfFileReader(stream)
    except PdfStrictReadError:
        reader = PdfFileReader(stream, strict=False)
        if reader.embedded_signatures:
            raise
    if reader.xrefs.hybrid_xrefs_present:
        reader.strict = False
    return reader


def read_signatures(path: Path, *, only: str | None = None) -> tuple[FoundSignature, ...]:
    """Every signature in the file, or the one in the field ``only``, oldest first.

    Raises :class:`DamagedPdf` when the file, or a signature in it, cannot be read as one.
    """
    with open_reader(path) as reader:
        return tuple(
            look_at(signature)
            for signature in reader.embedded_regular_signatures
            if only is None or signature.field_name == only
        )


def look_at(found: EmbeddedPdfSignature) -> FoundSignature:
    """What can be said of one signature without trusting anybody."""
    _mend_algorithm(found)
    found.compute_integrity_info()
    changes = found.summarise_integrity_info()
    return FoundSignature(
        field_name=str(found.field_name),
        certificate=x509.load_der_x509_certificate(found.signer_cert.dump()),
        certificate_sha256=found.signer_cert.sha256.hex(),
        claimed_time=found.self_reported_timestamp,
        subfilter=str(found.sig_object["/SubFilter"]).removeprefix("/"),
        intact=_intact(found),
        covers_whole_file=changes["coverage"] == SignatureCoverageLevel.ENTIRE_FILE,
        modification=_modification(changes) if _stamps_intact(found) else "other",
        level=level_of(found),
    )


def level_of(found: EmbeddedPdfSignature) -> Level:
    """The baseline level the file's structure amounts to for this signature."""
    if not has_timestamp(found):
        return "B-B"
    if not _has_evidence(found):
        return "B-T"
    return "B-LTA" if has_archive_timestamp(found) else "B-LT"


def has_archive_timestamp(found: EmbeddedPdfSignature) -> bool:
    """Whether the file carries a document time-stamp that was put over the stamped signature."""
    later = found.reader.embedded_timestamp_signatures
    covering = any(stamp.signed_revision > found.signed_revision for stamp in later)
    return covering and has_timestamp(found)


def has_timestamp(found: EmbeddedPdfSignature) -> bool:
    """Whether the signature carries a signature time-stamp (CAdES, RFC 5126 §6.1.1)."""
    return next(extract_tst_data_iter(found.signer_info, signed=False), None) is not None


def _has_evidence(found: EmbeddedPdfSignature) -> bool:
    """Whether the file's security store tells the status of the signer's certificate.

    Of a certificate whose status nobody publishes, being there is all that can be asked.
    """
    known = evidence_in(found.reader)
    certificate = found.signer_cert
    if not (certificate.ocsp_urls or certificate.crl_distribution_points):
        return certificate in known.certificates
    return any(entry.issuer == certificate.issuer for entry in known.lists) or any(
        single["cert_id"]["serial_number"].native == certificate.serial_number
        for answer in known.answers
        for single in answer.response_data["responses"]
    )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the security store of a file holds (ETSI EN 319 142-1 §5.4.2)."""

    answers: tuple[OCSPResponse, ...] = ()
    lists: tuple[CertificateList, ...] = ()
    certificates: tuple[asn1_x509.Certificate, ...] = ()


def evidence_in(reader: PdfFileReader) -> Evidence:
    """The evidence in a file; empty without a security store."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except ValidationInfoReadingError:
        return Evidence()
    return Evidence(
        tuple(OCSPResponse.load(entry.get_object().data) for entry in store.ocsps),
        tuple(CertificateList.load(entry.get_object().data) for entry in store.crls),
        tuple(store.load_certs()),
    )


def _mend_algorithm(found: EmbeddedPdfSignature) -> None:
    """Leave out parameters of the signature's algorithm that cannot be read.

    RSA has none (RFC 3370 §3.2), yet a program in offices writes those of RSASSA-PSS beside a
    signature by PKCS#1 v1.5. The key signed none of this: the mathematics decides as before.
    """
    named = found.signer_info["signature_algorithm"]
    try:
        named["parameters"]  # decoded when it is asked for
    except ValueError:
        bare = cms.SignedDigestAlgorithm({"algorithm": named["algorithm"].native})
        found.signer_info["signature_algorithm"] = bare


def _intact(found: EmbeddedPdfSignature) -> bool:
    """Whether the digest is the signed one, and its signature the certificate's."""
    same_digest, genuine = validate_sig_integrity(
        found.signer_info, found.signer_cert, "data", found.compute_digest()
    )
    return same_digest and genuine


def _stamps_intact(found: EmbeddedPdfSignature) -> bool:
    """Whether every document time-stamp put over the signature still fits what it was put over."""
    later = [
        stamp
        for stamp in found.reader.embedded_timestamp_signatures
        if stamp.signed_revision > found.signed_revision
    ]
    return all(_fits(stamp) for stamp in later)


def _fits(stamp: EmbeddedPdfSignature) -> bool:
    content = stamp.signed_data["encap_content_info"]["content"]
    imprint = content.parsed["message_imprint"]["hashed_message"].native
    digest = hashlib.new(stamp.md_algorithm, bytes(content)).digest()
    same_digest, genuine = validate_sig_integrity(
        stamp.signer_info, stamp.signer_cert, "tst_info", digest
    )
    whole = stamp.evaluate_signature_coverage() >= SignatureCoverageLevel.ENTIRE_REVISION
    return whole and same_digest and genuine and bool(imprint == stamp.compute_digest())


def _modification(changes: dict[str, Any]) -> Modification:
    """What came after the signature; something that cannot be graded counts as the worst."""
    if changes["coverage"] == SignatureCoverageLevel.ENTIRE_FILE:
        return "none"
    graded = changes["diff_result"]
    return _LEVELS[graded.modification_level] if isinstance(graded, DiffResult) else "other"
