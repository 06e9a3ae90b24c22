"""Forms as offices have set them: in tables with and without rulings, in running text, in lists."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline.page import Line, Reading, Table, TableCell
from schemas.geometry import Box
from tests.pipeline.records.extraction import record_of
from tests.pipeline.records.extraction import values as said
from tests.pipeline.records.readings import line, written

NATION = ("^CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "^Độc lập - Tự do - Hạnh phúc", "")


def values(*lines: str) -> dict[str, str]:
    return said(record_of(written(*NATION, *lines)))


def part(found: dict[str, str], *names: str) -> tuple[str | None, ...]:
    return tuple(found.get(name) for name in names)


PARENTS = (
    "^GIẤY KHAI SINH",
    "^Số: 125",
    "Họ và tên: NGUYỄN VĂN HÙNG          Nam, nữ: Nam",
    "Sinh ngày: 12 tháng 5 năm 1999",
    "Nơi sinh: Trạm y tế xã Hải Long, huyện Hải Hậu, tỉnh Nam Định",
    "",
    "Phần ghi về cha mẹ          NGƯỜI MẸ                NGƯỜI CHA",
    "Họ và tên                   Trần Thị Bình           Nguyễn Văn Cường",
    "Năm sinh                    1975                    1972",
    "Dân tộc                     Tày                     Kinh",
    "Nơi thường trú              thôn 2, xã Hải Long     thôn 3, xã Hải Long,",
    "                            huyện Hải Hậu           huyện Hải Hậu",
    "",
    "Họ và tên người đi khai: Nguyễn Văn Cường",
    "Đăng ký ngày 20 tháng 5 năm 1999",
)


def test_labels_at_the_left_are_those_of_every_person_in_the_columns() -> None:
    found = values(*PARENTS)
    assert part(found, "ho_ten_me", "nam_sinh_me", "dan_toc_me", "noi_cu_tru_me") == (
        "Trần Thị Bình",
        "1975",
        "Tày",
        "thôn 2, xã Hải Long huyện Hải Hậu",
    )
    assert part(found, "ho_ten_cha", "nam_sinh_cha", "dan_toc_cha", "noi_cu_tru_cha") == (
        "Nguyễn Văn Cường",
        "1972",
        "Kinh",
        "thôn 3, xã Hải Long, huyện Hải Hậu",
    )
    assert part(found, "ho_ten", "ho_ten_nguoi_di_khai") == ("NGUYỄN VĂN HÙNG", "Nguyễn Văn Cường")


def test_a_blank_in_a_column_is_no_value_of_its_neighbour() -> None:
    lines = ["Dân tộc                     Tày" if "Dân tộc" in t else t for t in PARENTS]
    found = values(*lines)
    assert part(found, "dan_toc_me", "dan_toc_cha") == ("Tày", None)


PARCELS = (
    "^GIẤY CHỨNG NHẬN",
    "^QUYỀN SỬ DỤNG ĐẤT",
    "Hộ ông: Nguyễn Văn Cường",
    "Địa chỉ thường trú: xã Hải Long, huyện Hải Hậu, tỉnh Nam Định",
    "Số tờ bản đồ     Số thửa     Diện tích (m²)     Mục đích sử dụng     Thời hạn sử dụng",
)


def test_labels_in_a_row_stand_above_their_values() -> None:
    found = values(
        *PARCELS,
        "12               125         250                ONT                  Lâu dài",
        "Nguồn gốc sử dụng đất: Nhà nước giao đất",
    )
    names = ("so_to_ban_do", "so_thua", "dien_tich", "muc_dich_su_dung", "thoi_han_su_dung")
    assert part(found, *names) == ("12", "125", "250", "ONT", "Lâu dài")
    assert found["nguon_goc_su_dung"] == "Nhà nước giao đất"


def test_labels_in_a_row_above_nothing_have_no_values() -> None:
    assert set(values(*PARCELS)) == {"ho_ten", "noi_cu_tru"}


def test_several_parcels_in_a_table_are_for_a_person_to_decide() -> None:
    record = record_of(
        written(
            *NATION,
            *PARCELS,
            "12               125         250                ONT                  Lâu dài",
            "12               126         1000               CLN                  10/2043",
        )
    )
    for name in ("so_to_ban_do", "so_thua", "dien_tich", "muc_dich_su_dung", "thoi_han_su_dung"):
        field = record.fields[name]
        assert field.needs_review
        assert "one_value" in [check.name for check in field.checks if not check.passed]


def ruled(top: int, *rows: Sequence[str], head_rows: int = 0) -> Table:
    """A ruled table with cells 560 px wide, text wrapped at the line feeds given, 50 px a line."""
    cells: list[TableCell] = []
    y = top
    for r, row in enumerate(rows):
        height = 50 * max(text.count("\n") + 1 for text in row) + 20
        for c, text in enumerate(row):
            lines = (
                line(part, 220 + 560 * c, y + 10 + 50 * n)
                for n, part in enumerate(text.split("\n"))
            )
            box = Box(200 + 560 * c, y, 200 + 560 * (c + 1), y + height)
            cells.append(TableCell(r, c, box, tuple(lines) if text else ()))
        y += height
    box = Box(200, top, 200 + 560 * len(rows[0]), y)
    return Table(box, len(rows), len(rows[0]), tuple(cells), head_rows)


def with_table(reading: Reading, table: Table) -> Reading:
    (page,) = reading.pages
    lines: tuple[Line, ...] = tuple(each for cell in table.cells for each in cell.lines)
    return Reading((replace(page, lines=(*page.lines, *lines), tables=(table,)),))


def test_cells_with_wrapped_labels_and_values_keep_their_words() -> None:
    table = ruled(
        900,
        ("Nội dung thay đổi và\ncơ sở pháp lý", "Xác nhận của cơ quan\ncó thẩm quyền"),
        ("Thế chấp tại Ngân hàng\nchi nhánh Hải Hậu", "Ngày 10/7/2026"),
        head_rows=1,
    )
    top = written(*NATION, "^GIẤY CHỨNG NHẬN", "^QUYỀN SỬ DỤNG ĐẤT", "Ông: Lê Văn An")
    found = said(record_of(with_table(top, table)))
    assert found["noi_dung_bien_dong"] == "Thế chấp tại Ngân hàng chi nhánh Hải Hậu"
    assert found["ngay_bien_dong"] == "2026-07-10"


def test_a_value_in_a_cell_ends_with_its_cell() -> None:
    table = ruled(
        900,
        ("Họ, chữ đệm, tên:\nLê Văn An", "Giới tính: Nam"),
        ("Nơi sinh: Bệnh viện tỉnh,\ntỉnh Nam Định", "Dân tộc: Kinh\nQuốc tịch: Việt Nam"),
        ("Quê quán", "xã Hải Long,\nhuyện Hải Hậu"),
    )
    found = said(record_of(with_table(written(*NATION, "^GIẤY KHAI SINH", "^Số: 12"), table)))
    assert part(found, "noi_sinh", "que_quan", "dan_toc", "quoc_tich") == (
        "Bệnh viện tỉnh, tỉnh Nam Định",
        "xã Hải Long, huyện Hải Hậu",
        "Kinh",
        "Việt Nam",
    )


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("Sinh ngày: 12 tháng 5 năm 1999", "1999-05-12"),
        ("Sinh ngày 12 tháng 5 năm 1999", "1999-05-12"),
        ("Ngày sinh: 12 tháng 5/1999", "1999-05-12"),
        ("Ngày sinh: ngày 12/5 năm 1999", "1999-05-12"),
        ("Ngày sinh: tháng 5 năm 1999", "1999-05"),
    ],
)
def test_the_day_is_not_lost_where_the_label_holds_its_word(printed: str, value: str) -> None:
    found = values("^ĐƠN ĐỀ NGHỊ", "Tôi tên là: Lê Văn An", printed, "Người làm đơn")
    assert found["ngay_sinh"] == value


def test_a_date_with_a_label_is_not_that_of_the_paper() -> None:
    found = values(
        "^GIẤY CHỨNG TỬ",
        "^Số: 12",
        "Họ và tên: Nguyễn Thị Hoa",
        "Sinh ngày 01 tháng 02 năm 1930",
        "Đã chết vào lúc 8 giờ 30 phút, ngày 15 tháng 10 năm 2008",
        "Giấy báo tử số: 05/GBT do Trạm y tế xã Hải Long cấp ngày 15 tháng 10 năm 2008",
        "Ngày 16 tháng 10 năm 2008",
    )
    assert part(found, "ngay_sinh", "ngay_dang_ky") == ("1930-02-01", "2008-10-16")
    names = ("so_giay_bao_tu", "co_quan_giay_bao_tu", "ngay_giay_bao_tu")
    assert part(found, *names) == ("05/GBT", "Trạm y tế xã Hải Long", "2008-10-15")


def test_the_wife_has_her_own_number_and_one_label_may_be_in_anothers_value() -> None:
    found = values(
        "^GIẤY CHỨNG NHẬN",
        "^QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT",
        "1. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất:",
        "Ông Nguyễn Văn Hùng, sinh năm 1975",
        "và vợ là bà Trần Thị Lan, CCCD: 036177001234",
        "Địa chỉ: thôn 1, xã Hải Long, tỉnh Ninh Bình",
        "2. Thông tin thửa đất:",
        "a) Thửa đất số: 125; tờ bản đồ số: 12",
        "c) Loại đất: Đất ở 100 m²; đất trồng cây lâu năm 150 m²",
        "d) Thời hạn sử dụng đất: Đất ở: Lâu dài; đất trồng cây lâu năm: Đến ngày 15/10/2043",
        "e) Địa chỉ: thôn 3, xã Hải Long, tỉnh Ninh Bình",
    )
    assert part(found, "so_dinh_danh", "so_dinh_danh_vo_chong") == (None, "036177001234")
    assert part(found, "ho_ten", "ho_ten_vo_chong") == ("Nguyễn Văn Hùng", "Trần Thị Lan")
    assert part(found, "noi_cu_tru", "dia_chi_thua_dat") == (
        "thôn 1, xã Hải Long, tỉnh Ninh Bình",
        "thôn 3, xã Hải Long, tỉnh Ninh Bình",
    )
    assert found["thoi_han_su_dung"] == (
        "Đất ở: Lâu dài; đất trồng cây lâu năm: Đến ngày 15/10/2043"
    )


def test_a_purpose_in_running_text_is_not_cut_at_what_looks_like_a_label() -> None:
    found = values(
        "^GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN",
        "Họ, chữ đệm, tên: Nguyễn Văn Hùng",
        "Nơi cư trú: thôn 3, xã Hải Long",
        "Giấy này có giá trị trong 6 tháng kể từ ngày cấp, được sử dụng để: kết hôn với chị",
        "Trần Thị Lan, sinh năm 1997, nơi cư trú: xã Hải Minh",
    )
    assert found["muc_dich_su_dung"] == (
        "kết hôn với chị Trần Thị Lan, sinh năm 1997, nơi cư trú: xã Hải Minh"
    )
    assert found["noi_cu_tru"] == "thôn 3, xã Hải Long"


def test_a_list_below_its_label_is_its_value() -> None:
    found = values(
        "^GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH",
        "^Số: 07A8012345",
        "3. Ngành, nghề kinh doanh:",
        "- Bán lẻ lương thực, thực phẩm",
        "- Bán buôn đồ uống",
        "4. Vốn kinh doanh: 150.000.000 đồng",
    )
    assert found["nganh_nghe"] == "Bán lẻ lương thực, thực phẩm; Bán buôn đồ uống"
    assert found["von_kinh_doanh"] == "150000000"
