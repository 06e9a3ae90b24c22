"""What a clerk typed, in the form records hold values. Pure."""

from pipeline.records.kinds import KINDS
from portal.wording import date_vn
from schemas.doctypes import FieldSpec
from schemas.review import DecisionRefused
from schemas.rules import RuleSet
from schemas.text import nfc

_DATE = "date"
_STRICT = frozenset({"date", "year"})
"""Kinds whose values other systems compute with."""


def shown_value(value: str, spec: FieldSpec | None) -> str:
    """A value as a clerk reads it: dates day first."""
    return date_vn(value) if spec is not None and spec.kind == _DATE else value


def is_untouched(text: str, value: str, spec: FieldSpec | None) -> bool:
    """Whether ``text`` is what :func:`shown_value` showed."""
    return bool(value) and _lines(text) == _lines(shown_value(value, spec))


def typed_value(text: str, spec: FieldSpec | None, rules: RuleSet) -> str:
    """``text`` normalised by the field's kind, as far as the kind understands all of it.

    A paper may hold a number that is wrong; a clerk may always enter what is printed. Only a date
    must be one: raises :class:`DecisionRefused`.
    """
    lines = _lines(text)
    if spec is None or not lines:
        return lines
    parsed = KINDS[spec.kind].parse(lines, rules)
    if parsed is not None and (parsed.start, parsed.end) == (0, len(lines)):
        return parsed.value
    if spec.kind in _STRICT:
        problem = "không có ngày như vậy; ngày viết như 31/12/2020, 12/2020, 2020"
        raise DecisionRefused(field=spec.label, name=spec.name, problem=problem)
    return lines


def sought_value(text: str, spec: FieldSpec, rules: RuleSet) -> str | None:
    """What ``text`` looks for, as records hold it; ``None`` for a day there is not.

    Only dates are understood: "15/08/2019" is ``2019-08-15``, "08/2019" the month ``2019-08``. All
    else is compared as it came.
    """
    if spec.kind not in _STRICT:
        return text
    parsed = KINDS[spec.kind].parse(text.strip(), rules)
    if parsed is None or (parsed.start, parsed.end) != (0, len(text.strip())):
        return None
    return parsed.value


def _lines(text: str) -> str:
    return "\n".join(line for line in map(nfc, text.splitlines()) if line)
