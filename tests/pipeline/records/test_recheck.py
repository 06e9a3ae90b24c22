"""After a correction the checks say what they would have said of the right value."""

from datetime import date

import pytest

from benchmarks.synth import make_document
from pipeline.records import extract_record
from pipeline.records.recheck import recheck
from schemas.doctypes import load_catalogue
from schemas.record import Record
from schemas.rules import load_rules
from tests.pipeline.records.readings import reading_of

RULES, CATALOGUE, TODAY = load_rules(), load_catalogue(), date(2026, 11, 22)
KINDS = ("giay_khai_sinh", "gcn_quyen_su_dung_dat", "quyet_dinh")


def extracted(kind: str) -> Record:
    return extract_record(
        reading_of(make_document(kind, seed=31)),
        CATALOGUE,
        RULES,
        document_id="thử",
        today=TODAY,
        software="sohoa",
    )


BIRTH = extracted("giay_khai_sinh")
BIRTH_TYPE = CATALOGUE.types[BIRTH.type]


def changed(name: str, value: str) -> Record:
    field = BIRTH.fields[name].model_copy(
        update={"value": value, "source": "clerk", "checks": (), "verdict": "corrected"}
    )
    return BIRTH.model_copy(update={"fields": {**BIRTH.fields, name: field}})


def failed(record: Record, name: str) -> set[str]:
    outcomes = recheck(record, BIRTH_TYPE, RULES, TODAY)[name]
    return {check.name for check in outcomes if not check.passed}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_an_unchanged_record_has_the_same_outcomes(kind: str) -> None:
    record = extracted(kind)
    again = recheck(record, CATALOGUE.types[record.type], RULES, TODAY)
    assert again
    for name, outcomes in again.items():
        assert set(outcomes) == set(record.fields[name].checks), name


def test_a_corrected_value_is_judged_and_so_are_those_compared_with_it() -> None:
    wrong = changed("gioi_tinh", "Nam" if BIRTH.fields["gioi_tinh"].value == "Nữ" else "Nữ")
    assert "citizen_sex" in failed(wrong, "so_dinh_danh")
    assert failed(BIRTH, "so_dinh_danh") == set()


def test_a_value_that_is_not_of_its_kind_is_refused_in_vietnamese() -> None:
    record = changed("so_dinh_danh", "12345")
    assert failed(record, "so_dinh_danh") == {"understood"}


def test_what_only_the_paper_says_is_not_claimed_of_a_persons_value() -> None:
    record = changed("ngay_sinh", "2019-03-06")
    names = {check.name for check in recheck(record, BIRTH_TYPE, RULES, TODAY)["ngay_sinh"]}
    assert "date_in_words" not in names
    assert "not_in_future" in names


def test_a_value_that_nobody_can_read_has_no_outcomes() -> None:
    assert recheck(changed("que_quan", ""), BIRTH_TYPE, RULES, TODAY)["que_quan"] == ()
