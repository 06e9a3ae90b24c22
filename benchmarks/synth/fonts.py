"""The three metric-compatible families the pages are set in, with a guard on every glyph."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from fontTools.ttLib import TTFont
from PIL import ImageFont

FONT_FOLDER = Path("/usr/share/fonts/truetype/croscore")
"""Where Debian's ``fonts-croscore`` puts Tinos, Arimo and Cousine."""

Face = Literal["Tinos", "Arimo", "Cousine"]
Ink = tuple[int, int, int]

BLACK: Ink = (28, 27, 30)
"""Toner on a colour scan is never 0; 28 was measured on scanned decisions."""
RED: Ink = (196, 30, 42)
BLUE: Ink = (34, 52, 140)


class FontMissingError(Exception):
    """A font file of ``fonts-croscore`` is not on this machine."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"font {self.path} not found: run `apt-get install fonts-croscore`"


class GlyphMissingError(Exception):
    """A text asks for characters its font cannot draw; the page would show boxes."""

    def __init__(self, file_name: str, characters: str) -> None:
        super().__init__(file_name, characters)
        self.file_name = file_name
        self.characters = characters

    def __str__(self) -> str:
        names = " ".join(f"U+{ord(char):04X}" for char in self.characters)
        return f"{self.file_name} has no glyph for {self.characters!r} ({names})"


@dataclass(frozen=True, slots=True)
class Style:
    """How a run of text is set. ``size_pt`` is the em in points (1/72 inch)."""

    size_pt: float = 14
    bold: bool = False
    italic: bool = False
    ink: Ink = BLACK
    file: str = ""
    """A font file of its own, whatever the face: a hand."""

    def file_name(self, face: Face) -> str:
        """Return the font file that carries this weight and slope in a face."""
        if self.file:
            return self.file
        slope = ("Bold" if self.bold else "") + ("Italic" if self.italic else "")
        return f"{face}-{slope or 'Regular'}.ttf"


def font_path(file_name: str) -> Path:
    """Return the path of a font file (an absolute one as it is); raises `FontMissingError`."""
    path = FONT_FOLDER / file_name
    if not path.is_file():
        raise FontMissingError(path)
    return path


@lru_cache(maxsize=64)
def glyphs_of(file_name: str) -> frozenset[str]:
    """Return every character the font file maps to a glyph."""
    with TTFont(font_path(file_name)) as font:
        return frozenset(chr(code) for code in font.getBestCmap())


@lru_cache(maxsize=256)
def loaded_font(file_name: str, size_px: float) -> ImageFont.FreeTypeFont:
    """Return the font at an em of ``size_px`` pixels (fractions are kept)."""
    return ImageFont.truetype(font_path(file_name), size_px, layout_engine=ImageFont.Layout.BASIC)


def require_glyphs(text: str, file_name: str) -> None:
    """Raise `GlyphMissingError` unless the font file can draw all of ``text``."""
    missing = set(text) - glyphs_of(file_name)
    if missing:
        raise GlyphMissingError(file_name, "".join(sorted(missing)))
