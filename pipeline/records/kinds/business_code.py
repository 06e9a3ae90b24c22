"""Numbers of registered businesses."""

import re

from pipeline.records.found import Parsed
from pipeline.records.kinds.digits import DIGIT, as_digits, certainty
from pipeline.records.kinds.tax_code import tax_code
from schemas.rules import RuleSet

_FORMER = re.compile(
    rf"(?<!\w)(?P<province>\d{{2}})\s?(?P<letter>[A-Z])\s?(?P<rest>{DIGIT}{{7}})(?!\w)"
)


def business_code(printed: str, rules: RuleSet) -> Parsed | None:
    """A tax code or personal number, or the former ``26A8012345`` of household businesses."""
    match = _FORMER.search(printed)
    if match is None:
        return tax_code(printed, rules)
    value = f"{match['province']}{match['letter']}{as_digits(match['rest'])}"
    return Parsed(value, match.start(), match.end(), certainty(match["rest"]))
