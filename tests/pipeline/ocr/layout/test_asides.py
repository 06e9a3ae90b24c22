"""Stamps and captions of signatures are read after the text they were put on."""

from pipeline.ocr.layout import Ruled, lay_out
from pipeline.page import Line
from schemas.geometry import Box
from tests.pipeline.ocr.pages import line

DPI = 150
TITLE = line("QUYẾT ĐỊNH", 450, 200)
BODY = [
    line("Điều 1. Ban hành kèm theo Quyết định này Quy chế tiếp công dân của xã", 100, 300),
    line("Điều 2. Quyết định này có hiệu lực thi hành kể từ ngày ký ban hành", 100, 340),
]
STAMP = [
    line("VĂN PHÒNG XÃ", 110, 180),
    line("ĐẾN", 110, 210),
    line("Số: 12", 190, 206),
    line("Ngày: 2/3", 190, 230),
]
NOTHING = Ruled()
FRAME = Box(100, 170, 380, 260)


def told(lines: list[Line], ruled: Ruled = NOTHING, asides: tuple[Box, ...] = ()) -> list[str]:
    return [found.text for found in lay_out(lines, DPI, ruled, asides).lines]


def test_the_stamp_for_incoming_papers_is_read_last() -> None:
    texts = told([*STAMP, TITLE, *BODY], Ruled(frames=(FRAME,)))
    assert texts[:3] == [TITLE.text, *(f.text for f in BODY)]
    assert sorted(" ".join(texts[3:]).split()) == sorted(" ".join(f.text for f in STAMP).split())


def test_a_stamp_in_the_margin_is_read_last_though_its_words_are_misread() -> None:
    misread = [line("GIÍNH PHÙ", 20, 180), line("EN.2414", 20, 220)]
    texts = told([*misread, TITLE, *BODY], Ruled(frames=(Box(10, 170, 200, 260),)))
    assert texts == [f.text for f in [TITLE, *BODY, *misread]]


def test_a_frame_around_a_part_of_the_text_is_no_stamp() -> None:
    boxed = [line("Số định danh: 012345678901", 110, 180), line("Họ tên: LÊ THỊ MẪU", 110, 210)]
    texts = told([*boxed, *BODY], Ruled(frames=(Box(100, 170, 400, 240),)))
    assert texts == [f.text for f in [*boxed, *BODY]]
    until = [line("Có giá trị đến ngày 02/3/2025", 110, 180)]
    texts = told([*until, *BODY], Ruled(frames=(Box(100, 170, 420, 240),)))
    assert texts == [f.text for f in [*until, *BODY]]


def test_a_frame_larger_than_a_stamp_is_none() -> None:
    texts = told([*STAMP, *BODY], Ruled(frames=(Box(90, 170, 900, 290),)))
    assert texts[-1] == BODY[-1].text


def test_the_caption_of_a_digital_signature_is_read_last() -> None:
    caption = [
        line("Ký bởi: Ủy ban nhân dân xã Mẫu", 600, 20),
        line("Cơ quan: Tỉnh Mẫu", 600, 45),
        line("Thời gian ký: 02.03.2025 10:11:12 +07:00", 600, 70),
    ]
    assert told([*caption, TITLE, *BODY]) == [f.text for f in [TITLE, *BODY, *caption]]


def test_what_is_known_to_be_a_stamp_is_read_last_whatever_it_says() -> None:
    urgent = line("HỎA TỐC", 110, 200)
    texts = told([urgent, TITLE, *BODY], asides=(Box(100, 190, 200, 230),))
    assert texts == [f.text for f in [TITLE, *BODY, urgent]]
