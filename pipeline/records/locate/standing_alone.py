"""Values without a label, like the serial number of a blank."""

from pipeline.records.found import Found
from pipeline.records.locate.label_value import zone_weight
from pipeline.records.survey import Survey
from schemas.doctypes import Locate

MAX_WORDS = 3


def standing_alone(survey: Survey, locate: Locate) -> list[Found]:
    """Every short piece of print with room around it, those in the zone first."""
    found = [
        (zone_weight(locate.zone, segment.box, sheet), Found(sheet.number, (segment.words,), 0.95))
        for sheet in survey.sheets
        for row in sheet.rows
        for segment in row.segments
        if len(segment.words) <= MAX_WORDS
    ]
    found.sort(key=lambda pair: -pair[0])
    return [candidate for _, candidate in found]
