"""Addresses stay as printed; beside them stand the unit of then and the proposal of today."""

from datetime import date
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records.places import locate_units
from schemas.places import Unit, bare, parted
from schemas.rules import load_rules

PLACES = load_rules().places
GAZETTEER = PLACES.gazetteer
BEFORE, AFTER = date(2024, 5, 1), date(2026, 5, 1)
COMMUNES = tuple(
    commune
    for province in GAZETTEER.provinces("63")
    for district in GAZETTEER.within(province)
    for commune in GAZETTEER.within(district)
)
TODAY = tuple(
    commune for province in GAZETTEER.provinces("34") for commune in GAZETTEER.within(province)
)


def test_the_tables_hold_every_unit_of_both_orders() -> None:
    assert (len(GAZETTEER.provinces("63")), len(COMMUNES)) == (63, 10_035)
    assert (len(GAZETTEER.provinces("34")), len(TODAY)) == (34, 3_321)


@pytest.mark.parametrize("unit", [*GAZETTEER.provinces("63"), *COMMUNES[::97]])
def test_every_former_unit_has_a_successor_that_exists(unit: Unit) -> None:
    assert unit.successors
    assert len(GAZETTEER.successors(unit)) == len(unit.successors)


def test_seven_codes_of_provinces_mean_another_province_now() -> None:
    changed = set()
    for code in {unit.code for unit in GAZETTEER.provinces("34")}:
        then, now = GAZETTEER.unit("63", code), GAZETTEER.unit("34", code)
        if then and now and then.name != now.name:
            changed.add(code)
    assert changed == {"15", "24", "44", "52", "80", "82", "91"}


@given(st.sampled_from(COMMUNES))
def test_a_full_address_of_the_former_order_names_its_commune(commune: Unit) -> None:
    found = locate_units(f"Thôn 3, {commune.address}", BEFORE, PLACES)
    assert found.old == commune
    assert found.new == GAZETTEER.successors(commune)
    assert found.cach_anh_xa == ("1-1" if len(commune.successors) == 1 else "1-n")


@given(st.sampled_from(TODAY))
def test_an_address_of_todays_order_names_itself(commune: Unit) -> None:
    found = locate_units(commune.address, AFTER, PLACES)
    assert (found.old, found.new, found.cach_anh_xa) == (None, (commune,), "1-1")


@given(st.sampled_from(COMMUNES), st.sampled_from([BEFORE, AFTER, None]))
def test_the_address_is_never_overwritten(commune: Unit, on: date | None) -> None:
    printed = f"  ấp 1, {commune.address.upper()} "
    assert locate_units(printed, on, PLACES).printed == printed


@given(st.text(max_size=80))
def test_any_text_gives_an_answer_that_holds_together(text: str) -> None:
    found = locate_units(text, None, PLACES)
    assert (len(found.new) == 1) == (found.cach_anh_xa == "1-1")
    assert (len(found.new) > 1) == (found.cach_anh_xa == "1-n")
    assert bool(found.question) == (found.cach_anh_xa != "1-1")


@pytest.mark.parametrize(
    ("printed", "old", "new"),
    [
        ("P. Bến Nghé, Q.1, TP.HCM", "Phường Bến Nghé", "Phường Sài Gòn"),
        ("xã Bom Bo huyện Bù Đăng tỉnh Bình Phước", "Xã Bom Bo", "Xã Bom Bo"),
        ("P. Bến Nghé Q.1 TP.HCM", "Phường Bến Nghé", "Phường Sài Gòn"),
        ("thôn 3 X. Bom Bo H. Bù Đăng T. Bình Phước", "Xã Bom Bo", "Xã Bom Bo"),
        ("ấp 1 xã Tịnh Khê TP Quảng Ngãi tỉnh Quảng Ngãi", "Xã Tịnh Khê", "Xã Tịnh Khê"),
        ("Tổ 5, Phường 05, Thành phố Vũng Tàu, BR-VT", "Phường 5", "Phường Vũng Tàu"),
        ("UBND xã Tịnh Khê, thành phố Quảng Ngãi, tỉnh Quảng Ngãi", "Xã Tịnh Khê", "Xã Tịnh Khê"),
        ("Thị trấn Cái Tàu Hạ, huyện Châu Thành, Đồng Tháp", "Thị trấn Cái Tàu Hạ", "Xã Phú Hựu"),
        ("Huyện Lý Sơn, tỉnh Quảng Ngãi", "Huyện Lý Sơn", "Đặc khu Lý Sơn"),
        ("tỉnh Thái Bình", "Tỉnh Thái Bình", "Tỉnh Hưng Yên"),
    ],
)
def test_the_usual_ways_to_write_an_address_are_understood(
    printed: str, old: str, new: str
) -> None:
    found = locate_units(printed, BEFORE, PLACES)
    assert found.old is not None
    assert (found.old.name, [unit.name for unit in found.new]) == (old, [new])


def test_a_misread_commune_is_named_as_near_but_nothing_is_proposed_for_it() -> None:
    found = locate_units("xã Bom Bơi, huyện Bù Đăng, tỉnh Bình Phước", BEFORE, PLACES)
    assert found.old is not None
    assert found.old.name == "Xã Bom Bo"
    assert (found.new, found.cach_anh_xa) == ((), "khong_ro")
    assert "gần giống Xã Bom Bo" in found.question


def test_a_misread_district_is_taken_for_the_only_one_near_it_and_doubted() -> None:
    found = locate_units("xã Bom Bo, huyện Bù Đãnq, tỉnh Bình Phước", BEFORE, PLACES)
    assert [unit.name for unit in found.new] == ["Xã Bom Bo"]
    assert found.certainty < 1


@given(st.sampled_from(COMMUNES), st.data())
def test_lost_and_wrong_tones_name_no_other_unit(commune: Unit, data: st.DataObject) -> None:
    letters = list(commune.address)
    marked = [i for i, c in enumerate(letters) if len(normalize("NFD", c)) > 1]
    at = data.draw(st.sampled_from(marked))
    tone = data.draw(st.sampled_from(["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]))
    letters[at] = normalize("NFC", normalize("NFD", letters[at])[:-1] + tone)
    found = locate_units("".join(letters), BEFORE, PLACES).old
    assert found is not None
    assert found == commune or found.level != "xa" or bare(found.name) == bare(commune.name)


def test_a_town_that_lost_its_tone_is_no_commune_of_the_same_name() -> None:
    """The town Nghi Sơn has a commune Nghi Sơn: "Thi xã" must not be read as "Xã"."""
    found = locate_units("Xã Thanh Thủy, Thi xã Nghi Sơn, Tỉnh Thanh Hóa", BEFORE, PLACES).old
    assert found is not None
    assert found.name == "Xã Thanh Thủy"


def test_a_misread_name_that_is_near_two_is_not_guessed() -> None:
    found = locate_units("xã Vĩnh Hunq, huyện Vĩnh Lộc, tỉnh Thanh Hóa", BEFORE, PLACES)
    assert found.old is not None
    assert (found.old.name, found.cach_anh_xa) == ("Huyện Vĩnh Lộc", "khong_ro")


def test_a_unit_of_another_type_is_doubted() -> None:
    found = locate_units("xã Vĩnh Lộc, huyện Vĩnh Lộc, tỉnh Thanh Hóa", BEFORE, PLACES)
    assert found.old is not None
    assert found.old.name == "Thị trấn Vĩnh Lộc"
    assert found.certainty < 1


@pytest.mark.parametrize(
    "printed",
    [
        "xã Minh Tâm, huyện Vĩnh Lộc, tỉnh Thanh Hóa",
        "Huyện Vĩnh Lộc, tỉnh Thanh Hóa",
        "Bệnh viện huyện Vĩnh Lộc, tỉnh Thanh Hóa",
        "Tokyo, Nhật Bản",
        "xã Tân Tiến",
        "",
    ],
)
def test_what_is_in_no_table_is_unknown_rather_than_guessed(printed: str) -> None:
    assert locate_units(printed, BEFORE, PLACES).cach_anh_xa == "khong_ro"


def test_the_date_of_the_paper_decides_between_two_units_of_one_name() -> None:
    printed = "Xã Vĩnh Lộc, tỉnh Thanh Hóa"
    then, now = locate_units(printed, BEFORE, PLACES), locate_units(printed, AFTER, PLACES)
    assert then.old is None or then.old.order == "63"
    assert (now.old, now.new[0].order) == (None, "34")


def test_a_divided_commune_is_a_question_for_a_person() -> None:
    found = locate_units("Phường Ngọc Khánh, quận Ba Đình, Hà Nội", BEFORE, PLACES)
    assert found.cach_anh_xa == "1-n"
    assert "Phường Giảng Võ" in found.question
    assert "Hãy chọn" in found.question


@pytest.mark.parametrize(
    ("name", "type_", "rest"),
    [
        ("TP. Thủ Đức", "thanh pho", "Thủ Đức"),
        ("P.5", "phuong", "5"),
        ("Q1", "quan", "1"),
        ("Thị xã Sơn Tây", "thi xa", "Sơn Tây"),
        ("Phú Xá", "", "Phú Xá"),
        ("Hà Nội", "", "Hà Nội"),
        ("Tân An", "", "Tân An"),
        ("Quán Toan", "", "Quán Toan"),
        ("QUẬN HOÀN KIẾM", "quan", "HOÀN KIẾM"),
        ("huyên Vĩnh Lôc", "huyen", "Vĩnh Lôc"),
    ],
)
def test_the_type_of_a_unit_is_told_from_its_name(name: str, type_: str, rest: str) -> None:
    assert parted(name) == (type_, rest)


def test_numbers_of_wards_are_compared_without_zeros() -> None:
    assert bare("Phường 05") == bare("P.5") == "5"
