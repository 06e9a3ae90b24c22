"""Offices held by signers, printed in capitals."""

import re

from pipeline.records.found import Parsed
from schemas.rules import RuleSet
from schemas.text import nfc

_CAPITALS = re.compile(r"^[^\W\d_]+(?:-[^\W\d_]+)*[,.]?$")


def office(printed: str, _rules: RuleSet) -> Parsed | None:
    """The words in capitals, without stray marks of pen and seal before and after them."""
    words = list(re.finditer(r"[^\s'‘’\"“”«»]+", printed))
    while words and not _is_word(words[0].group()):
        words.pop(0)
    while words and not _is_word(words[-1].group()):
        words.pop()
    if not words:
        return None
    start, end = words[0].start(), words[-1].end()
    return Parsed(nfc(printed[start:end]).rstrip(" ,."), start, end)


def _is_word(text: str) -> bool:
    return bool(_CAPITALS.match(text)) and text.isupper() and sum(map(str.isalpha, text)) > 1
