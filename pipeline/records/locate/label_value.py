"""Values that stand after a label: most fields of every form."""

from pipeline.records.found import Found
from pipeline.records.labels import Hit
from pipeline.records.layout import Sheet
from pipeline.records.survey import Survey
from pipeline.records.values import value_lines
from schemas.doctypes import Locate, Zone
from schemas.geometry import Box
from schemas.text import squash

OUT_OF_ZONE = 0.95
"""A candidate outside its zone loses to an equal one inside; it is never excluded."""


def label_value(survey: Survey, locate: Locate) -> list[Found]:
    """What follows any of the labels, in the field's section, best match first."""
    labels = {squash(label) for label in locate.labels}
    candidates: list[tuple[float, Found]] = []
    for hit in survey.form.hits:
        if hit.label not in labels or not _in_section(hit, locate.section):
            continue
        lines = value_lines(survey.form, hit, locate.lines)
        if lines:
            sheet = survey.sheets[hit.sheet]
            found = Found(sheet.number, lines, hit.score)
            candidates.append((hit.score * zone_weight(locate.zone, hit.box, sheet), found))
    candidates.sort(key=lambda candidate: -candidate[0])
    return [found for _, found in candidates]


def _in_section(hit: Hit, section: str | None) -> bool:
    return section is None or hit.section == section


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
