"""The capacity in which a document is signed (Decree 30/2020, art. 13)."""

import re

from pipeline.records.found import Parsed
from schemas.rules import RuleSet
from schemas.text import squash

_LETTERS = re.compile(r"\s*([A-Z]{1,4})\b\.?")


def capacity(printed: str, rules: RuleSet) -> Parsed | None:
    """The abbreviation ("TM.", "KT." …) as the table writes it."""
    match = _LETTERS.match(printed)
    if match is None:
        return None
    for known in rules.signing_capacities.values:
        if squash(known.abbreviation) == squash(match[1]):
            return Parsed(known.abbreviation, match.start(1), match.end())
    return None
