"""For every field of a type, where it stands and what its kind makes of it."""

from collections.abc import Mapping

from pipeline.records.candidate import Candidate
from pipeline.records.checks import CHECKS
from pipeline.records.errors import UnknownNameError
from pipeline.records.found import Found, Parsed
from pipeline.records.kinds import KINDS
from pipeline.records.layout import Sheet
from pipeline.records.locate import STRATEGIES, UNANNOUNCED
from pipeline.records.survey import Survey, survey
from pipeline.records.values import value_lines
from schemas.doctypes import DocumentType, FieldSpec, Locate
from schemas.rules import RuleSet
from schemas.text import squash

IN_WORDS = Locate(by="label_value", lines=3)
"""A value in words takes three printed lines at most."""


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


def candidates_of(
    own: tuple[Sheet, ...], type_: DocumentType, rules: RuleSet
) -> Mapping[str, Candidate]:
    """For every field the best candidate that its kind understands, else the best found."""
    check_names(type_)
    if not own:
        return {}
    paper = survey(own, type_, rules)
    found = {spec.name: _candidate(paper, spec) for spec in type_.fields}
    return {name: candidate for name, candidate in found.items() if candidate is not None}


def _candidate(paper: Survey, spec: FieldSpec) -> Candidate | None:
    first: Found | None = None
    for locate in spec.locate:
        for found in STRATEGIES[locate.by](paper, locate):
            parsed = _understood(found, spec, paper.rules)
            if parsed is not None:
                words = _in_words(paper, spec)
                return Candidate(spec, found, parsed, words.text if words else "")
            if locate.by not in UNANNOUNCED:
                first = first or found
    spoken = _from_words(paper, spec)
    if spoken is not None or first is None or not KINDS[spec.kind].refusal:
        return spoken
    return Candidate(spec, first, None, "")


def _understood(found: Found, spec: FieldSpec, rules: RuleSet) -> Parsed | None:
    return None if found.obscured else KINDS[spec.kind].parse(found.text, rules)


def _from_words(paper: Survey, spec: FieldSpec) -> Candidate | None:
    """The value as it is written out, where the figures could not be understood."""
    words = _in_words(paper, spec)
    parsed = KINDS[spec.kind].parse(words.text, paper.rules) if words else None
    if words is None or parsed is None:
        return None
    return Candidate(spec, words, parsed, "", from_words=True)


def _in_words(paper: Survey, spec: FieldSpec) -> Found | None:
    """The same value in words, if a label of the field announces it."""
    labels = {squash(label) for label in spec.in_words}
    section = next((locate.section for locate in spec.locate), None)
    for hit in paper.form.hits:
        if hit.label in labels and section in {None, hit.section}:
            lines = value_lines(paper.form, hit, IN_WORDS)
            if lines:
                return Found(paper.sheets[hit.sheet].number, lines, hit.score)
    return None
