"""What cannot be a Vietnamese syllable, however it is meant."""

import re
import unicodedata

from schemas.text import fold

_STOPPED = re.compile(r"^[bcdghklmnpqrstvx]*[aeiouy]+(?:ch|c|p|t)$")
_TONES = {"\u0301", "\u0323", "\u0300", "\u0309", "\u0303"}
_ALLOWED = {"\u0301", "\u0323"}


def impossible(word: str) -> bool:
    """Whether a word has two tones, or ends in c, ch, p or t without the sharp or the heavy one.

    Rules of the language with no exception in its own words: "ĐỈÌNH", "Lôc" and "tich" are
    misread. Words of other languages ("Internet", "Ea Súp") have other letters or more than one
    syllable, save a few.
    """
    marks = [c for c in unicodedata.normalize("NFD", word) if c in _TONES]
    if len(marks) > 1:
        return True
    return bool(_STOPPED.match(fold(word))) and not _ALLOWED.issuperset(marks or {""})
