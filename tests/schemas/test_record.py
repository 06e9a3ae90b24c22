"""The record as a contract: nothing is lost on the way, and the schema says what travels."""

import json

import jsonschema
from hypothesis import given

from schemas.export import record_schema
from schemas.record import BasicDescription, Record
from tests.schemas.records import records

_SCHEMA = jsonschema.Draft202012Validator(record_schema())


@given(records)
def test_a_record_comes_back_from_json_as_it_went(record: Record) -> None:
    assert Record.model_validate_json(record.to_json()) == record


@given(records)
def test_every_record_satisfies_the_published_schema(record: Record) -> None:
    _SCHEMA.validate(json.loads(record.to_json()))


@given(records)
def test_a_person_is_asked_exactly_when_something_is_marked(record: Record) -> None:
    assert record.needs_review == bool(record.marked)


def test_a_record_from_before_there_were_versions_is_the_first_one() -> None:
    """Offices keep records for decades; a reader of today understands those of yesterday."""
    body = """{"schema": "don_de_nghi/1", "document_id": "d", "type": "don_de_nghi",
        "type_confidence": 1, "fields": {}, "missing": [], "pages": [],
        "provenance": {"engines": {}, "rule_set": "2025-07", "software": "0.1"}}"""
    record = Record.model_validate_json(body)
    assert (record.version, record.description) == (1, BasicDescription())


def test_an_owner_is_known_by_number_or_else_by_what_identifies_them() -> None:
    known = {"ma_loai_giay_to": "a", "ten_giay_to": "b", "trich_yeu": "c", "thoi_han_hieu_luc": "d"}
    assert BasicDescription(**known, so_dinh_danh="001099012345").lacking == ()
    assert BasicDescription(**known, thong_tin_chu_so_huu="A, 1970").lacking == ()
    assert BasicDescription(**known).lacking == ("thong_tin_chu_so_huu",)
    assert len(BasicDescription().lacking) == 5
