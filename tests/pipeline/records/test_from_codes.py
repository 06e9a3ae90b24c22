"""A code is trusted over print, and a disagreement of the two is never passed over."""

from dataclasses import replace
from datetime import date

import pytest

from benchmarks.synth import make_document
from pipeline.page import CodeContent, Reading, Region
from pipeline.records import extract_record
from pipeline.records.from_codes import codes_on, with_codes
from pipeline.records.machine import CHECK
from schemas.doctypes import DocumentType, FieldSpec, Keep, Locate, load_catalogue
from schemas.geometry import Box
from schemas.record import FieldValue, PageFacts, Provenance, Record
from schemas.rules import load_rules
from tests.pipeline.records.readings import reading_of, written
from tests.pipeline.records.test_codes_on_papers import card_lines

RULES = load_rules()
CODE_BOX = Box(100, 100, 300, 300)
CODE = "Mã hồ sơ: H56.12-230501-0001\nNgày hẹn trả: 08/5/2023"
CARD = "038099001234||Nguyễn Văn Mẫu|05031999|Nam|Tân Phú, Tân Kỳ, Nghệ An|20082021"


def paper_type(name: str, **kinds: str) -> DocumentType:
    fields = tuple(
        FieldSpec(name=field, label=field, gloss=field, kind=kind, locate=(Locate(by="title"),))
        for field, kind in kinds.items()
    )
    keep = Keep(citation="không", verified=False)
    return DocumentType(name=name, version=1, label=name, gloss=name, fields=fields, keep=keep)


RECEIPT = paper_type("giay_tiep_nhan_ho_so", ma_ho_so="dossier_code", ngay_hen_tra="date")
CARD_TYPE = paper_type(
    "can_cuoc", so_dinh_danh="citizen_id", ho_ten="person_name", ngay_sinh="date"
)


def with_code(text: str, *lines: str) -> Reading:
    page = written("GIẤY TIẾP NHẬN", *lines).pages[0]
    region = Region("qr", CODE_BOX, 1.0, content=CodeContent("QRCode", text, ""))
    return Reading((replace(page, regions=(region,)),))


def read(value: str, *, review: bool = True) -> FieldValue:
    return FieldValue(
        value=value,
        raw=value,
        confidence=0.6,
        page=1,
        box=Box(10, 10, 20, 20),
        source="ocr",
        needs_review=review,
    )


def record(**fields: FieldValue) -> Record:
    page = PageFacts(number=1, sha256="0" * 64, width=2480, height=3508, dpi=300)
    return Record(
        schema_="giay_tiep_nhan_ho_so/1",
        document_id="thử",
        type="giay_tiep_nhan_ho_so",
        type_confidence=1,
        fields=fields,
        missing=tuple(name for name in ("ma_ho_so",) if name not in fields),
        pages=(page,),
        provenance=Provenance(engines={}, rule_set="2025-07", software="sohoa"),
    )


def test_what_only_the_code_says_is_a_value_with_the_code_as_its_place() -> None:
    laid = with_codes(record(), with_code(CODE), RECEIPT, RULES)
    field = laid.fields["ma_ho_so"]
    assert (field.value, field.source, field.box) == ("H56.12-230501-0001", "qr", CODE_BOX)
    assert not field.needs_review
    assert laid.missing == ()


def test_an_agreeing_print_keeps_its_place_and_becomes_sure() -> None:
    before = record(ma_ho_so=read("H56.12-230501-0001"))
    field = with_codes(before, with_code(CODE), RECEIPT, RULES).fields["ma_ho_so"]
    assert (field.box, field.source) == (Box(10, 10, 20, 20), "ocr")
    assert field.confidence == 1.0
    assert not field.needs_review
    assert [check.name for check in field.checks] == [CHECK]


def test_a_contradicting_print_gives_way_and_is_flagged() -> None:
    before = record(ngay_hen_tra=read("2023-05-03", review=False))
    field = with_codes(before, with_code(CODE), RECEIPT, RULES).fields["ngay_hen_tra"]
    assert (field.value, field.source) == ("2023-05-08", "qr")
    assert field.needs_review
    assert "2023-05-03" in field.checks[0].message


def test_codes_that_say_nothing_leave_the_record_alone() -> None:
    before = record(ma_ho_so=read("H56.12-230501-0001"))
    assert with_codes(before, with_code("xin chào"), RECEIPT, RULES) == before
    assert with_codes(before, written("GIẤY"), RECEIPT, RULES) == before


def test_a_card_that_lies_on_a_form_fills_no_field_of_the_form() -> None:
    receipt = paper_type("giay_tiep_nhan_ho_so", so_dinh_danh="citizen_id")
    assert with_codes(record(), with_code(CARD), receipt, RULES).fields == {}


def test_a_card_fills_its_own_fields() -> None:
    fields = with_codes(record(), with_code(CARD), CARD_TYPE, RULES).fields
    assert {name: field.value for name, field in fields.items()} == {
        "so_dinh_danh": "038099001234",
        "ho_ten": "Nguyễn Văn Mẫu",
        "ngay_sinh": "1999-03-05",
    }


LINES = card_lines("038099001234", date(1999, 3, 5), "M", date(2039, 3, 5), "NGUYEN<<VAN<MAU")


def test_machine_readable_lines_count_and_a_bare_name_only_confirms() -> None:
    fields = with_codes(record(), written(*LINES), CARD_TYPE, RULES).fields
    assert {name: field.source for name, field in fields.items()} == {
        "so_dinh_danh": "mrz",
        "ngay_sinh": "mrz",
    }
    before = record(ho_ten=read("Nguyễn Văn Mậu"))
    named = with_codes(before, written(*LINES), CARD_TYPE, RULES).fields["ho_ten"]
    assert (named.value, named.checks[0].passed) == ("Nguyễn Văn Mậu", True)
    other = record(ho_ten=read("Trần Văn Mẫu", review=False))
    doubted = with_codes(other, written(*LINES), CARD_TYPE, RULES).fields["ho_ten"]
    assert doubted.value == "Trần Văn Mẫu"
    assert doubted.needs_review


def test_a_line_with_a_wrong_check_digit_gives_no_value() -> None:
    wrong = LINES[0].replace("IDVNM0", "IDVNM7")
    fields = with_codes(record(), written(wrong, *LINES[1:]), CARD_TYPE, RULES).fields
    assert "so_dinh_danh" not in fields


def test_two_codes_that_contradict_each_other_are_flagged() -> None:
    page = with_code(CODE).pages[0]
    other = CodeContent("QRCode", CODE.replace("0001", "0002"), "")
    both = replace(page, regions=(*page.regions, Region("qr", CODE_BOX, 1.0, content=other)))
    field = with_codes(record(), Reading((both,)), RECEIPT, RULES).fields["ma_ho_so"]
    assert field.needs_review


@pytest.mark.parametrize(("text", "count"), [(CODE, 1), ("", 0)])
def test_codes_are_found_with_their_place_on_the_scan(text: str, count: int) -> None:
    found = codes_on(with_code(text), RULES)
    assert [(code.page, code.box) for code in found] == [(1, CODE_BOX)] * count


def test_what_a_code_says_is_judged_like_print_and_so_is_what_is_compared_with_it() -> None:
    """The code of another dossier: an appointment a year before the paper was handed in."""
    paper = reading_of(make_document("giay_tiep_nhan_ho_so", seed=31))
    first = replace(paper.pages[0], regions=with_code(CODE).pages[0].regions)
    told = extract_record(
        Reading((first, *paper.pages[1:])),
        load_catalogue(),
        RULES,
        document_id="thử",
        today=date(2026, 11, 22),
        software="sohoa",
    ).fields
    appointment, received = told["ngay_hen_tra"], told["ngay_tiep_nhan"]
    assert (appointment.value, appointment.source) == ("2023-05-08", "qr")
    assert (received.value, received.source) == ("2024-07-03", "ocr")
    for field in (appointment, received):
        assert field.needs_review
        assert "not_before" in {check.name for check in field.checks if not check.passed}
