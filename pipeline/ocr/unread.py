"""Print that an engine passed over: lines it took for part of a picture.

Tesseract drops a signer's title and name when a black seal touches them. What looks like a row
of letters and has no word on it is shown to the engine again, by itself. A row that stays unread is
in a script that nobody here reads: the page tells of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.blobs import blob_boxes
from pipeline.levels import otsu
from pipeline.page import Line, Pixels
from pipeline.shrunk import shrunk
from schemas.geometry import Box

LETTER_HEIGHTS = (0.3, 1.6)
"""Of a letter, in heights of the page's usual word: from a small e to a capital with two marks."""

MIN_LETTERS = 4
PRINT_LETTERS, PRINT_LENGTH = 8, 8.0
"""Of a line of print by itself: letters, and length in heights of the page's usual word."""

MAX_STRIPS = 8
"""A page with more has no text there but a drawing; each costs the engine about 10 ms."""

COARSE_HEIGHT = 21.0
"""Of a word, in pixels of the picture in which letters are looked for: a quarter of the time."""

USUAL_HEIGHT_AT_300_DPI = 42
JOIN = 1.2
PAD_BESIDE, PAD_ABOVE = 2.5, 0.5
"""In letter heights. Beside a row stand the letters that a seal's ring has grown into."""


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """Letters in a row: ``box`` tight around them, ``strip`` the part of the page to show.

    ``is_print`` – whether there are so many that they are a line of print by themselves.
    """

    box: Box
    strip: Box
    is_print: bool


def unread_rows(pixels: Pixels, lines: Sequence[Line], dpi: float) -> tuple[UnreadRow, ...]:
    """Rows of letters that no word of ``lines`` covers, top to bottom.

    ``pixels`` – ``(H, W)`` grey, ink dark, reading frame; boxes upright in the same frame.
    """
    height = _usual_height(lines, dpi)
    scale = min(1.0, COARSE_HEIGHT / height)
    coarse = _without_words(pixels, lines, scale)
    letters = _letter_boxes(coarse, height * scale)
    rows = _rows_of(letters, coarse.shape, height * scale) if len(letters) >= MIN_LETTERS else []
    return tuple(
        UnreadRow(
            _on_page(row, (0, 0), pixels.shape, scale),
            _on_page(row, (PAD_BESIDE * height, PAD_ABOVE * height), pixels.shape, scale),
            count >= PRINT_LETTERS and row.width >= PRINT_LENGTH * height * scale,
        )
        for row, count in rows
    )


def _on_page(row: Box, pad: tuple[float, float], shape: tuple[int, ...], scale: float) -> Box:
    """A row of the coarse picture on the page, with something beside and above it."""
    x0, y0, x1, y1 = (edge / scale for edge in row)
    beside, above = pad
    padded = Box(round(x0 - beside), round(y0 - above), round(x1 + beside), round(y1 + above))
    return padded.clipped(shape[1], shape[0])


def _usual_height(lines: Sequence[Line], dpi: float) -> float:
    heights = [word.box.height for line in lines for word in line.words]
    return float(median(heights)) if heights else USUAL_HEIGHT_AT_300_DPI * dpi / 300


def _without_words(pixels: Pixels, lines: Sequence[Line], scale: float) -> Pixels:
    """The ink of the page, 255 on 0, at ``scale``, where no word was read."""
    small = shrunk(pixels, scale)
    _, binary = cv2.threshold(small, otsu(small), 255, cv2.THRESH_BINARY_INV)
    ink = np.asarray(binary, dtype=np.uint8)
    for line in lines:
        for word in line.words:
            x0, y0, x1, y1 = (edge * scale for edge in word.box)
            ink[int(y0) : ceil(y1), int(x0) : ceil(x1)] = 0
    return ink


def _letter_boxes(ink: Pixels, height: float) -> list[Box]:
    """Blobs of a letter's size."""
    table = blob_boxes(ink)
    low, high = (share * height for share in LETTER_HEIGHTS)
    wide, tall = table[:, 2], table[:, 3]
    fits = (tall >= low) & (tall <= high) & (wide >= 0.1 * height) & (wide <= 2 * height)
    return [Box(x, y, x + w, y + h) for x, y, w, h in table[fits].tolist()]


def _rows_of(letters: list[Box], shape: tuple[int, ...], height: float) -> list[tuple[Box, int]]:
    """Letters joined to rows of at least four, wider than tall, and how many those are."""
    mask: NDArray[np.uint8] = np.zeros(shape, np.uint8)
    for x0, y0, x1, y1 in letters:
        mask[y0:y1, x0:x1] = 255
    across = max(3, round(JOIN * height))
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, across), np.uint8))
    wide, tall = blob_boxes(joined).T[2:]
    if not ((wide > 2 * height) & (tall < 3 * height)).any():
        return []
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    members = np.zeros(len(stats), np.int64)
    for letter in letters:
        x, y = letter.centre
        members[np.asarray(labels)[int(y), int(x)]] += 1
    return [
        (Box(x, y, x + w, y + h), int(count))
        for (x, y, w, h, _), count in zip(np.asarray(stats)[1:].tolist(), members[1:], strict=True)
        if count >= MIN_LETTERS and w > 2 * height and h < 3 * height
    ]
