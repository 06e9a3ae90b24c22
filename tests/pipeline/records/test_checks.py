"""Each check must be able to pass, to fail, and to say that it cannot judge."""

from datetime import date

import pytest

from pipeline.records.checks import CHECKS
from pipeline.records.checks.evidence import Evidence
from pipeline.records.found import Verdict
from pipeline.records.syllables import impossible
from schemas.doctypes import Argument
from schemas.rules import load_rules

RULES = load_rules()
TODAY = date(2026, 11, 22)

Case = tuple[str, str, dict[str, str], str, dict[str, Argument]]

PASS: list[Case] = [
    ("not_in_future", "2026-11-22", {}, "", {}),
    ("not_in_future", "2026", {}, "", {}),
    ("plausible_year", "1945-09-02", {}, "", {}),
    ("full_date", "2019-03-05", {}, "", {}),
    ("not_before", "2019-03-05", {"a": "2019-03"}, "", {"field": "a"}),
    ("older_than", "1985", {"a": "2019-03-05"}, "", {"field": "a", "years": 13}),
    ("older_than", "1998-03-05", {"a": "2018-03-05"}, "", {"field": "a", "years": 20}),
    ("code_date", "H56.12-230501-0001", {}, "", {}),
    ("type_in_table", "12/QĐ-UBND", {}, "", {}),
    ("type_in_table", "12/UBND-VP", {}, "", {}),
    ("type_agrees", "12/QĐ-UBND", {"a": "Quyết định"}, "", {"field": "a"}),
    ("number_year", "12/2023", {"a": "2023-05-01"}, "", {"field": "a"}),
    ("leading_zero", "07/QĐ-UBND", {}, "", {}),
    ("citizen_province", "038199001234", {}, "", {}),
    ("citizen_birth_year", "038199001234", {"a": "1999-05-01"}, "", {"field": "a"}),
    ("citizen_sex", "038199001234", {"a": "Nữ"}, "", {"field": "a"}),
    ("citizen_sex", "038219001234", {}, "", {"sex": "Nam"}),
    ("date_in_words", "2019-03-05", {}, "Ngày năm tháng ba năm hai nghìn mười chín", {}),
    ("area_in_words", "120,5", {}, "Một trăm hai mươi phẩy năm mét vuông", {}),
    ("possible_syllables", "xã Vĩnh Lộc", {}, "", {}),
    ("usual_wording", "PHÓ CHỦ TỊCH", {}, "", {"list": "offices"}),
    ("usual_family_name", "HUỲNH TUẤN TRƯỞNG", {}, "", {}),
    ("same_spelling", "UBND XÃ TỊNH KHÊ", {"a": "Tịnh Khê"}, "", {"field": "a"}),
    ("usual_words", "xã Tân Phú, tỉnh Thanh Hoá", {}, "", {"list": "provinces"}),
    ("younger_than", "1958", {"a": "2019-03-05"}, "", {"field": "a", "years": 130}),
    ("old_card_in_use", "171234567", {"a": "2019-03-05"}, "", {"field": "a"}),
    ("differs_from", "038199001234", {"a": "038099001234"}, "", {"field": "a"}),
    ("tax_check_digit", "0100233488", {}, "", {}),
    ("tax_check_digit", "0314409058-002", {}, "", {}),
    ("land_code_authority", "T1A234567890", {}, "", {}),
    ("date_in_words", "2019-03", {}, "tháng ba năm hai nghìn không trăm mười chín", {}),
    ("money_in_words", "1250000", {}, "Một triệu hai trăm năm mươi nghìn đồng chẵn./.", {}),
    ("purpose_areas", "ONT 100 m²; CLN 50,5 m²", {"a": "150,5"}, "", {"field": "a"}),
    ("units_existed", "xã Vĩnh Long, huyện Vĩnh Lộc, tỉnh Thanh Hóa", {"a": "2019"}, "",
     {"field": "a"}),
    ("units_existed", "xã Tây Đô, tỉnh Thanh Hóa", {"a": "2025-08-01"}, "", {"field": "a"}),
    ("units_existed", "huyện Vĩnh Lộc, tỉnh Thanh Hóa", {"a": "2026-01-01"}, "", {"field": "a"}),
    ("units_spelt", "thôn 3, xã Vĩnh Long, huyện Vĩnh Lộc, tỉnh Thanh Hoá", {}, "", {}),
    ("units_spelt", "Tổ 2, xã Tịnh Khê, thành phố Quảng Ngãi, tỉnh Quảng Ngãi", {}, "", {}),
    ("usual_middle_name", "NGUYỄN THỊ LAN", {}, "", {}),
    ("deputy_signs", "PHÓ CHỦ TỊCH", {"a": "KT."}, "", {"field": "a"}),
]  # fmt: skip
FAIL: list[Case] = [
    ("not_in_future", "2026-11-23", {}, "", {}),
    ("plausible_year", "1895-01-01", {}, "", {}),
    ("full_date", "2019-03", {}, "", {}),
    ("not_before", "2019-03-05", {"a": "2019-03-06"}, "", {"field": "a"}),
    ("older_than", "2010", {"a": "2019-03-05"}, "", {"field": "a", "years": 13}),
    ("older_than", "1998-03-06", {"a": "2018-03-05"}, "", {"field": "a", "years": 20}),
    ("code_date", "H56.12-231301-0001", {}, "", {}),
    ("code_date", "H56.12-990101-0001", {}, "", {}),
    ("type_in_table", "12/QD-UBND", {}, "", {}),
    ("type_agrees", "12/HD-UBND", {"a": "Hợp đồng"}, "", {"field": "a"}),
    ("number_year", "12/2028", {"a": "2023-05-01"}, "", {"field": "a"}),
    ("leading_zero", "2/QĐ-TTg", {}, "", {}),
    ("citizen_province", "003199001234", {}, "", {}),
    ("citizen_birth_year", "038199001234", {"a": "1989"}, "", {"field": "a"}),
    ("citizen_sex", "038199001234", {"a": "Nam"}, "", {"field": "a"}),
    ("date_in_words", "2019-03-06", {}, "Ngày năm tháng ba năm hai nghìn mười chín", {}),
    ("area_in_words", "126,5", {}, "Một trăm hai mươi phẩy năm mét vuông", {}),
    ("possible_syllables", "xã Vĩnh Lôc", {}, "", {}),
    ("usual_wording", "HÓ GIÁM ĐỐC", {}, "", {"list": "offices"}),
    ("usual_family_name", "NGUYÊN KHÁNH DUNG", {}, "", {}),
    ("usual_family_name", "HÙNG", {}, "", {}),
    ("units_spelt", "xã Vĩnh Lông, huyện Vĩnh Lộc, tỉnh Thanh Hóa", {}, "", {}),
    ("units_spelt", "xã Vĩnh Long, huyện Vĩnh Lộc, tính Thanh Hóa", {}, "", {}),
    ("units_spelt", "xã Gio Hải, huyện Gio Linh, tỉnh Quảng", {}, "", {}),
    ("units_spelt", "Tố 2, xã Vĩnh Long, huyện Vĩnh Lộc, tỉnh Thanh Hóa", {}, "", {}),
    ("usual_wording", "TƯỚNG", {}, "", {"list": "offices"}),
    ("usual_middle_name", "Trần Thì Kim Oanh", {}, "", {}),
    ("deputy_signs", "CHỦ TỊCH", {"a": "KT."}, "", {"field": "a"}),
    ("same_spelling", "UBND XÃ TỊNH KHE", {"a": "Tịnh Khê"}, "", {"field": "a"}),
    ("same_spelling", "Tịnh Khê", {"a": "UBND XÃ TỊNH KHE"}, "", {"field": "a"}),
    ("usual_words", "UBND TỈNH TIÊN GIANG", {}, "", {"list": "provinces"}),
    ("younger_than", "1858", {"a": "2019-03-05"}, "", {"field": "a", "years": 130}),
    ("old_card_in_use", "171234567", {"a": "2025-03-05"}, "", {"field": "a"}),
    ("differs_from", "038199001234", {"a": "038199001234"}, "", {"field": "a"}),
    ("tax_check_digit", "0100233489", {}, "", {}),
    ("land_code_authority", "71A234567890", {}, "", {}),
    ("money_in_words", "1260000", {}, "Một triệu hai trăm năm mươi nghìn đồng", {}),
    ("purpose_areas", "ONT 100 m²; CLN 50,5 m²", {"a": "180,5"}, "", {"field": "a"}),
    ("units_existed", "xã Tây Đô, tỉnh Thanh Hóa", {"a": "2024-08-01"}, "", {"field": "a"}),
    ("units_existed", "thị xã Gia Nghĩa, tỉnh Đắk Nông", {"a": "2002"}, "", {"field": "a"}),
    ("units_existed", "huyện Vĩnh Lộc, tỉnh Thanh Hóa", {"a": "2026-01-01"}, "",
     {"field": "a", "gone": 1}),
    ("units_existed", "tỉnh Hà Tây", {"a": "2015-01-01"}, "", {"field": "a", "gone": 1}),
]  # fmt: skip
SILENT: list[Case] = [
    ("not_before", "2019-03-05", {}, "", {"field": "a"}),
    ("older_than", "1985", {}, "", {"field": "a", "years": 13}),
    ("code_date", "abc", {}, "", {}),
    ("type_agrees", "12/UBND-VP", {"a": "Công văn"}, "", {"field": "a"}),
    ("number_year", "12", {"a": "2023"}, "", {"field": "a"}),
    ("citizen_province", "171234567", {}, "", {}),
    ("citizen_birth_year", "038199001234", {}, "", {"field": "a"}),
    ("citizen_sex", "171234567", {"a": "Nam"}, "", {"field": "a"}),
    ("date_in_words", "2019-03-05", {}, "", {}),
    ("area_in_words", "120,5", {}, "không đọc được", {}),
    ("usual_family_name", "Krajan Plin", {}, "", {}),
    ("same_spelling", "UBND XÃ TỊNH KHÊ", {}, "", {"field": "a"}),
    ("usual_wording", "Trưởng tổ bầu cử số 5", {}, "", {"list": "offices"}),
    ("younger_than", "1958", {}, "", {"field": "a", "years": 130}),
    ("old_card_in_use", "038199001234", {"a": "2025-03-05"}, "", {"field": "a"}),
    ("differs_from", "038199001234", {}, "", {"field": "a"}),
    ("tax_check_digit", "038199001234", {}, "", {}),
    ("land_code_authority", "C3A234567890", {}, "", {}),
    ("money_in_words", "1250000", {}, "", {}),
    ("purpose_areas", "Đất ở tại nông thôn", {"a": "150,5"}, "", {"field": "a"}),
    ("units_existed", "xã Vĩnh Long, huyện Vĩnh Lộc, tỉnh Thanh Hóa", {}, "", {"field": "a"}),
    ("units_existed", "Tokyo, Nhật Bản", {"a": "2019"}, "", {"field": "a"}),
]


def _judged(case: Case) -> Verdict | None:
    name, value, others, in_words, arguments = case
    return CHECKS[name](Evidence(value, others, in_words, arguments, RULES, TODAY))


@pytest.mark.parametrize("case", PASS, ids=lambda c: f"{c[0]}-{c[1]}")
def test_a_right_value_passes(case: Case) -> None:
    verdict = _judged(case)
    assert verdict is not None
    assert verdict.passed


@pytest.mark.parametrize("case", FAIL, ids=lambda c: f"{c[0]}-{c[1]}")
def test_a_wrong_value_fails_with_a_sentence_that_says_what_to_do(case: Case) -> None:
    verdict = _judged(case)
    assert verdict is not None
    assert not verdict.passed
    assert "hãy" in verdict.message or "có thể" in verdict.message
    assert verdict.message.endswith(".")


@pytest.mark.parametrize("case", SILENT, ids=lambda c: f"{c[0]}-{c[1]}")
def test_a_check_without_something_to_compare_with_says_nothing(case: Case) -> None:
    assert _judged(case) is None


def test_every_check_is_seen_passing_and_failing_here() -> None:
    assert {case[0] for case in PASS} == {case[0] for case in FAIL} == set(CHECKS)


@pytest.mark.parametrize("word", ["Lộc", "nhập", "tịch", "Đắk", "UBND", "Ê", "học", "Tích"])
def test_a_possible_syllable_is_left_alone(word: str) -> None:
    assert not impossible(word)


@pytest.mark.parametrize("word", ["Lôc", "nhâp", "TICH", "ĐỈÌNH", "hoc", "viẽt"])
def test_a_stopped_syllable_without_its_tone_is_impossible(word: str) -> None:
    assert impossible(word)
