"""Decisions make new versions, and every step can be learned from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.description import described
from schemas.doctypes import load_catalogue
from schemas.geometry import Box
from schemas.record import FieldValue, Record, Verdict
from schemas.review import (
    MAX_VALUE,
    Decision,
    DecisionRefused,
    Decisions,
    changed_fields,
    corrections,
    reviewed,
)
from schemas.rules import load_rules
from tests.schemas.birth import birth_record
from tests.schemas.records import names, records

RULES = load_rules()
BIRTH = load_catalogue().types["giay_khai_sinh"]
ALLOWED = frozenset(spec.name for spec in BIRTH.fields)
_VERDICTS: tuple[Verdict, ...] = ("corrected", "illegible", "blank")


def decided(**decisions: Decision) -> Decisions:
    return Decisions(decisions, {})


@pytest.fixture
def record() -> Record:
    return birth_record("d1", pages=1)


@given(records, st.data())
def test_what_was_not_decided_on_is_untouched(record: Record, data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.sampled_from([*record.fields, "new"]), max_size=2))
    verdicts = {name: Decision(data.draw(st.sampled_from(_VERDICTS)), "giá trị") for name in chosen}
    after = reviewed(record, Decisions(verdicts, {}), frozenset({"new"}))
    assert after.version == record.version + 1
    assert set(changed_fields(record, after)) <= chosen
    for name, field in record.fields.items():
        if name not in chosen:
            assert after.fields[name] is field


@given(records, names)
def test_a_decided_field_asks_for_nobody_any_more(record: Record, name: str) -> None:
    after = reviewed(record, decided(**{name: Decision("blank")}), frozenset({name}))
    assert name not in after.marked


def test_a_confirmation_keeps_value_evidence_and_the_doubts_there_were(record: Record) -> None:
    before = record.fields["ngay_sinh"]
    after = reviewed(record, decided(ngay_sinh=Decision("confirmed")), ALLOWED)
    assert after.fields["ngay_sinh"] == before.model_copy(
        update={"needs_review": False, "verdict": "confirmed"}
    )


def test_a_correction_keeps_its_place_and_says_who_made_it(record: Record) -> None:
    after = reviewed(record, decided(ngay_sinh=Decision("corrected", "2019-08-16")), ALLOWED)
    field = after.fields["ngay_sinh"]
    assert (field.value, field.source, field.verdict) == ("2019-08-16", "clerk", "corrected")
    assert field.box == record.fields["ngay_sinh"].box


@pytest.mark.parametrize("verdict", ["illegible", "blank"])
def test_what_cannot_be_read_or_is_not_there_has_no_value(record: Record, verdict: Verdict) -> None:
    decision = Decision(verdict, "thừa")
    field = reviewed(record, decided(ngay_sinh=decision), ALLOWED).fields["ngay_sinh"]
    assert (field.value, field.needs_review, field.verdict) == ("", False, verdict)


def test_a_missing_field_is_typed_in_where_the_person_points(record: Record) -> None:
    box = Box(10, 20, 200, 60)
    decision = Decision("corrected", "Xã Đăk Hà", page=1, box=box)
    after = reviewed(record, decided(noi_sinh=decision), ALLOWED)
    assert after.missing == ()
    assert (after.fields["noi_sinh"].value, after.fields["noi_sinh"].box) == ("Xã Đăk Hà", box)


def test_typed_text_is_put_into_the_form_records_have(record: Record) -> None:
    typed = "  Na\u0303m\u200b  2019 \n\n\x07 tha\u0301ng 8 "
    field = reviewed(record, decided(noi_sinh=Decision("corrected", typed)), ALLOWED).fields
    assert field["noi_sinh"].value == "Nãm 2019\ntháng 8"


@pytest.mark.parametrize(
    ("field", "decision"),
    [
        ("so_thua", Decision("blank")),
        ("noi_sinh", Decision("confirmed")),
        ("noi_sinh", Decision("corrected", " \n ")),
        ("noi_sinh", Decision("corrected", "a" * (MAX_VALUE + 1))),
        ("noi_sinh", Decision("corrected", "a", page=1, box=Box(0, 0, 5000, 10))),
        ("noi_sinh", Decision("corrected", "a", page=9, box=Box(0, 0, 10, 10))),
    ],
)
def test_a_decision_that_does_not_fit_is_refused_by_name(
    record: Record, field: str, decision: Decision
) -> None:
    with pytest.raises(DecisionRefused) as refusal:
        reviewed(record, decided(**{field: decision}), ALLOWED)
    assert refusal.value.facts["field"] == field


def test_an_example_to_learn_from_holds_the_reading_and_nobodys_name(record: Record) -> None:
    after = reviewed(record, decided(ngay_sinh=Decision("corrected", "2019-08-16")), ALLOWED)
    (example,) = corrections(record, after)
    assert (example.read, example.corrected) == ("2019-08-15", "2019-08-16")
    assert (example.box, example.page_sha256) == (record.fields["ngay_sinh"].box, f"{1:064x}")
    assert example.failed_checks == ("date_in_words",)
    assert example.engines == {"tesserocr": "5"}
    assert "d1" not in repr(example)
    assert "THU HÀ" not in repr(example)


def test_a_confirmed_reading_is_an_example_too(record: Record) -> None:
    after = reviewed(record, decided(ngay_sinh=Decision("confirmed")), ALLOWED)
    (example,) = corrections(record, after)
    assert example.read == example.corrected == "2019-08-15"


def test_a_later_change_is_not_counted_again(record: Record) -> None:
    first = reviewed(record, decided(ngay_sinh=Decision("confirmed")), ALLOWED)
    second = reviewed(first, decided(noi_sinh=Decision("blank")), ALLOWED)
    assert [example.field for example in corrections(first, second)] == ["noi_sinh"]


def test_the_description_follows_corrections_until_a_person_enters_it(record: Record) -> None:
    record = described(record, BIRTH, RULES)
    assert record.description.ten_giay_to == "Giấy khai sinh"
    assert record.description.thong_tin_chu_so_huu == "NÔNG THỊ THU HÀ, 15/08/2019"
    entered = Decisions(
        {"ho_ten": Decision("corrected", "NÔNG THỊ THU HÀ")}, {"trich_yeu": "Khai sinh lại"}
    )
    after = described(reviewed(record, entered, ALLOWED), BIRTH, RULES)
    assert after.description.trich_yeu == "Khai sinh lại"
    assert after.description.by_clerk == ("trich_yeu",)
    assert "description.trich_yeu" in changed_fields(record, after)


def _single(day: str | None) -> Record:
    """A certificate of single status of that day."""
    record = birth_record("d1", pages=1)
    date_ = record.fields["ngay_sinh"].model_copy(update={"value": day or ""})
    fields = {"ho_ten": record.fields["ho_ten"], **({"ngay_ban_hanh": date_} if day else {})}
    return record.model_copy(update={"fields": fields})


def test_a_papers_term_is_the_period_that_the_rule_set_gives_its_type() -> None:
    type_ = load_catalogue().types["xac_nhan_tinh_trang_hon_nhan"]
    term = described(_single("2026-03-05"), type_, RULES).description.thoi_han_hieu_luc
    assert term == "2026-09-05"


def test_a_term_without_a_day_to_count_from_is_asked_for_and_not_denied() -> None:
    type_ = load_catalogue().types["xac_nhan_tinh_trang_hon_nhan"]
    description = described(_single(None), type_, RULES).description
    assert description.thoi_han_hieu_luc == ""
    assert "thoi_han_hieu_luc" in description.lacking


def test_a_paper_nobody_recognised_has_no_kind_and_no_name(record: Record) -> None:
    unknown = load_catalogue().unknown
    bare = record.model_copy(update={"fields": {}, "type": unknown.name})
    assert described(bare, unknown, RULES).description.lacking == (
        "ma_loai_giay_to",
        "ten_giay_to",
        "trich_yeu",
        "thong_tin_chu_so_huu",
    )


def test_the_first_owner_found_is_the_owner() -> None:
    married = load_catalogue().types["giay_chung_nhan_ket_hon"]
    value = FieldValue(
        value="x",
        raw="x",
        confidence=1,
        page=1,
        box=Box(0, 0, 1, 1),
        source="ocr",
        needs_review=False,
    )
    fields = {
        "ho_ten_vo": value.model_copy(update={"value": "A"}),
        "ho_ten_chong": value.model_copy(update={"value": "B"}),
    }
    record = birth_record("d1", pages=1).model_copy(update={"fields": fields})
    description = described(record, married, RULES).description
    assert description.thong_tin_chu_so_huu == "A, B"
    assert description.trich_yeu == "Giấy chứng nhận kết hôn của A, B"
