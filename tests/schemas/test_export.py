"""The JSON Schemas that portals read are the ones the models mean."""

import json
from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from schemas.export import FOLDER, all_schemas, written

NAMES = sorted(all_schemas())


@pytest.mark.parametrize("name", NAMES)
def test_the_checked_in_schema_is_the_generated_one(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == written(all_schemas()[name]), (
        "run python -m schemas.export and commit schemas/json"
    )


def test_no_schema_is_left_of_a_type_that_is_gone() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_is_a_valid_json_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(all_schemas()[name])


def _birth_record(field: str) -> object:
    value = {
        "value": "LÊ THỊ LAN",
        "raw": "LÊ THỊ LAN",
        "confidence": 0.9,
        "page": 1,
        "box": [1, 2, 3, 4],
        "source": "ocr",
        "checks": [],
        "needs_review": False,
    }
    return {
        "schema": "giay_khai_sinh/1",
        "document_id": "d1",
        "type": "giay_khai_sinh",
        "type_confidence": 1,
        "fields": {field: value},
        "missing": [],
        "pages": [],
        "provenance": {"engines": {}, "rule_set": "2025-07", "software": "test"},
    }


def _validator(name: str) -> jsonschema.Draft202012Validator:
    registry: Registry[bool | Mapping[str, Any]] = Registry().with_resources(
        (key, Resource.from_contents(schema)) for key, schema in all_schemas().items()
    )
    schema = json.loads((FOLDER / name).read_text("utf-8"))
    return jsonschema.Draft202012Validator(schema, registry=registry)


def test_a_record_of_a_type_may_have_that_types_fields() -> None:
    _validator("giay_khai_sinh.schema.json").validate(_birth_record("ho_ten"))


def test_a_record_of_a_type_may_not_have_another_types_fields() -> None:
    with pytest.raises(jsonschema.ValidationError):
        _validator("giay_khai_sinh.schema.json").validate(_birth_record("so_thua"))
