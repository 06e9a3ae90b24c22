"""Figures against the same value in words."""

from pipeline.records import numerals
from pipeline.records.checks.evidence import Evidence
from pipeline.records.found import Verdict
from pipeline.records.kinds.area import square_metres

AGREES = Verdict(True, "Số và chữ khớp nhau.")
DIFFERS = Verdict(False, "Số và chữ không khớp nhau; hãy so lại với ảnh.")


def date_in_words(evidence: Evidence) -> Verdict | None:
    """The date written out is the same, as far as both are precise.

    Cannot be judged when the words are not understood.
    """
    spoken = numerals.iso_in_words(evidence.in_words)
    if spoken is None:
        return None
    length = min(len(spoken), len(evidence.value))
    return AGREES if spoken[:length] == evidence.value[:length] else DIFFERS


def area_in_words(evidence: Evidence) -> Verdict | None:
    """The area written out is the same number, to a hundredth of a square metre."""
    words = evidence.in_words.lower().split("mét")[0]
    number = numerals.decimal_in_words(words)
    if number is None:
        return None
    return AGREES if abs(number - square_metres(evidence.value)) < 0.005 else DIFFERS
