"""Sums, counts and areas that must add up, or agree with their words."""

import re

from pipeline.records.checks.evidence import Evidence
from pipeline.records.checks.figures import AGREES, DIFFERS
from pipeline.records.found import Verdict
from pipeline.records.kinds import money
from pipeline.records.kinds.area import square_metres

_PARTIAL = re.compile(r"(\d[\d.,]*)\s*m(?:²|2|\b)")
_ROUNDING = 0.1
"""Square metres by which the parts of a parcel may differ from the whole: each is rounded."""


def money_in_words(evidence: Evidence) -> Verdict | None:
    """The sum written out is the same; cannot be judged when the words are not understood."""
    spoken = money.in_words(evidence.in_words)
    if spoken is None:
        return None
    return AGREES if str(spoken) == evidence.value else DIFFERS


def purpose_areas(evidence: Evidence) -> Verdict | None:
    """The areas beside the purposes of a parcel make the area in ``field`` ("ONT 100 m²; …")."""
    whole = evidence.other()
    parts = [square_metres(part.rstrip(".,")) for part in _PARTIAL.findall(evidence.value)]
    if whole is None or len(parts) < 2:
        return None
    if abs(sum(parts) - square_metres(whole)) <= _ROUNDING * len(parts):
        return Verdict(True, "Diện tích các loại đất cộng lại bằng diện tích thửa.")
    return Verdict(
        False, "Diện tích các loại đất cộng lại khác diện tích thửa; hãy so lại với ảnh."
    )
