"""Whether the words of a text layer can be what the page shows, judged by the words alone.

Text layers are wrong in many ways: glyph numbers for letters, a ToUnicode map of another subset,
letters of before Unicode, the output of a poor OCR program. None of them spells Vietnamese.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from pipeline.syllables import syllable_share, words_of

MAX_FOREIGN_SHARE = 0.02
"""Of the letters. Text in TCVN3 or VNI fonts has many ("Céng hßa x· héi"), Unicode none."""

SOUND_SHARE = 0.8
"""Of words that are syllables. Pages of decisions and letters have 0.92 to 1.00; without marks they
have 0.73, with letters exchanged for others 0.11 to 0.24; English licences 0.15 and 0.16."""

MIN_SHARE = 0.1
MIN_WORDS = 20
"""A page with so many words, and hardly a syllable among them, is in no language of offices."""

MIN_CHARACTERS = 10

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


class Trust(Enum):
    """What may be done with a text layer."""

    SOUND = "sound"
    """It is Vietnamese throughout: it is taken at its word."""

    DOUBTFUL = "doubtful"
    """Another language, few words or spoilt ones: to be compared with the picture first."""

    NONSENSE = "nonsense"
    """It cannot be what is printed: the page is read as a picture."""


@dataclass(frozen=True, slots=True)
class TextEstimate:
    """``foreign_share`` of the letters, ``syllable_share`` of the ``words`` that were judged."""

    trust: Trust
    letters: int
    foreign_share: float
    words: int
    syllable_share: float


def _vietnamese_letters() -> frozenset[str]:
    plain = "abcdefghijklmnopqrstuvwxyzđ"
    toned = (unicodedata.normalize("NFC", v + tone) for v in _VOWELS for tone in _TONES)
    small = set(plain) | set(toned)
    return frozenset(small | {letter.upper() for letter in small})


LETTERS = _vietnamese_letters()


def estimate_trust(texts: Sequence[str]) -> TextEstimate:
    """Judge the words of a page, in the order of reading, NFC."""
    characters = [c for text in texts for c in text if not c.isspace()]
    letters = [c for c in characters if c.isalpha() or ord(c) >= 0xE000 or c == "\ufffd"]
    foreign = sum(letter not in LETTERS for letter in letters) / max(1, len(letters))
    words = words_of(" ".join(texts))
    share = syllable_share(words)
    return TextEstimate(
        _trust(len(characters), len(letters), foreign, len(words), share),
        len(letters),
        foreign,
        len(words),
        share,
    )


def _trust(characters: int, letters: int, foreign: float, words: int, share: float) -> Trust:
    too_few = characters < MIN_CHARACTERS or letters < characters / 4
    if too_few or foreign > MAX_FOREIGN_SHARE or (words >= MIN_WORDS and share < MIN_SHARE):
        return Trust.NONSENSE
    return Trust.SOUND if words >= MIN_WORDS and share >= SOUND_SHARE else Trust.DOUBTFUL
