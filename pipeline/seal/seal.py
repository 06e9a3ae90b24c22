"""Seal a copy: sign it so that anyone can tell who copied it, and that nothing changed since.

Sealing has two phases with a state between them, because a key may live anywhere: on this
machine, in a token, or in a token on a clerk's desk. ``prepare_seal`` writes everything but the
signature; ``complete_seal`` puts it in. Nothing but :attr:`AwaitingSignature.signed_attributes`
has to travel to the key, and nothing but a signature back.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import enumerate_sig_fields

from pipeline.copies import PdfCopy, SealedCopy, file_sha256
from pipeline.page import PageText, Pixels
from pipeline.pdfa import check_pdfa
from pipeline.seal import hex_strings, pades
from pipeline.seal.appearance import SealAppearance
from pipeline.seal.block import VisibleBlock, set_block
from pipeline.seal.errors import CopyChanged, NoFreeSpace, SealBreaksPdfa, SealNotIntact
from pipeline.seal.free_space import PageSpace
from pipeline.seal.ink import find_ink, ink_areas
from pipeline.seal.keys import CertificateHolder, SealSigner, name_of, require_fit
from pipeline.seal.page_frame import PageFrame, annotation_areas, page_frame
from pipeline.seal.readback import holds
from schemas.geometry import Box

hex_strings.install()


@dataclass(frozen=True, slots=True)
class SealPlace:
    """The page that shows the block, and what is known of it.

    ``index`` counts from 0. The block covers no word of ``text``, none of the boxes
    ``keep_clear`` (on the page's scan, such as a QR code), and nothing inked in ``shown``
    (``(H, W)`` grey; :func:`~pipeline.seal.ink.draw_page` makes one). ``near`` is a box on the
    scan where the rules put the block, such as between a signer's title and name.
    """

    index: int = 0
    text: PageText | None = None
    keep_clear: Sequence[Box] = ()
    near: Box | None = None
    shown: Pixels | None = None


@dataclass(frozen=True, slots=True)
class AwaitingSignature:
    """A copy that wants only its signature.

    ``digest`` is SHA-256 of the file at ``path`` without the place that was kept for the
    signature; ``signed_attributes`` (DER, RFC 5652 §5.3) name it and the certificate, and are
    what the key signs.
    """

    path: Path
    unsigned_sha256: str
    pages: int
    flavour: str
    field_name: str
    sealed_at: datetime
    digest: bytes
    signed_attributes: bytes
    reserved: tuple[int, int]
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    changed_page: int
    """The only page that changed since the file was last checked: composing checks them all."""


def seal_copy(
    copy: PdfCopy | SealedCopy,
    signer: SealSigner,
    appearance: SealAppearance,
    *,
    at: datetime,
    out: Path,
    place: SealPlace,
) -> SealedCopy:
    """Write ``copy`` to ``out`` with a PAdES B-B signature and its visible block.

    ``out`` appears only after the signature in it was verified and the file passed PDF/A again.
    A second signature leaves the first one whole. Raises what :func:`prepare_seal` and
    :func:`complete_seal` raise.
    """
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        draft = Path(folder) / "sealed.pdf"
        waiting = prepare_seal(copy, signer, appearance, at=at, out=draft, place=place)
        signature = signer.sign(waiting.signed_attributes)
        return complete_seal(waiting, signature, out=out)


def prepare_seal(
    copy: PdfCopy | SealedCopy,
    holder: CertificateHolder,
    appearance: SealAppearance,
    *,
    at: datetime,
    out: Path,
    place: SealPlace,
) -> AwaitingSignature:
    """Write all of the sealed copy but its signature to ``out``.

    Raises:
        KeyTooShort, KeyUnsupported, CertificateExpired, CertificateNotYetValid,
        CertificateNotForSigning: before anything is written.
        CopyChanged: the file is not the one that was composed.
        NoFreeSpace, NoSignatureToCover, NoSuchPage: there is no place for the block.
    """
    require_fit(holder, at)
    if file_sha256(copy.path) != copy.sha256:
        raise CopyChanged(expected=copy.sha256)
    with copy.path.open("rb") as stream:
        writer = IncrementalPdfFileWriter(stream)
        field_name = _next_field_name(writer)
        frame = page_frame(writer, place.index)
        block = _place_block(writer, frame, holder, appearance, at, place)
        prepared = pades.prepare(writer, block, frame, field_name, at, out, page=place.index)
    return AwaitingSignature(
        path=out,
        unsigned_sha256=copy.sha256,
        pages=copy.pages,
        flavour=copy.flavour,
        field_name=field_name,
        sealed_at=at,
        digest=prepared.digest,
        signed_attributes=pades.signed_attributes(prepared.digest, holder),
        reserved=(prepared.reserved_start, prepared.reserved_end),
        certificate=holder.certificate,
        chain=holder.chain,
        changed_page=place.index,
    )


def complete_seal(waiting: AwaitingSignature, signature: bytes, *, out: Path) -> SealedCopy:
    """Put ``signature`` over the signed attributes into the prepared file, and move it to ``out``.

    Raises:
        SignatureNotTheKeys: the certificate's key did not make this signature.
        SealNotIntact, SealBreaksPdfa: the result does not hold; ``out`` was not written.
    """
    cms = pades.make_cms(waiting.signed_attributes, signature, waiting)
    prepared = pades.PreparedSeal(waiting.path, waiting.digest, *waiting.reserved)
    pades.finish(prepared, cms)
    _require_sound(waiting)
    waiting.path.replace(out)
    return SealedCopy(
        path=out,
        sha256=file_sha256(out),
        unsigned_sha256=waiting.unsigned_sha256,
        pages=waiting.pages,
        flavour=waiting.flavour,
        signer=name_of(waiting.certificate),
        certificate_sha256=waiting.certificate.fingerprint(SHA256()).hex(),
        sealed_at=waiting.sealed_at,
        level=pades.LEVEL,
        field_name=waiting.field_name,
    )


def _place_block(
    writer: IncrementalPdfFileWriter,
    frame: PageFrame,
    holder: CertificateHolder,
    appearance: SealAppearance,
    at: datetime,
    place: SealPlace,
) -> VisibleBlock:
    boxes = [*place.keep_clear, *([place.near] if place.near else [])]
    areas = frame.of_scan(place.text, boxes) if place.text and boxes else []
    near = areas.pop() if place.near and areas else None
    occupied = [
        *areas,
        *(frame.words(place.text) if place.text else []),
        *annotation_areas(writer, frame, place.index),
    ]
    signatures = annotation_areas(writer, frame, place.index, signatures=True)

    def within(shown: Pixels | None, *, pale_rules: bool) -> VisibleBlock:
        ink = None if shown is None else find_ink(shown, pale_rules=pale_rules)
        inked = None if ink is None else ink_areas(ink, frame.width, frame.height)
        space = PageSpace(frame.width, frame.height, occupied, inked)
        return set_block(appearance, holder, at, space, near=near, signatures=signatures)

    try:
        return within(place.shown, pale_rules=True)
    except NoFreeSpace:  # on a sheet ruled in grey, between whose lines there is no room
        return within(place.shown, pale_rules=False)


def _next_field_name(writer: IncrementalPdfFileWriter) -> str:
    return f"SoHoa{len(list(enumerate_sig_fields(writer))) + 1}"


def _require_sound(waiting: AwaitingSignature) -> None:
    """Read back what was written: this signer's signature, intact, over the whole file."""
    if not holds(waiting.path, waiting.field_name, waiting.certificate):
        raise SealNotIntact(field=waiting.field_name)
    report = check_pdfa(waiting.path, only_page=waiting.changed_page)
    if not report.passed:
        raise SealBreaksPdfa(violations=report.violations, rules=" ".join(report.rules))
