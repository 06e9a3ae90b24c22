"""What cannot be a Vietnamese syllable, however it is meant."""

import re
import unicodedata

from schemas.text import fold

_STOPPED = re.compile(r"^[bcdghklmnpqrstvx]*[aeiouy]+(?:ch|c|p|t)$")
_TONES = {"\u0301", "\u0323", "\u0300", "\u0309", "\u0303"}
_ALLOWED = {"\u0301", "\u0323"}


def impossible(word: str) -> bool:
    """Whether a syllable ends in c, ch, p or t without the sharp or the heavy tone.

    A rule of the language with no exception in its own words: "Lôc", "nhâp" and "tich" are
    misread. Words of other languages ("Internet", "Ea Súp") have other letters or more than one
    syllable, save a few.
    """
    if not _STOPPED.match(fold(word)):
        return False
    marks = {c for c in unicodedata.normalize("NFD", word) if c in _TONES}
    return not marks or not marks <= _ALLOWED
