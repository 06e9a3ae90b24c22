"""From the text of a paper to its record: classify, locate, understand, check."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.page import PageText, Reading, Word
from pipeline.records.alternatives import CHECK as CHOICE
from pipeline.records.alternatives import MOST_CHANGES, changed, choose, decided_by
from pipeline.records.checks import CHECKS
from pipeline.records.checks.evidence import Evidence
from pipeline.records.checks.signing import IN_PLACE, is_deputy
from pipeline.records.classify import TypeEstimate, classify, estimate_as
from pipeline.records.contradictions import contradictions
from pipeline.records.edges import CHECK as EDGE
from pipeline.records.edges import cut_off
from pipeline.records.errors import UnknownNameError, UnknownTypeError
from pipeline.records.found import Found, Parsed, Verdict
from pipeline.records.from_codes import with_codes
from pipeline.records.kinds import KINDS
from pipeline.records.kinds.digits import UNDONE
from pipeline.records.layout import Sheet, sheets
from pipeline.records.locate import STRATEGIES, UNANNOUNCED
from pipeline.records.place_proposals import with_places
from pipeline.records.proposals import CHECK as PROPOSED
from pipeline.records.proposals import (
    Proposal,
    name_elsewhere,
    printed_elsewhere,
    usual,
    with_hidden_beginning,
)
from pipeline.records.recheck import with_new_doubts
from pipeline.records.split import Part, first_paper, parts
from pipeline.records.sureness import signals
from pipeline.records.survey import Survey, survey
from pipeline.records.values import value_lines
from pipeline.upright import upright_turns
from schemas.doctypes import Catalogue, CheckSpec, DocumentType, FieldSpec, Locate
from schemas.geometry import Box, enclosing
from schemas.record import Check, FieldValue, PageFacts, ProposedPaper, Provenance, Record
from schemas.rules import RuleSet
from schemas.text import squash

UNDERSTOOD = "understood"
"""The check that every value of a typed kind goes through first."""
FROM_WORDS = "from_words"
"""The check that fails where only the value written in words could be understood."""

SEVERAL = "one_value"
"""The check that fails where a table has several cells for a field, which holds one value."""
IN_WORDS = Locate(by="label_value", lines=3)
"""A value in words takes three printed lines at most."""

USUAL_WORDING, DEPUTY_SIGNS = "usual_wording", "deputy_signs"
"""The check that names a closed list."""

SURE_OF_TYPE = 0.8
"""Below this probability of the type no value is believed. Of 66 papers read in all conditions
(seed 91000) none had less than 0.95; papers of other types that were claimed had at most 0.4."""
DOUBTED = (
    Check(
        name="sure_of_type",
        passed=False,
        message="Chưa chắc đây là loại giấy tờ này; hãy xem lại loại rồi so với ảnh.",
    ),
)
"""What is told of every value of a paper whose type is not sure."""
GUESS = 0.55
"""Below this confidence a word is as likely wrong as right: nothing around it makes it surer."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What was found for a field and what its kind made of it (``None``: nothing).

    ``in_words`` is the same value written out, where the paper prints it; ``from_words`` says that
    it is all that could be understood; ``chosen`` that another reader's words stand, and why;
    ``proposed`` that nobody read the value there, and where it is from; ``cut`` that the edge of
    the picture may have cut words off it.
    """

    spec: FieldSpec
    found: Found
    parsed: Parsed | None
    in_words: str
    from_words: bool = False
    chosen: Verdict | None = None
    proposed: Verdict | None = None
    cut: Verdict | None = None

    @property
    def words(self) -> tuple[Word, ...]:
        """The printed words of the value, of all that was found if it was not understood."""
        start, end = (self.parsed.start, self.parsed.end) if self.parsed else (0, None)
        return self.found.between(start, len(self.found.text) if end is None else end)


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with the outcomes of its checks and the signals of how sure it is."""

    candidate: Candidate
    checks: tuple[Check, ...]
    signals: Mapping[str, float]


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
    the type; otherwise the paper does. Where a file seems to hold several papers the record is of
    the first, and ``papers`` proposes where to part them. Pure: the same reading always gives the
    same record.

    Raises :class:`UnknownTypeError` for a hint that is not in the catalogue, and
    :class:`UnknownNameError` when a definition names what does not exist.
    """
    every = sheets(reading)
    proposed = parts(every, catalogue, rules)
    own = first_paper(every, proposed)
    estimate = _type(own, catalogue, rules, type_hint)
    judged = judge(own, estimate.type, rules, today)
    doubt = DOUBTED if type_hint is None and estimate.confidence < SURE_OF_TYPE else ()
    pages = {page.number: page for page in reading.pages}
    record = Record(
        schema_=estimate.type.schema_id,
        document_id=document_id,
        type=estimate.type.name,
        type_confidence=estimate.confidence,
        fields={
            name: _field_value(
                replace(found, checks=(*found.checks, *doubt)),
                pages[found.candidate.found.page],
                catalogue,
            )
            for name, found in judged.items()
        },
        missing=tuple(f.name for f in estimate.type.fields if f.required and f.name not in judged),
        papers=_proposal(proposed),
        pages=tuple(_facts(page) for page in reading.pages),
        provenance=_provenance(reading, rules, software),
    )
    paper = Reading(tuple(pages[sheet.number] for sheet in own))
    told = with_codes(record, paper, estimate.type, rules)
    if told.fields != record.fields:
        told = with_new_doubts(told, estimate.type, rules, today)
    return with_places(told, estimate.type, rules)


def judge(
    own: tuple[Sheet, ...], type_: DocumentType, rules: RuleSet, today: date
) -> Mapping[str, Judged]:
    """What is found for every field of a type on the sheets of one paper, and how it fares."""
    read = _candidates(own, type_, rules)
    values = _values(read)
    candidates = {name: _decided(c, values, rules, today) for name, c in read.items()}
    paper = [word for sheet in own for row in sheet.rows for word in row.words]
    values = _values(candidates)
    candidates = {name: _proposed(c, paper, values, rules) for name, c in candidates.items()}
    by_number = {sheet.number: sheet for sheet in own}
    candidates = {
        name: replace(c, cut=cut_off(c.words, by_number[c.found.page]))
        for name, c in candidates.items()
    }
    values = _values(candidates)
    against = contradictions(type_, values, rules, today)
    return {
        name: _judged(c, values, against.get(name, {}), rules, today)
        for name, c in candidates.items()
    }


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


def _type(
    own: tuple[Sheet, ...], catalogue: Catalogue, rules: RuleSet, hint: str | None
) -> TypeEstimate:
    if hint is None:
        return classify(own, catalogue, rules)
    if hint not in catalogue.types:
        raise UnknownTypeError(type=hint)
    return estimate_as(catalogue.types[hint], own, catalogue, rules)


def _candidates(
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


def _values(candidates: Mapping[str, Candidate]) -> Mapping[str, str]:
    return {name: c.parsed.value for name, c in candidates.items() if c.parsed is not None}


def _decided(
    candidate: Candidate, values: Mapping[str, str], rules: RuleSet, today: date
) -> Candidate:
    """The candidate as another reader saw it, where only that satisfies a check that decides."""
    spec, kind = candidate.spec, KINDS[candidate.spec.kind]
    words = [(word.text, *word.alternatives) for word in candidate.words]
    if candidate.parsed is None or all(len(readings) == 1 for readings in words):
        return candidate
    for check in spec.checks:
        evidence = _evidence(candidate, candidate.parsed.value, check, values, rules, today)
        decides = decided_by([check.name], evidence)
        if decides(candidate.parsed.value) is not False:
            continue
        for changes in range(1, MOST_CHANGES + 1):
            choice = choose(kind, changed(words, changes), rules, decides)
            if choice is not None and choice.verdict is not None:
                parsed = replace(
                    candidate.parsed,
                    value=choice.parsed.value,
                    certainty=choice.parsed.certainty,
                )
                return replace(candidate, parsed=parsed, chosen=choice.verdict)
    return candidate


def _proposed(
    candidate: Candidate, paper: Sequence[Word], values: Mapping[str, str], rules: RuleSet
) -> Candidate:
    """The candidate with its doubtful words as the paper has them elsewhere, or a closed list."""
    found, read = candidate.found, candidate.parsed.value if candidate.parsed else None
    if candidate.chosen is not None or (read is None and not found.obscured):
        return candidate
    for proposal in _proposals(candidate, paper, values, rules):
        parsed = KINDS[candidate.spec.kind].parse(proposal.text, rules)
        if parsed is not None and parsed.value != read:
            whole = Parsed(parsed.value, 0, len(found.text), parsed.certainty)
            return replace(candidate, parsed=whole, proposed=proposal.verdict)
    return candidate


def _proposals(
    candidate: Candidate, paper: Sequence[Word], values: Mapping[str, str], rules: RuleSet
) -> Iterator[Proposal]:
    if candidate.found.obscured:
        told = [name_elsewhere(candidate.found, paper)]
    else:
        told = [printed_elsewhere(candidate.found, paper)]
        told += [usual(candidate.found, each) for each in _wordings(candidate.spec, rules)]
        if candidate.parsed is not None:
            offices = _offices(candidate.spec, values, rules)
            told.append(with_hidden_beginning(candidate.parsed.value, offices))
    yield from (proposal for proposal in told if proposal is not None)


def _offices(spec: FieldSpec, values: Mapping[str, str], rules: RuleSet) -> Iterator[str]:
    """The usual offices of a signer: of deputies where one signs for the head, else the others.

    None of a field that is no signer's office.
    """
    for check in spec.checks:
        if check.name == DEPUTY_SIGNS:
            for_head = values.get(str(check.arguments["field"])) == IN_PLACE
            every = (office for wordings in _wordings(spec, rules) for office in wordings)
            yield from (office for office in every if is_deputy(office) == for_head)


def _wordings(spec: FieldSpec, rules: RuleSet) -> Iterator[Sequence[str]]:
    """The closed lists in which a field's value usually is."""
    for check in spec.checks:
        if check.name == USUAL_WORDING:
            yield rules.wordings[str(check.arguments["list"])].values


def _evidence(
    candidate: Candidate,
    value: str,
    check: CheckSpec,
    values: Mapping[str, str],
    rules: RuleSet,
    today: date,
) -> Evidence:
    return Evidence(value, values, candidate.in_words, check.arguments, rules, today)


def _judged(
    candidate: Candidate,
    values: Mapping[str, str],
    against: Mapping[str, Check],
    rules: RuleSet,
    today: date,
) -> Judged:
    own = _checks(candidate, values, rules, today)
    known = {check.name for check in own if not check.passed}
    checks = (*own, *(check for name, check in against.items() if name not in known))
    if candidate.parsed is None:
        return Judged(candidate, checks, {})
    told = signals(candidate.spec.kind, candidate.found, candidate.parsed, candidate.words, checks)
    return Judged(candidate, checks, told)


def _checks(
    candidate: Candidate, values: Mapping[str, str], rules: RuleSet, today: date
) -> tuple[Check, ...]:
    kind = KINDS[candidate.spec.kind]
    if candidate.parsed is None:
        return (Check(name=UNDERSTOOD, passed=False, message=kind.refusal),)
    outcomes = [Check(name=UNDERSTOOD, passed=True, message="Đúng dạng.")] if kind.refusal else []
    if candidate.from_words:
        message = "Phần số không đọc được, giá trị lấy từ phần ghi bằng chữ; hãy so lại với ảnh."
        outcomes.append(Check(name=FROM_WORDS, passed=False, message=message))
    if candidate.found.cells > 1:
        message = "Trong bảng có nhiều ô cho mục này; hãy so lại với ảnh."
        outcomes.append(Check(name=SEVERAL, passed=False, message=message))
    if candidate.cut is not None:
        outcomes.append(Check(name=EDGE, passed=False, message=candidate.cut.message))
    if candidate.chosen is not None:
        outcomes.append(Check(name=CHOICE, passed=True, message=candidate.chosen.message))
    if candidate.proposed is not None:
        outcomes.append(Check(name=PROPOSED, passed=False, message=candidate.proposed.message))
    for spec in candidate.spec.checks:
        evidence = _evidence(candidate, candidate.parsed.value, spec, values, rules, today)
        verdict = CHECKS[spec.name](evidence)
        if verdict is not None:
            outcomes.append(Check(name=spec.name, passed=verdict.passed, message=verdict.message))
    return tuple(outcomes)


def _field_value(judged: Judged, page: PageText, catalogue: Catalogue) -> FieldValue:
    candidate = judged.candidate
    text, parsed, words = candidate.found.text, candidate.parsed, candidate.words
    start, end = (parsed.start, parsed.end) if parsed else (0, len(text))
    sure = _sure(judged, catalogue) if parsed else 0.0
    failed = any(not check.passed for check in judged.checks)
    doubtful = parsed is None or parsed.certainty <= UNDONE
    return FieldValue(
        value=parsed.value if parsed else "",
        raw=" ".join(text[start:end].split()),
        confidence=round(sure, 4),
        page=candidate.found.page,
        box=_on_scan(page, words),
        source=page.source,
        checks=judged.checks,
        needs_review=failed or doubtful or sure < candidate.spec.review_below,
    )


def _sure(judged: Judged, catalogue: Catalogue) -> float:
    """The calibrated probability, and never more than that of a word which is a guess itself."""
    told = catalogue.calibration.fields.probability(judged.signals)
    weakest = min((word.confidence for word in judged.candidate.words), default=0.0)
    return min(told, weakest) if weakest < GUESS else told


def _proposal(proposed: tuple[Part, ...]) -> tuple[ProposedPaper, ...]:
    """The parting of a file that seems to hold several papers; empty for a file of one."""
    return tuple(
        ProposedPaper(
            first_page=part.first,
            last_page=part.last,
            top=part.top,
            left=part.left,
            type=part.type.name,
            confidence=part.confidence,
            reasons=part.reasons,
        )
        for part in proposed
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
