"""A sealed copy: valid to strangers, still PDF/A, and covering nothing."""

import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from cryptography import x509

from pipeline.geometry import Transform
from pipeline.page import PageText
from pipeline.pdfa import check_pdfa
from pipeline.seal import (
    PdfCopy,
    SealAppearance,
    SealedCopy,
    SealPlace,
    TrustStore,
    open_pkcs12,
    seal_copy,
    verify_copy,
)
from pipeline.seal.errors import (
    CertificateExpired,
    CertificateNotYetValid,
    CopyChanged,
    NoFreeSpace,
    SignatureNotTheKeys,
)
from schemas.geometry import Box
from tests.copies import compose
from tests.fakes.signers import ForgetfulSigner
from tests.pki import (
    AGENCY,
    AT,
    ND30_SAO,
    OFFICER,
    PASSPHRASE,
    TT01_2023,
    officer,
    roots,
)
from tests.printed import DPI, HEIGHT, WIDTH, scan, set_lines, turned
from tests.shown_text import found_text, render


@pytest.fixture(name="copy")
def _copy(tmp_path: Path) -> PdfCopy:
    return compose([scan()], tmp_path / "copy.pdf")


def _seal(
    copy: PdfCopy | SealedCopy,
    appearance: SealAppearance = TT01_2023,
    *,
    first_page: PageText | None = None,
    keep_clear: tuple[Box, ...] = (),
) -> SealedCopy:
    return seal_copy(
        copy,
        officer(),
        appearance,
        at=AT,
        out=copy.path.with_name(f"{copy.path.stem}-sealed.pdf"),
        place=SealPlace(text=first_page or scan()[1], keep_clear=keep_clear),
    )


def test_poppler_which_knows_nothing_of_us_calls_the_signature_valid(copy: PdfCopy) -> None:
    sealed = _seal(copy)
    report = subprocess.run(
        ["pdfsig", "-nocert", str(sealed.path)], check=False, capture_output=True, text=True
    ).stdout
    assert "Signature is Valid." in report
    assert "ETSI.CAdES.detached" in report
    assert "Total document signed" in report
    assert f"Signer Certificate Common Name: {OFFICER}" in report


def test_an_rsa_key_signs_as_well(copy: PdfCopy) -> None:
    from pipeline.seal import issue_trial_identity

    rsa = issue_trial_identity(OFFICER, AGENCY, AT, passphrase=PASSPHRASE)
    signer = open_pkcs12(rsa.pkcs12, PASSPHRASE)
    out = copy.path.with_name("rsa.pdf")
    seal_copy(copy, signer, TT01_2023, at=AT, out=out, place=SealPlace(text=scan()[1]))
    root = x509.load_pem_x509_certificate(rsa.root_pem)
    assert verify_copy(out, TrustStore(trial=(root,)), at=AT).valid


def test_the_sealed_copy_is_still_pdfa(copy: PdfCopy) -> None:
    report = check_pdfa(_seal(copy, replace(TT01_2023, trial=True)).path)
    assert report.passed, report.rules


def test_the_picture_in_the_sealed_copy_is_the_scanners_bit_for_bit(copy: PdfCopy) -> None:
    with pikepdf.open(_seal(copy).path) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        assert image.read_raw_bytes() == scan()[0].stream


def test_the_block_shows_who_copied_and_when_in_vietnamese_time(copy: PdfCopy) -> None:
    text = found_text(_seal(copy).path)
    assert f"Người sao chụp: {OFFICER}" in text
    assert "22/11/2026 09:15:03 +07:00" in text
    assert "THỬ NGHIỆM – không" not in text


def test_a_trial_says_on_the_page_that_it_has_no_legal_value(copy: PdfCopy) -> None:
    text = found_text(_seal(copy, replace(TT01_2023, trial=True)).path)
    assert "THỬ NGHIỆM – không có giá trị pháp lý" in text


@pytest.mark.parametrize(
    ("appearance", "left"), [(TT01_2023, True), (ND30_SAO, False)], ids=["TT01", "ND30"]
)
def test_the_block_stands_in_the_corner_its_profile_wants(
    appearance: SealAppearance, left: bool, copy: PdfCopy
) -> None:
    x0, y0, x1, y1 = _block(_seal(copy, appearance).path)
    assert y1 > 842 - 20
    assert (x0 < 20) if left else (x1 > 595 - 20)
    assert y1 - y0 < 60


def _block(path: Path, index: int = 0) -> tuple[float, float, float, float]:
    with pikepdf.open(path) as pdf:
        a, b, c, d = (float(v) for v in pdf.pages[0].obj.Annots[index].Rect)
    return a, b, c, d


@pytest.mark.slow
@pytest.mark.parametrize("top", [4, 20, 60, 90])
@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_the_block_covers_no_print_however_high_it_starts_and_however_the_sheet_lay(
    top: int, quarters: int, tmp_path: Path
) -> None:
    """What was dark before sealing is exactly as dark afterwards."""
    picture, text = scan(set_lines(top=top), turned(quarters), sideways=quarters % 2 == 1)
    copy = compose([(picture, text)], tmp_path / "copy.pdf")

    sealed = _seal(copy, replace(TT01_2023, trial=True), first_page=text)

    before, after = render(copy.path, dpi=DPI), render(sealed.path, dpi=DPI)
    printed = before.max(axis=2) < 128
    assert np.array_equal(before[printed], after[printed])
    assert not np.array_equal(before, after)


def test_the_block_keeps_clear_of_what_it_is_told_to_such_as_a_qr_code(copy: PdfCopy) -> None:
    code = Box(0, 0, 150, 150)
    x0, _, _, y1 = _block(_seal(copy, keep_clear=(code,)).path)
    assert x0 > 150 * 72 / DPI or y1 < (HEIGHT - 150) * 72 / DPI


def test_a_first_page_without_any_room_is_named_and_nothing_is_written(copy: PdfCopy) -> None:
    with pytest.raises(NoFreeSpace):
        _seal(copy, keep_clear=(Box(0, 0, WIDTH, HEIGHT),))
    assert [path.name for path in copy.path.parent.iterdir()] == [copy.path.name]


def test_the_block_stands_upright_on_a_page_shown_through_rotate(tmp_path: Path) -> None:
    """The page's /Rotate turns everything on it; the block must be readable all the same."""
    source = tmp_path / "source.pdf"
    compose([scan(None, turned(1), sideways=True)], source)
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        pdf.pages[0].rotate(90, relative=False)
        pdf.save(source)
    copy = PdfCopy(source, _digest(source), 1, "2b")
    empty = replace(scan()[1], width=HEIGHT, height=WIDTH, lines=(), to_scan=Transform.identity())

    sealed = _seal(copy, first_page=empty)

    assert found_text(sealed.path).index("Người sao chụp") < 200


def _digest(path: Path) -> str:
    from pipeline.copies import file_sha256

    return file_sha256(path)


def test_officer_then_agency_may_sign_one_file_and_both_signatures_hold(copy: PdfCopy) -> None:
    once = _seal(copy)
    twice = seal_copy(
        once,
        officer("Văn thư Thử"),
        ND30_SAO,
        at=AT + timedelta(minutes=5),
        out=copy.path.with_name("twice.pdf"),
        place=SealPlace(text=scan()[1]),
    )

    trusted = roots(OFFICER, "Văn thư Thử")
    first, second = verify_copy(twice.path, trusted, at=AT).signatures

    assert (first.field_name, second.field_name) == ("SoHoa1", "SoHoa2")
    assert first.valid
    assert first.modification == "form_filling"
    assert second.valid
    assert second.covers_whole_file
    assert check_pdfa(twice.path).passed


def test_two_blocks_in_one_corner_do_not_cover_each_other(copy: PdfCopy) -> None:
    twice = _seal(_seal(copy))
    ax0, ay0, ax1, ay1 = _block(twice.path, 0)
    bx0, by0, bx1, by1 = _block(twice.path, 1)
    assert ax1 <= bx0 or bx1 <= ax0 or ay1 <= by0 or by1 <= ay0


@pytest.mark.parametrize(
    ("moment", "error"),
    [
        (AT + timedelta(days=400), CertificateExpired),
        (AT - timedelta(days=2), CertificateNotYetValid),
    ],
)
def test_a_certificate_out_of_force_is_refused_before_anything_is_written(
    moment: object, error: type[Exception], copy: PdfCopy
) -> None:
    out = copy.path.with_name("never.pdf")
    with pytest.raises(error):
        seal_copy(copy, officer(), TT01_2023, at=moment, out=out, place=SealPlace(text=scan()[1]))  # type: ignore[arg-type]
    assert not out.exists()


def test_a_copy_that_changed_since_it_was_composed_is_not_sealed(copy: PdfCopy) -> None:
    with copy.path.open("ab") as stream:
        stream.write(b"%\n")
    with pytest.raises(CopyChanged):
        _seal(copy)


def test_a_signature_that_does_not_verify_is_never_called_one(copy: PdfCopy) -> None:
    signer = ForgetfulSigner(officer(), officer("Người khác"))
    out = copy.path.with_name("never.pdf")
    with pytest.raises(SignatureNotTheKeys):
        seal_copy(copy, signer, TT01_2023, at=AT, out=out, place=SealPlace(text=scan()[1]))
    assert not out.exists()
