"""Laying the facts of QR codes and machine-readable lines over the fields that were read.

A code is trusted over print. Where both say the same the value stays where it is printed, surer
than before; where they differ the code's value is taken, and a person is told of both. What only a
code says is a value too, and its place is the code. A fact that is not exact – a name without
diacritics, a number with a wrong check digit – never becomes a value; it can only raise a doubt.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.page import PageText, Reading
from pipeline.records.kinds import KINDS
from pipeline.records.kinds.digits import UNDONE
from pipeline.records.machine import CHECK, Fact, MachineFacts, agreement
from pipeline.records.mrz import facts_of_mrz, is_machine_line
from pipeline.records.qr import facts_of_qr
from schemas.doctypes import DocumentType, FieldSpec
from schemas.geometry import Box, enclosing
from schemas.record import Check, FieldValue, Record
from schemas.rules import RuleSet

CARDS = frozenset({"can_cuoc", "td1"})
"""Forms of codes that belong to an identity card."""


@dataclass(frozen=True, slots=True)
class PlacedFacts:
    """The facts of one code and where it stands: page, and box on the scan."""

    facts: MachineFacts
    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class _Placed:
    fact: Fact
    origin: PlacedFacts


def codes_on(reading: Reading, rules: RuleSet) -> tuple[PlacedFacts, ...]:
    """Every code of a paper that says something known, in the order of pages."""
    return tuple(code for page in reading.pages for code in _codes(page, rules))


def with_codes(record: Record, reading: Reading, type_: DocumentType, rules: RuleSet) -> Record:
    """The record with the facts of the paper's codes laid over the fields that its type has.

    Codes of identity cards count only for the types that the rule set names: a card that lies on
    a form may be anybody's.
    """
    facts = _by_field(codes_on(reading, rules), type_, rules)
    fields = dict(record.fields)
    for spec in type_.fields:
        for placed in facts.get(spec.name, ()):
            laid = _laid(fields.get(spec.name), spec, placed, rules)
            if laid is not None:
                fields[spec.name] = laid
    missing = tuple(name for name in record.missing if name not in fields)
    return record.model_copy(update={"fields": fields, "missing": missing})


def _codes(page: PageText, rules: RuleSet) -> Iterator[PlacedFacts]:
    for region in page.regions:
        facts = facts_of_qr(region.content.text, rules) if region.content else None
        if facts is not None:
            yield PlacedFacts(facts, page.number, _on_scan(page, region.box))
    lines = [line for line in page.lines if is_machine_line(line.text)]
    facts = facts_of_mrz(page.text, rules) if lines else None
    if facts is not None:
        box = enclosing([line.box for line in lines])
        yield PlacedFacts(facts, page.number, _on_scan(page, box))


def _on_scan(page: PageText, box: Box) -> Box:
    return page.on_scan(box).box.clipped(page.width, page.height)


def _by_field(
    codes: tuple[PlacedFacts, ...], type_: DocumentType, rules: RuleSet
) -> Mapping[str, list[_Placed]]:
    found: dict[str, list[_Placed]] = {}
    for code in codes:
        if code.facts.form in CARDS and type_.name not in rules.qr_fields.cards_for:
            continue
        for name, fact in code.facts.facts.items():
            found.setdefault(name, []).append(_Placed(fact, code))
    return found


def _laid(
    field: FieldValue | None, spec: FieldSpec, placed: _Placed, rules: RuleSet
) -> FieldValue | None:
    """The field after one fact; ``None`` when there is still no value."""
    fact = placed.fact
    parsed = KINDS[spec.kind].parse(fact.value, rules)
    if parsed is None:
        return field
    if field is None or not field.value:
        return _from_code(spec, placed, parsed.value, ()) if fact.exact else field
    verdict = agreement(spec.name, fact, field.value)
    check = Check(name=CHECK, passed=verdict.passed, message=verdict.message)
    if verdict.passed:
        return _confirmed(field, fact, check)
    if fact.exact:
        return _from_code(spec, placed, parsed.value, (check,))
    return field.model_copy(update={"checks": (*field.checks, check), "needs_review": True})


def _confirmed(field: FieldValue, fact: Fact, check: Check) -> FieldValue:
    """A value that a code says too: as sure as the code, unless a check still speaks against it."""
    checks = (*field.checks, check)
    if not fact.exact or fact.certainty <= UNDONE:
        return field.model_copy(update={"checks": checks})
    return field.model_copy(
        update={
            "checks": checks,
            "confidence": max(field.confidence, fact.certainty),
            "needs_review": any(not each.passed for each in checks),
        }
    )


def _from_code(
    spec: FieldSpec, placed: _Placed, value: str, checks: tuple[Check, ...]
) -> FieldValue:
    fact, origin = placed.fact, placed.origin
    doubtful = fact.certainty <= UNDONE or fact.certainty < spec.review_below
    return FieldValue(
        value=value,
        raw=fact.raw,
        confidence=fact.certainty,
        page=origin.page,
        box=origin.box,
        source=origin.facts.source,
        checks=checks,
        needs_review=doubtful or any(not check.passed for check in checks),
    )
