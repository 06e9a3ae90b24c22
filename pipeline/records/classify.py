"""Which type of paper this is, judged by what it says of itself."""

import re
from dataclasses import dataclass
from itertools import pairwise

from pipeline.records.layout import Row, Segment, Sheet
from pipeline.records.match import find, whole
from schemas.doctypes import Anchor, Catalogue, DocumentType
from schemas.rules import RuleSet
from schemas.text import squash

TITLE_PART = 0.55
"""Titles stand in the upper part of the first page; below it the words are quotations."""

MOST_SHEETS = 4
"""Anchor phrases are looked for on so many sheets; a land certificate has four sides."""


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

    For the unknown type ``confidence`` is that of the best one refused.
    """
    every = [evidence(sheets, type_, rules) for type_ in catalogue]
    claimed = [e for e in every if e.score >= e.type.recognise.threshold and e.score > 0]
    if claimed:
        best = max(claimed, key=lambda e: e.rank)
        return TypeEstimate(best.type, best.score)
    refused = max((e.score for e in every), default=0.0)
    return TypeEstimate(catalogue.unknown, min(refused, 0.5))


def evidence(sheets: tuple[Sheet, ...], type_: DocumentType, rules: RuleSet) -> Evidence:
    """How much the paper speaks for a type: 1 - Π(1 - weight · match)."""
    if not sheets:
        return Evidence(type_, 0.0, 0.0)
    title = _title(sheets[0], _titles(type_, rules))
    doubt = 1 - type_.recognise.title_weight * title
    for anchor in type_.recognise.anchors:
        doubt *= 1 - anchor.weight * _anchor(sheets[:MOST_SHEETS], anchor)
    return Evidence(type_, title, round(1 - doubt, 4))


def _titles(type_: DocumentType, rules: RuleSet) -> tuple[str, ...]:
    if type_.recognise.titles_from is None:
        return type_.recognise.titles
    table = tuple(kind.name for kind in rules.document_names.every)
    return (*type_.recognise.titles, *table)


def _title(sheet: Sheet, titles: tuple[str, ...]) -> float:
    """The best match of a title with a line, or with two lines below each other."""
    rows = [row for row in sheet.rows if row.box.y0 < TITLE_PART * sheet.height]
    texts = [_capitals(row) for row in rows]
    texts += [_capitals(segment) for row in rows for segment in row.segments]
    texts += [f"{_capitals(a)} {_capitals(b)}" for a, b in pairwise(rows)]
    names = [squash(title) for title in titles]
    return max((whole(text, names) for text in set(texts) if text), default=0.0)


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
    windows = (find(row.words, anchor.text) for row in rows)
    return max((window.score for window in windows if window), default=0.0)
