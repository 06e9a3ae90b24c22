"""An object of a form that the validator found nothing wrong with is not held to its schema again.

pikepdf's validator holds each object of a PDF to the JSON schema of its role, and half of its walk
over a page's copy goes into that. Fonts, catalogues and colour profiles are of one form in every
copy. A form is an object without what it refers to: no schema tells one reference from another.
What the validator learns beyond the schema – contents, fonts, glyphs – it looks at as ever.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Final, Protocol

from jsonschema.exceptions import ValidationError
from pikepdf.pdfa._schemas import SchemaSet
from pikepdf.pdfa._shallow import JsonValue

REFERENCE: Final = re.compile(r"[0-9]+ [0-9]+ R")
_ANY: Final = "0 0 R"
_MOST: Final = 256
"""Forms of a role that are remembered; a copy of ours has one or two."""

_LONGEST: Final = 4096
"""Characters: larger objects, such as lists of widths, seldom come twice."""


class _Validator(Protocol):
    def iter_errors(self, instance: JsonValue) -> Iterator[ValidationError]: ...


class Remembering:
    """A role's validator that remembers the forms it has found nothing wrong with."""

    def __init__(self, validator: _Validator) -> None:
        self._validator = validator
        self._sound: set[str] = set()

    def iter_errors(self, instance: JsonValue) -> Iterator[ValidationError]:
        """What is wrong with ``instance``; asked of the validator unless its form is known."""
        form = json.dumps(_form(instance))
        if form in self._sound:
            return
        errors = list(self._validator.iter_errors(instance))
        if not errors and len(form) <= _LONGEST and len(self._sound) < _MOST:
            self._sound.add(form)
        yield from errors


@cache
def remember_sound_forms(flavour: str) -> None:
    """Let the validator of ``flavour`` (``"2b"``) remember, in this process, from now on."""
    schemas = SchemaSet.for_flavour(flavour)
    for role in schemas.roles():
        # Its own table of validators, filled as roles are met; there is no public way in.
        schemas._validators[role] = Remembering(schemas._validator(role))  # type: ignore[assignment]


def _form(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return _ANY if REFERENCE.fullmatch(value) else value
    if isinstance(value, dict):
        return {key: _form(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_form(part) for part in value]
    return value
