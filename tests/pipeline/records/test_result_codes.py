"""Codes of digitised results, and what must be known before one is given."""

import re
from dataclasses import asdict, dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.records.codes import result_code
from pipeline.records.completeness import completeness
from pipeline.records.errors import CodePartError
from schemas.record import BasicDescription
from schemas.rules import CodeTemplate, load_rules

RULES = load_rules()


@dataclass(frozen=True, slots=True)
class CodeParts:
    """What a code is made of."""

    owner: str
    paper_type: str
    year: int
    serial: int


PARTS = st.builds(
    CodeParts,
    owner=st.from_regex(r"([0-9]{12})?", fullmatch=True),
    paper_type=st.sampled_from(["giay_khai_sinh", "KQ.G15.000001", "gcn"]),
    year=st.integers(2020, 2099),
    serial=st.integers(1, 10**7),
)
TEMPLATES = (
    "{owner}.{paper_type}.{serial}",
    "{owner}.{paper_type}.{year}.{serial:08}",
    "{paper_type}-{year}-{serial:05}",
    "KQ_{year}_{serial}",
)


def coded(template: CodeTemplate, parts: CodeParts) -> str:
    return result_code(template, **asdict(parts))


def template(text: str) -> CodeTemplate:
    return CodeTemplate(citation="quyết định của cơ quan", verified=False, template=text)


@pytest.mark.parametrize("text", TEMPLATES)
@given(parts=PARTS)
def test_a_code_can_name_a_file_and_holds_its_parts(text: str, parts: CodeParts) -> None:
    code = coded(template(text), parts)
    assert re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z._-]*", code)
    assert str(parts.serial) in code
    assert ("{owner}" not in text) or parts.owner in code


@pytest.mark.parametrize("text", TEMPLATES)
@given(parts=PARTS, other=st.integers(1, 10**7))
def test_another_serial_gives_another_code(text: str, parts: CodeParts, other: int) -> None:
    one = coded(template(text), parts)
    two = coded(template(text), CodeParts(parts.owner, parts.paper_type, parts.year, other))
    assert (one == two) == (parts.serial == other)


def test_the_rule_sets_own_template_is_owner_type_and_serial() -> None:
    parts = CodeParts("038099001234", "giay_khai_sinh", 2026, 7)
    assert coded(RULES.code_template, parts) == "038099001234.giay_khai_sinh.000007"
    nobody = CodeParts("", "giay_khai_sinh", 2026, 7)
    assert coded(RULES.code_template, nobody) == "giay_khai_sinh.000007"


@pytest.mark.parametrize(
    ("parts", "part"),
    [
        (CodeParts("038 099", "gcn", 2026, 1), "owner"),
        (CodeParts("../etc", "gcn", 2026, 1), "owner"),
        (CodeParts("", "", 2026, 1), "paper_type"),
        (CodeParts("", "giấy", 2026, 1), "paper_type"),
        (CodeParts("", "gcn", 2026, 0), "serial"),
    ],
)
def test_a_part_that_cannot_stand_in_a_code_is_named(parts: CodeParts, part: str) -> None:
    with pytest.raises(CodePartError) as caught:
        coded(RULES.code_template, parts)
    assert caught.value.facts == {"part": part}


@pytest.mark.parametrize(
    "text",
    [
        "{owner}.{paper_type}",
        "{serial}{serial}",
        "{serial.__class__}",
        "{serial:999999999}",
        "{owner:10}.{serial}",
        "{name}.{serial}",
        "{serial:5}",
        "{serial",
        "mã",
    ],
)
def test_a_template_that_cannot_tell_two_results_apart_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        template(text)


WHOLE = BasicDescription(
    ma_loai_giay_to="giay_khai_sinh",
    so_dinh_danh="038099001234",
    ten_giay_to="Giấy khai sinh",
    trich_yeu="Giấy khai sinh của Nguyễn Văn Mẫu",
    thoi_han_hieu_luc="Không thời hạn",
)


def test_a_whole_description_lets_the_paper_go_on() -> None:
    assert completeness(WHOLE, RULES).passed


@pytest.mark.parametrize(
    ("emptied", "named"),
    [
        ("ma_loai_giay_to", "mã loại giấy tờ"),
        ("so_dinh_danh", "thông tin thay thế của chủ sở hữu"),
        ("ten_giay_to", "tên giấy tờ"),
        ("trich_yeu", "trích yếu nội dung chính"),
        ("thoi_han_hieu_luc", "thời hạn có hiệu lực"),
    ],
)
def test_what_is_lacking_is_named_in_vietnamese(emptied: str, named: str) -> None:
    verdict = completeness(WHOLE.model_copy(update={emptied: ""}), RULES)
    assert not verdict.passed
    assert named in verdict.message


def test_an_owner_without_number_is_named_by_other_details() -> None:
    known = WHOLE.model_copy(
        update={"so_dinh_danh": "", "thong_tin_chu_so_huu": "Nguyễn Văn Mẫu, 1999"}
    )
    assert completeness(known, RULES).passed


def test_everything_that_is_lacking_is_named_at_once() -> None:
    message = completeness(BasicDescription(), RULES).message
    assert message.count(";") == 4
