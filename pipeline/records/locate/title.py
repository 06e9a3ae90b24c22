"""The kind of a document and what it is about: centred below the header.

Decree 30/2020, annex I, box 5a.
"""

import re

from pipeline.records.found import Found
from pipeline.records.layout import Row, Sheet
from pipeline.records.match import whole
from pipeline.records.survey import Survey
from schemas.doctypes import Locate
from schemas.text import fold

_BODY = re.compile(
    r"^(?:can cu|kinh gui|dieu \d|thuc hien|phan [i1]|[i1]\.|1\.|a\)|theo de nghi|xet de nghi"
    r"|hom nay|chung toi|gom co|thoi gian)"
)
MAX_ABSTRACT_ROWS = 8


def title_row(survey: Survey) -> tuple[int, float] | None:
    """Which row of the first page is the name of a kind in capitals, and how well it fits."""
    sheet = survey.sheets[0]
    names = [kind.name for kind in survey.rules.document_names.every]
    for index, row in enumerate(sheet.rows):
        if row.box.y0 > 0.6 * sheet.height:
            break
        if not _mostly_capitals(row.text) or _sideways(row, sheet):
            continue
        score = max(whole(row.text, name) for name in names)
        if score:
            return index, score
    return None


def _sideways(row: Row, sheet: Sheet) -> bool:
    """A stamp or a column, not a centred line."""
    return abs(row.box.centre[0] - sheet.width / 2) > 0.16 * sheet.width


def _mostly_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and sum(c.isupper() for c in letters) >= 0.8 * len(letters)


def title(survey: Survey, _locate: Locate) -> list[Found]:
    """The title itself."""
    at = title_row(survey)
    if at is None:
        return []
    sheet = survey.sheets[0]
    return [Found(sheet.number, (sheet.rows[at[0]].words,), at[1])]


def after_title(survey: Survey, _locate: Locate) -> list[Found]:
    """The lines under the title up to the authority, the grounds or a wide gap."""
    at = title_row(survey)
    if at is None:
        return []
    sheet = survey.sheets[0]
    rows: list[Row] = []
    for row in sheet.rows[at[0] + 1 : at[0] + 1 + MAX_ABSTRACT_ROWS]:
        before = rows[-1] if rows else sheet.rows[at[0]]
        if _ends(row, before, rows, sheet):
            break
        rows.append(row)
    return [Found(sheet.number, tuple(row.words for row in rows), at[1])] if rows else []


def _ends(row: Row, before: Row, taken: list[Row], sheet: Sheet) -> bool:
    step = row.box.centre[1] - before.box.centre[1]
    widest = 1.5 * _step(taken, sheet) if taken else 2.2 * sheet.pitch
    if step > widest or _BODY.match(fold(row.text)):
        return True
    return bool(taken) and _mostly_capitals(row.text) and not _mostly_capitals(before.text)


def _step(taken: list[Row], sheet: Sheet) -> float:
    if len(taken) < 2:
        return sheet.pitch
    return taken[-1].box.centre[1] - taken[-2].box.centre[1]
