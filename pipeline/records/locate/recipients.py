"""The recipients at the foot of a document (Decree 30/2020, annex I, box 9b)."""

from dataclasses import dataclass

from pipeline.page import Word
from pipeline.records.found import Found
from pipeline.records.layout import Row, Segment, Sheet
from pipeline.records.match import alike, plain
from pipeline.records.survey import Survey
from schemas.doctypes import Locate
from schemas.geometry import enclosing

HEADING = "noinhan"


@dataclass(frozen=True, slots=True)
class Foot:
    """Where the recipients begin: sheet and row by index, and the heading's words."""

    sheet: int
    row: int
    heading: Segment
    words: int


def foot(survey: Survey) -> Foot | None:
    """The last "Nơi nhận" of the document that stands at the left."""
    for s in reversed(range(len(survey.sheets))):
        sheet = survey.sheets[s]
        for r in reversed(range(len(sheet.rows))):
            segment = sheet.rows[r].segments[0]
            count = _heading(segment)
            if count and segment.box.x0 < 0.4 * sheet.width:
                return Foot(s, r, segment, count)
    return None


def _heading(segment: Segment) -> int:
    """How many words the heading "Nơi nhận:" takes at the start of a segment, 0 if it is not."""
    for count in (2, 1):
        joined = "".join(plain(word.text) for word in segment.words[:count])
        if alike(joined, HEADING) >= 0.85:
            return count
    return 0


def right_edge(found: Foot, sheet: Sheet) -> float:
    """Where the recipients' column ends: before the signer's, at most in the middle."""
    starts = [
        segment.box.x0
        for row in sheet.rows[found.row :]
        for segment in row.segments[1:]
        if segment.box.x0 > 0.35 * sheet.width
    ]
    return min([0.56 * sheet.width, *(x - 1 for x in starts)])


def recipients_block(survey: Survey, _locate: Locate) -> list[Found]:
    """The lines under "Nơi nhận:", down to the end of their column."""
    at = foot(survey)
    if at is None:
        return []
    sheet = survey.sheets[at.sheet]
    edge = right_edge(at, sheet)
    first = tuple(word for word in at.heading.words[at.words :] if word.box.x0 < edge)
    lines = [first] if first else []
    last = at.heading.box
    for row in sheet.rows[at.row + 1 :]:
        words = _left_of(row, edge)
        if not words:
            continue
        box = enclosing([word.box for word in words])
        if box.centre[1] - last.centre[1] > 1.8 * sheet.pitch:
            break
        lines.append(words)
        last = box
    return [Found(sheet.number, tuple(lines), 1.0)] if lines else []


def _left_of(row: Row, edge: float) -> tuple[Word, ...]:
    """The words of the column; a line that crosses its edge by far belongs to something else."""
    return tuple(
        word for s in row.segments if s.box.x0 < edge for word in s.words if word.box.x0 < edge
    )
