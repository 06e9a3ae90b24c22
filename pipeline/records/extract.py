"""From the text of a paper to its record: classify, locate, understand, check."""

from dataclasses import replace
from datetime import date

from pipeline.page import PageText, Reading, Word
from pipeline.records.classify import TypeEstimate, classify, estimate_as
from pipeline.records.errors import UnknownTypeError
from pipeline.records.from_codes import with_codes
from pipeline.records.judging import Judged, judge
from pipeline.records.kinds.digits import UNDONE
from pipeline.records.layout import Sheet, sheets
from pipeline.records.place_proposals import with_places
from pipeline.records.recheck import with_new_doubts
from pipeline.records.split import Part, first_paper, parts
from pipeline.upright import upright_turns
from schemas.doctypes import Catalogue
from schemas.geometry import Box, enclosing
from schemas.record import Check, FieldValue, PageFacts, ProposedPaper, Provenance, Record
from schemas.rules import RuleSet

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


def _type(
    own: tuple[Sheet, ...], catalogue: Catalogue, rules: RuleSet, hint: str | None
) -> TypeEstimate:
    if hint is None:
        return classify(own, catalogue, rules)
    if hint not in catalogue.types:
        raise UnknownTypeError(type=hint)
    return estimate_as(catalogue.types[hint], own, catalogue, rules)


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
