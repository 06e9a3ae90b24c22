"""Values inside running text, after a phrase that announces them."""

from pipeline.page import Word
from pipeline.records.found import Found
from pipeline.records.match import find
from pipeline.records.survey import Survey
from schemas.doctypes import Locate


def after_phrase(survey: Survey, locate: Locate) -> list[Found]:
    """The words after any of the phrases to the end of the row and over the rows below it."""
    candidates: list[Found] = []
    for sheet in survey.sheets:
        for r, row in enumerate(sheet.rows):
            windows = (find(row.words, label) for label in locate.labels)
            best = max((w for w in windows if w), key=lambda w: (w.score, w.end), default=None)
            if best is None:
                continue
            below = (other.words for other in sheet.rows[r + 1 : r + locate.lines])
            lines: tuple[tuple[Word, ...], ...] = (row.words[best.end :], *below)
            lines = tuple(line for line in lines if line)
            if lines:
                candidates.append(Found(sheet.number, lines, best.score))
    return sorted(candidates, key=lambda found: -found.match)
