"""JSON Schemas of what leaves the system, generated from the models: ``python -m schemas.export``.

``record.schema.json`` holds for every record; one more per document type says which fields that
type has; ``reading`` is what is read before any field is found; ``document-type`` and ``rule-set``
check the YAML definitions in an editor. All are checked in, and a test compares them with the
models.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from schemas.doctypes import DocumentType, load_catalogue
from schemas.reading import ReadDocument
from schemas.record import Record
from schemas.rules import RuleSet

Schema = dict[str, object]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = Path(__file__).parent / "json"


def record_schema() -> Schema:
    """The schema that every record satisfies."""
    return {"$schema": DIALECT, **Record.model_json_schema(mode="serialization", by_alias=True)}


def reading_schema() -> Schema:
    """The schema of what ``sohoa read --format json`` writes."""
    return {"$schema": DIALECT, **ReadDocument.model_json_schema(mode="serialization")}


def type_schema(type_: DocumentType) -> Schema:
    """The schema of one type's records: the general one, and this type's fields by name."""
    fields = {
        field.name: {"title": field.label, "description": field.gloss} for field in type_.fields
    }
    return {
        "$schema": DIALECT,
        "title": type_.label,
        "description": type_.gloss,
        "allOf": [{"$ref": "record.schema.json"}],
        "properties": {
            "schema": {"const": type_.schema_id},
            "type": {"const": type_.name},
            "fields": {"properties": fields, "additionalProperties": False},
            "missing": {"items": {"enum": [f.name for f in type_.fields if f.required]}},
        },
    }


def all_schemas() -> Mapping[str, Schema]:
    """Every schema by its file name."""
    return {
        "record.schema.json": record_schema(),
        "reading.schema.json": reading_schema(),
        "document-type.schema.json": {"$schema": DIALECT, **DocumentType.model_json_schema()},
        "rule-set.schema.json": {"$schema": DIALECT, **RuleSet.model_json_schema()},
        **{f"{type_.name}.schema.json": type_schema(type_) for type_ in load_catalogue()},
    }


def written(schema: Schema) -> str:
    """The text of a schema's file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Write every schema into ``schemas/json``."""
    FOLDER.mkdir(exist_ok=True)
    for name, schema in all_schemas().items():
        (FOLDER / name).write_text(written(schema), "utf-8")


if __name__ == "__main__":
    main()
