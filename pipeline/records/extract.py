"""From the text of a paper to its record: classify, locate, understand, check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from pipeline.page import PageText, Reading, Word
from pipeline.records.checks import CHECKS
from pipeline.records.checks.evidence import Evidence
from pipeline.records.classify import TypeEstimate, classify, evidence
from pipeline.records.errors import UnknownNameError, UnknownTypeError
from pipeline.records.found import Found, Parsed
from pipeline.records.kinds import KINDS, Kind
from pipeline.records.layout import sheets
from pipeline.records.locate import STRATEGIES
from pipeline.records.survey import Survey, survey
from pipeline.records.values import value_lines
from pipeline.upright import upright_turns
from schemas.doctypes import Catalogue, DocumentType, FieldSpec
from schemas.geometry import Box, enclosing
from schemas.record import Check, FieldValue, PageFacts, Provenance, Record
from schemas.rules import RuleSet
from schemas.text import squash

UNDERSTOOD = "understood"
"""The check that every value of a typed kind goes through first."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What was found for a field and what its kind made of it (``None``: nothing)."""

    spec: FieldSpec
    found: Found
    parsed: Parsed | None
    in_words: str


def extract_record(
    reading: Reading,
    catalogue: Catalogue,
    rules: RuleSet,
    *,
    document_id: str,
    today: date,
    type_hint: str | None = None,
    software: str,
) -> Record:
    """The structured record of one paper.

    A value is what is printed, or it is absent; what was found but not understood has an empty
    ``value``, its ``raw`` text and a failed check. Boxes are on the scan. ``type_hint`` decides
    the type; otherwise the paper does. Pure: the same reading always gives the same record.

    Raises :class:`UnknownTypeError` for a hint that is not in the catalogue, and
    :class:`UnknownNameError` when a definition names what does not exist.
    """
    estimate = _type(reading, catalogue, rules, type_hint)
    candidates = _candidates(reading, estimate.type, rules)
    values = {name: c.parsed.value for name, c in candidates.items() if c.parsed is not None}
    pages = {page.number: page for page in reading.pages}
    return Record(
        schema_=estimate.type.schema_id,
        document_id=document_id,
        type=estimate.type.name,
        type_confidence=estimate.confidence,
        fields={
            name: _field_value(c, pages[c.found.page], _checks(c, values, rules, today))
            for name, c in candidates.items()
        },
        missing=tuple(
            f.name for f in estimate.type.fields if f.required and f.name not in candidates
        ),
        pages=tuple(_facts(page) for page in reading.pages),
        provenance=_provenance(reading, rules, software),
    )


def check_names(type_: DocumentType) -> None:
    """Raise :class:`UnknownNameError` unless every strategy, kind and check of a type exists."""
    for field in type_.fields:
        named = [
            *(("strategy", locate.by, locate.by in STRATEGIES) for locate in field.locate),
            ("kind", field.kind, field.kind in KINDS),
            *(("check", check.name, check.name in CHECKS) for check in field.checks),
        ]
        for registry, name, known in named:
            if not known:
                raise UnknownNameError(
                    registry=registry, name=name, type=type_.name, field=field.name
                )


def _type(reading: Reading, catalogue: Catalogue, rules: RuleSet, hint: str | None) -> TypeEstimate:
    pages = sheets(reading)
    if hint is None:
        return classify(pages, catalogue, rules)
    if hint not in catalogue.types:
        raise UnknownTypeError(type=hint)
    type_ = catalogue.types[hint]
    return TypeEstimate(type_, evidence(pages, type_, rules).score)


def _candidates(reading: Reading, type_: DocumentType, rules: RuleSet) -> Mapping[str, Candidate]:
    """For every field the best candidate that its kind understands, else the best found."""
    check_names(type_)
    if not reading.pages:
        return {}
    paper = survey(reading, type_, rules)
    found = {spec.name: _candidate(paper, spec) for spec in type_.fields}
    return {name: candidate for name, candidate in found.items() if candidate is not None}


def _candidate(paper: Survey, spec: FieldSpec) -> Candidate | None:
    first: Found | None = None
    for locate in spec.locate:
        for found in STRATEGIES[locate.by](paper, locate):
            parsed = KINDS[spec.kind].parse(found.text, paper.rules)
            if parsed is not None:
                return Candidate(spec, found, parsed, _in_words(paper, spec))
            first = first or found
    if first is None or not KINDS[spec.kind].refusal:
        return None
    return Candidate(spec, first, None, "")


def _in_words(paper: Survey, spec: FieldSpec) -> str:
    """The same value in words, if a label of the field announces it."""
    labels = {squash(label) for label in spec.in_words}
    section = next((locate.section for locate in spec.locate), None)
    for hit in paper.form.hits:
        if hit.label in labels and section in {None, hit.section}:
            lines = value_lines(paper.form, hit, 3)
            if lines:
                return " ".join(word.text for line in lines for word in line)
    return ""


def _checks(
    candidate: Candidate, values: Mapping[str, str], rules: RuleSet, today: date
) -> tuple[Check, ...]:
    kind = KINDS[candidate.spec.kind]
    if candidate.parsed is None:
        return (Check(name=UNDERSTOOD, passed=False, message=kind.refusal),)
    outcomes = [_understood(kind)] if kind.refusal else []
    for spec in candidate.spec.checks:
        evidence = Evidence(
            candidate.parsed.value, values, candidate.in_words, spec.arguments, rules, today
        )
        verdict = CHECKS[spec.name](evidence)
        if verdict is not None:
            outcomes.append(Check(name=spec.name, passed=verdict.passed, message=verdict.message))
    return tuple(outcomes)


def _understood(_kind: Kind) -> Check:
    return Check(name=UNDERSTOOD, passed=True, message="Đúng dạng.")


def _field_value(candidate: Candidate, page: PageText, checks: tuple[Check, ...]) -> FieldValue:
    found, parsed = candidate.found, candidate.parsed
    text = found.text
    start, end = (parsed.start, parsed.end) if parsed else (0, len(text))
    words = found.between(start, end)
    certainty = parsed.certainty if parsed else 0.0
    sure = min(1.0, max(0.0, fmean(word.confidence for word in words) * found.match * certainty))
    return FieldValue(
        value=parsed.value if parsed else "",
        raw=" ".join(text[start:end].split()),
        confidence=round(sure, 4),
        page=found.page,
        box=_on_scan(page, words),
        source=page.source,
        checks=checks,
        needs_review=sure < candidate.spec.review_below or any(not c.passed for c in checks),
    )


def _on_scan(page: PageText, words: tuple[Word, ...]) -> Box:
    box = enclosing([word.box for word in words])
    return page.on_scan(box).box.clipped(page.width, page.height)


def _facts(page: PageText) -> PageFacts:
    return PageFacts(
        number=page.number,
        sha256=page.sha256,
        width=page.width,
        height=page.height,
        dpi=page.dpi,
        turn=90 * upright_turns(page),
    )


def _provenance(reading: Reading, rules: RuleSet, software: str) -> Provenance:
    engines = {page.engine.name: page.engine.version for page in reading.pages}
    return Provenance(engines=engines, rule_set=rules.name, software=software)
