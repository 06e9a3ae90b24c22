"""Papers that speak like those they ask for are not taken for them."""

import pytest

from tests.pipeline.records.extraction import record_of
from tests.pipeline.records.readings import written

NATION = ("^CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "^Độc lập - Tự do - Hạnh phúc", "")
CHILD = (
    "Họ, chữ đệm, tên: Nguyễn Văn An",
    "Ngày, tháng, năm sinh: 12/5/2021",
    "Giới tính: Nam Dân tộc: Kinh Quốc tịch: Việt Nam",
    "Nơi sinh: Bệnh viện tỉnh",
    "Họ, chữ đệm, tên người mẹ: Trần Thị Lan",
    "Họ, chữ đệm, tên người cha: Nguyễn Văn Hùng",
)


@pytest.mark.parametrize(
    "lines",
    [
        ("^TỜ KHAI ĐĂNG KÝ KHAI SINH", "^Kính gửi: UBND xã Hải Long", *CHILD),
        ("^TỜ KHAI", "^ĐĂNG KÝ KHAI SINH", "^Kính gửi: UBND xã Hải Long", *CHILD),
        (
            "^TỜ KHAI ĐĂNG KÝ KẾT HÔN",
            "Thông tin               Bên nữ              Bên nam",
            "Họ, chữ đệm, tên        Trần Thị Lan        Nguyễn Văn Hùng",
        ),
        (
            "^TỜ KHAI CẤP GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN",
            "Họ, chữ đệm, tên: Nguyễn Văn Hùng",
            "Tình trạng hôn nhân: Chưa đăng ký kết hôn với ai",
        ),
        ("^GIẤY CHỨNG SINH", "Họ và tên mẹ: Trần Thị Lan", "Giới tính của con: Nam"),
        (
            "^GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP",
            "^Mã số doanh nghiệp: 0100233488",
            "3. Vốn điều lệ: 1.000.000.000 đồng",
        ),
    ],
    ids=lambda lines: lines[0],
)
def test_a_declaration_is_not_the_certificate_it_asks_for(lines: tuple[str, ...]) -> None:
    record = record_of(written(*NATION, *lines))
    assert (record.type, record.fields) == ("khong_ro", {})


@pytest.mark.parametrize(
    "lines",
    [
        (
            "^ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP XÂY DỰNG",
            "- Tên chủ đầu tư: Nguyễn Văn An",
            "- Mật độ xây dựng: 80%",
            "- Tổng diện tích sàn: 200 m2",
            "Tôi xin cam đoan làm theo đúng giấy phép",
        ),
        (
            "^GIẤY ĐỀ NGHỊ",
            "^ĐĂNG KÝ HỘ KINH DOANH",
            "1. Tên hộ kinh doanh: AN AN",
            "3. Ngành, nghề kinh doanh: bán lẻ",
            "4. Vốn kinh doanh: 100.000.000 đồng",
        ),
        (
            "^ĐƠN ĐĂNG KÝ BIẾN ĐỘNG ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT",
            "Giấy chứng nhận đã cấp: số vào sổ: CH 00125; số phát hành BA 123456",
            "Thửa đất số: 12 tờ bản đồ số: 5",
        ),
    ],
    ids=lambda lines: lines[0],
)
def test_an_application_is_an_application(lines: tuple[str, ...]) -> None:
    assert record_of(written(*NATION, *lines)).type == "don_de_nghi"


def test_of_a_paper_whose_type_is_not_sure_no_value_is_believed() -> None:
    """The lower half of a certificate, its title torn off; a person who names the type decides."""
    half = written(
        *CHILD,
        "Họ, chữ đệm, tên người đi khai sinh: Nguyễn Văn Hùng",
        "Nơi đăng ký khai sinh: Ủy ban nhân dân xã Hải Long",
    )
    record = record_of(half)
    assert record.type == "giay_khai_sinh"
    assert record.fields
    assert all(field.needs_review for field in record.fields.values())
    named = record_of(half, hint="giay_khai_sinh")
    assert not named.fields["ho_ten_me"].needs_review
