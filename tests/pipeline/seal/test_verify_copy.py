"""Checking copies: what was tampered with is told, what cannot be proven is not believed."""

# mypy: allow-untyped-calls

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import cms
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt import PubKeySecurityHandler, SecurityHandlerVersion
from pyhanko.pdf_utils.crypt.pubkey import RecipientEncryptionPolicy
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from pipeline.copies import file_sha256
from pipeline.seal import (
    SealedCopy,
    SealPlace,
    TrustStore,
    issue_trial_identity,
    open_pkcs12,
    seal_copy,
    verify_copy,
)
from pipeline.seal.errors import DamagedPdf, PdfLockedForCertificates
from pipeline.seal.signatures import FoundSignature, look_at, open_reader
from pipeline.seal.trust import to_asn1
from tests.copies import compose
from tests.pki import AGENCY, AT, OFFICER, PASSPHRASE, TT01_2023, officer, roots
from tests.printed import scan


@pytest.fixture(name="sealed")
def _sealed(tmp_path: Path) -> SealedCopy:
    copy = compose([scan()], tmp_path / "copy.pdf")
    out = tmp_path / "sealed.pdf"
    return seal_copy(copy, officer(), TT01_2023, at=AT, out=out, place=SealPlace(text=scan()[1]))


ROOTS = roots()


def test_a_sealed_copy_is_valid_and_says_who_signed_and_when(sealed: SealedCopy) -> None:
    found = verify_copy(sealed.path, ROOTS, at=AT)
    (signature,) = found.signatures
    assert found.valid
    assert (signature.signer, signature.claimed_time) == (OFFICER, AT)
    assert signature.covers_whole_file
    assert signature.trial
    assert found.sha256 == sealed.sha256
    assert signature.certificate_sha256 == sealed.certificate_sha256


def test_the_sentences_for_the_clerk_name_signer_time_integrity_and_trust(
    sealed: SealedCopy,
) -> None:
    told = verify_copy(sealed.path, ROOTS, at=AT).summary_vi()
    assert f"Người ký: {OFFICER}" in told
    assert "22/11/2026 09:15:03 +07:00" in told
    assert "không bị thay đổi" in told
    assert "đường dẫn tin cậy" in told
    assert "HỢP LỆ" in told
    assert "THỬ NGHIỆM" in told
    assert "PDF/A-2u: đạt" in told


def test_a_sloppy_file_that_nobody_signed_is_read_all_the_same(tmp_path: Path) -> None:
    """Pillow numbers the first free object 65,536, which the standard does not know."""
    path = tmp_path / "plain.pdf"
    Image.new("L", (80, 110), 255).save(path)
    assert verify_copy(path, ROOTS, at=AT).signatures == ()


def test_the_verdict_travels_as_json(sealed: SealedCopy) -> None:
    told = json.loads(json.dumps(verify_copy(sealed.path, ROOTS, at=AT).to_dict()))
    assert told["valid"] is True
    assert told["signatures"][0]["claimed_time"] == "2026-11-22T09:15:03+07:00"
    assert told["pdfa"]["passed"] is True


def test_without_anchors_nothing_is_trusted(sealed: SealedCopy) -> None:
    found = verify_copy(sealed.path, TrustStore(), at=AT)
    assert found.signatures[0].intact
    assert found.signatures[0].trust == "no_anchors"
    assert not found.valid


def test_a_root_that_is_not_the_signers_does_not_make_it_trusted(sealed: SealedCopy) -> None:
    found = verify_copy(sealed.path, roots("Người lạ"), at=AT)
    assert found.signatures[0].trust == "no_path"
    assert not found.valid


def test_after_the_certificate_ended_an_unstamped_signature_no_longer_counts(
    sealed: SealedCopy,
) -> None:
    found = verify_copy(sealed.path, ROOTS, at=AT + timedelta(days=500))
    (signature,) = found.signatures
    assert signature.intact
    assert signature.trusted
    assert not signature.certificate_valid
    assert not found.valid
    assert "không còn (hoặc chưa) có hiệu lực" in found.summary_vi()


def test_one_flipped_byte_in_the_picture_is_detected(sealed: SealedCopy) -> None:
    content = bytearray(sealed.path.read_bytes())
    content[content.index(scan()[0].stream) + 5000] ^= 1
    sealed.path.write_bytes(content)

    found = verify_copy(sealed.path, ROOTS, at=AT)

    assert not found.signatures[0].intact
    assert not found.valid
    assert "ĐÃ BỊ THAY ĐỔI" in found.summary_vi()


def test_a_note_added_after_signing_is_reported(sealed: SealedCopy) -> None:
    _add_note(sealed.path)
    found = verify_copy(sealed.path, ROOTS, at=AT)
    (signature,) = found.signatures
    assert signature.intact
    assert not signature.covers_whole_file
    assert signature.modification in {"annotations", "other"}
    assert not found.valid


def _add_note(path: Path) -> None:
    with path.open("r+b") as stream:
        writer = IncrementalPdfFileWriter(stream)
        page = writer.find_page_for_modification(0)[0]
        note = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/Text"),
                generic.pdf_name("/Rect"): generic.ArrayObject(
                    map(generic.NumberObject, (100, 100, 120, 120))
                ),
                generic.pdf_name("/Contents"): generic.pdf_string("đã sửa"),
            }
        )
        writer.register_annotation(page, writer.add_object(note))
        writer.write_in_place()


def test_an_unsigned_file_has_no_signatures_and_says_so(tmp_path: Path) -> None:
    copy = compose([scan()], tmp_path / "copy.pdf")
    found = verify_copy(copy.path, ROOTS, at=AT)
    assert not found.signed
    assert not found.valid
    assert "chưa có chữ ký số" in found.summary_vi()


@pytest.mark.parametrize(
    "content", [b"", b"no PDF at all", b"%PDF-1.7\ntrailer\n%%EOF"], ids=["empty", "text", "torn"]
)
def test_what_is_no_pdf_is_named_damaged(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "damaged.pdf"
    path.write_bytes(content)
    with pytest.raises(DamagedPdf):
        verify_copy(path, ROOTS, at=AT)


@pytest.mark.parametrize(
    "version", [SecurityHandlerVersion.RC4_OR_AES128, SecurityHandlerVersion.AES256]
)
def test_what_only_a_certificate_opens_is_called_locked_and_not_damaged(
    version: SecurityHandlerVersion, tmp_path: Path
) -> None:
    copy = compose([scan()], tmp_path / "copy.pdf")
    locked = tmp_path / "locked.pdf"
    anyone = RecipientEncryptionPolicy(ignore_key_usage=True)
    lock = PubKeySecurityHandler.build_from_certs(
        [to_asn1(officer().certificate)], version=version, policy=anyone
    )
    with copy.path.open("rb") as stream, locked.open("wb") as out:
        writer = copy_into_new_writer(PdfFileReader(stream))
        writer._assign_security_handler(lock)
        writer.write(out)
    with pytest.raises(PdfLockedForCertificates):
        verify_copy(locked, ROOTS, at=AT)


def test_a_file_cut_anywhere_is_damaged_even_where_it_still_opens(
    sealed: SealedCopy, tmp_path: Path
) -> None:
    """Cut inside the signature, the unsigned copy is still whole in front of the rest."""
    content = sealed.path.read_bytes()
    for share in range(1, 10):
        cut = tmp_path / "cut.pdf"
        cut.write_bytes(content[: len(content) * share // 10])
        with pytest.raises(DamagedPdf):
            verify_copy(cut, ROOTS, at=AT)


def test_an_untouched_copy_from_a_stranger_is_not_called_altered(sealed: SealedCopy) -> None:
    """A machine without the right root cannot judge; it must not speak as if it had."""
    told = verify_copy(sealed.path, TrustStore(), at=AT).summary_vi()
    assert "CHƯA XÁC ĐỊNH" in told
    assert "KHÔNG hợp lệ" not in told


def append_hybrid(path: Path, hidden: bytes = b"", number: int = 0) -> None:
    """An update as Word writes it: a table, and a stream with objects that the table hides.

    ``hidden`` is the object ``number`` of which only the stream tells (ISO 32000-1 §7.5.8.4).
    """
    body = path.read_bytes()
    previous = int(re.findall(rb"startxref\s+(\d+)", body)[-1])
    with pikepdf.open(path) as pdf:
        root, size = pdf.Root.objgen[0], int(pdf.trailer.Size)
    at = len(body)
    body += hidden
    entry = b"\x01" + at.to_bytes(4, "big") + b"\x00" if hidden else b""
    index = b"[%d 1]" % number if hidden else b"[0 0]"
    stream = len(body)
    body += (
        b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 4 1] /Index %b /Root %d 0 R /Length %d >>\n"
        b"stream\n%b\nendstream\nendobj\n" % (size, size + 1, index, root, len(entry), entry)
    )
    table = len(body)
    body += b"xref\n%d 1\n%010d 00000 n \ntrailer\n" % (size, stream)
    body += b"<< /Size %d /Root %d 0 R /Prev %d /XRefStm %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        size + 1,
        root,
        previous,
        stream,
        table,
    )
    path.write_bytes(body)


@pytest.fixture(name="plain")
def _plain(tmp_path: Path) -> SealedCopy:
    """A sealed copy with cross-reference tables, as older programs write them."""
    copy = compose([scan()], tmp_path / "copy.pdf")
    path = tmp_path / "plain.pdf"
    with pikepdf.open(copy.path) as pdf:
        pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    copy = replace(copy, path=path, sha256=file_sha256(path))
    out = tmp_path / "sealed.pdf"
    return seal_copy(copy, officer(), TT01_2023, at=AT, out=out, place=SealPlace(text=scan()[1]))


def test_a_file_with_two_kinds_of_tables_as_word_writes_it_is_judged(plain: SealedCopy) -> None:
    append_hybrid(plain.path)
    (found,) = verify_copy(plain.path, ROOTS, at=AT).signatures
    assert found.intact
    assert (found.signer, found.modification) == (OFFICER, "validation_info")


def test_what_only_one_of_two_tables_tells_of_is_a_change(plain: SealedCopy) -> None:
    with pikepdf.open(plain.path) as pdf:
        number = pdf.pages[0].obj.Contents.objgen[0]
    empty = b"%d 0 obj\n<< /Length 0 >>\nstream\n\nendstream\nendobj\n" % number
    append_hybrid(plain.path, empty, number)
    (found,) = verify_copy(plain.path, ROOTS, at=AT).signatures
    assert found.modification == "other"
    assert found.conclusion == "invalid"


GARBLED = cms.SignedDigestAlgorithm.load(
    bytes.fromhex("3020 06092a864886f70d010101 3013 a011 300f0609608648016503040201a0020500")
)
"""RSA with the parameters of RSASSA-PSS."""


def garbled(path: Path) -> FoundSignature:
    """The one signature in a file, once its algorithm has been overwritten."""
    with open_reader(path) as reader:
        (signature,) = reader.embedded_regular_signatures
        signature.signer_info["signature_algorithm"] = GARBLED
        return look_at(signature)


def test_parameters_that_rsa_does_not_have_keep_nobody_from_checking(tmp_path: Path) -> None:
    """As a program in offices writes them, beside a signature by PKCS#1 v1.5."""
    copy, out = compose([scan()], tmp_path / "copy.pdf"), tmp_path / "sealed.pdf"
    identity = issue_trial_identity(OFFICER, AGENCY, AT, passphrase=PASSPHRASE, key_kind="rsa")
    signer, place = open_pkcs12(identity.pkcs12, PASSPHRASE), SealPlace(text=scan()[1])
    seal_copy(copy, signer, TT01_2023, at=AT, out=out, place=place)
    assert garbled(out).intact


def test_a_signature_by_another_kind_of_key_than_it_says_is_damaged(sealed: SealedCopy) -> None:
    with pytest.raises(DamagedPdf):
        garbled(sealed.path)
