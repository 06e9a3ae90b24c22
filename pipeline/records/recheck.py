"""The checks of a record again, after a person or a code has changed a value of it."""

from collections.abc import Iterator, Mapping
from datetime import date

from pipeline.records.checks import CHECKS
from pipeline.records.checks.evidence import Evidence
from pipeline.records.contradictions import MUTUAL, contradictions
from pipeline.records.kinds import KINDS
from schemas.doctypes import DocumentType, FieldSpec
from schemas.record import Check, FieldValue, Record
from schemas.rules import RuleSet

UNDERSTOOD = "understood"


def recheck(
    record: Record, type_: DocumentType, rules: RuleSet, today: date
) -> Mapping[str, tuple[Check, ...]]:
    """The outcomes for every field of ``record`` that ``type_`` defines, by name.

    Values are judged as they stand now, against each other. The paper is not read again: where a
    check compares with what only the paper says (the same value in words), the outcome that a
    value of the machine had stays, and a person's value has none. An emptied value has no outcomes.
    """
    values = {name: field.value for name, field in record.fields.items() if field.value}
    specs = {spec.name: spec for spec in type_.fields}
    against = contradictions(type_, values, rules, today)
    return {
        name: tuple(_outcomes(field, specs[name], values, against.get(name, {}), rules, today))
        for name, field in record.fields.items()
        if name in specs
    }


def with_new_doubts(record: Record, type_: DocumentType, rules: RuleSet, today: date) -> Record:
    """The record with every check that fails on its values as they stand now, and a mark for each.

    No doubt that there was is taken back.
    """
    fields = dict(record.fields)
    for name, outcomes in recheck(record, type_, rules, today).items():
        known = {check.name for check in fields[name].checks if not check.passed}
        new = tuple(c for c in outcomes if not c.passed and c.name not in known)
        if new:
            failing = {check.name for check in new}
            kept = tuple(c for c in fields[name].checks if c.name not in failing)
            update = {"checks": (*kept, *new), "needs_review": True}
            fields[name] = fields[name].model_copy(update=update)
    return record.model_copy(update={"fields": fields})


def _outcomes(
    field: FieldValue,
    spec: FieldSpec,
    values: Mapping[str, str],
    against: Mapping[str, Check],
    rules: RuleSet,
    today: date,
) -> Iterator[Check]:
    if not field.value:
        return
    before = {} if field.source == "clerk" else {check.name: check for check in field.checks}
    yield from _understood(field, spec, rules)
    judged = {UNDERSTOOD, *MUTUAL}
    failed: set[str] = set()
    for check in spec.checks:
        evidence = Evidence(field.value, values, "", check.arguments, rules, today)
        verdict = CHECKS[check.name](evidence)
        judged.add(check.name)
        if verdict is not None:
            failed |= set() if verdict.passed else {check.name}
            yield Check(name=check.name, passed=verdict.passed, message=verdict.message)
        elif check.name in before:
            yield before[check.name]
    yield from (check for name, check in against.items() if name not in failed)
    yield from (check for name, check in before.items() if name not in judged)


def _understood(field: FieldValue, spec: FieldSpec, rules: RuleSet) -> Iterator[Check]:
    kind = KINDS[spec.kind]
    if not kind.refusal:
        return
    parsed = kind.parse(field.value, rules)
    right = parsed is not None and parsed.value == field.value
    yield Check(name=UNDERSTOOD, passed=right, message="Đúng dạng." if right else kind.refusal)
