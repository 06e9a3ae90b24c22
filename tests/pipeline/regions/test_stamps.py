"""A stamp is known by words that stand alone in capitals; a sentence with the same words is not."""

from random import Random

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from benchmarks.synth.fonts import loaded_font
from benchmarks.synth.marks import signature
from pipeline.page import Line, Pixels, Region
from pipeline.regions.outlined import find_outlined
from pipeline.regions.stamps import CAPTION_LABEL, WORDINGS, find_stamps, told_by
from pipeline.regions.view import view_of
from schemas.geometry import Box
from tests.pipeline.regions.pages import ShownParts, clean, line, paper, px

RED = (206, 48, 54)


def stamps(*lines: Line, page: Pixels | None = None) -> list[Region]:
    return list(find_stamps(view_of(clean(paper() if page is None else page), lines), ()))


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("HỎA TỐC", "hoa_toc"),
        ("THƯỢNG KHẨN", "thuong_khan"),
        ("KHẨN", "khan"),
        ("MẬT", "mat"),
        ("TỐI MẬT", "toi_mat"),
        ("TUYỆT MẬT", "tuyet_mat"),
        ("SAO Y", "sao_y"),
        ("SAO LỤC", "sao_luc"),
        ("TRÍCH SAO", "trich_sao"),
        ("CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH", "chung_thuc_ban_sao"),
    ],
)
def test_every_stamp_of_the_decree_is_told_by_its_words(words: str, label: str) -> None:
    placed = [(w, Box(300 + 150 * i, 400, 440 + 150 * i, 450)) for i, w in enumerate(words.split())]
    (stamp,) = stamps(line(*placed))
    assert stamp.label == label
    assert stamp.text == words


@pytest.mark.parametrize(
    "words",
    ["BÍ MẬT NHÀ NƯỚC", "Mật", "bảo mật", "KHẨN CẤP", "Điều khoản khẩn", "sao y bản chính"],
)
def test_a_sentence_or_small_letters_with_a_stamps_words_is_none(words: str) -> None:
    placed = [(w, Box(300 + 150 * i, 400, 440 + 150 * i, 450)) for i, w in enumerate(words.split())]
    assert stamps(line(*placed)) == []


def test_den_alone_is_no_stamp_but_with_its_day_it_is() -> None:
    den = line(("ĐẾN", Box(300, 400, 440, 460)))
    assert stamps(den) == []
    (stamp,) = stamps(den, line(("Ngày:", Box(460, 420, 560, 460))))
    assert stamp.label == "den"
    assert stamp.box == Box(300, 400, 560, 460)


def test_a_frame_around_the_words_is_the_box_of_the_stamp() -> None:
    page = paper()
    cv2.rectangle(page, (250, 350), (850, 520), RED, 7)
    words = line(("HỎA", Box(330, 400, 500, 460)), ("TỐC", Box(520, 400, 700, 460)))
    (stamp,) = stamps(words, page=page)
    assert stamp.box.x0 == pytest.approx(250, abs=10)
    assert stamp.box.y1 == pytest.approx(520, abs=10)
    assert stamp.score > 0.9


def framed_arrival(day: str) -> list[Region]:
    """What "ĐẾN" with something read close behind it is taken for, over "Chuyển:" in a frame."""
    page = paper()
    cv2.rectangle(page, (250, 350), (850, 620), RED, 7)
    row = line(("'ĐẾN", Box(280, 400, 420, 460)), (day, Box(440, 410, 620, 460)))
    return stamps(row, line(("Chuyển:", Box(440, 520, 600, 560))), page=page)


def test_den_opens_its_framed_stamp_whatever_was_written_close_behind_it() -> None:
    (stamp,) = framed_arrival("Noy15/4")
    assert (stamp.label, stamp.text) == ("den", "'ĐẾN Noy15/4 Chuyển:")
    assert stamp.box.y1 == pytest.approx(620, abs=10)


def test_den_close_to_other_words_is_no_stamp_without_a_frame_or_in_a_framed_title() -> None:
    row = line(("ĐẾN", Box(280, 400, 420, 460)), ("Noy15/4", Box(440, 410, 620, 460)))
    assert stamps(row, line(("Chuyển:", Box(440, 520, 600, 560)))) == []
    page = paper()
    cv2.rectangle(page, (250, 350), (850, 520), RED, 7)
    title = line(("ĐẾN", Box(280, 400, 420, 460)), ("NGÀY", Box(440, 400, 620, 460)))
    assert stamps(title, page=page) == []


def rows_of(*rows: str) -> list[Line]:
    placed = [
        [
            (word, Box(100 * i, 60 * j, 100 * i + 90, 60 * j + 40))
            for i, word in enumerate(row.split())
        ]
        for j, row in enumerate(rows)
    ]
    return [line(*words) for words in placed]


def test_rows_that_stand_beside_den_tell_its_outline_where_the_word_is_not_read() -> None:
    assert told_by(rows_of("4764", "Số:", "Chuyển:")) == "den"
    assert told_by(rows_of("Ngày: 4/7", "Chuyển:")) == "den"
    assert told_by(rows_of("Số tiền Chuyển khoản")) is None
    assert told_by(rows_of("Số tiền", "chuyển khoản")) is None


def test_what_was_read_of_an_outline_on_the_page_counts_as_well() -> None:
    page = outlined(0)
    rows = [line((w, Box(640, y, 800, y + 20))) for w, y in (("Số:9618", 1080), ("Chuyển:", 1215))]
    view = view_of(clean(page), tuple(rows), ShownParts("UBI"))
    (stamp,) = find_outlined(view, ())
    assert stamp.label == "den"


def test_the_caption_of_a_digital_signature_is_one_region() -> None:
    rows = ("Ký bởi: Ủy ban nhân dân xã Tân Phú", "Cơ quan: UBND xã", "Thời gian ký: 03/01/2025")
    lines = [line((row, Box(900, 300 + 45 * i, 1500, 335 + 45 * i))) for i, row in enumerate(rows)]
    (caption,) = stamps(*lines)
    assert caption.label == CAPTION_LABEL
    assert caption.box == Box(900, 300, 1500, 425)


def test_a_misread_letter_in_an_outline_is_forgiven_where_no_other_stamp_is_so_spelt() -> None:
    def told(text: str) -> str | None:
        return told_by([line((text, Box(0, 0, 10, 10)))])

    assert told("HÓA TÔC") == "hoa_toc"
    assert told("H ATÔC") == "hoa_toc"
    assert told("THƯƠNG KHÂN") == "thuong_khan"
    assert told("TUYỆT MẠT") == "tuyet_mat"
    assert told("ĐẤT") is None
    edge = [line(("lĐẾN", Box(0, 0, 9, 9))), line(("Ngty.", Box(0, 9, 9, 19)))]
    assert told_by(edge) == "den"
    assert told("KHO") is None
    assert told("MÁI") == told("lMẬTI") == "mat"
    assert told("MAI MAI") is None


def test_every_wording_is_told_by_each_of_its_own_phrases() -> None:
    for wording in WORDINGS:
        for phrase in wording.phrases:
            rows = [
                line(*((word.upper(), Box(0, 0, 9, 9)) for word in row.split()))
                for row in (phrase, *wording.beside)
            ]
            assert told_by(rows) == wording.label


def outlined(angle: float, ink: tuple[int, int, int] = RED, frames: int = 1) -> Pixels:
    """A stamp set down askew, in so many frames."""
    pad = Image.new("RGB", (px(60), px(60)), (252, 252, 252))
    draw = ImageDraw.Draw(pad)
    for frame in range(frames):
        edge = 1.6 * frame
        box = (px(8 + edge), px(22 + edge), px(52 - edge), px(38 - edge))
        draw.rectangle(box, outline=ink, width=px(0.7 - 0.4 * frame))
    font = loaded_font("Arimo-Bold.ttf", px(6))
    draw.text((px(30), px(30)), "HỎA TỐC", ink, font, anchor="mm")
    turned = np.asarray(pad.rotate(angle, Image.Resampling.BICUBIC, fillcolor=(252, 252, 252)))
    page = paper()
    page[800 : 800 + px(60), 500 : 500 + px(60)] = turned
    return page


@pytest.mark.parametrize("angle", [0, 12, 35, -40])
def test_a_framed_stamp_set_down_askew_is_shown_level_and_read(angle: float) -> None:
    reader = ShownParts("HỎA TỐC")
    (stamp,) = find_outlined(view_of(clean(outlined(angle)), (), reader), ())
    assert stamp.label == "hoa_toc"
    (part,) = reader.shown
    ink = part.pixels < 160
    across, down = ink.any(axis=0).sum(), ink.any(axis=1).sum()
    assert across > 2 * down, "letters of one level line are far wider than tall"
    x, y = part.to_scan.point(part.pixels.shape[1] / 2, part.pixels.shape[0] / 2)
    assert (x, y) == pytest.approx((500 + px(30), 800 + px(30)), abs=px(1.5))


def test_a_second_outline_is_not_shown_with_the_letters() -> None:
    reader = ShownParts("HỎA TỐC")
    assert [
        stamp.label
        for stamp in find_outlined(view_of(clean(outlined(4, frames=2)), (), reader), ())
    ]
    lines = (reader.shown[0].pixels < 160).sum(axis=1)
    assert lines.max() < px(30), "no row is inked from end to end"


@pytest.mark.parametrize("ink", [RED, (90, 60, 170), (20, 20, 20)], ids=["red", "violet", "black"])
@pytest.mark.parametrize("angle", [0, 6, -20])
def test_a_stamp_without_an_outline_is_shown_level_and_read(
    angle: float, ink: tuple[int, int, int]
) -> None:
    reader = ShownParts("HỎA TỐC")
    view = view_of(clean(outlined(angle, ink, frames=0)), (), reader)
    (stamp,) = find_outlined(view, ())
    assert stamp.label == "hoa_toc"
    shown = reader.shown[0].pixels < 160
    assert shown.any(axis=0).sum() > 2 * shown.any(axis=1).sum()


def test_a_signature_is_no_stamp_to_be_shown() -> None:
    reader = ShownParts("")
    page = paper()
    layer = signature(Random(3))
    page[900 : 900 + layer.shape[0], 600 : 600 + layer.shape[1]] = np.minimum(layer, 252)
    assert list(find_outlined(view_of(clean(page), (), reader), ())) == []
    assert reader.shown == []


def test_without_a_reader_an_unread_outline_stays_unknown() -> None:
    assert list(find_outlined(view_of(clean(outlined(0)), ()), ())) == []


def test_an_outline_whose_words_were_read_is_not_shown_again() -> None:
    reader = ShownParts("HỎA TỐC")
    page = clean(outlined(0))
    x, y = 500 + px(8), 800 + px(22)
    middle, right, foot = x + px(22), x + px(44), y + px(16)
    read = line(("GHI", Box(x, y, middle, foot)), ("CHÚ", Box(middle, y, right, foot)))
    assert list(find_outlined(view_of(page, (read,), reader), ())) == []
    assert reader.shown == []


def shown_of_a_row(angle: float, text: str) -> int:
    """How often a row of letters set down at ``angle``, read unsurely as ``text``, is shown."""
    reader = ShownParts("")
    x, y = 500 + px(12), 800 + px(26)
    read = line((text, Box(x, y, x + px(36), y + px(8))), confidence=0.55)
    page = clean(outlined(angle, (20, 20, 20), frames=0))
    assert list(find_outlined(view_of(page, (read,), reader), ())) == []
    return len(reader.shown)


@pytest.mark.parametrize("text", ["Quốc tịch:", "22/5/1990"])
def test_a_level_row_of_small_letters_or_figures_that_was_read_badly_is_not_shown(
    text: str,
) -> None:
    assert shown_of_a_row(0, text) == 0
    assert shown_of_a_row(8, text) == 1, "print does not stand askew"


def test_a_level_row_of_capitals_that_was_read_badly_is_shown() -> None:
    assert shown_of_a_row(0, "HÓA TÔC") == 1
