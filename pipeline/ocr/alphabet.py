"""The letters an engine must be able to write before it may read a Vietnamese page."""

import unicodedata
from collections.abc import Callable
from itertools import product

from pipeline.ocr.errors import AlphabetIncomplete

_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VOWELS = "aăâeêioôơuưy"
_LOWER = [unicodedata.normalize("NFC", v + t) for v, t in product(_VOWELS, _TONES)]

ACCENTED: tuple[str, ...] = tuple(
    sorted(c for low in (*_LOWER, "đ") for c in (low, low.upper()) if not c.isascii())
)
"""The 134 letters of Vietnamese that are not ASCII: 12 vowels with 6 tones, đ, both cases."""


def require_alphabet(
    engine: str, writes: Callable[[str], bool], *, known_gap: frozenset[str] = frozenset()
) -> None:
    """Raise ``AlphabetIncomplete`` unless ``writes`` is true of all 134 accented letters.

    The Latin dictionaries of several well-known engines lack 88 of them, and no error says so.
    ``known_gap`` are letters that a second reader beside this one supplies.
    """
    missing = [c for c in ACCENTED if c not in known_gap and not writes(c)]
    if missing:
        raise AlphabetIncomplete(engine=engine, missing=len(missing), first=missing[0])
