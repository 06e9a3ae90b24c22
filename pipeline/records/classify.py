"""Which type of paper this is, judged by what it says of itself."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import log

from pipeline.records.layout import Row, Segment, Sheet
from pipeline.records.match import find, may_hold, plain, whole
from schemas.doctypes import UNKNOWN_TYPE, Anchor, Catalogue, DocumentType
from schemas.rules import RuleSet
from schemas.text import squash

TITLE_PART = 0.55
"""Titles stand in the upper part of the first page; below it the words are quotations."""

LEAST_DOUBT = 0.002
"""No phrases convince more than this."""
LEAST_SURE = 0.3
"""A less probable type is not claimed: declarations without a title that is known get 0.1 and 0.15,
halves of certificates 0.48 and 0.49."""
MOST_SHEETS = 4
"""Anchor phrases are looked for on so many sheets, the last among them: a land certificate has four
sides, and recipients stand at the end."""
TITLE_LIKE = 0.88
"""How like a title a line must be. "GIẤY CHỨNG SINH" is 85 % like "Giấy chứng nhận"."""


@dataclass(frozen=True, slots=True)
class TypeEstimate:
    """A type and how sure it is, 0..1; the unknown type when nothing is sure enough."""

    type: DocumentType
    confidence: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one type: how well its title fits, and all evidence together, both 0..1."""

    type: DocumentType
    title: float
    score: float

    @property
    def rank(self) -> tuple[bool, bool, float]:
        """A title counts more than phrases, a particular type more than a genre."""
        return (self.title > 0, not self.type.recognise.gives_way, self.score)


def classify(sheets: tuple[Sheet, ...], catalogue: Catalogue, rules: RuleSet) -> TypeEstimate:
    """The type whose titles and anchor phrases fit best, if they fit well enough.

    The unknown type has titles too, of papers that speak like those they ask for ("Tờ khai đăng ký
    khai sinh"). Its ``confidence`` is that of the best one refused.
    """
    every = all_evidence(sheets, catalogue, rules)
    claimed = [e for e in every if e.score >= e.type.recognise.threshold and e.score > 0]
    best = max(claimed, key=lambda e: e.rank, default=None)
    if best is not None and best.type.name != UNKNOWN_TYPE:
        sure = _sure(best, every, catalogue)
        if sure >= LEAST_SURE:
            return TypeEstimate(best.type, sure)
    known = [e for e in every if e.type.name != UNKNOWN_TYPE]
    refused = max(known, key=lambda e: e.score, default=None)
    if refused is None or refused.score == 0:
        return TypeEstimate(catalogue.unknown, 0.0)
    return TypeEstimate(catalogue.unknown, min(_sure(refused, every, catalogue), 0.5))


def estimate_as(
    type_: DocumentType, sheets: tuple[Sheet, ...], catalogue: Catalogue, rules: RuleSet
) -> TypeEstimate:
    """How sure the paper is of a type that somebody claims."""
    every = all_evidence(sheets, catalogue, rules)
    own = next((e for e in every if e.type.name == type_.name), None)
    if own is None or own.score == 0:
        return TypeEstimate(type_, 0.0)
    return TypeEstimate(type_, _sure(own, every, catalogue))


def type_signals(chosen: Evidence, every: Iterable[Evidence]) -> Mapping[str, float]:
    """What speaks for a type, as numbers that the calibration weighs.

    ``evidence`` – the log-odds scale of its score; ``lead`` – how far it is before the next one;
    ``title`` – how well its title fits.
    """
    own = -log(max(LEAST_DOUBT, 1 - chosen.score))
    others = [e.score for e in every if e.type.name != chosen.type.name]
    next_best = -log(max(LEAST_DOUBT, 1 - max(others, default=0.0)))
    return {"evidence": own, "lead": own - next_best, "title": chosen.title}


def _sure(chosen: Evidence, every: Iterable[Evidence], catalogue: Catalogue) -> float:
    return round(catalogue.calibration.types.probability(type_signals(chosen, every)), 4)


def all_evidence(sheets: tuple[Sheet, ...], catalogue: Catalogue, rules: RuleSet) -> list[Evidence]:
    """How much the paper speaks for each type: 1 - Π(1 - weight · match)."""
    if not sheets:
        return [Evidence(type_, 0.0, 0.0) for type_ in catalogue]
    heads = _heads(sheets[0])
    return [_evidence(sheets, heads, type_, rules) for type_ in catalogue]


def _evidence(
    sheets: tuple[Sheet, ...], heads: frozenset[str], type_: DocumentType, rules: RuleSet
) -> Evidence:
    shown = sheets if len(sheets) <= MOST_SHEETS else (*sheets[: MOST_SHEETS - 1], sheets[-1])
    names = [squash(title) for title in _titles(type_, rules)]
    title = max((whole(head, names) for head in heads), default=0.0)
    title = title if title >= TITLE_LIKE else 0.0
    doubt = 1 - type_.recognise.title_weight * title
    for anchor in type_.recognise.anchors:
        doubt *= 1 - anchor.weight * _anchor(shown, anchor)
    return Evidence(type_, title, round(1 - doubt, 4))


def _titles(type_: DocumentType, rules: RuleSet) -> tuple[str, ...]:
    if type_.recognise.titles_from is None:
        return type_.recognise.titles
    table = tuple(kind.name for kind in rules.document_names.every)
    return (*type_.recognise.titles, *table)


def _heads(sheet: Sheet) -> frozenset[str]:
    """The lines in capitals that may be a title, alone and with the line below each."""
    rows = [row for row in sheet.rows if row.box.y0 < TITLE_PART * sheet.height]
    texts = [_capitals(row) for row in rows]
    pairs = [f"{a} {b}" for a, b in pairwise(texts) if a and b]
    segments = [_capitals(segment) for row in rows for segment in row.segments]
    return frozenset(text for text in (*texts, *pairs, *segments) if text)


def _capitals(row: Row | Segment) -> str:
    """The text of a line in capitals; empty for another, where a title would be a mention."""
    letters = [c for c in row.text if c.isalpha()]
    return row.text if letters and sum(c.isupper() for c in letters) > 0.7 * len(letters) else ""


def _anchor(sheets: tuple[Sheet, ...], anchor: Anchor) -> float:
    rows = [row for sheet in sheets for row in sheet.rows]
    if anchor.top_only:
        rows = [row for row in sheets[0].rows if row.box.y0 < 0.4 * sheets[0].height]
    if anchor.pattern:
        return float(any(re.search(anchor.pattern, row.text) for row in rows))
    wanted = plain(anchor.text)
    windows = (find(row.words, anchor.text) for row in rows if may_hold(row.plain, wanted))
    return max((window.score for window in windows if window), default=0.0)
