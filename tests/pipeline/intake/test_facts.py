"""What comes in signed or written by a program is recognised, so that it can be kept as it is."""

# mypy: allow-untyped-calls
# pyHanko ships types, but not for its ways to load a key.

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, signers

from pipeline.intake import IntakeLimits, open_scan
from tests.pipeline.intake.files import image_pdf, jpeg_bytes, page_image, text_pdf
from tests.pipeline.legacy_fonts.old_pdf import ModernFont, write_pdf
from tests.pipeline.legacy_fonts.test_pages import HEADING, TEXT

LIMITS = IntakeLimits()
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> signers.SimpleSigner:
    """Somebody with a key of their own making."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Người ký thử")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOON)
        .not_valid_after(NOON + timedelta(days=9))
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("key") / "key.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"key", key, certificate, None, NoEncryption())
    )
    loaded = signers.SimpleSigner.load_pkcs12(path)
    assert isinstance(loaded, signers.SimpleSigner)
    return loaded


def signed_copy(path: Path, signer: signers.SimpleSigner, fields: int = 1) -> Path:
    content = path
    for number in range(fields):
        out = path.with_name(f"signed-{number}.pdf")
        with content.open("rb") as file, out.open("wb") as target:
            writer = IncrementalPdfFileWriter(file)
            meta = PdfSignatureMetadata(field_name=f"Sig{number}")
            signers.sign_pdf(writer, meta, signer=signer, output=target)
        content = out
    return content


@pytest.mark.parametrize("fields", [1, 2])
def test_a_signed_file_says_so(tmp_path: Path, signer: signers.SimpleSigner, fields: int) -> None:
    write_pdf(tmp_path / "a.pdf", [(ModernFont(), [HEADING, *TEXT])])
    with open_scan(signed_copy(tmp_path / "a.pdf", signer, fields), limits=LIMITS) as scan:
        assert scan.signed
        assert scan.born_digital


def test_a_scan_may_be_signed_too(tmp_path: Path, signer: signers.SimpleSigner) -> None:
    image_pdf(jpeg_bytes(page_image()), (210, 297)).save(tmp_path / "a.pdf")
    with open_scan(signed_copy(tmp_path / "a.pdf", signer), limits=LIMITS) as scan:
        assert (scan.signed, scan.born_digital) == (True, False)


def test_an_empty_signature_field_is_no_signature(tmp_path: Path) -> None:
    pdf = image_pdf(jpeg_bytes(page_image()), (210, 297))
    field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="Sig1")
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([pdf.make_indirect(field)]))
    pdf.save(tmp_path / "a.pdf")
    with open_scan(tmp_path / "a.pdf", limits=LIMITS) as scan:
        assert not scan.signed


def test_fields_in_a_circle_end(tmp_path: Path) -> None:
    pdf = image_pdf(jpeg_bytes(page_image()), (210, 297))
    field = pdf.make_indirect(pikepdf.Dictionary(T="a"))
    field.Kids = pikepdf.Array([field])
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
    pdf.save(tmp_path / "a.pdf")
    with open_scan(tmp_path / "a.pdf", limits=LIMITS) as scan:
        assert not scan.signed


def test_one_scanned_page_among_written_ones_makes_it_no_born_digital_file(tmp_path: Path) -> None:
    text_pdf(["Thong bao so 12 ve viec nghi le"], tmp_path / "a.pdf")
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        scanned = image_pdf(jpeg_bytes(page_image()), (210, 297))
        pdf.pages.extend(scanned.pages)
        pdf.save(tmp_path / "b.pdf")
    with (
        open_scan(tmp_path / "a.pdf", limits=LIMITS) as written,
        open_scan(tmp_path / "b.pdf", limits=LIMITS) as mixed,
    ):
        assert (written.born_digital, mixed.born_digital) == (True, False)


def test_an_empty_last_page_changes_nothing(tmp_path: Path) -> None:
    text_pdf(["Thong bao so 12 ve viec nghi le"], tmp_path / "a.pdf")
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "b.pdf")
    with open_scan(tmp_path / "b.pdf", limits=LIMITS) as scan:
        assert scan.born_digital


def test_a_photograph_is_neither(tmp_path: Path) -> None:
    page_image().save(tmp_path / "a.jpg")
    with open_scan(tmp_path / "a.jpg", limits=LIMITS) as scan:
        assert (scan.signed, scan.born_digital) == (False, False)
