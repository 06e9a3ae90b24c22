"""What a font's name says about the letters it draws."""

import re
from dataclasses import dataclass

from pipeline.legacy_fonts.encodings import TCVN3, VNI, LegacyEncoding

_SUBSET = re.compile(r"^[A-Z]{6}\+")
_STYLE = re.compile(r"[,-](bold|italic|regular|normal|oblique|mt|ps).*$", re.IGNORECASE)
_ABC = re.compile(r"^[._]?Vn[A-Z][a-z]")
_VNI = re.compile(r"^vni[- _]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FontEncoding:
    """An encoding as a font uses it; ``capitals``: small letters are drawn as capitals."""

    encoding: LegacyEncoding
    capitals: bool = False


def encoding_of_name(base_font: str) -> FontEncoding | None:
    """The encoding a ``BaseFont`` names, or None.

    ``.VnTime``, ``ABCDEF+.VnArial,Bold`` – TCVN3; with a last H (``.VnTimeH``) its capitals;
    ``VNI-Times`` – VNI.
    """
    name = _STYLE.sub("", _SUBSET.sub("", base_font.lstrip("/"))).strip()
    if _VNI.match(name):
        return FontEncoding(VNI)
    if _ABC.match(name):
        return FontEncoding(TCVN3, capitals=name.endswith("H"))
    return None
