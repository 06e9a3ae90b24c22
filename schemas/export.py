"""JSON Schemas of what leaves the system, generated from the models: ``python -m schemas.export``.

``record.schema.json`` holds for every record; one more per document type says which fields that
type has; ``reading`` is what is read before any field is found; ``manifest`` lists what is kept of
a paper; ``document-type`` and ``rule-set`` check the YAML definitions in an editor. All are checked
in, and a test compares them with the models. When a type's version is raised, the schema of the
version before stays beside it as ``<type>.v<version>.schema.json``: records made under it are kept
for decades.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from schemas.doctypes import DocumentType, load_catalogue
from schemas.manifest import Manifest
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


def manifest_schema() -> Schema:
    """The schema of the manifest that lies beside every stored copy."""
    return {"$schema": DIALECT, **Manifest.model_json_schema(mode="serialization", by_alias=True)}


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
        "manifest.schema.json": manifest_schema(),
        "document-type.schema.json": {"$schema": DIALECT, **DocumentType.model_json_schema()},
        "rule-set.schema.json": {"$schema": DIALECT, **RuleSet.model_json_schema()},
        **{f"{type_.name}.schema.json": type_schema(type_) for type_ in load_catalogue()},
    }


def written(schema: Schema) -> str:
    """The text of a schema's file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def write_all(folder: Path, schemas: Mapping[str, Schema]) -> None:
    """Write ``schemas`` into ``folder``; what an earlier version of a type said is kept aside."""
    folder.mkdir(exist_ok=True)
    for name, schema in schemas.items():
        path = folder / name
        before = json.loads(path.read_text("utf-8")) if path.exists() else {}
        version = _version(before)
        if version and version != _version(schema):
            path.rename(folder / name.replace(".schema.json", f".v{version}.schema.json"))
        path.write_text(written(schema), "utf-8")


def _version(schema: Schema) -> str:
    """The version of the type that a schema is about; empty for the other schemas."""
    properties = schema.get("properties")
    named = properties.get("schema") if isinstance(properties, dict) else None
    const = named.get("const", "") if isinstance(named, dict) else ""
    return str(const).rpartition("/")[2]


def main() -> None:
    """Write every schema into ``schemas/json``."""
    write_all(FOLDER, all_schemas())


if __name__ == "__main__":
    main()
