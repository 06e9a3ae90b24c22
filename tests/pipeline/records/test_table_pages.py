"""Forms that are ruled tables, drawn, scanned and read by the engine."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from benchmarks.synth.degrade import degrade
from benchmarks.synth.fonts import Style
from benchmarks.synth.sheet import Run, Sheet
from pipeline.page import Pixels
from pipeline.records import extract_record
from schemas.doctypes import load_catalogue
from schemas.record import Record
from schemas.rules import load_rules
from tests.pipeline.records.conftest import Read

pytestmark = pytest.mark.slow

CATALOGUE, RULES = load_catalogue(), load_rules()
LINE = 6.0
Row = Sequence[str]


class Page:
    """A page written from the top down; lengths in millimetres."""

    def __init__(self, *titles: str) -> None:
        self.sheet, self.y = Sheet(), 20.0
        for text in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", *titles):
            self.sheet.write([Run(text, Style(13, bold=True))], 105, self.y, centred=True)
            self.y += 7

    def lines(self, *texts: str) -> None:
        """Plain lines below each other."""
        for text in texts:
            self.sheet.write([Run(text, Style(13))], 25, self.y)
            self.y += 8

    def table(self, widths: Sequence[float], *rows: Row) -> None:
        """A ruled table; cells are wrapped at their line feeds."""
        xs = [20 + sum(widths[:n]) for n in range(len(widths) + 1)]
        ys = [self.y]
        for row in rows:
            for x, text in zip(xs, row, strict=False):
                for number, line in enumerate(text.split("\n"), 1):
                    self.sheet.write([Run(line, Style(12))], x + 2, ys[-1] + LINE * number - 0.5)
            ys.append(ys[-1] + LINE * max(text.count("\n") + 1 for text in row) + 3)
        for y in ys:
            self.sheet.rule((xs[0], y), (xs[-1], y))
        for x in xs:
            self.sheet.rule((x, ys[0]), (x, ys[-1]))
        self.y = ys[-1] + 10

    def seen(self, *conditions: str) -> Pixels:
        """The page as a scanner or a camera sees it."""
        return np.asarray(degrade(self.sheet.printed().image, conditions, 3).image)


def values(record: Record) -> dict[str, str]:
    return {name: field.value for name, field in record.fields.items()}


def parents() -> Page:
    page = Page("GIẤY KHAI SINH", "Số: 125/1999")
    page.lines("Họ và tên: NGUYỄN VĂN HÙNG    Nam, nữ: Nam", "Sinh ngày 12 tháng 5 năm 1999")
    page.table(
        (45, 58, 58),
        ("Phần ghi về\ncha mẹ", "NGƯỜI MẸ", "NGƯỜI CHA"),
        ("Họ và tên", "Trần Thị Bình", "Nguyễn Văn Cường"),
        ("Năm sinh", "1975", "1972"),
        ("Dân tộc", "Tày", "Kinh"),
        ("Nơi thường trú", "thôn 2, xã Hải Long,\nhuyện Hải Hậu", "thôn 3, xã Hải Long"),
    )
    page.lines("Họ và tên người đi khai: Nguyễn Văn Cường", "Đăng ký ngày 20 tháng 5 năm 1999")
    return page


def land() -> Page:
    page = Page("GIẤY CHỨNG NHẬN", "QUYỀN SỬ DỤNG ĐẤT")
    page.lines("Hộ ông: Nguyễn Văn Cường", "Sinh năm: 1962, CMND số: 161234567")
    page.table(
        (24, 24, 26, 38, 30, 34),
        (
            "Số tờ\nbản đồ",
            "Số thửa",
            "Diện tích\n(m²)",
            "Mục đích\nsử dụng",
            "Thời hạn\nsử dụng",
            "Nguồn gốc\nsử dụng",
        ),
        ("12", "125", "250,5", "Đất ở tại\nnông thôn", "Lâu dài", "Nhà nước\ngiao đất"),
    )
    page.lines("Những thay đổi sau khi cấp giấy chứng nhận")
    page.table(
        (110, 60),
        ("Nội dung thay đổi và cơ sở pháp lý", "Xác nhận của cơ quan\ncó thẩm quyền"),
        ("Thế chấp tại Ngân hàng Nông nghiệp,\nchi nhánh Hải Hậu", "Ngày 10/7/2006"),
    )
    return page


EXPECTED = (
    (
        parents,
        {
            "ho_ten": "NGUYỄN VĂN HÙNG",
            "ngay_sinh": "1999-05-12",
            "ho_ten_me": "Trần Thị Bình",
            "nam_sinh_me": "1975",
            "dan_toc_me": "Tày",
            "noi_cu_tru_me": "thôn 2, xã Hải Long, huyện Hải Hậu",
            "ho_ten_cha": "Nguyễn Văn Cường",
            "nam_sinh_cha": "1972",
            "dan_toc_cha": "Kinh",
            "noi_cu_tru_cha": "thôn 3, xã Hải Long",
            "ngay_dang_ky": "1999-05-20",
        },
    ),
    (
        land,
        {
            "so_to_ban_do": "12",
            "so_thua": "125",
            "dien_tich": "250,5",
            "muc_dich_su_dung": "Đất ở tại nông thôn",
            "thoi_han_su_dung": "Lâu dài",
            "nguon_goc_su_dung": "Nhà nước giao đất",
            "noi_dung_bien_dong": "Thế chấp tại Ngân hàng Nông nghiệp, chi nhánh Hải Hậu",
            "ngay_bien_dong": "2006-07-10",
        },
    ),
)


@pytest.mark.parametrize("photo", [False, True], ids=["scan", "photo"])
@pytest.mark.parametrize("drawn", EXPECTED, ids=["parents", "land"])
def test_every_cell_is_the_value_of_its_label(read: Read, drawn: object, *, photo: bool) -> None:
    assert isinstance(drawn, tuple)
    page, printed = drawn
    reading = read(page().seen(*(["phone"] if photo else [])), photo=photo)
    assert reading.pages[0].tables
    record = extract_record(
        reading, CATALOGUE, RULES, document_id="d1", today=date(2026, 11, 22), software="test"
    )
    assert printed.items() <= values(record).items()
