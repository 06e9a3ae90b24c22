"""The time of day, as death certificates and minutes print it."""

import re

from pipeline.records.found import Parsed
from pipeline.records.kinds.digits import DIGIT, as_digits, certainty
from schemas.rules import RuleSet

_TIME = re.compile(
    rf"(?<!\w)(?P<hour>{DIGIT}{{1,2}})\s?(?i:gi[oờơ]|h|g|:)(?![a-z])"
    rf"\s?(?:(?P<minute>{DIGIT}{{2}}|{DIGIT}(?=\s?(?i:ph)))(?!\d))?",
)
_HOUR = re.compile(rf"\s*(?P<hour>{DIGIT}{{1,2}})(?P<minute>)\s*")


def time(printed: str, _rules: RuleSet) -> Parsed | None:
    """Hour and minute, "08:30"; the hour alone, "08", when no minute is printed."""
    match = _TIME.search(printed) or _HOUR.fullmatch(printed)
    if match is None:
        return None
    hour, minute = int(as_digits(match["hour"])), match["minute"]
    if hour > 24 or (minute and int(as_digits(minute)) > 59):
        return None
    value = f"{hour:02d}" + (f":{int(as_digits(minute)):02d}" if minute else "")
    sure = certainty(match["hour"] + (minute or ""))
    return Parsed(value, match.start(), match.end(), sure)
