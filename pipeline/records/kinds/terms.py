"""Terms from closed lists: ethnicities and citizenships, as printed."""

import re
from collections.abc import Sequence

from pipeline.records.found import Parsed
from pipeline.records.kinds.digits import DOUBTFUL
from schemas.rules import RuleSet
from schemas.text import nfc, respelt

_WORDS = re.compile(r"[^\W\d_]+(?:['’ \n-]+[^\W\d_]+)*")


def ethnicity(printed: str, rules: RuleSet) -> Parsed | None:
    """The people someone belongs to; a name that is not in the list is kept in doubt."""
    return _term(printed, rules.wordings["ethnicities"].values)


def nationality(printed: str, rules: RuleSet) -> Parsed | None:
    """A citizenship; a name that is not in the list is kept in doubt."""
    return _term(printed, rules.wordings["countries"].values)


def _term(printed: str, known: Sequence[str]) -> Parsed | None:
    """The longest beginning of the words that is a known term, else all the words."""
    match = _WORDS.search(printed)
    if match is None:
        return None
    spelt = {respelt(term) for term in known}
    ends = [m.end() for m in re.finditer(r"[^\W\d_]+", match.group())]
    for end in reversed(ends):
        if respelt(match.group()[:end]) in spelt:
            return Parsed(nfc(match.group()[:end]), match.start(), match.start() + end)
    return Parsed(nfc(match.group()), match.start(), match.end(), DOUBTFUL)
