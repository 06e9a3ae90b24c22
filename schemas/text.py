"""Vietnamese text in the two forms the product needs: as printed, and folded for comparison."""

import unicodedata
from typing import Final

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_LETTER_D: Final = {"đ": "d", "Đ": "d", "Ð": "d", "ð": "d"}


class _Folded(dict[int, str]):
    """What each letter is folded to, found out when it is first met.

    A page's words are folded thousands of times: one look into a table a letter is a tenth of
    taking each string apart.
    """

    def __missing__(self, letter: int) -> str:
        decomposed = unicodedata.normalize("NFD", chr(letter))
        bare = "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
        return self.setdefault(letter, _LETTER_D.get(chr(letter), bare))


class _Squashed(dict[int, str]):
    """The same, and nothing for what is neither letter nor digit."""

    def __missing__(self, letter: int) -> str:
        bare = "".join(c for c in _FOLDED[letter] if c.isalnum())
        return self.setdefault(letter, bare)


_FOLDED: Final = _Folded()
_SQUASHED: Final = _Squashed()


def nfc(text: str) -> str:
    """The same text in Unicode NFC, runs of white space as one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """The text for comparison only: no diacritics, đ as d, lower case.

    ``fold("Đặng Thị Hòa") == fold("ĐẶNG THỊ HOÀ")``: where a tone is placed makes no difference.
    Document numbers must not be compared in this form: QĐ and QD, HĐ and HD are different types.
    """
    return text.translate(_FOLDED)


def respelt(text: str) -> str:
    """Lower case with each word's tone written last, so that "hoà" and "hòa" are the same."""
    return " ".join(_tone_last(word) for word in nfc(text).lower().split())


def _tone_last(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    letters = "".join(c for c in decomposed if c not in _TONES)
    tones = "".join(c for c in decomposed if c in _TONES)
    return unicodedata.normalize("NFC", letters) + tones


def squash(text: str) -> str:
    """Folded letters and digits only, so that spaces and punctuation cannot differ."""
    return text.translate(_SQUASHED)
