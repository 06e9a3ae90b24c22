"""Pages and words to read, invented."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from pipeline.geometry import Transform
from pipeline.page import CleanPage, EmbeddedWord, Line, Pixels, ScanPage, Word
from schemas.geometry import Box

FONT = "/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf"


def clean_page(
    pixels: Pixels, dpi: float = 300, embedded: tuple[EmbeddedWord, ...] = ()
) -> CleanPage:
    scan = ScanPage(1, pixels, dpi, "tag", "0" * 64, embedded)
    return CleanPage(scan, pixels, dpi, Transform.identity(), ())


def blank_page(width: int = 800, height: int = 600) -> CleanPage:
    return clean_page(np.full((height, width), 255, np.uint8))


def printed_page(lines: list[str], size: int = 50) -> CleanPage:
    """Black print on white, one string to a line."""
    image = Image.new("L", (1600, 120 + 90 * len(lines)), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, size)
    for number, line in enumerate(lines):
        draw.text((80, 60 + 90 * number), line, fill=0, font=font)
    return clean_page(np.asarray(image, dtype=np.uint8))


def line(text: str, x: int, y: int, *, size: int = 10) -> Line:
    """A line of words set in a fixed pitch, ``size`` × 2 pixels tall."""
    words, at = [], x
    for word in text.split():
        words.append(Word(word, Box(at, y, at + size * len(word), y + 2 * size), 0.9))
        at += size * (len(word) + 1)
    return Line(tuple(words))
