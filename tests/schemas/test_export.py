"""The JSON Schemas that portals read are the ones the models mean."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from schemas.doctypes import load_catalogue
from schemas.export import FOLDER, all_schemas, type_schema, write_all, written

NAMES = sorted(all_schemas())
_EARLIER = re.compile(r"\.v\d+\.schema\.json$")


@pytest.mark.parametrize("name", NAMES)
def test_the_checked_in_schema_is_the_generated_one(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == written(all_schemas()[name]), (
        "run python -m schemas.export and commit schemas/json"
    )


def test_no_schema_is_left_of_a_type_that_is_gone() -> None:
    of_today = [path.name for path in FOLDER.iterdir() if not _EARLIER.search(path.name)]
    assert sorted(of_today) == NAMES


def test_every_earlier_version_of_a_type_still_has_its_schema() -> None:
    """Records made under it are kept for decades, and somebody will read them."""
    earlier = {
        f"{type_.name}.v{version}.schema.json"
        for type_ in load_catalogue()
        for version in range(1, type_.version)
    }
    assert earlier <= {path.name for path in FOLDER.iterdir()}


def test_raising_a_types_version_keeps_what_the_one_before_said(tmp_path: Path) -> None:
    first = load_catalogue().types["don_de_nghi"]
    name = "don_de_nghi.schema.json"
    second = first.model_copy(update={"version": 2, "label": "Đơn"})
    write_all(tmp_path, {name: type_schema(first)})
    write_all(tmp_path, {name: type_schema(first)})
    write_all(tmp_path, {name: type_schema(second)})
    found = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    assert found == {
        "don_de_nghi.v1.schema.json": written(type_schema(first)),
        name: written(type_schema(second)),
    }


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
