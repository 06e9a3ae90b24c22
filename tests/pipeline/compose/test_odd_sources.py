"""Whatever odd PDF a paper came as, its copy passes as PDF/A and shows what the paper showed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Name

from pipeline.compose import compose_copy
from pipeline.copies import PdfCopy
from pipeline.intake import IntakeLimits, open_scan
from pipeline.pdfa import check_pdfa
from pipeline.plan import lossless_picture
from tests.copies import FACTS
from tests.pipeline.intake.files import page_image
from tests.pipeline.intake.hostile import many_tiny_images, of_image, scanned, with_content
from tests.pipeline.intake.test_hostile import KINDS, SENTENCE
from tests.printed import page_text, scan, set_lines
from tests.shown_text import found_text, render

pytestmark = pytest.mark.slow

READ = "chữ đọc được từ ảnh"


def copied(source: Path, out: Path, words: str = READ) -> PdfCopy:
    """The copy of page one, on which ``words`` were read."""
    with open_scan(source, limits=IntakeLimits()) as opened:
        page = opened.page(1)
        text = replace(
            page_text(set_lines([words]), scan()[0]),
            width=page.width,
            height=page.height,
            dpi=page.dpi,
            frame_width=page.width,
            frame_height=page.height,
        )
        return compose_copy(
            [(opened.picture(1), text)],
            FACTS,
            out,
            rasterise=lambda number: lossless_picture(opened.page(number)),
        )


def _turned_in_large_units() -> pikepdf.Pdf:
    content = b"0.1 0 0 0.1 0 0 cm " + SENTENCE
    return with_content(content, (59.5, 84.2), UserUnit=10, Rotate=90)


def _with_xfa_beside_pages() -> pikepdf.Pdf:
    pdf = scanned()
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=Array([]), XFA=pdf.make_stream(b"<xdp/>"))
    return pdf


def _with_files_within() -> pikepdf.Pdf:
    pdf = scanned()
    pdf.attachments["dữ liệu.xml"] = b"<a/>"
    return pdf


def _with_a_layer_hidden() -> pikepdf.Pdf:
    """A page whose picture lies in a layer that is off: viewers show an empty sheet."""
    pdf = scanned()
    layer = pdf.make_indirect(pikepdf.Dictionary(Type=Name.OCG, Name=pikepdf.String("phương án 2")))
    pdf.Root.OCProperties = pikepdf.Dictionary(
        OCGs=Array([layer]), D=pikepdf.Dictionary(OFF=Array([layer]))
    )
    page = pdf.pages[0]
    page.obj.Resources.Properties = pikepdf.Dictionary(L0=layer)
    hidden = b"/OC /L0 BDC\n%b\nEMC" % page.obj.Contents.read_bytes()
    page.obj.Contents = pdf.make_stream(hidden)
    return pdf


ODD: dict[str, Callable[[], pikepdf.Pdf]] = {
    **{kind: lambda make=make: of_image(make) for kind, make in KINDS.items()},  # type: ignore[misc]
    "turned, in large units": _turned_in_large_units,
    "five metres": lambda: with_content(SENTENCE, (14173, 14173)),
    "20,000 tiny pictures": many_tiny_images,
    "XFA beside pages": _with_xfa_beside_pages,
    "a layer hidden": _with_a_layer_hidden,
    "files within": _with_files_within,
}


@pytest.mark.parametrize("case", ODD)
def test_its_copy_passes_and_looks_the_same(tmp_path: Path, case: str) -> None:
    source = tmp_path / "a.pdf"
    odd = ODD[case]()
    unit = int(odd.pages[0].obj.get("/UserUnit", 1))  # which poppler 22.12 takes for a point
    odd.save(source)

    copy = copied(source, tmp_path / "copy.pdf")

    assert check_pdfa(copy.path).passed
    assert found_text(copy.path) == READ
    small = 12 if case == "five metres" else 60
    before, after = render(source, dpi=small * unit), render(copy.path, dpi=small)
    assert np.abs(np.subtract(before.shape, after.shape)).max() <= 1
    height, width = np.minimum(before.shape, after.shape)[:2]
    assert np.abs(before[:height, :width].astype(int) - after[:height, :width]).mean() < 4
    with pikepdf.open(copy.path) as pdf:
        assert not pdf.attachments
        assert "/AcroForm" not in pdf.Root


def test_the_layer_of_another_program_is_found_no_more(tmp_path: Path) -> None:
    """Invisible text over a scan is replaced by ours, by rule, and never doubled."""
    source = tmp_path / "a.pdf"
    pdf = scanned()
    content = pdf.pages[0].obj.Contents.read_bytes()
    font = pikepdf.Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    pdf.pages[0].add_resource(pdf.make_indirect(font), Name.Font, Name.F9)
    layer = b" BT 3 Tr /F9 6 Tf 5 40 Td (chu cua chuong trinh khac) Tj ET"
    pdf.pages[0].obj.Contents = pdf.make_stream(content + layer)
    pdf.save(source)
    assert "chuong trinh khac" in found_text(source)
    assert found_text(copied(source, tmp_path / "copy.pdf").path) == READ


def test_a_stamp_laid_over_a_scan_is_in_the_copy_and_the_scan_is_still_bit_for_bit(
    tmp_path: Path,
) -> None:
    source = tmp_path / "a.pdf"
    pdf = scanned()
    shown = pdf.make_stream(b"1 0 0 rg 0 0 40 20 re f")
    shown.update(pikepdf.Dictionary(Subtype=Name.Form, BBox=Array([0, 0, 40, 20])))
    stamp = pikepdf.Dictionary(
        Subtype=Name.Stamp,
        F=4,
        Rect=Array([30, 60, 70, 80]),
        AP=pikepdf.Dictionary(N=pdf.make_indirect(shown)),
    )
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(stamp)])
    pdf.save(source)

    copy = copied(source, tmp_path / "copy.pdf")

    assert copy.rasterised_pages == ()
    before, after = render(source, dpi=60).astype(int), render(copy.path, dpi=60)
    assert (before[..., 0] - before[..., 1] > 150).sum() > 400, "the source shows the stamp"
    assert np.abs(before - after).mean() < 1
    assert masters(copy.path) == masters(source)


def masters(path: Path) -> list[bytes]:
    """The encoded images of page one."""
    with pikepdf.open(path) as pdf:
        images = pdf.pages[0].obj.Resources.XObject
        return [image.read_raw_bytes() for image in images.values() if "/Width" in image]


@pytest.mark.parametrize("revision", [3, 6], ids=["RC4", "AES-256"])
def test_a_scan_that_its_owner_locked_against_changes_is_copied_bit_for_bit(
    tmp_path: Path, revision: int
) -> None:
    """It opens without a password, as every viewer opens it."""
    source, locked = tmp_path / "a.pdf", tmp_path / "locked.pdf"
    pdf = scanned()
    pdf.save(source)
    strong = revision > 3
    lock = pikepdf.Encryption(owner="x", user="", R=revision, aes=strong, metadata=strong)  # type: ignore[arg-type]
    pdf.save(locked, encryption=lock)
    copy = copied(locked, tmp_path / "copy.pdf")
    assert masters(copy.path) == masters(source)
    assert check_pdfa(copy.path).passed


def test_a_font_that_is_named_and_never_used_does_not_cost_the_scan_its_streams(
    tmp_path: Path,
) -> None:
    source = tmp_path / "a.pdf"
    pdf = scanned()
    font = pikepdf.Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    pdf.pages[0].add_resource(pdf.make_indirect(font), Name.Font, Name.F9)
    content = pdf.pages[0].obj.Contents.read_bytes()
    pdf.pages[0].obj.Contents = pdf.make_stream(b"0.9 g 0 0 9 9 re f " + content)
    pdf.save(source)
    copy = copied(source, tmp_path / "copy.pdf")
    assert copy.rasterised_pages == ()
    assert masters(copy.path) == masters(source)


def test_a_photograph_in_printers_inks_becomes_a_copy(tmp_path: Path) -> None:
    """Without a profile PDF/A cannot tell what its inks look like: the page stands as shown."""
    source = tmp_path / "a.jpg"
    page_image(827, 1169, "CMYK").save(source, "JPEG", quality=92, dpi=(100, 100))
    copy = copied(source, tmp_path / "copy.pdf")
    assert copy.rasterised_pages == (1,)
    assert check_pdfa(copy.path).passed
    shown = render(copy.path, dpi=100)
    assert np.abs(shown[:1169, :827].astype(int) - np.asarray(page_image(827, 1169))).mean() < 6


def test_a_copy_of_more_than_a_hundred_megabytes_is_written_whole(tmp_path: Path) -> None:
    """PDF libraries were seen to write files of 100,000,000 bytes and more corrupt."""
    picture, text = scan()
    heavy = replace(picture, stream=picture.stream + bytes(13_000_000))
    copy = compose_copy(((heavy, text) for _ in range(8)), FACTS, tmp_path / "copy.pdf")
    assert copy.path.stat().st_size > 100_000_000
    assert check_pdfa(copy.path).passed
