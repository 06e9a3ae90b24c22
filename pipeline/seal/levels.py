"""From a signature to one that can be proven for decades (PAdES B-T, B-LT, B-LTA).

ETSI EN 319 142-1 §6: a time-stamp on the signature proves when it was there (B-T); certificates and
revocation data in the file prove that it counted then (B-LT); a time-stamp over all of it proves
that these were there in time (B-LTA), and is renewed before its own cryptography ends.

The signature's time-stamp goes into the place that was kept for the signature, which no byte range
covers; everything after that is an incremental update. What needs a network is handed in.
"""

# mypy: allow-untyped-calls
# pyHanko ships types, but not for everything.

import shutil
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, Any, Final

from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.attributes import TSTProvider
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.dss import (
    DocumentSecurityStore,
    collect_validation_info,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, RevokedError, ValidationError
from pyhanko_certvalidator.fetchers import FetcherBackend
from pyhanko_certvalidator.path import ValidationPath

from pipeline.copies import SealedCopy, file_sha256
from pipeline.pdfa import check_pdfa
from pipeline.seal.ades import OpenFetcher
from pipeline.seal.coroutines import result_of
from pipeline.seal.errors import (
    CertificateRevoked,
    EvidenceMissing,
    SealBreaksPdfa,
    SealNotIntact,
    TimestampTooLarge,
)
from pipeline.seal.pades import DIGEST
from pipeline.seal.signatures import HARMLESS, Level, open_reader, read_signatures
from pipeline.seal.timestamp import NamingStamper
from pipeline.seal.trust import TrustStore, to_asn1
from schemas.signatures import SignatureRules

LEVELS: Final[tuple[Level, ...]] = ("B-B", "B-T", "B-LT", "B-LTA")

_STAMP_RESERVED: Final = 24576
"""Hexadecimal digits: a token with a chain of four has about 7 kB."""


@dataclass(frozen=True, slots=True)
class Notary:
    """Who proves things: a time-stamping authority, sources of revocation data, and the roots."""

    store: TrustStore
    stamper: TimeStamper
    open_fetcher: OpenFetcher


def raise_level(
    sealed: SealedCopy, level: Level, notary: Notary, *, at: datetime, out: Path
) -> SealedCopy:
    """Write ``sealed`` to ``out`` with every step up to ``level`` that it does not have yet.

    ``at`` is now: certificates and revocation data are judged as of then.

    Raises:
        TimestampMissing, EvidenceMissing: nobody answered; nothing was written. Try again later.
        CertificateRevoked: of the signer, or of whoever stamped.
        TimestampTooLarge: the token does not fit into the place kept for the signature.
        SealNotIntact, SealBreaksPdfa: the result was thrown away.
    """

    async def work(draft: Path, fetcher: FetcherBackend) -> None:
        desk = _Desk(notary, fetcher, at)
        wanted = LEVELS[LEVELS.index(sealed.level) + 1 : LEVELS.index(level) + 1]
        if "B-T" in wanted:
            await _stamp_signature(draft, sealed.field_name, desk)
        if "B-LT" in wanted or "B-LTA" in wanted:
            await _close(draft, desk, evidence="B-LT" in wanted, stamp="B-LTA" in wanted)

    return _rewritten(sealed, notary, work, out)


def renew(sealed: SealedCopy, notary: Notary, *, at: datetime, out: Path) -> SealedCopy:
    """Write ``sealed`` to ``out`` with a new archive time-stamp over the old ones.

    The evidence on the last time-stamp is embedded first, while it can still be had. Raises what
    :func:`raise_level` raises.
    """

    async def work(draft: Path, fetcher: FetcherBackend) -> None:
        desk = _Desk(notary, fetcher, at)
        with draft.open("r+b") as stream:
            writer = IncrementalPdfFileWriter(stream)
            stamps = writer.prev.embedded_timestamp_signatures
            context = desk.context()
            for stamp in stamps[-1:]:
                paths = await collect_validation_info(stamp, context, skip_timestamp=True)
                DocumentSecurityStore.supply_dss_in_writer(
                    writer, None, paths=paths, validation_context=context
                )
            await _append_stamp(writer, desk)

    return _rewritten(sealed, notary, work, out)


def renew_by(path: Path, rules: SignatureRules) -> date | None:
    """The day by which the file's last archive time-stamp should be renewed; ``None`` without one.

    Some time before its authority's certificate ends, or its digest or key is counted out.
    """
    with open_reader(path) as reader:
        stamps = reader.embedded_timestamp_signatures
        if not stamps:
            return None
        certificate = x509.load_der_x509_certificate(stamps[-1].signer_cert.dump())
        digest = stamps[-1].external_md_algorithm
    key = certificate.public_key()
    kind = "rsa" if isinstance(key, rsa.RSAPublicKey) else "ec"
    bits = int(getattr(key, "key_size", 0))
    ends = min(
        certificate.not_valid_after_utc.date(),
        rules.strength.digest_until(digest),
        rules.strength.key_until(kind, bits),
    )
    before = timedelta(days=rules.renewal.days_before)
    return max(ends, date.min + before) - before


@dataclass(frozen=True, slots=True)
class _Desk:
    """What one step has at hand."""

    notary: Notary
    fetcher: FetcherBackend
    at: datetime

    @property
    def stamper(self) -> TimeStamper:
        """The authority that stamps."""
        return NamingStamper(self.notary.stamper)

    def context(self) -> ValidationContext:
        """Paths and revocation as of now, everything that is declared required."""
        return ValidationContext(
            trust_roots=[to_asn1(root) for root in self.notary.store.roots],
            moment=self.at,
            allow_fetching=True,
            revocation_mode="hard-fail",
            fetcher_backend=self.fetcher,
        )


def _rewritten(
    sealed: SealedCopy,
    notary: Notary,
    work: Callable[[Path, FetcherBackend], Awaitable[None]],
    out: Path,
) -> SealedCopy:
    """``work`` on a draft, check it, and let it take its place."""
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        draft = Path(folder) / "draft.pdf"
        shutil.copyfile(sealed.path, draft)
        _run(lambda fetcher: work(draft, fetcher), notary)
        level = _sound_level(draft, sealed.field_name)
        draft.replace(out)
    return replace(sealed, path=out, sha256=file_sha256(out), level=level)


def _run(work: Callable[[FetcherBackend], Awaitable[None]], notary: Notary) -> None:
    """Run with one fetcher, and give what goes wrong its name."""

    async def with_fetcher() -> None:
        fetcher = notary.open_fetcher()
        try:
            await work(fetcher)
        finally:
            await fetcher.close()

    try:
        result_of(with_fetcher())
    except RevokedError as error:
        raise CertificateRevoked(since=error.revocation_dt.date().isoformat()) from error
    except (PathError, ValidationError) as error:
        raise EvidenceMissing(reason=type(error).__name__) from error


async def _stamp_signature(path: Path, field_name: str, desk: _Desk) -> None:
    """B-T: a token over the signature value, as an unsigned attribute (RFC 3161 appendix A)."""
    with path.open("r+b") as stream:
        found = _embedded(PdfFileReader(stream), field_name)
        signature = found.signer_info["signature"].native
        attribute = await TSTProvider(DIGEST, signature, desk.stamper).get_attribute()
        found.signer_info["unsigned_attrs"] = cms.CMSAttributes([attribute])
        content = {"content_type": "signed_data", "content": found.signed_data}
        _refill(stream, found, cms.ContentInfo(content))


def _refill(stream: IO[bytes], found: EmbeddedPdfSignature, content: Any) -> None:  # noqa: ANN401
    """Write ``content`` into the place that the byte range leaves out."""
    _, start, end, _ = (int(v) for v in found.byte_range)
    try:
        PreparedByteRangeDigest(b"", start, end).fill_with_cms(stream, content)
    except SigningError as error:
        raise TimestampTooLarge(size=len(content.dump()), room=(end - start) // 2) from error


async def _close(path: Path, desk: _Desk, *, evidence: bool, stamp: bool) -> None:
    """B-LT and B-LTA, in one incremental update where both are wanted."""
    with path.open("r+b") as stream:
        writer = IncrementalPdfFileWriter(stream)
        if evidence:
            await _add_evidence(writer, desk)
        if stamp:
            await _append_stamp(writer, desk)
        else:
            writer.write_in_place()


async def _add_evidence(writer: IncrementalPdfFileWriter, desk: _Desk) -> None:
    """Certificates and revocation data of every signature in the file and its time-stamps.

    Of every one: an earlier signature shares the file, and so the fate, of the one in question.
    """
    context = desk.context()
    paths: list[ValidationPath] = []
    for found in writer.prev.embedded_regular_signatures:
        paths += await collect_validation_info(found, context)
    DocumentSecurityStore.supply_dss_in_writer(
        writer, None, paths=paths, validation_context=context
    )


async def _append_stamp(writer: IncrementalPdfFileWriter, desk: _Desk) -> None:
    stamper = PdfTimeStamper(desk.stamper, field_name=_next_stamp_name(writer.prev))
    await stamper.async_timestamp_pdf(writer, DIGEST, bytes_reserved=_STAMP_RESERVED, in_place=True)


def _next_stamp_name(reader: PdfFileReader) -> str:
    return f"SoHoaDauThoiGian{len(reader.embedded_timestamp_signatures) + 1}"


def _embedded(reader: PdfFileReader, field_name: str) -> EmbeddedPdfSignature:
    found: list[EmbeddedPdfSignature] = reader.embedded_regular_signatures
    return next(signature for signature in found if signature.field_name == field_name)


def _sound_level(draft: Path, field_name: str) -> Level:
    """What the signature has reached; no signature was broken, and the file still is PDF/A."""
    found = read_signatures(draft)
    if not all(signature.intact and signature.modification in HARMLESS for signature in found):
        raise SealNotIntact(field=field_name)
    report = check_pdfa(draft, only_page=0)
    if not report.passed:
        raise SealBreaksPdfa(violations=report.violations, rules=" ".join(report.rules))
    return next(signature.level for signature in found if signature.field_name == field_name)
