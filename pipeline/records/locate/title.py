"""The kind of a document and what it is about: centred below the header.

Decree 30/2020, annex I, box 5a.
"""

import re
from dataclasses import dataclass

from pipeline.records.found import Found
from pipeline.records.layout import Segment, Sheet
from pipeline.records.match import whole
from pipeline.records.survey import Survey
from schemas.doctypes import Locate
from schemas.text import fold, squash

_BODY = re.compile(
    r"^(?:can cu|kinh gui|dieu \d|thuc hien|phan [i1]|[i1]\.|1\.|a\)|theo de nghi|xet de nghi"
    r"|hom nay|chung toi|gom co|thoi gian)"
)
MAX_ABSTRACT_ROWS = 8
OFF_CENTRE = 0.16
"""Share of the width that a centred line may stand off the middle; stamps stand further."""


@dataclass(frozen=True, slots=True)
class Title:
    """The title, how well it fits a name of the table, and the centred lines below it."""

    segment: Segment
    score: float
    below: tuple[Segment, ...]


def find_title(survey: Survey) -> Title | None:
    """The first centred line in capitals on the first page that is the name of a kind."""
    sheet = survey.sheets[0]
    centred = _centred(sheet)
    names = [squash(kind.name) for kind in survey.rules.document_names.every]
    for index, segment in enumerate(centred):
        if segment.box.y0 > 0.6 * sheet.height:
            break
        if not mostly_capitals(segment.text):
            continue
        score = whole(segment.text, names)
        if score:
            return Title(segment, score, centred[index + 1 :])
    return None


def _centred(sheet: Sheet) -> tuple[Segment, ...]:
    """Lines around the middle of the page, from the top; a stamp beside them is left out."""
    segments = [s for row in sheet.rows for s in row.segments]
    middle = sheet.width / 2
    near = [s for s in segments if abs(s.box.centre[0] - middle) < OFF_CENTRE * sheet.width]
    return tuple(sorted(near, key=lambda s: s.box.centre[1]))


def mostly_capitals(text: str) -> bool:
    """Whether four of five letters are capitals; readers lower some (O, S, V)."""
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and sum(c.isupper() for c in letters) >= 0.8 * len(letters)


def title(survey: Survey, _locate: Locate) -> list[Found]:
    """The title itself."""
    found = find_title(survey)
    if found is None:
        return []
    return [Found(survey.sheets[0].number, (found.segment.words,), found.score)]


def after_title(survey: Survey, _locate: Locate) -> list[Found]:
    """The lines under the title up to the authority, the grounds or a wide gap."""
    found = find_title(survey)
    if found is None:
        return []
    sheet = survey.sheets[0]
    taken: list[Segment] = []
    for segment in found.below[:MAX_ABSTRACT_ROWS]:
        if _ends(segment, taken, found.segment, sheet):
            break
        taken.append(segment)
    return [Found(sheet.number, tuple(s.words for s in taken), found.score)] if taken else []


def _ends(segment: Segment, taken: list[Segment], head: Segment, sheet: Sheet) -> bool:
    before = taken[-1] if taken else head
    step = segment.box.centre[1] - before.box.centre[1]
    widest = 1.5 * _step(taken, sheet) if taken else 2.2 * sheet.pitch
    if step > widest or _BODY.match(fold(segment.text)):
        return True
    return bool(taken) and mostly_capitals(segment.text) and not mostly_capitals(before.text)


def _step(taken: list[Segment], sheet: Sheet) -> float:
    if len(taken) < 2:
        return sheet.pitch
    return taken[-1].box.centre[1] - taken[-2].box.centre[1]
