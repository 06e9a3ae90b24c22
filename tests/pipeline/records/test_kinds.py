"""Laws that every kind obeys, and what each one makes of printed text."""

import re
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.synth.spelling import date_in_figures, long_date
from pipeline.records.kinds import KINDS, agency_code, tax_code
from pipeline.records.kinds.area import square_metres
from pipeline.records.kinds.digits import DOUBTFUL, LOOKALIKES, as_digits
from pipeline.records.kinds.document_number import type_part
from schemas.rules import load_rules
from schemas.text import nfc

RULES = load_rules()
PRINTED = st.text(
    "abcđehilnostuvyABCĐHIKLNOQSTUVƯôứạàéịĐÐ0123456789 .,;:/-–()\n\"'?|!⁄…²m", max_size=60
)
SHAPES = {
    "date": r"\d{4}(-\d\d(-\d\d)?)?",
    "year": r"\d{4}",
    "citizen_id": r"\d{9}|\d{12}",
    "cmnd": r"\d{9}|\d{12}",
    "sex": r"Nam|Nữ",
    "phone": r"(\+?84)?\d{9,11}",
    "integer": r"\d{1,7}",
    "area": r"[\d.,]+",
    "so": r"\d{1,5}[a-y]?",
    "so_ky_hieu": r"\d.*[/-].+",
    "document_number": r"\d{1,6}(/\d{2}|/\d{4})?",
    "dossier_code": r".+-\d{6}-\d{4,6}",
    "land_serial": r"[A-ZĐ]{1,2} \d{6,8}",
    "capacity": r"[A-Z]+\.",
    "ky_hieu": r"[A-ZĐÂĂÊÔƠƯ]\S+",
    "money": r"\d+",
    "agency_code": r"\d{3}\.\d\d\.\d\d\.[A-Z]\d\d|[A-Z]\d\d(\.\d{1,3}){0,8}",
    "tax_code": r"\d{10}(-\d{3})?|\d{12}",
    "business_code": r"\d{10}(-\d{3})?|\d{12}|\d\d[A-Z]\d{7}",
    "procedure_code": r"\d\.\d{6}",
    "time": r"\d\d(:[0-5]\d)?",
    "land_code": r"[A-Z\d]{12}",
    "certification_number": r"\d{1,6}, .*SCT.*",
    "parcel": r".*\d.*",
    "map_sheet": r"\d.*",
}


def value(kind: str, printed: str) -> str | None:
    parsed = KINDS[kind].parse(printed, RULES)
    return parsed.value if parsed else None


@pytest.mark.parametrize("kind", sorted(KINDS))
@given(printed=PRINTED)
def test_a_kind_gives_a_well_formed_value_or_none(kind: str, printed: str) -> None:
    parsed = KINDS[kind].parse(printed, RULES)
    if parsed is None:
        return
    assert parsed.value == nfc(parsed.value) != ""
    assert 0 <= parsed.start < parsed.end <= len(printed)
    assert 0 < parsed.certainty <= 1
    assert re.fullmatch(SHAPES.get(kind, r".+"), parsed.value)


@pytest.mark.parametrize("kind", sorted(KINDS))
@settings(max_examples=40)
@given(data=st.data())
def test_a_value_is_understood_as_itself_when_a_person_types_it(
    kind: str, data: st.DataObject
) -> None:
    shaped = st.from_regex(SHAPES.get(kind, r"[A-Za-zĐđ]{1,6}( [a-zđ]{1,6}){0,3}"), fullmatch=True)
    first = value(kind, data.draw(st.one_of(PRINTED, shaped)))
    if first is not None:
        assert value(kind, first) == first


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_finds_nothing_where_nothing_is_printed(kind: str) -> None:
    assert value(kind, "") is None


@pytest.mark.parametrize("kind", sorted(set(KINDS) & set(SHAPES)))
def test_a_kind_with_a_form_can_refuse_and_says_so_to_the_clerk(kind: str) -> None:
    assert KINDS[kind].refusal.endswith(".")


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_date_is_read_in_both_printed_forms(day: date) -> None:
    assert value("date", date_in_figures(day)) == day.isoformat()
    assert value("date", f"Tân Phú, {long_date(day)}") == day.isoformat()


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("05-3-2019", "2019-03-05"),
        ("05.03.2019", "2019-03-05"),
        ("05 / 3 / 2019", "2019-03-05"),
        ("ngày O5 tháng 3 năm 2O19", "2019-03-05"),
        ("ngày05tháng3năm2019", "2019-03-05"),
        ("Ngày năm tháng ba năm hai nghìn không trăm mười chín", "2019-03-05"),
        ("08 giờ 30 phút, ngày 17 tháng 02 năm 2023", "2023-02-17"),
        ("ngày    tháng 3 năm 2019", "2019-03"),
        ("3/2019", "2019-03"),
        ("năm 1958", "1958"),
        ("01/01/1960", "1960-01-01"),
        ("2023-05-08", "2023-05-08"),
        ("2023-05", "2023-05"),
    ],
)
def test_a_date_keeps_the_precision_that_is_printed(printed: str, iso: str) -> None:
    assert value("date", printed) == iso


@pytest.mark.parametrize(
    "printed", ["31/02/2019", "2019-02-31", "ngày 80 tháng 02 năm 2025", "00/00/2000"]
)
def test_a_day_that_does_not_exist_is_no_date(printed: str) -> None:
    assert value("date", printed) is None


@pytest.mark.parametrize(
    ("printed", "whole", "number", "notation"),
    [
        ("Số: 132/KH-UBND", "132/KH-UBND", "132", "KH-UBND"),
        ("Số: 440 /QĐ-UBND", "440/QĐ-UBND", "440", "QĐ-UBND"),
        ("Số: 15/2023/QĐ-UBND", "15/2023/QĐ-UBND", "15", "QĐ-UBND"),
        ("Số: 20/2023/QH15", "20/2023/QH15", "20", "QH15"),
        ("Số: 07/TTr-STP", "07/TTr-STP", "07", "TTr-STP"),
        ("686/STTTT-CNTT", "686/STTTT-CNTT", "686", "STTTT-CNTT"),
        ("Số 44O/QÐ-UBND", "440/QĐ-UBND", "440", "QĐ-UBND"),
        ("Số: 3/HĐ-UBND", "3/HĐ-UBND", "3", "HĐ-UBND"),
        ("Số: 12/QĐ- TTg", "12/QĐ-TTg", "12", "QĐ-TTg"),
        ("14748-CV/VPTW", "14748-CV/VPTW", "14748", "CV/VPTW"),
        ("Số:      /QĐ-UBND", None, None, "QĐ-UBND"),
        ("Số: ÕØ/QĐ-UBND", None, None, "QĐ-UBND"),
    ],
)
def test_a_document_number_is_taken_apart_but_never_folded(
    printed: str, whole: str | None, number: str | None, notation: str
) -> None:
    assert value("so_ky_hieu", printed) == whole
    assert value("so", printed) == number
    assert value("ky_hieu", printed) == notation


FIGURES = {
    "date": "{0}2/0{1}/19{2}3",
    "citizen_id": "03819900{0}{1}{2}4",
    "tax_code": "01002{0}3{1}8{2}",
    "money": "{0}2{1}.3{2}0 đồng",
    "procedure_code": "1.00{0}{1}9{2}",
    "phone": "091234{0}{1}7{2}",
    "so": "Số: 4{0}{1}{2}/QĐ-UBND",
    "dossier_code": "H56.12-230{0}0{1}-000{2}",
    "time": "0{0} giờ {1}{2} phút",
    "area": "{0}{1}{2} m²",
    "map_sheet": "{0}4{1}{2}",
}


@pytest.mark.parametrize("kind", sorted(FIGURES))
@given(st.sampled_from("12"), st.sampled_from("1258"), st.sampled_from("1258"), st.data())
def test_a_letter_that_stands_for_a_digit_is_undone_and_leaves_a_trace(
    kind: str, a: str, b: str, c: str, data: st.DataObject
) -> None:
    b = {"time": "1"}.get(kind, b)
    printed = FIGURES[kind].format(a, b, c)
    right = KINDS[kind].parse(printed, RULES)
    assert right is not None
    letter = data.draw(st.sampled_from([look for look in LOOKALIKES if as_digits(look) == c]))
    at = FIGURES[kind].index("{2}") - 2 * 2
    assert printed[at] == c
    misread = KINDS[kind].parse(printed[:at] + letter + printed[at + 1 :], RULES)
    assert misread is not None
    assert misread.value == right.value
    assert misread.certainty < right.certainty


def test_the_type_in_a_number_is_spelt_exactly() -> None:
    assert type_part("03/HĐ-UBND", RULES) == "HĐ"
    assert type_part("03/HD-UBND", RULES) == "HD"
    assert type_part("03/QD-UBND", RULES) == ""


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("QUYẾT ĐỊNH", "Quyết định"),
        ("QUYÉT ĐỊNH:", "Quyết định"),
        ("TỜ TRÌNH", "Tờ trình"),
        ("Số: 45/UBND-VP", "Công văn"),
        ("Số: 45/BC-UBND", "Báo cáo"),
        ("lời chào", None),
    ],
)
def test_the_kind_of_a_document_comes_from_the_table(printed: str, name: str | None) -> None:
    assert value("document_kind", printed) == name


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("038199001234", "038199001234"),
        ("038 199 001 234", "038199001234"),
        ("CCCD số O38199OO1234 cấp ngày 01/01/2021", "038199001234"),
        ("171234567", "171234567"),
        ("03819900123", None),
        ("ngày 01/01/2021", None),
    ],
)
def test_a_personal_number_has_twelve_digits_or_nine(printed: str, number: str | None) -> None:
    assert value("citizen_id", printed) == number


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("NGUYỄN THỊ LAN", "NGUYỄN THỊ LAN"),
        ("Bà Nguyễn Thị Lan, sinh năm 1960", "Nguyễn Thị Lan"),
        ("Ông/Bà: Y Bhăm Niê", "Y Bhăm Niê"),
        ("Bà Văn Sáu", "Văn Sáu"),
        ("Trần Văn An (đã ký)", "Trần Văn An"),
        ("Phạm 'Thị Ngọc Thủy", "Phạm Thị Ngọc Thủy"),
        ("H'Hen Niê", "H'Hen Niê"),
        ("12345", None),
    ],
)
def test_a_name_is_kept_as_printed_without_what_surrounds_it(
    printed: str, name: str | None
) -> None:
    assert value("person_name", printed) == name


@pytest.mark.parametrize(
    ("printed", "sex"), [("Nam", "Nam"), ("nữ", "Nữ"), ("NỮ", "Nữ"), ("Nam / Nữ", None)]
)
def test_sex_is_not_guessed_when_both_are_printed(printed: str, sex: str | None) -> None:
    assert value("sex", printed) == sex


@pytest.mark.parametrize(
    ("printed", "area", "number"),
    [
        ("120,5 m²", "120,5", 120.5),
        ("1.250,5 m2", "1.250,5", 1250.5),
        ("300m²", "300", 300.0),
        ("1.250 m²", "1.250", 1250.0),
        ("120.5 m²", "120.5", 120.5),
    ],
)
def test_an_area_stays_as_printed_and_can_be_compared(
    printed: str, area: str, number: float
) -> None:
    assert value("area", printed) == area
    assert square_metres(area) == number


@pytest.mark.parametrize(
    ("printed", "phone"),
    [
        ("0912 345 678", "0912345678"),
        ("0912.345.678", "0912345678"),
        ("+84912345678", "+84912345678"),
        ("0168 123 4567", "01681234567"),
        ("03558015350", None),
        ("12345", None),
    ],
)
def test_a_telephone_number_has_a_plausible_length(printed: str, phone: str | None) -> None:
    assert value("phone", printed) == phone


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("000.00.12.H56-230501-0001", "000.00.12.H56-230501-0001"),
        ("H56.12-230501-0001", "H56.12-230501-0001"),
        ("H56.23.09 - 23O219 - 0030", "H56.23.09-230219-0030"),
        ("12345", None),
    ],
)
def test_both_forms_of_a_dossier_code_are_accepted(printed: str, code: str | None) -> None:
    assert value("dossier_code", printed) == code


def test_the_issuing_agency_is_the_lower_of_two() -> None:
    assert value("agency", "UBND TỈNH THANH HÓA\nSỞ TƯ PHÁP") == "SỞ TƯ PHÁP"


def test_a_name_over_two_lines_is_one_agency() -> None:
    printed = "ỦY BAN NHÂN DÂN\nXÃ TÂN PHÚ"
    assert value("agency", printed) == "ỦY BAN NHÂN DÂN XÃ TÂN PHÚ"


@pytest.mark.parametrize(
    ("printed", "office"),
    [
        ("PHÓ CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        ("v CHỦ TỊCH", "CHỦ TỊCH"),
        ("PHÓ CHỦ TỊCH ỦXW#A", "PHÓ CHỦ TỊCH"),
        ("BỘ TRƯỞNG,\nCHỦ NHIỆM", "BỘ TRƯỞNG, CHỦ NHIỆM"),
        ("#1", None),
    ],
)
def test_an_office_is_freed_of_stray_marks(printed: str, office: str | None) -> None:
    assert value("office", printed) == office


def test_recipients_are_joined_and_a_line_without_dash_continues() -> None:
    printed = "- Như trên;\n- VPCP: BTCN, các PCN,\nTrợ lý TTg;\n- Lưu: VT."
    assert value("recipients", printed) == "Như trên; VPCP: BTCN, các PCN, Trợ lý TTg; Lưu: VT"


def test_the_mark_of_a_letters_subject_is_not_part_of_it() -> None:
    assert value("abstract", "V/v số hóa hồ sơ\nnăm 2025") == "số hóa hồ sơ năm 2025"


@given(st.integers(0, 10**12))
def test_a_sum_of_money_is_read_however_its_groups_are_parted(dong: int) -> None:
    for grouped in (f"{dong:,}".replace(",", "."), f"{dong:,}", f"{dong:,}".replace(",", " ")):
        assert value("money", f"Lệ phí: {grouped} đồng") == str(dong)


@pytest.mark.parametrize(
    ("printed", "dong"),
    [
        ("150 triệu đồng", "150000000"),
        ("1,5 tỷ đồng", "1500000000"),
        ("1.250.00O đồng", "1250000"),
        ("1.500.000,00 đồng", "1500000"),
        ("Nộp ngày 05/3/2024: 8.000 đ", "8000"),
        ("ngày 05/03/2019", None),
    ],
)
def test_a_sum_of_money_is_in_dong(printed: str, dong: str | None) -> None:
    assert value("money", printed) == dong


def test_a_sum_with_odd_groups_leaves_a_doubt() -> None:
    parsed = KINDS["money"].parse("1.50.000 đồng", RULES)
    assert parsed is not None
    assert parsed.certainty == DOUBTFUL


@given(st.from_regex(r"[0-9]{9}", fullmatch=True), st.integers(0, 9), st.integers(0, 9))
def test_the_check_digit_finds_every_single_wrong_digit(nine: str, at: int, other: int) -> None:
    tenth = tax_code.check_digit(nine)
    assume(tenth is not None)
    code = f"{nine}{tenth}"
    assert tax_code.valid(code)
    assume(code[at] != str(other))
    assert not tax_code.valid(f"{code[:at]}{other}{code[at + 1 :]}")


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("0100233488", "0100233488"),
        ("MST: O1OO233488", "0100233488"),
        ("0314409058 - 002", "0314409058-002"),
        ("0314409058002", "0314409058-002"),
        ("038199001234", "038199001234"),
        ("031440905", None),
    ],
)
def test_a_tax_code_has_ten_digits_thirteen_or_twelve(printed: str, code: str | None) -> None:
    assert value("tax_code", printed) == code


@pytest.mark.parametrize(
    ("code", "verdict"),
    [("0100233488", True), ("0314409058-002", True), ("0314409058-000", False),
     ("0100233489", False), ("038199001234", None)],
)  # fmt: skip
def test_only_a_code_with_a_check_digit_is_judged(code: str, verdict: bool | None) -> None:
    assert tax_code.valid(code) is verdict


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("Mã TTHC: 1.001193", "1.001193"),
        ("1.011442.000.00.00.H38", "1.011442"),
        ("2. 0OO815", "2.000815"),
        ("1.00119", None),
        ("1.001.193", None),
    ],
)
def test_a_procedure_has_its_national_code(printed: str, code: str | None) -> None:
    assert value("procedure_code", printed) == code


@pytest.mark.parametrize(
    ("kind", "printed", "number"),
    [
        ("parcel", "12a", "12a"),
        ("parcel", "125, 126 và 127", "125, 126 và 127"),
        ("parcel", "l25", "125"),
        ("parcel", "chưa đo", None),
        ("map_sheet", "254-42-b", "254-42-b"),
        ("map_sheet", "5 (DC 12)", "5 (DC 12)"),
        ("map_sheet", "1O", "10"),
        ("land_register_number", "CS O1234", "CS 01234"),
        ("land_register_number", "01234 QSDĐ/2003", "01234 QSDĐ/2003"),
        ("land_register_number", "chưa vào sổ", None),
        ("land_code", "T1 A2 34 5678 90", "T1A234567890"),
        ("land_code", "GIẤYCHỨNGNHẬN", None),
        ("business_code", "26A8O12345", "26A8012345"),
        ("business_code", "8012345678", "8012345678"),
        ("certification_number", "Số: 12 Quyển số: 01/2023 - SCT/BS", "12, 01/2023-SCT/BS"),
        ("certification_number", "77 SCTĐT/BS", "77, SCTĐT/BS"),
        ("certification_number", "Số: 77/QĐ-UBND", None),
        ("time", "08 giờ 30 phút, ngày 17", "08:30"),
        ("time", "15 giờ      phút", "15"),
        ("time", "27 giờ", None),
        ("ethnicity", "Kinh Quốc tịch: Việt Nam", "Kinh"),
        ("ethnicity", "H'Mông", "H'Mông"),
        ("nationality", "VIỆT NAM, giới tính nam", "VIỆT NAM"),
        ("sex", "☑ Nam ☐ Nữ", "Nam"),
    ],
)  # fmt: skip
def test_what_stands_around_a_value_does_not_enter_it(
    kind: str, printed: str, number: str | None
) -> None:
    assert value(kind, printed) == number


def test_a_term_that_is_in_no_list_is_kept_and_doubted() -> None:
    parsed = KINDS["ethnicity"].parse("Kính", RULES)
    assert parsed is not None
    assert (parsed.value, parsed.certainty) == ("Kính", DOUBTFUL)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("000.00.12.H56", "H56.12"),
        ("000.00.00.H38", "H38"),
        ("012.05.12.H56", "H56.12.05.012"),
        ("000.23.09.H56", "H56.09.23"),
    ],
)
def test_an_agency_has_one_identifier_in_two_forms(old: str, new: str) -> None:
    assert agency_code.new_form(old) == agency_code.new_form(new) == new
    assert agency_code.old_form(new) == agency_code.old_form(old) == old
    assert value("agency_code", f"Mã định danh: {old}") == old
    assert value("agency_code", f"Mã định danh: {new}") == new


@given(st.from_regex(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}", fullmatch=True))
def test_the_old_form_of_an_agency_comes_back_from_the_new(code: str) -> None:
    new = agency_code.new_form(code)
    assert agency_code.old_form(new) == code


def test_an_agency_too_deep_for_the_old_form_has_none() -> None:
    assert agency_code.old_form("H56.12.34.56.78") is None
    assert agency_code.old_form("H56.123") is None
