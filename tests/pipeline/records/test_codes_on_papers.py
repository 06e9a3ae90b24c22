"""QR codes and machine-readable lines are trusted over print, so they must not be misread."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.synth.spelling import citizen_number
from pipeline.records.machine import Fact, agreement
from pipeline.records.mrz import check_digit, facts_of_mrz, is_machine_line
from pipeline.records.qr import MAX_LETTERS, facts_of_qr
from schemas.rules import load_rules

RULES = load_rules()
CARD = (
    "038099001234|171234567|Nguyễn Văn Mẫu|05031999|Nam|"
    "Thôn Đoài, Vĩnh Long, Vĩnh Lộc, Thanh Hóa|20082021"
)
BIRTHS = st.dates(date(1930, 1, 1), date(2025, 12, 31))


def card_lines(number: str, born: date, sex: str, expires: date, name: str) -> list[str]:
    """The three lines of an invented card."""
    first = f"IDVNM{number[3:]}{check_digit(number[3:])}{number}<<{check_digit(number)}"
    birth, expiry = f"{born:%y%m%d}", f"{expires:%y%m%d}"
    second = f"{birth}{check_digit(birth)}{sex}{expiry}{check_digit(expiry)}VNM"
    total = check_digit(first[5:] + second[:7] + second[8:15] + "<" * 11)
    return [first, f"{second}{'<' * 11}{total}", name.ljust(30, "<")]


def values(payload: str) -> dict[str, str]:
    found = facts_of_qr(payload, RULES)
    return {} if found is None else {name: fact.value for name, fact in found.facts.items()}


def test_the_check_digit_is_that_of_the_standards_own_examples() -> None:
    assert check_digit("520727") == "3"
    assert check_digit("AB2134<<<") == "5"
    assert check_digit("D23145890") == "7"


@given(BIRTHS, st.randoms(), st.booleans())
def test_the_lines_of_a_card_give_back_what_was_written(
    born: date, rng: object, female: bool
) -> None:
    number = citizen_number(rng, "038", born, female=female)  # type: ignore[arg-type]
    expires = date(born.year + 25 if born.year + 25 > 2021 else 2040, 6, 15)
    lines = card_lines(number, born, "F" if female else "M", expires, "NGUYEN<<VAN<MAU")
    found = facts_of_mrz("\n".join(lines), RULES)
    assert found is not None
    assert {name: fact.value for name, fact in found.facts.items()} == {
        "so_dinh_danh": number,
        "ho_ten": "NGUYEN VAN MAU",
        "ngay_sinh": born.isoformat(),
        "gioi_tinh": "Nữ" if female else "Nam",
        "ngay_het_han": expires.isoformat(),
        "quoc_tich": "Việt Nam",
    }
    assert found.failed == ()
    assert all(is_machine_line(line) for line in lines[:2])


LINES = card_lines("038099001234", date(1999, 3, 5), "M", date(2039, 3, 5), "NGUYEN<<VAN<MAU")


def test_blanks_fillers_and_look_alikes_of_a_reader_are_understood() -> None:
    misread = [LINES[0].replace("0", "O"), LINES[1].replace("<<", "«"), LINES[2].replace("<", " <")]
    found = facts_of_mrz("\n".join(["Ngón trỏ trái", *misread]), RULES)
    assert found is not None
    assert found.facts["so_dinh_danh"].value == "038099001234"
    assert found.facts["so_dinh_danh"].certainty < 1
    assert found.facts["ngay_sinh"].value == "1999-03-05"


@given(st.integers(5, 13), st.integers(1, 9))
def test_a_wrong_digit_in_the_number_is_noticed_and_not_trusted(at: int, by: int) -> None:
    wrong = LINES[0][:at] + str((int(LINES[0][at]) + by) % 10) + LINES[0][at + 1 :]
    found = facts_of_mrz("\n".join([wrong, *LINES[1:]]), RULES)
    assert found is not None
    assert "document" in found.failed
    assert not found.facts["so_dinh_danh"].exact


def test_a_wrong_digit_in_the_birth_date_is_noticed_and_not_trusted() -> None:
    wrong = "98" + LINES[1][2:]
    found = facts_of_mrz("\n".join([LINES[0], wrong, LINES[2]]), RULES)
    assert found is not None
    assert found.failed == ("born",)
    assert not found.facts["ngay_sinh"].exact


@given(st.text(max_size=120))
def test_text_that_is_no_card_gives_no_facts(text: str) -> None:
    found = facts_of_mrz(text, RULES)
    assert found is None or "VNM" in text.replace(" ", "")


@pytest.mark.parametrize("line", ["Họ và tên: NGUYỄN VĂN MẪU", "Số: 12/QĐ-UBND", "<<<<", ""])
def test_an_ordinary_line_is_no_machine_line(line: str) -> None:
    assert not is_machine_line(line)


def test_a_cards_code_is_read_field_by_field() -> None:
    assert values(CARD) == {
        "so_dinh_danh": "038099001234",
        "so_cmnd": "171234567",
        "ho_ten": "Nguyễn Văn Mẫu",
        "ngay_sinh": "1999-03-05",
        "gioi_tinh": "Nam",
        "noi_cu_tru": "Thôn Đoài, Vĩnh Long, Vĩnh Lộc, Thanh Hóa",
        "ngay_cap": "2021-08-20",
    }


@pytest.mark.parametrize(
    "payload",
    [
        CARD.replace("171234567", ""),
        CARD + "||Nguyễn Văn Cha|Trần Thị Mẹ|",
        CARD.replace("Nam|", "Nam| "),
        "\ufeff" + CARD + "\r\n",
    ],
)
def test_an_empty_or_added_field_moves_no_other(payload: str) -> None:
    found = values(payload)
    assert (found["ho_ten"], found["ngay_sinh"]) == ("Nguyễn Văn Mẫu", "1999-03-05")
    assert (found["gioi_tinh"], found["ngay_cap"]) == ("Nam", "2021-08-20")
    assert found["noi_cu_tru"].startswith("Thôn Đoài")


SYSTEM = {
    "ma_ho_so": "H56.12-230501-0001",
    "ma_tthc": "1.001193",
    "ten_giay_to": "Giấy tiếp nhận hồ sơ",
    "ngay_hen_tra": "2023-05-08",
}


@pytest.mark.parametrize(
    "payload",
    [
        "Mã hồ sơ: H56.12-230501-0001\nMã TTHC: 1.001193\nTên giấy tờ: Giấy tiếp nhận hồ sơ\n"
        "Ngày hẹn trả: 08/5/2023",
        "ma_ho_so=H56.12-230501-0001;ma_tthc=1.001193;ten_giay_to=Giấy tiếp nhận hồ sơ;"
        "ngay_hen_tra=08/05/2023",
        json.dumps(
            {
                "hoSo": {"MaHoSo": "H56.12-230501-0001", "maTTHC": "1.001193.000.00.00.H56"},
                "tenGiayTo": "Giấy tiếp nhận hồ sơ",
                "ngayHenTra": "08/05/2023",
            }
        ),
        "https://dichvucong.example/tra-cuu?ma_ho_so=H56.12-230501-0001&ma_tthc=1.001193"
        "&ten_giay_to=Gi%E1%BA%A5y%20ti%E1%BA%BFp%20nh%E1%BA%ADn%20h%E1%BB%93%20s%C6%A1"
        "&ngay_hen_tra=08/05/2023",
    ],
)
def test_a_systems_code_is_understood_however_it_is_written_down(payload: str) -> None:
    assert values(payload) == SYSTEM


def test_codes_without_labels_tell_what_they_are_by_their_form() -> None:
    assert values("H56.12-230501-0001|1.001193|08/05/2023") == {
        "ma_ho_so": "H56.12-230501-0001",
        "ma_tthc": "1.001193",
    }


def test_an_address_without_facts_is_kept_as_an_address() -> None:
    found = facts_of_qr("https://dichvucong.example/kq/abc", RULES)
    assert found is not None
    assert (found.form, list(found.facts)) == ("khac", ["dia_chi_tra_cuu"])


@pytest.mark.parametrize(
    "payload", ["", " \n", "hello", "{", "[" * 5000, "x" * (MAX_LETTERS + 1), "http://[", "||||||"]
)
def test_a_code_that_says_nothing_known_gives_no_facts(payload: str) -> None:
    assert facts_of_qr(payload, RULES) is None


@given(st.text(max_size=200))
def test_no_code_can_stop_the_reading(payload: str) -> None:
    found = facts_of_qr(payload, RULES)
    assert found is None or found.facts


@pytest.mark.parametrize(
    ("field", "fact", "read", "same"),
    [
        ("ho_ten", Fact("Nguyễn Văn Mẫu", ""), "NGUYỄN VĂN MẪU", True),
        ("ho_ten", Fact("Nguyễn Văn Mẫu", ""), "Nguyễn Văn Mậu", False),
        ("ho_ten", Fact("NGUYEN VAN MAU", "", exact=False), "Nguyễn Văn Mẫu", True),
        ("ho_ten", Fact("NGUYEN VAN MAU", "", exact=False), "Nguyễn Văn Máy", False),
        ("ngay_sinh", Fact("1999-03-05", ""), "1999-03", True),
        ("ngay_sinh", Fact("1999-03-05", ""), "1999-03-06", False),
        ("so_dinh_danh", Fact("038099001234", ""), "038099001284", False),
        ("noi_cu_tru", Fact("Vĩnh Long, Vĩnh Lộc, Thanh Hóa", ""),
         "xã Vĩnh Long, huyện Vĩnh Lộc, Thanh Hóa", True),
        ("noi_cu_tru", Fact("Vĩnh Long, Vĩnh Lộc, Thanh Hóa", ""), "Tân Phú, Tân Kỳ", False),
    ],
)  # fmt: skip
def test_a_disagreement_of_code_and_print_is_flagged(
    field: str, fact: Fact, read: str, same: bool
) -> None:
    verdict = agreement(field, fact, read)
    assert verdict.passed is same
    assert same or "hãy so lại" in verdict.message
