"""Names of persons, as printed: rare syllables and ethnic names are never "corrected"."""

import re

from pipeline.records.found import Parsed
from pipeline.records.kinds.digits import UNDONE
from schemas.rules import RuleSet
from schemas.text import fold, nfc

_TITLES = re.compile(r"^(?:ho\s+)?(?:\(?ong\)?\s*[/,]?\s*\(?ba\)?|ong|ba|chi|anh)\s*:?\s+(?=\S)")
_NAME = re.compile(r"[^\W\d_]+(?:[ \n'’\-.]+[^\W\d_]+)*")
_AFTER = re.compile(r"[,;:(\d/]|\s[-–—]\s")
_STRAY = re.compile(r"(?<!\w)['’.\-]+|['’.\-]+(?!\w)")
"""Marks that belong to no word; those inside one do ("H'Hen", "Ê-ban")."""
MAX_WORDS = 8


def person_name(printed: str, _rules: RuleSet) -> Parsed | None:
    """A person's full name: the letters before the first digit, comma or bracket.

    A title before it ("Ông", "Bà") is left out when a capital follows it.
    """
    title = _TITLES.match(_fold_keeping_length(printed))
    lead = title.end() if title and printed[title.end() : title.end() + 1].isupper() else 0
    stop = _AFTER.search(printed, lead)
    name = _NAME.search(printed, lead, stop.start() if stop else len(printed))
    if name is None:
        return None
    value = nfc(_STRAY.sub("", name.group()))
    if not value or not 1 <= len(value.split()) <= MAX_WORDS or value.islower():
        return None
    certainty = 1.0 if value == nfc(name.group()) else UNDONE
    return Parsed(value, name.start(), name.end(), certainty)


def _fold_keeping_length(text: str) -> str:
    """Folded letter by letter: NFC text has one character per letter, and so has this."""
    return "".join(fold(letter)[:1] or " " for letter in text)
