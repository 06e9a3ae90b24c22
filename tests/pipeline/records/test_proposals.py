"""A doubtful word is proposed from what the paper prints elsewhere, and a person always looks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from pipeline.page import Line, Reading, Word
from pipeline.records import extract_record
from pipeline.records.checks.signing import is_deputy
from pipeline.records.found import Found
from pipeline.records.proposals import (
    CHECK,
    DOUBTFUL,
    name_elsewhere,
    printed_elsewhere,
    usual,
    with_hidden_beginning,
)
from schemas.doctypes import load_catalogue
from schemas.record import FieldValue
from schemas.rules import load_rules
from tests.pipeline.records.readings import line, page_text

RULES = load_rules()
OFFICES = RULES.wordings["offices"].values
HARDLY = 0.5


def words(text: str, doubtful: str = "", confidence: float = HARDLY) -> tuple[Word, ...]:
    """A printed line, its word ``doubtful`` hardly read."""
    return tuple(
        replace(word, confidence=confidence) if word.text == doubtful else word
        for word in line(text, 300, 300).words
    )


def found(text: str, doubtful: str, confidence: float = HARDLY) -> Found:
    """A value as a strategy proposes it."""
    return Found(1, (words(text, doubtful, confidence),), 1.0)


@pytest.mark.parametrize(
    ("value", "doubtful", "elsewhere", "proposed"),
    [
        ("THÀNH PHÓ HẢI PHÒNG", "PHÓ", "thành phố Hải Phòng;", "THÀNH PHỐ HẢI PHÒNG"),
        ("THỦ TUỚNG", "TUỚNG", "THỦ TƯỚNG CHÍNH PHỦ", "THỦ TƯỚNG"),
        ("lĩnh vực hộ tich, năm 2025", "tich,", "vực hộ tịch năm", "lĩnh vực hộ tịch, năm 2025"),
        ("Bộ Giáo đục và Đào tạo", "đục", "ngành giáo dục và đào tạo", "Bộ Giáo dục và Đào tạo"),
        (
            "đến năm 2030,.chuẩn-bị cho",
            "2030,.chuẩn-bị",
            "năm 2030, chuẩn bị cho",
            "đến năm 2030, chuẩn bị cho",
        ),
    ],
)
def test_what_stands_between_the_same_words_elsewhere_is_proposed(
    value: str, doubtful: str, elsewhere: str, proposed: str
) -> None:
    own = found(value, doubtful)
    proposal = printed_elsewhere(own, (*own.lines[0], *words(elsewhere)))
    assert proposal is not None
    assert proposal.text == proposed
    assert not proposal.verdict.passed
    assert doubtful in proposal.verdict.message


@pytest.mark.parametrize(
    ("value", "doubtful", "elsewhere"),
    [
        ("THÀNH PHÓ HẢI PHÒNG", "", "thành phố Hải Phòng"),
        ("THÀNH PHỐ HẢI PHÒNG", "PHỐ", "thành phố Hải Phòng"),
        ("THÀNH PHÓ HẢI PHÒNG", "PHÓ", "thành phố Hà Nội"),
        ("THÀNH PHÓ HẢI PHÒNG", "PHÓ", "thành viên Hải Phòng"),
        ("THÀNH PHÓ HẢI PHÒNG", "PHÓ", "thành phố Hải Phòng, thành phò Hải Phòng"),
        ("PHÓ", "PHÓ", "phố Hải Phòng"),
        ("THỦ TUỚNG", "TUỚNG", "thủ trưởng"),
        ("đến năm 2030,.chuẩm-bị cho", "2030,.chuẩm-bị", "năm 2030, chuẩn bị cho"),
    ],
    ids=[
        "sure",
        "same",
        "other neighbours",
        "another word",
        "two ways",
        "alone",
        "unlike",
        "glued",
    ],
)
def test_nothing_is_proposed_on_less(value: str, doubtful: str, elsewhere: str) -> None:
    own = found(value, doubtful)
    assert printed_elsewhere(own, (*own.lines[0], *words(elsewhere))) is None


def test_a_word_hardly_read_elsewhere_proves_nothing() -> None:
    own = found("THÀNH PHÓ HẢI PHÒNG", "PHÓ")
    assert printed_elsewhere(own, words("thành phố Hải Phòng", "phố", DOUBTFUL)) is None


@pytest.mark.parametrize(
    ("read", "office"),
    [
        ("›PHOHỦ NHIỆM", "PHÓ CHỦ NHIỆM"),
        ("PHÓ CHỦ TICH", "PHÓ CHỦ TỊCH"),
        ("CHỦ TỊCH", None),
        ("PHÓ TRƯỞNG", None),
        ("NHIỆM", None),
    ],
)
def test_an_office_is_proposed_where_one_of_the_list_is_near(read: str, office: str | None) -> None:
    proposal = usual(found(read, read.split()[0]), OFFICES)
    assert (proposal and proposal.text) == office


def test_an_office_that_was_read_surely_stands_as_it_is() -> None:
    assert usual(found("PHÓ CHỦ TICH", ""), OFFICES) is None


@pytest.mark.parametrize(
    ("read", "elsewhere", "name"),
    [
        ("hạnfMạnh Cường", "- VPCP: BTCN, PCN Phạm Mạnh Cường,", "Phạm Mạnh Cường"),
        ("guyễnVăn Nam", "đối với ông Nguyễn Văn Nam; Trần Văn Nam", "Nguyễn Văn Nam"),
        ("hạnfMạnh Cường", "Phạm Mạnh Cường, Phan Mạnh Cường", None),
        ("hạnfMạnh Cường", "ông Cường", None),
        ("hạnfMạnh Cường", "Phạm Mạnh Hùng", None),
        ("hạnfMạnh Cường", "PHẠM MẠNH CƯỜNG", None),
    ],
    ids=["once", "likest", "two", "too short", "another", "capitals"],
)
def test_a_name_that_begins_under_a_seal_is_proposed_where_the_paper_prints_it(
    read: str, elsewhere: str, name: str | None
) -> None:
    own = found(read, read.split()[0])
    proposal = name_elsewhere(own, (*own.lines[0], *words(elsewhere)))
    assert (proposal and proposal.text) == name


def test_a_name_whose_last_word_was_hardly_read_is_nobody() -> None:
    own = found("hạnf Cường", "Cường")
    assert name_elsewhere(own, words("Phạm Cường")) is None


def fields(
    *, damaged: Mapping[str, str], recipient: str = "Như Điều 1"
) -> Mapping[str, FieldValue]:
    """The fields of a decision on which some words were hardly read, and otherwise than printed."""
    printed = (
        (400, 300, "ỦY BAN NHÂN DÂN"),
        (330, 375, "THÀNH PHỐ HẢI PHÒNG"),
        (400, 525, "Số: 441/QĐ-UBND"),
        (1300, 300, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (1400, 375, "Độc lập - Tự do - Hạnh phúc"),
        (1300, 525, "Hải Phòng, ngày 20 tháng 02 năm 2025"),
        (1130, 700, "QUYẾT ĐỊNH"),
        (570, 775, "Về việc công bố danh mục thủ tục hành chính lĩnh vực hộ tịch"),
        (790, 925, "CHỦ TỊCH ỦY BAN NHÂN DÂN THÀNH PHỐ HẢI PHÒNG"),
        (300, 1075, "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19/6/2015;"),
        (300, 1300, "Nơi nhận:"),
        (300, 1375, f"- {recipient};"),
        (300, 1450, "- Lưu: VT."),
        (1500, 1300, "KT. CHỦ TỊCH"),
        (1500, 1375, "PHÓ CHỦ TỊCH"),
        (1500, 1675, "Trần Văn Nam"),
    )
    page = page_text([line(text, x, y) for x, y, text in printed])
    left = dict(damaged)

    def seen(word: Word) -> Word:
        misread = left.pop(word.text, None)
        return word if misread is None else Word(misread, word.box, HARDLY)

    lines = tuple(Line(tuple(seen(word) for word in one.words)) for one in page.lines)
    record = extract_record(
        Reading((replace(page, lines=lines),)),
        load_catalogue(),
        RULES,
        document_id="d",
        today=date(2026, 11, 22),
        software="test",
    )
    return record.fields


def test_the_record_says_what_was_read_and_what_is_proposed() -> None:
    agency = fields(damaged={"PHỐ": "PHÓ"})["co_quan_ban_hanh"]
    assert agency.value == "ỦY BAN NHÂN DÂN THÀNH PHỐ HẢI PHÒNG"
    assert agency.raw == "ỦY BAN NHÂN DÂN THÀNH PHÓ HẢI PHÒNG"
    assert agency.needs_review
    (told,) = [check for check in agency.checks if check.name == CHECK]
    assert not told.passed
    assert "PHÓ" in told.message


@pytest.mark.parametrize(
    ("recipient", "value"), [("Như Điều 1", ""), ("PCT Lê Văn Nam", "Lê Văn Nam")]
)
def test_a_signer_under_a_seal_is_told_from_elsewhere_or_shown_to_be_typed(
    recipient: str, value: str
) -> None:
    signer = fields(damaged={"Trần": "lêf"}, recipient=recipient)["nguoi_ky"]
    assert (signer.value, signer.raw) == (value, "lêf Văn Nam")
    assert any(not check.passed for check in signer.checks)
    assert signer.needs_review


def test_what_is_read_surely_is_proposed_nothing() -> None:
    for field in fields(damaged={}).values():
        assert all(check.name != CHECK for check in field.checks)
        assert field.confidence > HARDLY


def test_a_mark_of_the_pen_among_the_words_of_a_name_is_left_out() -> None:
    assert fields(damaged={"Trần": "~"})["nguoi_ky"].value == "Văn Nam"


DEPUTIES = [office for office in OFFICES if is_deputy(office)]
HEADS = [office for office in OFFICES if not is_deputy(office)]


@pytest.mark.parametrize(
    ("read", "offices", "proposed"),
    [
        ("TƯỚNG", HEADS, "THỦ TƯỚNG"),
        ("NHIỆM", DEPUTIES, "PHÓ CHỦ NHIỆM"),
        ("Chủ tịch", DEPUTIES, "Phó Chủ tịch"),
        ("TỊCH", HEADS, "CHỦ TỊCH"),
        ("TRƯỞNG", HEADS, None),  # of a bureau, a department, a ministry
        ("CHỦ TỊCH", HEADS, None),  # whole
        ("GIÁM ĐỐC", HEADS, None),  # whole, and the end of a longer one
        ("ỊCH", HEADS, None),  # no word
        ("", HEADS, None),
    ],
)
def test_an_office_whose_beginning_lies_under_the_seal_is_proposed_if_there_is_one(
    read: str, offices: list[str], proposed: str | None
) -> None:
    told = with_hidden_beginning(read, offices)
    assert (told.text if told else None) == proposed


def test_the_prime_minister_is_no_deputy() -> None:
    assert not is_deputy("THỦ TƯỚNG")
    assert is_deputy("THỨ TRƯỞNG")
    assert is_deputy("PHÓ CHỦ TỊCH")
