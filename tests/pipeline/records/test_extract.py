"""What the stage promises of any paper, shown on lines written by hand."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import schemas
from pipeline.geometry import Transform
from pipeline.page import Line, Reading
from pipeline.records import check_names
from pipeline.records.errors import UnknownNameError, UnknownTypeError
from schemas.doctypes import Catalogue, CheckSpec, FieldSpec, Keep, Locate
from schemas.doctypes import DocumentType as Type
from tests.pipeline.records.extraction import CATALOGUE, record_of, values
from tests.pipeline.records.readings import line, page_text, written

NATION = "^CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"

LETTER = (
    NATION,
    "^Độc lập - Tự do - Hạnh phúc",
    "",
    "^ĐƠN ĐỀ NGHỊ",
    "",
    "^Kính gửi: Ủy ban nhân dân xã Tân Phú",
    "",
    "Tôi tên là: Nguyễn Thị Lan",
    "Ngày, tháng, năm sinh: 05/3/1980     Số điện thoại: 0912345678",
    "Số CCCD/định danh cá nhân: 038180001234     Ngày cấp: 12/4/2021",
    "Nơi cư trú: Thôn Đông Hà, xã Tân Phú, huyện Tân Kỳ,",
    "tỉnh Nghệ An",
    "Nội dung đề nghị: Cấp bản sao trích lục khai sinh",
    "Tôi xin cam đoan những nội dung khai trên là đúng sự thật.",
    "",
    "                                        Tân Phú, ngày 08 tháng 4 năm 2024",
    "                                              NGƯỜI LÀM ĐƠN",
)


def _letter_with(old: str, new: str) -> Reading:
    return written(*(text.replace(old, new) for text in LETTER))


def test_a_letter_is_recognised_and_its_fields_are_taken_as_printed() -> None:
    record = record_of(written(*LETTER))
    assert record.type == "don_de_nghi"
    assert values(record) == {
        "ho_ten": "Nguyễn Thị Lan",
        "ngay_sinh": "1980-03-05",
        "so_dinh_danh": "038180001234",
        "noi_cu_tru": "Thôn Đông Hà, xã Tân Phú, huyện Tân Kỳ, tỉnh Nghệ An",
        "so_dien_thoai": "0912345678",
        "noi_dung_de_nghi": "Cấp bản sao trích lục khai sinh",
        "ngay_viet_don": "2024-04-08",
    }


def test_the_same_reading_always_gives_the_same_record() -> None:
    assert record_of(written(*LETTER)) == record_of(written(*LETTER))


def test_a_record_satisfies_the_published_schema() -> None:
    schema = Path(schemas.__file__ or "").parent / "json" / "record.schema.json"
    record = json.loads(record_of(written(*LETTER)).to_json())
    jsonschema.Draft202012Validator(json.loads(schema.read_text("utf-8"))).validate(record)


@pytest.mark.parametrize("label", ["Tôi tên Ià:", "Toi ten la:", "Tôitên là:", "Tôi tên là :"])
def test_a_label_may_be_misread(label: str) -> None:
    record = record_of(_letter_with("Tôi tên là:", label))
    assert values(record)["ho_ten"] == "Nguyễn Thị Lan"


def test_a_label_and_its_value_may_be_read_as_one_word() -> None:
    record = record_of(_letter_with("Tôi tên là: Nguyễn", "Tôi tên là:Nguyễn"))
    field = record.fields["ho_ten"]
    assert field.value == "Nguyễn Thị Lan"
    assert field.raw == "Nguyễn Thị Lan"


def test_dotted_leaders_are_not_a_value() -> None:
    record = record_of(_letter_with("Nguyễn Thị Lan", "........................"))
    assert "ho_ten" not in record.fields
    assert record.missing == ("ho_ten",)
    assert record.needs_review


def test_what_is_printed_but_not_understood_is_marked_and_not_invented() -> None:
    field = record_of(_letter_with("05/3/1980", "31/2/1980")).fields["ngay_sinh"]
    assert (field.value, field.raw) == ("", "31/2/1980")
    assert field.needs_review
    assert [check.passed for check in field.checks] == [False]


def test_a_letter_among_digits_is_mended_but_the_print_stays() -> None:
    field = record_of(_letter_with("038180001234", "O3818O001234")).fields["so_dinh_danh"]
    assert (field.value, field.raw) == ("038180001234", "O3818O001234")
    assert field.needs_review


def test_a_personal_number_that_contradicts_the_birth_date_is_marked() -> None:
    field = record_of(_letter_with("038180001234", "038170001234")).fields["so_dinh_danh"]
    assert field.needs_review
    assert [c.name for c in field.checks if not c.passed] == ["citizen_birth_year"]


def test_a_date_in_the_future_is_marked() -> None:
    field = record_of(_letter_with("năm 2024", "năm 2027")).fields["ngay_viet_don"]
    assert field.needs_review
    assert [c.name for c in field.checks if not c.passed] == ["not_in_future"]


def test_an_unsure_reading_is_marked_even_when_all_checks_pass() -> None:
    page = written(*LETTER).pages[0]
    unsure = tuple(
        Line(tuple(word.__class__(word.text, word.box, 0.5) for word in row.words))
        for row in page.lines
    )
    record = record_of(Reading((page_text(unsure),)))
    assert all(field.needs_review for field in record.fields.values())
    assert all(check.passed for field in record.fields.values() for check in field.checks)


def test_an_address_keeps_its_printed_form_over_two_lines() -> None:
    field = record_of(written(*LETTER)).fields["noi_cu_tru"]
    assert field.raw == "Thôn Đông Hà, xã Tân Phú, huyện Tân Kỳ, tỉnh Nghệ An"
    assert field.box.height > 2 * 40


def test_boxes_are_in_the_frame_of_the_scan_and_inside_it() -> None:
    flat = record_of(written(*LETTER))
    page = written(*LETTER).pages[0]
    turned = Transform((0, -0.5, 1754, 0.5, 0, 0, 0, 0, 1))
    moved = page_text(page.lines, to_scan=turned, scan_size=(1754, 1240), dpi=150)
    record = record_of(Reading((moved,)))
    assert values(record) == values(flat)
    for name, field in record.fields.items():
        expected = turned.quad(flat.fields[name].box).box
        assert all(abs(a - b) <= 1 for a, b in zip(field.box, expected, strict=True))
        assert 0 <= field.box.x0 < field.box.x1 <= 1754
        assert 0 <= field.box.y0 < field.box.y1 <= 1240


def test_a_paper_that_nothing_recognises_is_of_the_unknown_type() -> None:
    record = record_of(written("Hóa đơn bán lẻ", "Cà phê 25.000", "Cộng 25.000"))
    assert (record.type, record.fields) == ("khong_ro", {})
    assert record.type_confidence <= 0.5


def test_a_quotation_of_a_title_does_not_make_a_paper_one() -> None:
    record = record_of(written("Tôi đã nộp giấy khai sinh và giấy chứng nhận kết hôn hôm qua."))
    assert record.type == "khong_ro"


def test_an_empty_page_is_unknown_and_not_an_error() -> None:
    record = record_of(Reading((page_text(()),)))
    assert (record.type, record.type_confidence, record.fields) == ("khong_ro", 0.0, {})


def test_a_reading_without_pages_with_a_hint_misses_all_that_is_required() -> None:
    record = record_of(Reading(()), hint="giay_khai_sinh")
    assert record.type == "giay_khai_sinh"
    assert set(record.missing) >= {"ho_ten", "ngay_sinh"}


def test_a_hint_decides_the_type() -> None:
    record = record_of(written(*LETTER), hint="giay_khai_sinh")
    assert record.type == "giay_khai_sinh"
    assert record.type_confidence < 0.5


def test_a_hint_that_does_not_exist_is_named() -> None:
    with pytest.raises(UnknownTypeError) as caught:
        record_of(written(*LETTER), hint="ho_chieu")
    assert "ho_chieu" in caught.value.clerk_message


def _slip(*, by: str = "label_value", kind: str = "text", check: str = "full_date") -> Type:
    field = FieldSpec(
        name="so_tien",
        label="Số tiền",
        gloss="amount",
        kind=kind,
        locate=(Locate(by=by, labels=("Số tiền",)),),
        checks=(CheckSpec(name=check),),
    )
    keep = Keep(citation="test", verified=False)
    return Type(name="phieu", version=1, label="Phiếu", gloss="slip", fields=(field,), keep=keep)


@pytest.mark.parametrize(
    "type_", [_slip(by="telepathy"), _slip(kind="colour"), _slip(check="is_nice")]
)
def test_a_definition_that_names_what_does_not_exist_is_refused(type_: Type) -> None:
    with pytest.raises(UnknownNameError) as caught:
        check_names(type_)
    assert caught.value.facts["field"] == "so_tien"


def test_a_new_type_needs_no_code() -> None:
    slip = _slip(kind="date")
    catalogue = Catalogue({**CATALOGUE.types, slip.name: slip})
    record = record_of(written("Số tiền: 05/3/2019"), hint="phieu", catalogue=catalogue)
    assert values(record) == {"so_tien": "2019-03-05"}
    assert record.schema_ == "phieu/1"


def _header(left: list[str], right: list[str], body: list[str]) -> Reading:
    lines = [line(text, 200, 300 + 75 * i) for i, text in enumerate(left) if text]
    lines += [line(text, 1150, 300 + 75 * i) for i, text in enumerate(right) if text]
    lines += [
        line(text.removeprefix("^"), (2480 - 22 * len(text)) // 2 if text[:1] == "^" else 300, y)
        for text, y in zip(body, range(700, 10_000, 75), strict=False)
        if text
    ]
    return Reading((page_text(lines),))


DECISION = _header(
    ["UBND TỈNH THANH HÓA", "SỞ TƯ PHÁP", "", "Số: 440/QĐ-STP"],
    [NATION[1:], "Độc lập - Tự do - Hạnh phúc", "", "Thanh Hóa, ngày 05 tháng 3 năm 2025"],
    [
        "^QUYẾT ĐỊNH",
        "^Về việc thành lập Tổ công tác số hóa hồ sơ",
        "^và kết quả giải quyết thủ tục hành chính",
        "",
        "^GIÁM ĐỐC SỞ TƯ PHÁP",
        "",
        "Căn cứ Nghị định số 45/2020/NĐ-CP ngày 08 tháng 4 năm 2020 của Chính phủ;",
        "",
        "Nơi nhận:                                         KT. GIÁM ĐỐC",
        "- Như Điều 3;                                     PHÓ GIÁM ĐỐC",
        "- Lưu: VT.",
        "",
        "",
        "                                                  Trần Văn An",
    ],
)


def test_a_decision_is_taken_apart_by_its_layout() -> None:
    record = record_of(DECISION)
    assert values(record) == {
        "co_quan_ban_hanh": "SỞ TƯ PHÁP",
        "so_ky_hieu": "440/QĐ-STP",
        "so": "440",
        "ky_hieu": "QĐ-STP",
        "dia_danh": "Thanh Hóa",
        "ngay_ban_hanh": "2025-03-05",
        "loai_van_ban": "Quyết định",
        "trich_yeu": "Về việc thành lập Tổ công tác số hóa hồ sơ và kết quả giải quyết "
        "thủ tục hành chính",
        "quyen_han_ky": "KT.",
        "chuc_vu": "PHÓ GIÁM ĐỐC",
        "nguoi_ky": "Trần Văn An",
        "noi_nhan": "Như Điều 3; Lưu: VT",
    }


def test_the_header_is_understood_when_an_engine_reads_across_both_columns() -> None:
    rows: dict[int, list[Line]] = {}
    for printed in DECISION.pages[0].lines:
        rows.setdefault(printed.box.y0, []).append(printed)
    across = [Line(tuple(w for part in row for w in part.words)) for row in rows.values()]
    assert values(record_of(Reading((page_text(across),)))) == values(record_of(DECISION))


@given(order=st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_the_order_in_which_lines_were_read_does_not_matter(order: object) -> None:
    lines = list(DECISION.pages[0].lines)
    order.shuffle(lines)  # type: ignore[attr-defined]
    assert values(record_of(Reading((page_text(lines),)))) == values(record_of(DECISION))


@given(texts=st.lists(st.text("Nơi nhậ:TM.KQUYẾTĐỊH số/-0123,ngày thág ăm\n", max_size=40)))
@settings(max_examples=60, deadline=None)
def test_no_text_makes_the_stage_fail(texts: list[str]) -> None:
    reading = written(*(text.replace("\n", " ") for text in texts))
    for hint in (None, *CATALOGUE.types):
        record = record_of(reading, hint=hint)
        assert set(record.missing).isdisjoint(record.fields)


OLD_BIRTH = (
    NATION,
    "^Độc lập - Tự do - Hạnh phúc",
    "Số: 45     Quyển số: 01/2009",
    "",
    "^GIẤY KHAI SINH",
    "^(BẢN SAO)",
    "",
    "Họ và tên: TRẦN VĂN MINH     Giới tính: Nam",
    "Ngày, tháng, năm sinh: 02/9/2009",
    "(Viết bằng chữ: Ngày hai tháng chín năm hai ngàn không trăm lẻ chín)",
    "Nơi sinh: Trạm y tế xã Tân Phú, huyện Tân Kỳ, tỉnh Nghệ An",
    "Dân tộc: Kinh Quốc tịch: Việt Nam",
    "Họ và tên cha: Trần Văn Bình",
    "Dân tộc: Kinh Quốc tịch: Việt Nam Năm sinh: 1980",
    "Nơi thường trú/tạm trú: xã Tân Phú, huyện Tân Kỳ, tỉnh Nghệ An",
    "Họ và tên mẹ: Lê Thị Hoa",
    "Dân tộc: Thái Quốc tịch: Việt Nam Năm sinh: 1984",
    "Nơi thường trú/tạm trú: xã Tân Phú, huyện Tân Kỳ, tỉnh Nghệ An",
    "Nơi đăng ký: Ủy ban nhân dân xã Tân Phú, huyện Tân Kỳ, tỉnh Nghệ An",
    "Ngày, tháng, năm đăng ký: 10/9/2009",
    "Ghi chú:",
    "Họ và tên người đi khai sinh: Trần Văn Bình",
    "Quan hệ với người được khai sinh: Cha",
)


def test_an_older_birth_certificate_puts_the_father_first() -> None:
    found = values(record_of(written(*OLD_BIRTH)))
    assert found == {
        "ho_ten": "TRẦN VĂN MINH",
        "ngay_sinh": "2009-09-02",
        "gioi_tinh": "Nam",
        "dan_toc": "Kinh",
        "quoc_tich": "Việt Nam",
        "noi_sinh": "Trạm y tế xã Tân Phú, huyện Tân Kỳ, tỉnh Nghệ An",
        "ho_ten_cha": "Trần Văn Bình",
        "nam_sinh_cha": "1980",
        "dan_toc_cha": "Kinh",
        "quoc_tich_cha": "Việt Nam",
        "noi_cu_tru_cha": "xã Tân Phú, huyện Tân Kỳ, tỉnh Nghệ An",
        "ho_ten_me": "Lê Thị Hoa",
        "nam_sinh_me": "1984",
        "dan_toc_me": "Thái",
        "quoc_tich_me": "Việt Nam",
        "noi_cu_tru_me": "xã Tân Phú, huyện Tân Kỳ, tỉnh Nghệ An",
        "ho_ten_nguoi_di_khai": "Trần Văn Bình",
        "noi_dang_ky": "Ủy ban nhân dân xã Tân Phú, huyện Tân Kỳ, tỉnh Nghệ An",
        "so": "45",
        "ngay_dang_ky": "2009-09-10",
    }


def test_figures_are_compared_with_words_when_both_are_printed() -> None:
    wrong = tuple(text.replace("02/9/2009", "03/9/2009") for text in OLD_BIRTH)
    field = record_of(written(*wrong)).fields["ngay_sinh"]
    assert "date_in_words" in [check.name for check in field.checks if not check.passed]


MARRIAGE = (
    NATION,
    "",
    "^GIẤY CHỨNG NHẬN KẾT HÔN",
    "^Số: 07/2018",
    "",
    "Họ và tên chồng: TRẦN VĂN BÌNH",
    "Ngày, tháng, năm sinh: 02/9/1990",
    "Dân tộc: Kinh     Quốc tịch: Việt Nam",
    "Nơi thường trú/tạm trú: xã Tân Phú, huyện Tân Kỳ, tỉnh Nghệ An",
    "Số Giấy CMND/Hộ chiếu: 181234567",
    "Họ và tên vợ: LÊ THỊ HOA",
    "Ngày, tháng, năm sinh: 03/4/1992",
    "Dân tộc: Thái     Quốc tịch: Việt Nam",
    "Nơi thường trú/tạm trú: xã Ninh Khang, tỉnh Thanh Hóa",
    "Số Giấy CMND/Hộ chiếu: 171234567",
    "Nơi đăng ký: Ủy ban nhân dân xã Tân Phú",
    "Ngày, tháng, năm đăng ký: 05/3/2018",
)


def test_husband_and_wife_may_stand_below_each_other() -> None:
    found = values(record_of(written(*MARRIAGE)))
    assert {name: found[name] for name in found if name.endswith(("_vo", "_chong"))} == {
        "ho_ten_chong": "TRẦN VĂN BÌNH",
        "ngay_sinh_chong": "1990-09-02",
        "dan_toc_chong": "Kinh",
        "quoc_tich_chong": "Việt Nam",
        "noi_cu_tru_chong": "xã Tân Phú, huyện Tân Kỳ, tỉnh Nghệ An",
        "so_dinh_danh_chong": "181234567",
        "ho_ten_vo": "LÊ THỊ HOA",
        "ngay_sinh_vo": "1992-04-03",
        "dan_toc_vo": "Thái",
        "quoc_tich_vo": "Việt Nam",
        "noi_cu_tru_vo": "xã Ninh Khang, tỉnh Thanh Hóa",
        "so_dinh_danh_vo": "171234567",
    }


def test_a_bride_who_was_too_young_is_marked() -> None:
    young = tuple(text.replace("03/4/1992", "03/4/2002") for text in MARRIAGE)
    field = record_of(written(*young)).fields["ngay_sinh_vo"]
    assert [check.name for check in field.checks if not check.passed] == ["older_than"]


@pytest.mark.parametrize(
    ("capacity", "abbreviation"),
    [("TM. ỦY BAN NHÂN DÂN", "TM."), ("KT, GIÁM ĐỐC", "KT."), ("TL. GIÁM ĐỐC", "TL.")],
)
def test_the_capacity_is_told_from_the_office(capacity: str, abbreviation: str) -> None:
    found = values(record_of(_signed(capacity, "PHÓ GIÁM ĐỐC")))
    assert (found["quyen_han_ky"], found["chuc_vu"]) == (abbreviation, "PHÓ GIÁM ĐỐC")


def test_a_misread_capacity_is_refused_and_not_taken_for_an_office() -> None:
    record = record_of(_signed("IM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"))
    assert record.fields["quyen_han_ky"].value == ""
    assert record.fields["chuc_vu"].value == "CHỦ TỊCH"


def test_an_office_that_begins_like_a_capacity_is_an_office() -> None:
    found = values(record_of(_signed("QUYỀN GIÁM ĐỐC", "")))
    assert found["chuc_vu"] == "QUYỀN GIÁM ĐỐC"
    assert "quyen_han_ky" not in found


def _signed(first: str, second: str) -> Reading:
    texts = [row.text for row in DECISION.pages[0].lines]
    lines = list(DECISION.pages[0].lines)
    at = next(i for i, text in enumerate(texts) if "KT. GIÁM ĐỐC" in text)
    y = lines[at].box.y0
    lines[at : at + 2] = [
        line("Nơi nhận:", 300, y),
        line(first, 1400, y),
        line("- Như Điều 3;", 300, y + 75),
        *([line(second, 1400, y + 75)] if second else []),
    ]
    return Reading((page_text(lines),))


PARTIES = (
    "^HỢP ĐỒNG CHUYỂN NHƯỢNG QUYỀN SỬ DỤNG ĐẤT",
    "",
    "BÊN CHUYỂN NHƯỢNG (Bên A):",
    "Ông: Trần Văn An",
    "Cùng vợ là bà: Lê Thị Bình",
    "Sinh ngày: 03/04/1972",
    "Cùng địa chỉ thường trú: Thôn 1, xã Tân Phú",
    "BÊN NHẬN CHUYỂN NHƯỢNG (Bên B):",
    "Ông: Phạm Văn Cường",
    "Sinh ngày: 05/06/1980",
    "Cùng vợ là bà: Đỗ Thị Dung",
    "CCCD số: 038182004321",
    "Địa chỉ: Thôn 2, xã Tân Phú",
)


def test_what_is_a_spouses_is_never_taken_for_the_partys_own() -> None:
    found = values(record_of(written(*PARTIES), "hop_dong_chuyen_nhuong"))
    assert {name: value for name, value in found.items() if "_ben_" in name} == {
        "ho_ten_ben_a": "Trần Văn An",
        "noi_cu_tru_ben_a": "Thôn 1, xã Tân Phú",
        "ho_ten_vo_chong_ben_a": "Lê Thị Bình",
        "ngay_sinh_vo_chong_ben_a": "1972-04-03",
        "ho_ten_ben_b": "Phạm Văn Cường",
        "ngay_sinh_ben_b": "1980-06-05",
        "ho_ten_vo_chong_ben_b": "Đỗ Thị Dung",
        "so_dinh_danh_vo_chong_ben_b": "038182004321",
    }
