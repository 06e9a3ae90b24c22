"""PAdES baseline B-B (ETSI EN 319 142-1 §6) in three states: prepared, signed, finished.

``prepare`` writes the copy with its visible block and an empty place for the signature;
``signed_attributes`` are what a key signs; ``make_cms`` wraps its signature, and ``finish`` puts
that into its place.
"""

# mypy: allow-untyped-calls
# pyHanko ships types, but not for the constructors of its PDF objects.

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute
from pyhanko.sign.signers import Signer
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest, SignatureObject
from pyhanko_certvalidator.registry import SimpleCertificateStore

from pipeline.seal.block import FONT_NAME, IMAGE_NAME, VisibleBlock
from pipeline.seal.coroutines import result_of
from pipeline.seal.font_object import add_font, numbers
from pipeline.seal.keys import CertificateHolder, require_made_by
from pipeline.seal.page_frame import PageFrame
from pipeline.seal.trust import to_asn1

DIGEST: Final = "sha256"
LEVEL: Final = "B-B"

_RESERVED: Final = 32768
"""Hexadecimal digits for ``/Contents``: room for a chain of four and a time-stamp token."""


@dataclass(frozen=True, slots=True)
class PreparedSeal:
    """A file that wants only its signature: written at ``path``, hashed over its byte range."""

    path: Path
    digest: bytes
    reserved_start: int
    reserved_end: int


def prepare(
    writer: IncrementalPdfFileWriter,
    block: VisibleBlock,
    frame: PageFrame,
    field_name: str,
    at: datetime,
    out: Path,
    *,
    page: int = 0,
) -> PreparedSeal:
    """Append signature field, visible block and placeholder to the document; write to ``out``."""
    spec = SigFieldSpec(field_name, on_page=page, box=frame.to_user(block.area))  # type: ignore[arg-type]  # any number is written
    coroutine = PdfCMSEmbedder(new_field_spec=spec).write_cms(field_name, writer)
    field = next(coroutine).get_object()
    form = writer.add_object(_form(writer, block, frame))
    field[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): form})
    placeholder = SignatureObject(
        timestamp=at, subfilter=SigSeedSubFilter.PADES, bytes_reserved=_RESERVED
    )
    coroutine.send(SigObjSetup(sig_placeholder=placeholder))
    with out.open("w+b") as stream:
        prepared, _ = coroutine.send(SigIOSetup(md_algorithm=DIGEST, output=stream))
    return PreparedSeal(
        out, prepared.document_digest, prepared.reserved_region_start, prepared.reserved_region_end
    )


def signed_attributes(digest: bytes, holder: CertificateHolder) -> bytes:
    """What the key signs: content type, ``digest`` and ESS signing-certificate-v2, as DER.

    EN 319 142-1 §6.3 asks for these three and forbids the signing time, which stands in the PDF.
    """
    named = _named_certificate(holder.certificate.public_bytes(Encoding.DER))
    attributes = cms.CMSAttributes(
        [
            simple_cms_attribute("content_type", "data"),
            simple_cms_attribute("message_digest", digest),
            cms.CMSAttribute.load(named),
        ]
    )
    return bytes(attributes.dump())


@lru_cache(maxsize=32)
def _named_certificate(der: bytes) -> bytes:
    """The attribute that names a certificate: 10 ms to encode, and one key signs all day."""
    named = as_signing_certificate_v2(asn1_x509.Certificate.load(der), hash_algo=DIGEST)
    return bytes(simple_cms_attribute("signing_certificate_v2", named).dump())


def make_cms(attributes: bytes, signature: bytes, holder: CertificateHolder) -> bytes:
    """The detached CMS signature (RFC 5652) around ``signature`` over ``attributes``.

    Raises :class:`SignatureNotTheKeys` when the certificate's key did not make it.
    """
    require_made_by(holder.certificate, signature, attributes)
    signer = _CmsSigner(holder, signature)
    prescribed = cms.CMSAttributes.load(attributes)
    made = result_of(signer.async_sign_prescribed_attributes(DIGEST, prescribed))
    return bytes(made.dump())


def finish(prepared: PreparedSeal, cms: bytes) -> None:
    """Put the signature into the place that was kept for it."""
    region = PreparedByteRangeDigest(
        prepared.digest, prepared.reserved_start, prepared.reserved_end
    )
    with prepared.path.open("r+b") as stream:
        region.fill_with_cms(stream, cms)


class _CmsSigner(Signer):
    """pyHanko's view of a key that signs elsewhere."""

    def __init__(self, holder: CertificateHolder, signature: bytes = b"") -> None:
        registry = SimpleCertificateStore()
        registry.register_multiple([to_asn1(certificate) for certificate in holder.chain])
        super().__init__(signing_cert=to_asn1(holder.certificate), cert_registry=registry)
        self._signature = signature

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        del data, digest_algorithm, dry_run  # signed already, and checked
        return self._signature


def _form(
    writer: IncrementalPdfFileWriter, block: VisibleBlock, frame: PageFrame
) -> generic.StreamObject:
    """The block as a form XObject (ISO 32000-1 §8.10), upright on a turned page too."""
    area = block.area
    form = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): numbers([0, 0, area.x1 - area.x0, area.y1 - area.y0]),
            pdf_name("/Matrix"): numbers(frame.upright),
            pdf_name("/Resources"): _resources(writer, block),
        },
        stream_data=block.operators(),
    )
    form.compress()
    return form


def _resources(writer: IncrementalPdfFileWriter, block: VisibleBlock) -> generic.DictionaryObject:
    resources = generic.DictionaryObject()
    if block.design.rows:
        font = add_font(writer, block.text)
        resources[pdf_name("/Font")] = generic.DictionaryObject({pdf_name(FONT_NAME): font})
    if block.design.image is not None:
        # Pillow is slow to load, and most blocks show no picture.
        from pipeline.seal.picture import add_picture

        picture = add_picture(writer, block.design.image.image)
        resources[pdf_name("/XObject")] = generic.DictionaryObject({pdf_name(IMAGE_NAME): picture})
    return resources
