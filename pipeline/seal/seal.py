"""Seal a copy: sign it so that anyone can tell who copied it, and that nothing changed since."""

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import enumerate_sig_fields

from pipeline.copies import PdfCopy, SealedCopy, file_sha256
from pipeline.page import PageText, Pixels
from pipeline.pdfa import check_pdfa
from pipeline.seal import pades
from pipeline.seal.appearance import SealAppearance
from pipeline.seal.block import set_block
from pipeline.seal.errors import CopyChanged, SealBreaksPdfa, SealNotIntact
from pipeline.seal.free_space import PageSpace
from pipeline.seal.ink import ink_areas
from pipeline.seal.keys import SealSigner, name_of, require_fit
from pipeline.seal.page_frame import annotation_areas, first_page_frame
from pipeline.seal.verify import read_signatures
from schemas.geometry import Box


def seal_copy(
    copy: PdfCopy | SealedCopy,
    signer: SealSigner,
    appearance: SealAppearance,
    *,
    at: datetime,
    out: Path,
    first_page: PageText,
    keep_clear: Sequence[Box] = (),
    shown: Pixels | None = None,
) -> SealedCopy:
    """Write ``copy`` to ``out`` with a PAdES B-B signature and its visible block on page one.

    The block stands as near to its corner as it can without covering a word of ``first_page``,
    an earlier signature, or ``keep_clear`` (boxes on the first page's scan, such as a QR code);
    nor anything inked, when a picture of the first page is handed in as ``shown`` (``(H, W)``
    grey; :func:`~pipeline.seal.ink.draw_first_page` makes one).
    ``out`` appears only after the signature in it was verified and the file passed PDF/A again.

    Raises:
        KeyTooShort, KeyUnsupported, CertificateExpired, CertificateNotYetValid,
        CertificateNotForSigning: before anything is written.
        CopyChanged: the file is not the one that was composed.
        NoFreeSpace: the first page is full.
        SealNotIntact, SealBreaksPdfa: the result was thrown away.
    """
    require_fit(signer, at)
    if file_sha256(copy.path) != copy.sha256:
        raise CopyChanged(expected=copy.sha256)
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        draft = Path(folder) / "sealed.pdf"
        with copy.path.open("rb") as stream:
            writer = IncrementalPdfFileWriter(stream)
            field_name = _next_field_name(writer)
            frame = first_page_frame(writer)
            occupied = [
                *frame.words(first_page),
                *frame.of_scan(first_page, list(keep_clear)),
                *annotation_areas(writer, frame),
                *([] if shown is None else ink_areas(shown, frame.width, frame.height)),
            ]
            space = PageSpace(frame.width, frame.height, occupied)
            block = set_block(appearance, signer, at, space)
            prepared = pades.prepare(writer, block, frame, field_name, at, draft)
        pades.finish(prepared, pades.make_cms(prepared.digest, signer))
        _require_sound(draft, field_name, signer, at)
        draft.replace(out)
    return SealedCopy(
        path=out,
        sha256=file_sha256(out),
        unsigned_sha256=copy.sha256,
        pages=copy.pages,
        flavour=copy.flavour,
        signer=name_of(signer.certificate),
        certificate_sha256=signer.certificate.fingerprint(SHA256()).hex(),
        sealed_at=at,
        level=pades.LEVEL,
        field_name=field_name,
    )


def _next_field_name(writer: IncrementalPdfFileWriter) -> str:
    return f"SoHoa{len(list(enumerate_sig_fields(writer))) + 1}"


def _require_sound(draft: Path, field_name: str, signer: SealSigner, at: datetime) -> None:
    """Read back what was written: this signer's signature, intact, over the whole file."""
    fingerprint = signer.certificate.fingerprint(SHA256()).hex()
    sound = any(
        verdict.field_name == field_name
        and verdict.intact
        and verdict.covers_whole_file
        and verdict.certificate_sha256 == fingerprint
        for verdict in read_signatures(draft, (), at=at)
    )
    if not sound:
        raise SealNotIntact(field=field_name)
    report = check_pdfa(draft)
    if not report.passed:
        raise SealBreaksPdfa(violations=report.violations, rules=" ".join(report.rules))
