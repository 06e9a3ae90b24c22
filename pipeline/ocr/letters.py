"""Letters without their marks, and letters that were read for digits."""

import re
import unicodedata

TONES = ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
"""The marks of huyền, sắc, ngã, hỏi and nặng."""

_LIKE_ZERO = str.maketrans("OoÔôÓóÕõ", "00000000")
_RUN = re.compile(r"[^\W_]+")
_DIGITS_AND_LIKE = re.compile(r"[\dOoÔôÓóÕõ]*\d[\dOoÔôÓóÕõ]*")


def bare(text: str) -> str:
    """Lower case without marks, for comparing; Đ becomes d."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def with_digits(word: str) -> str:
    """The word with zeros for letters O among digits: "2O" and "44Ô/QĐ" are numbers.

    Only runs that are digits and O's throughout change; "H2O" stays.
    """
    return _RUN.sub(lambda run: _zeros(run[0]), word)


def _zeros(run: str) -> str:
    return run.translate(_LIKE_ZERO) if _DIGITS_AND_LIKE.fullmatch(run) else run
