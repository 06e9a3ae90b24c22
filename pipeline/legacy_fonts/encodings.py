"""The encodings of Vietnamese before Unicode, as tables from a byte to what it shows.

Fonts of the 1990s draw Vietnamese letters where Windows has those of Western Europe: a text in
``.VnTime`` that reads "Céng hßa x· héi" shows "Cộng hòa xã hội". Every table here is complete in
itself: a byte that is not in it means what it means in Windows-1252.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

MARKS = {"`": "\u0300", "´": "\u0301", "~": "\u0303", "?": "\u0309", ".": "\u0323"}
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"


@dataclass(frozen=True, slots=True, eq=False)
class LegacyEncoding:
    """``letters`` – byte 128..255 (VISCII: also below 32) to a letter or to combining marks."""

    name: str
    letters: Mapping[int, str]

    def shows(self, byte: int, *, capitals: bool = False) -> str:
        """What ``byte`` shows: a letter, a sign, or marks for the letter before it.

        ``capitals`` is for the fonts that draw every small letter as a capital. Empty for bytes
        that mean nothing.
        """
        shown = self.letters.get(byte)
        if shown is None:
            shown = bytes([byte]).decode("cp1252", errors="ignore")
        return shown.upper() if capitals else shown

    def decode(self, encoded: bytes, *, capitals: bool = False) -> str:
        """The text in NFC."""
        shown = "".join(self.shows(byte, capitals=capitals) for byte in encoded)
        return unicodedata.normalize("NFC", shown)


def _table(rows: Mapping[int, str]) -> Mapping[int, str]:
    """Runs of letters, each beginning at its byte; a space leaves a byte out."""
    return MappingProxyType(
        {
            start + place: unicodedata.normalize("NFC", letter)
            for start, row in rows.items()
            for place, letter in enumerate(row)
            if letter != " "
        }
    )


TCVN3 = LegacyEncoding(
    "tcvn3",
    _table(
        {
            0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
            0xB0: "\u0300\u0309\u0303\u0301\u0323àảãáạ ằẳẵắ",
            0xC6: "ặầẩẫấậè ẻẽéẹềểễếệìỉ",
            0xDC: "ĩíịò ỏõóọồổỗốộờởỡớợù ủũúụừửữứựỳỷỹýỵ",
        }
    ),
)
"""TCVN 5712:1993, third set (VN3), as the ABC fonts have it (``.VnTime``, ``.VnArial``, …).

It has no capitals with tones: for them there are fonts whose names end in H.
"""

VISCII = LegacyEncoding(
    "viscii",
    _table(
        {
            0x02: "Ẳ",
            0x05: "ẴẪ",
            0x14: "Ỷ",
            0x19: "Ỹ",
            0x1E: "Ỵ",
            0x80: "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ",
            0xA0: "ÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ",
            0xC0: "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư",
            0xE0: "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ",
        }
    ),
)
"""VISCII 1.1 (RFC 1456 §2)."""


def _vni() -> Mapping[int, str]:
    """VNI for Windows: a letter, and behind it a second byte that is its marks.

    ``aá`` shows ấ: the second byte is Windows' á, which here means circumflex and sharp. Marks of
    small letters and of capitals are the small and the capital letter of Windows-1252. The vowels
    i and ỵ have letters of their own, and ô, ö stand for ơ, ư.
    """
    marks = {"ù": "´", "ø": "`", "û": "?", "õ": "~", "ï": "."}
    roofed = {"â": "", "á": "´", "à": "`", "å": "?", "ã": "~", "ä": "."}
    bowed = {"ê": "", "é": "´", "è": "`", "ú": "?", "ü": "~", "ë": "."}
    letters = {"ô": "ơ", "ö": "ư", "ñ": "đ", "î": "ỵ"}
    letters |= {"í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị"}
    shown = {
        **{sign: MARKS[tone] for sign, tone in marks.items()},
        **{sign: _CIRCUMFLEX + MARKS.get(tone, "") for sign, tone in roofed.items()},
        **{sign: _BREVE + MARKS.get(tone, "") for sign, tone in bowed.items()},
        **letters,
    }
    capitals = {sign.upper(): text.upper() for sign, text in shown.items()}
    return MappingProxyType({s.encode("cp1252")[0]: t for s, t in (shown | capitals).items()})


VNI = LegacyEncoding("vni", _vni())
"""VNI for Windows (``VNI-Times``, ``VNI-Helve``, …), after VNI Software's published chart."""

ENCODINGS = (TCVN3, VNI, VISCII)
