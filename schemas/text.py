"""Vietnamese text in the two forms the product needs: as printed, and folded for comparison."""

import unicodedata

_LETTER_D = str.maketrans({"đ": "d", "Đ": "D", "Ð": "D", "ð": "d"})


def nfc(text: str) -> str:
    """The same text in Unicode NFC, runs of white space as one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """The text for comparison only: no diacritics, đ as d, lower case.

    ``fold("Đặng Thị Hòa") == fold("ĐẶNG THỊ HOÀ")``: where a tone is placed makes no difference.
    Document numbers must not be compared in this form: QĐ and QD, HĐ and HD are different types.
    """
    decomposed = unicodedata.normalize("NFD", text.translate(_LETTER_D))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def squash(text: str) -> str:
    """Folded letters and digits only, so that spaces and punctuation cannot differ."""
    return "".join(c for c in fold(text) if c.isalnum())
