"""The copy as a whole: its standard, its facts, its limits."""

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from fpdf import FPDF

from pipeline.compose import CONVERSION_MARK, compose_copy
from pipeline.compose.errors import (
    NothingToCompose,
    NotPdfa,
    PageNotCarried,
    PageSizeImpossible,
)
from pipeline.geometry import Transform
from pipeline.page import PageText
from pipeline.pdfa import check_pdfa
from pipeline.picture import EncodedPicture, PdfPagePicture, Picture
from tests.copies import FACTS, compose
from tests.printed import HEADING, jpeg, page_text, print_bars, scan, set_lines, turned
from tests.shown_text import found_text


def test_the_page_is_as_large_as_the_paper_was(tmp_path: Path) -> None:
    copy = compose([scan()], tmp_path / "copy.pdf")
    with pikepdf.open(copy.path) as pdf:
        _, _, width, height = (float(v) for v in pdf.pages[0].mediabox)
    assert (width, height) == pytest.approx((595.28, 841.89), rel=0.02)


def test_the_same_input_makes_the_same_bytes_so_that_doing_it_twice_is_harmless(
    tmp_path: Path,
) -> None:
    first = compose([scan(), scan(number=2)], tmp_path / "first.pdf")
    second = compose([scan(), scan(number=2)], tmp_path / "second.pdf")
    assert first.sha256 == second.sha256


def test_the_copy_says_that_it_was_converted_by_whom_when_and_from_what(tmp_path: Path) -> None:
    picture, text = scan()
    copy = compose([(picture, text)], tmp_path / "copy.pdf")
    with pikepdf.open(copy.path) as pdf, pdf.open_metadata() as xmp:
        assert xmp.pdfa_status == "2U"
        assert xmp["dc:description"] == CONVERSION_MARK
        assert FACTS.converter in xmp["dc:contributor"]
        assert FACTS.organisation in xmp["dc:contributor"]
        assert xmp["dc:title"] == FACTS.title
        assert xmp["dc:source"] == f"sha256:{picture.sha256}"
        assert xmp["xmp:CreateDate"] == "2026-11-22T09:15:03+07:00"
        assert str(pdf.Root.Lang) == "vi"


def test_a_viewer_on_a_slow_line_shows_page_one_before_the_rest_has_come(tmp_path: Path) -> None:
    copy = compose([scan(), scan(number=2)], tmp_path / "copy.pdf")
    with pikepdf.open(copy.path) as pdf:
        assert pdf.is_linearized


def test_pages_are_called_by_their_number_and_the_title_that_stands_on_them(
    tmp_path: Path,
) -> None:
    pages = [
        scan(),
        scan(set_lines(["Kèm theo QUYẾT ĐỊNH", "Tờ trình này gồm", "TỜ TRÌNH"]), number=2),
        scan(set_lines(["QUYẾT ĐỊNH CỦA UBND"]), number=3),
    ]
    titles = ["Quyết định", "Tờ trình"]
    copy = compose_copy(pages, FACTS, tmp_path / "copy.pdf", titles=titles)
    with pikepdf.open(copy.path) as pdf, pdf.open_outline() as outline:
        names = [item.title for item in outline.root]
        places = [item.destination for item in outline.root]
        leads_to = [place[0].objgen for place in places if isinstance(place, pikepdf.Array)]
        assert leads_to == [page.objgen for page in pdf.pages]
    assert names == ["Trang 1", "Trang 2 – TỜ TRÌNH", "Trang 3 – QUYẾT ĐỊNH CỦA UBND"]


def test_a_single_page_needs_no_bookmark(tmp_path: Path) -> None:
    copy = compose([scan()], tmp_path / "copy.pdf")
    with pikepdf.open(copy.path) as pdf:
        assert "/Outlines" not in pdf.Root


def test_a_born_digital_page_keeps_its_own_text_and_gets_no_second_one(tmp_path: Path) -> None:
    source = compose([scan()], tmp_path / "source.pdf")
    page = PdfPagePicture(source.path, 0, "0" * 64, one_image=False)
    copy = compose([(page, replace(scan()[1], source="text"))], tmp_path / "copy.pdf")
    assert found_text(copy.path).count(HEADING[0]) == 1


def test_the_old_text_layer_of_a_scanned_pdf_gives_way_to_the_new_one(tmp_path: Path) -> None:
    picture, text = scan(set_lines(["chữ cũ đọc sai"]))
    source = compose([(picture, text)], tmp_path / "source.pdf")
    page = PdfPagePicture(source.path, 0, picture.sha256, one_image=True)
    copy = compose([(page, page_text(set_lines(), picture))], tmp_path / "copy.pdf")
    assert found_text(copy.path) == " ".join(HEADING)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("one_image", [True, False])
def test_a_page_turned_by_its_rotate_entry_is_read_upright(
    rotate: int, one_image: bool, tmp_path: Path
) -> None:
    """The scan frame is the page as shown; the sheet was fed so that /Rotate puts it right."""
    source = tmp_path / "source.pdf"
    fed, _ = scan(None, turned(rotate // 90), sideways=rotate % 180 == 90)
    compose([(fed, page_text((), fed))], source)
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        pdf.pages[0].rotate(rotate, relative=False)
        pdf.save(source)

    page = PdfPagePicture(source, 0, fed.sha256, one_image=one_image)
    copy = compose([(page, scan()[1])], tmp_path / "copy.pdf")

    text = found_text(copy.path)
    assert [text.index(phrase) for phrase in HEADING] == sorted(text.index(p) for p in HEADING)
    with pikepdf.open(copy.path) as pdf:
        box = pdf.pages[0].mediabox
        shown_tall = (float(box[3]) > float(box[2])) is (pdf.pages[0].rotation % 180 == 0)
    assert shown_tall


def test_a_page_whose_points_are_pixels_is_put_on_paper_of_its_true_size(tmp_path: Path) -> None:
    picture, text = scan()
    source = compose([(replace(picture, dpi=72.0), text)], tmp_path / "source.pdf")
    page = PdfPagePicture(source.path, 0, picture.sha256, one_image=True)
    copy = compose([(page, text)], tmp_path / "copy.pdf")
    with pikepdf.open(copy.path) as pdf:
        assert float(pdf.pages[0].mediabox[2]) == pytest.approx(595.28, rel=0.02)


def _with_a_font_left_out(path: Path) -> PdfPagePicture:
    """A letter in Helvetica, which fpdf does not embed: allowed in PDF, not in PDF/A."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=14)
    pdf.cell(text="Thong bao")
    pdf.output(str(path))
    return PdfPagePicture(path, 0, "0" * 64, one_image=False)


def test_a_page_unfit_for_pdfa_is_refused_by_name_and_nothing_is_left_behind(
    tmp_path: Path,
) -> None:
    page = _with_a_font_left_out(tmp_path / "letter.pdf")
    with pytest.raises(NotPdfa) as refusal:
        compose([(page, replace(scan()[1], source="text"))], tmp_path / "copy.pdf")
    assert refusal.value.facts["rules"]
    assert {path.name for path in tmp_path.iterdir()} == {"letter.pdf"}


def test_a_page_unfit_for_pdfa_may_stand_in_the_copy_as_a_picture_and_is_named(
    tmp_path: Path,
) -> None:
    page = _with_a_font_left_out(tmp_path / "letter.pdf")
    asked: list[int] = []

    def rasterise(number: int) -> EncodedPicture:
        asked.append(number)
        return jpeg(print_bars(set_lines()))

    pages: list[tuple[Picture, PageText]] = [
        scan(),
        (page, replace(scan(number=2)[1], source="text")),
    ]
    copy = compose_copy(pages, FACTS, tmp_path / "copy.pdf", rasterise=rasterise)

    assert copy.rasterised_pages == (2,) == tuple(asked)
    assert check_pdfa(copy.path).passed
    assert HEADING[0] in found_text(copy.path, page=1)


def test_memory_does_not_grow_with_the_number_of_pages(tmp_path: Path) -> None:
    megabyte = 1_000_000

    def many(count: int) -> Iterator[tuple[EncodedPicture, PageText]]:
        picture, text = scan()
        for number in range(count):
            yield replace(picture, stream=picture.stream + bytes([number]) * megabyte), text

    tracemalloc.start()
    copy = compose(many(40), tmp_path / "copy.pdf")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert copy.path.stat().st_size > 40 * megabyte
    assert peak < 8 * megabyte


def test_no_pages_make_no_copy(tmp_path: Path) -> None:
    with pytest.raises(NothingToCompose):
        compose([], tmp_path / "copy.pdf")


def test_a_resolution_that_makes_an_impossible_sheet_is_named_with_its_page(
    tmp_path: Path,
) -> None:
    picture, text = scan(number=3)
    with pytest.raises(PageSizeImpossible) as refusal:
        compose([(replace(picture, dpi=1.0), text)], tmp_path / "copy.pdf")
    assert "Trang 3" in refusal.value.clerk_message


def test_a_source_that_went_away_is_named_with_its_page(tmp_path: Path) -> None:
    page = PdfPagePicture(tmp_path / "gone.pdf", 0, "0" * 64, one_image=True)
    with pytest.raises(PageNotCarried):
        compose([(page, scan()[1])], tmp_path / "copy.pdf")


def test_few_or_doubtful_words_do_not_turn_a_page(tmp_path: Path) -> None:
    lines = set_lines(["ba chữ thôi"])
    picture, text = scan(lines, Transform(turned(1).m), sideways=True)
    copy = compose([(picture, text)], tmp_path / "copy.pdf")
    with pikepdf.open(copy.path) as pdf:
        box = pdf.pages[0].mediabox
        assert float(box[2]) > float(box[3])
