"""What the validator approved once is approved again, and nothing else is."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from pikepdf.pdfa._schemas import SchemaSet

from pipeline.sound_forms import REFERENCE, Remembering

_FLAVOURS = ("2b", "3b")
_REFERENCES = ("1 0 R", "12 0 R", "98765 3 R")
_BLIND_TO_REFERENCES = frozenset(
    {"$ref", "type", "properties", "required", "additionalProperties", "unevaluatedProperties"}
    | {"items", "prefixItems", "contains", "minItems", "maxItems"}
    | {"allOf", "anyOf", "not", "if", "then", "else"}
    | {"minimum", "maximum", "multipleOf", "$comment", "$defs"}
)
"""Keywords that look at no string's letters; ``const``, ``enum`` and ``pattern`` do."""


class _Counting:
    """A schema of even numbers and of references that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self._schema = Draft202012Validator(
            {"additionalProperties": {"anyOf": [{"type": "string"}, {"multipleOf": 2}]}}
        )

    def iter_errors(self, instance: Any) -> Iterator[ValidationError]:  # noqa: ANN401
        self.asked += 1
        return self._schema.iter_errors(instance)


def test_a_sound_form_is_shown_to_its_schema_once_whatever_it_refers_to() -> None:
    schema = _Counting()
    known = Remembering(schema)

    for reference in _REFERENCES:
        assert not list(known.iter_errors({"/A": reference, "/B": 2}))

    assert schema.asked == 1


@pytest.mark.parametrize("other", [{"/A": 4}, {"/A": 2.0}, {"/B": 2}, {"/A": "/2"}, {"/A": [2]}])
def test_another_value_is_another_form(other: dict[str, Any]) -> None:
    schema = _Counting()
    known = Remembering(schema)

    list(known.iter_errors({"/A": 2}))
    list(known.iter_errors(other))

    assert schema.asked == 2


def test_what_is_wrong_is_wrong_every_time() -> None:
    known = Remembering(_Counting())

    assert [len(list(known.iter_errors({"/A": 3}))) for _ in range(2)] == [1, 1]


def test_what_comes_in_ever_new_forms_is_not_remembered_without_end() -> None:
    schema = _Counting()
    known = Remembering(schema)
    forms: list[dict[str, Any]] = [{"/A": 2 * number} for number in range(1000)]

    for form in (*forms, *forms):
        list(known.iter_errors(form))

    assert schema.asked > 1500


@pytest.mark.parametrize("flavour", _FLAVOURS)
def test_no_schema_of_the_validator_tells_one_reference_from_another(flavour: str) -> None:
    told = 0
    for node in _nodes(SchemaSet.for_flavour(flavour)._defs):
        for keyword, value in node.items():
            if keyword == "pattern":
                schema = Draft202012Validator({"pattern": value})
                assert len({schema.is_valid(reference) for reference in _REFERENCES}) == 1
                told += schema.is_valid(_REFERENCES[0])
            elif keyword in {"const", "enum"}:
                values = value if keyword == "enum" else [value]
                assert not any(REFERENCE.fullmatch(str(one)) for one in values)
            else:
                assert keyword in _BLIND_TO_REFERENCES or keyword.startswith("x-"), keyword
    assert told, "there must be a pattern that references match"


def _nodes(defs: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every schema within the definitions of the files."""
    for file in defs.values():
        for schema in file.values():
            yield from _within(schema)


def _within(schema: object) -> Iterator[dict[str, Any]]:
    if not isinstance(schema, dict):
        return
    yield schema
    for keyword, value in schema.items():
        if keyword in {"properties", "$defs"}:
            parts = list(value.values())
        elif keyword in {"allOf", "anyOf", "prefixItems"}:
            parts = value
        elif keyword.startswith("x-") or keyword in {"const", "enum"}:
            parts = []
        else:
            parts = [value]
        for part in parts:
            yield from _within(part)
