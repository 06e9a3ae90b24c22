"""Typing that is always wrong in Vietnamese, put right wherever an engine produced it.

Only substitutions that no Vietnamese text can object to. Anything that needs a guess (0 or O,
tone marks) belongs to fusion and to the checks of a field, where the doubt can be recorded.
"""

import re
import unicodedata

_TABLE = str.maketrans(
    {
        "\u00d0": "\u0110",  # Ð, the Icelandic eth, looks exactly like Đ
        "\u00f0": "\u0111",  # ð
        "\u0189": "\u0110",  # Ɖ, African D
        "\u0256": "\u0111",  # ɖ
        "\u2044": "/",  # fraction slash
        "\u2215": "/",  # division slash
        "\u00a0": " ",
        "\u00ad": "",  # soft hyphen
        "\u200b": "",
        "\u200c": "",
        "\u200d": "",
        "\ufeff": "",
        "\u2010": "-",  # typographic hyphens: a number is typed with the plain one
        "\u2011": "-",
    }
)

_DOUBLED_D = re.compile("Q\u0110\u0110")


def normalise(text: str) -> str:
    """NFC text with look-alikes replaced; idempotent.

    Tesseract's ``vie`` model writes QĐ as QÐ and sometimes doubles it (QĐÐ).
    """
    plain = unicodedata.normalize("NFC", text).translate(_TABLE)
    return _DOUBLED_D.sub("Q\u0110", plain)
