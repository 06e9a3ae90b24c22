"""Values that stand after a label: most fields of every form."""

from pipeline.records.found import Found
from pipeline.records.labels import Hit
from pipeline.records.layout import Sheet
from pipeline.records.survey import Survey
from pipeline.records.tables import TableValue
from pipeline.records.values import part_of, value_lines
from schemas.doctypes import Locate, Zone
from schemas.geometry import Box
from schemas.text import squash

OUT_OF_ZONE = 0.95
"""A candidate outside its zone loses to an equal one inside; it is never excluded."""


def label_value(survey: Survey, locate: Locate) -> list[Found]:
    """What follows any of the labels, in the field's section, best match first.

    Where a label is a cell of a table, its cells hold the value and nothing else does.
    """
    labels = {squash(label) for label in locate.labels}
    candidates = [
        (told.score * zone_weight(locate.zone, told.box, survey.sheets[told.sheet]), found)
        for told in survey.tables
        if told.label in labels and locate.section in {None, told.section}
        if (found := _in_cells(survey, told, locate)) is not None
    ]
    for hit in survey.form.hits:
        if hit.label not in labels or locate.section not in {None, hit.section}:
            continue
        lines = () if _is_cell(survey, hit) else value_lines(survey.form, hit, locate)
        lines = part_of(lines, locate)
        if lines:
            sheet = survey.sheets[hit.sheet]
            found = Found(sheet.number, lines, hit.score)
            candidates.append((hit.score * zone_weight(locate.zone, hit.box, sheet), found))
    candidates.sort(key=lambda candidate: -candidate[0])
    return [found for _, found in candidates]


def _in_cells(survey: Survey, told: TableValue, locate: Locate) -> Found | None:
    page, lines = survey.sheets[told.sheet].number, part_of(told.lines, locate)
    return Found(page, lines, told.score, told.cells) if lines else None


def _is_cell(survey: Survey, hit: Hit) -> bool:
    x, y = hit.box.centre
    cells = (told.box for told in survey.tables if told.sheet == hit.sheet)
    return any(box.x0 <= x < box.x1 and box.y0 <= y < box.y1 for box in cells)


def zone_weight(zone: Zone | None, box: Box, sheet: Sheet) -> float:
    """1 in the zone (or without one), a little less outside."""
    if zone is None:
        return 1.0
    x, y = box.centre
    upper, left = y < 0.5 * sheet.height, x < 0.5 * sheet.width
    inside = {
        "top": upper,
        "bottom": not upper,
        "top_left": upper and left,
        "top_right": upper and not left,
        "bottom_left": not upper and left,
        "bottom_right": not upper and not left,
    }[zone]
    return 1.0 if inside else OUT_OF_ZONE
