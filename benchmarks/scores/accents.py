"""The three axes of a Vietnamese letter: base letter, modifier (ă â ê ô ơ ư đ), tone."""

import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

_MODIFIERS = frozenset("\u0302\u0306\u031b")  # circumflex, breve, horn
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")  # huyền, sắc, ngã, hỏi, nặng
_STROKE = "-"


class Axes(NamedTuple):
    """A word taken apart, letters only and lower case; each part in the order of the letters."""

    base: str
    modifiers: str
    tones: str


def axes(word: str) -> Axes:
    """Take a word apart; what is no letter (digits, punctuation) is left out."""
    base, modifiers, tones = [], [], []
    for character in unicodedata.normalize("NFD", word.lower()):
        if character in _TONES:
            tones.append(character)
        elif character in _MODIFIERS:
            modifiers.append(character)
        elif character == "đ":
            base.append("d")
            modifiers.append(_STROKE)
        elif character.isalpha():
            base.append(character)
    return Axes("".join(base), "".join(modifiers), "".join(tones))


@dataclass(frozen=True, slots=True)
class AccentScore:
    """Of ``words`` printed words with an accent, how many were read right on each axis.

    ``exact`` is all three, and each accent on its own letter; case and punctuation are left to
    the other measures. A lost word is wrong on every axis.
    """

    words: int = 0
    base: int = 0
    modifiers: int = 0
    tones: int = 0
    exact: int = 0

    def __add__(self, other: "AccentScore") -> "AccentScore":
        return AccentScore(
            self.words + other.words,
            self.base + other.base,
            self.modifiers + other.modifiers,
            self.tones + other.tones,
            self.exact + other.exact,
        )

    @property
    def of_found(self) -> float:
        """Share of exact words among those whose base letters were read right; 1 if none."""
        return self.exact / self.base if self.base else 1.0


def accent_score(printed: str, read: str) -> AccentScore:
    """Compare one printed word with what was read in its place; nothing if it has no accent."""
    truth, seen = axes(printed), axes(read)
    if not truth.modifiers and not truth.tones:
        return AccentScore()
    return AccentScore(
        words=1,
        base=int(truth.base == seen.base),
        modifiers=int(bool(seen.base) and truth.modifiers == seen.modifiers),
        tones=int(bool(seen.base) and truth.tones == seen.tones),
        exact=int(_letters(printed) == _letters(read)),
    )


def _letters(word: str) -> str:
    return "".join(filter(str.isalpha, unicodedata.normalize("NFC", word.lower())))
