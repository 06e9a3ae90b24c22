"""Of two values that contradict each other nobody knows which is wrong: a person sees both."""

import pytest

from benchmarks.synth import make_document
from benchmarks.synth.forms import FORMS, make_form
from pipeline.page import Line, Reading, Word
from pipeline.records.checks import CHECKS
from pipeline.records.contradictions import MUTUAL, contradictions
from schemas.record import Record
from tests.pipeline.records.extraction import CATALOGUE, RULES, TODAY, record_of, values
from tests.pipeline.records.readings import page_text, reading_of

BIRTH = make_document("giay_khai_sinh", 7)


def misread(right: str, wrong: str) -> Record:
    """The record of the birth certificate with one word surely read, and wrong."""
    page = reading_of(BIRTH).pages[0]
    lines = [
        Line(tuple(Word(w.text.replace(right, wrong), w.box, w.confidence) for w in row.words))
        for row in page.lines
    ]
    return record_of(Reading((page_text(lines, size=(page.frame_width, page.frame_height)),)))


def test_a_misread_sex_is_marked_though_only_the_number_has_the_check() -> None:
    sex = BIRTH.fields["gioi_tinh"]
    other = "Nam" if sex == "Nữ" else "Nữ"
    fields = misread(sex, other).fields
    assert fields["gioi_tinh"].value == other
    for name in ("gioi_tinh", "so_dinh_danh"):
        assert fields[name].needs_review, name
        assert "citizen_sex" in [c.name for c in fields[name].checks if not c.passed], name


def test_what_agrees_is_left_alone() -> None:
    record = record_of(reading_of(BIRTH))
    type_ = CATALOGUE.types[record.type]
    assert contradictions(type_, values(record), RULES, TODAY) == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(t for t in FORMS if t not in {"khong_ro", "can_cuoc"}))
def test_no_form_contradicts_itself(name: str) -> None:
    document = make_form(name, 5)
    assert contradictions(CATALOGUE.types[name], document.fields, RULES, TODAY) == {}


def test_a_birth_after_the_paper_speaks_against_both_days() -> None:
    type_ = CATALOGUE.types["don_de_nghi"]
    told = {"ngay_sinh": "2024-05-01", "ngay_viet_don": "2023-05-01"}
    assert "not_before" in contradictions(type_, told, RULES, TODAY)["ngay_sinh"]


def test_every_check_is_used_and_every_mutual_one_compares_two_fields() -> None:
    used = [check for type_ in CATALOGUE for spec in type_.fields for check in spec.checks]
    assert {check.name for check in used} == set(CHECKS)
    assert {check.name for check in used if "field" in check.arguments} >= MUTUAL
