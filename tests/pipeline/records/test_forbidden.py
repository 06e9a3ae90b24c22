"""A miss leaks a secret, a false alarm costs a clerk a minute: both are tested, misses first."""

from dataclasses import replace

import pytest

from benchmarks.synth import KINDS, make_document
from benchmarks.synth.forms import FORMS, make_form
from pipeline.page import CodeContent, Reading, Region, Table, TableCell
from pipeline.records.forbidden import findings, only_shown
from pipeline.records.layout import sheets
from schemas.doctypes import load_catalogue
from schemas.geometry import Box
from schemas.rules import load_rules
from tests.pipeline.records.readings import line, page_text, reading_of, written

CATALOGUE, RULES = load_catalogue(), load_rules()
HEADER = (
    "ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "XÃ TÂN PHÚ               Độc lập - Tự do - Hạnh phúc",
    "Số: 12/BC-UBND           Tân Phú, ngày 05 tháng 3 năm 2024",
)
BODY = (
    "^BÁO CÁO",
    "^Về công tác bảo vệ bí mật nhà nước năm 2023",
    "Thực hiện quy định về bảo vệ bí mật nhà nước, Ủy ban nhân dân xã báo cáo như sau:",
    "1. Tài liệu có độ mật gồm Tuyệt mật, Tối mật và Mật được quản lý riêng.",
)


def outcomes(reading: Reading) -> list[str]:
    return [finding.outcome for finding in findings(reading, RULES)]


def with_region(region: Region) -> Reading:
    page = written(*HEADER, *BODY).pages[0]
    return Reading((replace(page, regions=(region,)),))


@pytest.mark.parametrize(
    ("stamp", "outcome"),
    [
        ("MẬT", "mat"),
        ("MẶT", "mat"),
        ("MAT", "mat"),
        ("M ẬT", "mat"),
        ("|MẬT|", "mat"),
        ("[ MẬT ]", "mat"),
        ("IMẬTI", "mat"),
        ("MẬT _.", "mat"),
        ("TỐI MẬT", "toi_mat"),
        ("TÔIMẬT", "toi_mat"),
        ("TUYỆT MẬT", "tuyet_mat"),
        ("TUYET MẠI", "tuyet_mat"),
        ("Độ mật: Tối mật", "toi_mat"),
        ("ĐỘ MẬT: MẬT", "mat"),
    ],
)
def test_a_stamped_mark_of_secrecy_is_found_however_it_is_read(stamp: str, outcome: str) -> None:
    found = findings(written(*HEADER, "", f"     {stamp}", "", *BODY), RULES)
    assert [finding.outcome for finding in found] == [outcome]
    assert found[0].action == "quarantine"
    assert found[0].message.startswith("Giấy tờ có dấu chỉ độ mật.")


def test_a_mark_beside_the_date_line_is_found() -> None:
    reading = written(
        *HEADER[:2], "MẬT                      Tân Phú, ngày 05 tháng 3 năm 2024", *BODY
    )
    assert outcomes(reading) == ["mat"]


def test_a_mark_on_any_page_is_found_with_its_place() -> None:
    clean, secret = written(*HEADER, *BODY).pages[0], [line("TỐI MẬT", 300, 500)]
    reading = Reading((clean, page_text([*clean.lines, *secret], number=2)))
    (found,) = findings(reading, RULES)
    assert (found.page, found.box) == (2, secret[0].box)


def test_large_letters_are_a_mark_wherever_they_stand() -> None:
    page = written(*HEADER, *BODY).pages[0]
    low = line("MẬT", 300, 3000)
    words = tuple(
        type(word)(word.text, Box(word.box.x0, 2980, word.box.x1 + 40, 3060), word.confidence)
        for word in low.words
    )
    assert outcomes(Reading((page_text([*page.lines, type(low)(words)]),))) == ["mat"]


@pytest.mark.parametrize(
    "lines",
    [
        BODY,
        ("QUY ĐỊNH VỀ BẢO VỆ BÍ", "MẬT", "NHÀ NƯỚC"),
        ("DANH MỤC BÍ MẬT NHÀ NƯỚC ĐỘ", "TỐI MẬT", "TRONG LĨNH VỰC THANH TRA"),
        ("DANH MỤC TÀI LIỆU TUYỆT MẬT, TỐI MẬT VÀ", "MẬT"),
        ("BẢO VỆ BÍ MẬT NHÀ NƯỚC",),
        ("Độ mật: Tuyệt mật, Tối mật, Mật",),
        ("Mật",),
        ("bí mật",),
        ("a) Tuyệt mật;", "b) Tối mật;", "c) Mật."),
        ("Độ mật: Không",),
        ("ÔNG TRẦN VĂN MẬT",),
        ("MẤT GIẤY TỜ",),
        ("ĐÃ GIẢI MẬT",),
    ],
)
def test_text_that_speaks_of_secrets_is_not_secret(lines: tuple[str, ...]) -> None:
    assert outcomes(written(*HEADER, *lines)) == []


def test_small_capitals_low_on_a_page_are_a_cell_of_a_table() -> None:
    assert outcomes(written(*HEADER, *BODY, *[""] * 22, "STT     Tên tài liệu", "     MẬT")) == []


def test_the_heads_of_a_ruled_table_are_no_stamps() -> None:
    reading = written(*HEADER, "STT     TÊN TÀI LIỆU     MẬT     TỐI MẬT", "1     Kế hoạch     x")
    heads = sheets(reading)[0].rows[3]
    assert outcomes(reading) == ["toi_mat"]
    cells = tuple(TableCell(0, n, head.box, ()) for n, head in enumerate(heads.segments))
    table = Table(heads.box, 2, len(cells), cells, 1)
    assert outcomes(Reading((replace(reading.pages[0], tables=(table,)),))) == []


@pytest.mark.parametrize(
    ("text", "label", "outcome"),
    [("TỐI MẬT", "", "toi_mat"), ("", "tuyet_mat", "tuyet_mat"), ("MẬT", "mat", "mat")],
)
def test_what_a_stamp_reads_counts_wherever_it_stands(text: str, label: str, outcome: str) -> None:
    region = Region("stamp", Box(300, 3000, 500, 3080), 0.9, label, text)
    assert outcomes(with_region(region)) == [outcome]


def test_other_stamps_are_no_marks_of_secrecy() -> None:
    for text in ("HỎA TỐC", "CÔNG VĂN ĐẾN\nSố: 12\nNgày 05/3/2024", "ĐÃ KIỂM TRA"):
        assert outcomes(with_region(Region("stamp", Box(0, 0, 9, 9), 0.9, "", text))) == []


def test_words_that_a_finder_merely_took_for_a_stamp_are_judged_with_the_lines_around() -> None:
    page = written("QUY ĐỊNH VỀ BẢO VỆ BÍ", "MẬT", "NHÀ NƯỚC").pages[0]
    region = Region("stamp", page.lines[1].box, 0.6, "mat", "MẬT")
    assert outcomes(Reading((replace(page, regions=(region,)),))) == []


@pytest.mark.parametrize(
    ("label", "outcome"), [("chung_thuc_ban_sao", "ban_sao_chung_thuc"), ("sao_y", "sao_y")]
)
def test_a_stamp_that_was_recognised_counts_though_its_words_were_not_read(
    label: str, outcome: str
) -> None:
    assert outcomes(with_region(Region("stamp", Box(0, 0, 9, 9), 0.9, label))) == [outcome]


CERTIFIED = (
    "CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH",
    "Số chứng thực: 1234    Quyển số: 01/2023 - SCT/BS",
    "Ngày 05 tháng 3 năm 2024",
)


@pytest.mark.parametrize(
    ("lines", "outcome", "action"),
    [
        (CERTIFIED, "ban_sao_chung_thuc", "refuse"),
        (CERTIFIED[:1], "ban_sao_chung_thuc", "refuse"),
        (CERTIFIED[1:], "ban_sao_chung_thuc", "refuse"),
        (("Chứng thực ban sao đung với bản chinh",), "ban_sao_chung_thuc", "refuse"),
        (("SAO Y BẢN CHÍNH",), "sao_y", "ask"),
        (("BẢN PHÔ TÔ",), "ban_chup", "refuse"),
        (("CĂN CƯỚC CÔNG DÂN", "Citizen Identity Card", "Số / No.: 038099001234"),
         "giay_to_tuy_than", "refuse"),
        (("CĂN CƯỚC", "IDENTITY CARD"), "giay_to_tuy_than", "refuse"),
        (("CĂN CƯỚC", "Identity Card", "Ngày sinh Date ofbirth: 20/7/1996"),
         "giay_to_tuy_than", "refuse"),
        (("IDVNM0990012345038099001234<<2",), "giay_to_tuy_than", "refuse"),
        (("GIẤY CHỨNG MINH NHÂN DÂN", "SỐ 171234567", "Nguyên quán: Vĩnh Lộc, Thanh Hóa",
          "Nơi ĐKHK thường trú: Vĩnh Lộc"), "giay_to_tuy_than", "refuse"),
        (("Đặc điểm nhận dạng:", "Ngón trỏ trái"), "giay_to_tuy_than", None),
        (("Đặc điểm nhận dạng:", "Dấu vết riêng và dị hình", "Ngón trỏ trái"),
         "giay_to_tuy_than", "refuse"),
        (("^SỔ HỘ KHẨU", "Số: 290123456"), "so_ho_khau", "ask"),
    ],
)  # fmt: skip
def test_papers_that_are_not_digitised_are_named(
    lines: tuple[str, ...], outcome: str, action: str | None
) -> None:
    found = findings(written("GIẤY TỜ", *lines), RULES)
    assert [(f.outcome, f.action) for f in found] == ([(outcome, action)] if action else [])


def test_a_certified_electronic_copy_is_not_a_certified_copy_on_paper() -> None:
    electronic = [text.replace("SCT/BS", "SCTĐT/BS") for text in CERTIFIED]
    assert outcomes(written(*electronic)) == []


def test_the_code_of_an_identity_card_speaks_for_one() -> None:
    content = CodeContent(
        "QRCode", "038099001234||Nguyễn Văn Mẫu|05031999|Nam|Tân Phú|20082021", ""
    )
    region = Region("qr", Box(0, 0, 99, 99), 1, content=content)
    page = written("CĂN CƯỚC CÔNG DÂN").pages[0]
    with_code = Reading((replace(page, regions=(region,)),))
    assert outcomes(with_code) == ["giay_to_tuy_than"]


@pytest.mark.parametrize(
    "lines",
    [
        ("Chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan Việt Nam cấp",),
        ("a) Sổ chứng thực bản sao từ bản chính (SCT/BS);",),
        ("^GIẤY KHAI SINH", "^(BẢN SAO)"),
        ("LỜI CHỨNG CỦA CÔNG CHỨNG VIÊN", "Số chứng thực: 12", "Quyển số: 01/2023-SCT/HĐ,GD"),
        ("Giấy tờ tùy thân: Căn cước công dân số 038099001234, có giá trị đến 05/3/2039",),
        ("Nộp bản photo căn cước công dân và sổ hộ khẩu của người đề nghị.",),
        ("Họ và tên / Full name:", "Ngày sinh / Date of birth:", "Nơi sinh / Place of birth:"),
        ("ĐƠN ĐỀ NGHỊ CẤP ĐỔI", "GIẤY CHỨNG MINH NHÂN DÂN"),
    ],
)
def test_papers_that_only_mention_others_are_not_taken_for_them(lines: tuple[str, ...]) -> None:
    assert outcomes(written("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", *lines)) == []


CARD = (
    "^CHỨNG MINH NHÂN DÂN",
    "Nơi thường trú / Place of residence: Tân Phú",
    "Có giá trị đến: 2030",
)


def test_a_paper_of_a_type_that_is_only_shown_is_told_though_no_mark_of_it_was_found() -> None:
    reading = written(*CARD)
    told = only_shown(reading, CATALOGUE, RULES)
    assert told is not None
    assert (told.outcome, told.action) == ("can_cuoc", "ask")
    assert told.message == CATALOGUE.types["can_cuoc"].keep.refusal
    other = written(*HEADER, *BODY).pages[0]
    behind = Reading((other, replace(reading.pages[0], number=2)))
    assert (only_shown(behind, CATALOGUE, RULES) or told).page == 2


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(FORMS))
def test_only_identity_papers_are_only_shown(kind: str) -> None:
    told = only_shown(reading_of(make_form(kind, 6)), CATALOGUE, RULES)
    assert (told is not None) == (kind == "can_cuoc")


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_ordinary_paper_is_held_back(kind: str) -> None:
    assert outcomes(reading_of(make_document(kind, seed=11))) == []


def test_the_gravest_finding_comes_first() -> None:
    found = findings(written("     MẬT", "SAO Y BẢN CHÍNH", *CERTIFIED), RULES)
    assert [f.action for f in found] == ["quarantine", "refuse", "ask"]
    assert all(f.message.endswith(".") for f in found)
