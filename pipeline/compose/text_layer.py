"""The invisible text: every word where it stands on the paper, at its own angle.

A line's words share one band (its height and baseline), because readers put words of different
size into different lines; each word is then stretched to its own width. The band is mapped onto
the page corner by corner, so turned, skewed and photographed pages need no special case.

On a page of black and white the layer would weigh as much as a fifth of the picture, so it is
written tersely: in whole pixels of the scan, saying only what differs from the word before. That
is 8 bytes a word, deflated, where a matrix for each word and each space took 18 (1,600 words of
invented papers); the letters alone take 4.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from math import hypot
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.compose.glyphless import ADVANCE, ASCENT, DESCENT, GlyphlessFont
from pipeline.geometry import Transform
from pipeline.page import Line, PageText, Word

_SPACE: Final = " "
_BAND_QUANTILE: Final = 0.2  # one stray mark in five words may not stretch the whole line
_MIN_GAP: Final = 0.2  # of the line's height
_MAX_LOSS: Final = 0.3  # of a word's width
_ASKEW: Final = 0.18  # slope; 10°
_EASE: Final = 0.25  # of a word's height
_DIGITS: Final = 4
_FINEST: Final = 0.001  # points; a pixel of 72,000 dpi
_MIN_OVERLAP: Final = 0.5  # of a word's height; less, and the word keeps its own height


_Point = tuple[float, float]
_Axes = tuple[float, float, float, float]
_Columns = NDArray[np.float64]
"""x and y of each word, ``(2, n)``; or all four sides of its box."""
_Row = NDArray[np.float64]
"""A number for each word, ``(n,)``."""


class _Runs(NamedTuple):
    """The words of a page that are written, line by line.

    ``boxes``, ``(4, n)``, are the rectangles of the reading frame that they fill; ``lengths``
    counts the words of each line that has any.
    """

    texts: list[str]
    boxes: _Columns
    lengths: list[int]


class _PutRun(NamedTuple):
    """A run on the page: where it stands, and how the pen is set for it.

    ``ways`` are those of its baseline and of its height, one point long each; ``origin`` is the
    left end of the baseline, in points of user space; ``size`` is that of the font in pixels,
    ``stretch`` its width in hundredths.
    """

    text: str
    ways: _Axes
    origin: _Point
    size: int
    stretch: int


def text_operators(text: PageText, to_page: Transform, font: GlyphlessFont, name: str) -> bytes:
    """The content stream that writes the page's words, rendering mode 3 (invisible).

    ``to_page`` takes pixels of the scan to points of the page's user space; ``name`` is the
    font's resource name. Empty when the page has no words.
    """
    frame = text.to_scan.then(to_page)
    if not text.lines or not (runs := _runs(text.lines)).texts:
        return b""
    pixel = _pixel(text, frame)
    pen = _Pen(font, name, pixel)
    return "\n".join(["BT 3 Tr", *map(pen.show, _put(runs, frame, pixel)), "ET"]).encode("ascii")


def _pixel(text: PageText, frame: Transform) -> float:
    """Points that a pixel in the middle of the page measures."""
    x, y = text.frame_width / 2, text.frame_height / 2
    across = _minus(frame.point(x + 1, y), frame.point(x, y))
    return max(_FINEST, round(hypot(*across), _DIGITS))


def _runs(lines: Sequence[Line]) -> _Runs:
    """The words, left to right; those of which nothing can be written are left out."""
    words = [[_clean(word) for word in line.words] for line in lines]
    texts = [text for line in words for text in line]
    written = np.array([*map(bool, texts)], dtype=bool)
    lengths = [len(line) - line.count("") for line in words]
    return _Runs([*filter(None, texts)], _boxes(lines)[:, written], [*filter(None, lengths)])


def _clean(word: Word) -> str:
    """NFC, without control characters: they have no place in ``/ToUnicode``."""
    text = unicodedata.normalize("NFC", word.text)
    if text.isprintable():
        return text
    return "".join(char for char in text if unicodedata.category(char) not in {"Cc", "Cs", "Cn"})


def _boxes(lines: Sequence[Line]) -> _Columns:
    """The rectangles of all words, ``(4, n)``, those of a line in one band and a little apart.

    Readers see a space where a gap is wider than 0.15 of the font's size (poppler) or find one
    in the text (others); OCR boxes of italic words often overlap.
    """
    words = [word.box for line in lines for word in line.words]
    x0, y0, x1, y1 = np.array(words, dtype=np.float64).reshape(-1, 4).T
    counts = [len(line.words) for line in lines]
    top, bottom = np.repeat(np.array([*map(_band, lines)]).reshape(-1, 2), counts, axis=0).T
    stray = np.minimum(y1, bottom) - np.maximum(y0, top) < _MIN_OVERLAP * (y1 - y0)
    y0, y1 = np.where(stray, y0, top), np.where(stray, y1, bottom)
    limit = np.append(x0[1:], np.inf) - np.rint(_MIN_GAP * np.maximum(0, y1 - y0))
    limit[np.cumsum(counts) - 1] = np.inf  # nothing follows the last word of a line
    narrowest = x1 - np.rint(_MAX_LOSS * np.maximum(0, x1 - x0))
    return np.stack([x0, y0, np.where(x1 <= limit, x1, np.maximum(limit, narrowest)), y1])


def _band(line: Line) -> tuple[int, int]:
    tops = sorted(word.box.y0 for word in line.words)
    bottoms = sorted((word.box.y1 for word in line.words), reverse=True)
    nth = int(len(tops) * _BAND_QUANTILE)
    return tops[nth], bottoms[nth]


def _put(runs: _Runs, frame: Transform, pixel: float) -> Iterator[_PutRun]:
    """The runs on the page; a perspective is taken as its tangent at each word.

    All words of a page are put at once: one by one they took twice the time.
    """
    x0, y0, x1, y1 = runs.boxes
    centre, right, down = frame.tangents((x0 + x1) / 2, (y0 + y1) / 2)
    across, widths = _levelled(right * (x1 - x0))
    up, heights = _levelled(down * (y0 - y1))
    centre = _eased(centre, across, up * heights, runs.lengths)
    below = (0.5 + DESCENT / (ASCENT - DESCENT)) * heights
    origins = centre - across * (widths / 2) - up * below
    sizes = _whole(heights / (ASCENT - DESCENT) / pixel)
    ems = ADVANCE * np.array([*map(len, runs.texts)])
    stretches = _whole(100 * widths / ems / pixel / sizes)
    texts = [f"{text}{_SPACE}" for text in runs.texts]
    for last in np.cumsum(runs.lengths) - 1:
        texts[last] = runs.texts[last]
    ways = map(tuple, np.vstack([across, up]).T.tolist())
    settings = sizes.astype(int).tolist(), stretches.astype(int).tolist()
    return map(_PutRun, texts, ways, map(tuple, origins.T.tolist()), *settings)


def _whole(numbers: _Row) -> _Row:
    """At least 1."""
    return np.maximum(1, np.rint(numbers))


def _eased(centre: _Columns, across: _Columns, up: _Columns, lengths: list[int]) -> _Columns:
    """The words of each level line moved towards their common height, by a quarter of it at most.

    Poppler takes a word for another line's when its baseline is half a line from the first
    word's: this doubles the skew at which whole sentences are still found (0.8° to 1.6° on a
    full line of A4), and makes the line exactly level below.
    """
    counts = np.array(lengths)
    starts = np.cumsum(counts) - counts
    level = np.repeat(np.logical_and.reduceat(across == 0, starts, axis=1), counts, axis=1)
    height = np.repeat(np.add.reduceat(centre, starts, axis=1) / counts, counts, axis=1)
    at_most = _EASE * np.abs(up)
    return centre + np.where(level, np.clip(height - centre, -at_most, at_most), 0)


class _Pen:
    """Writes runs in their order; remembers where it is and how it is set (ISO 32000-1 §9.4).

    Its axes are the directions of a word, its unit is ``pixel`` points: with the size of the font
    as the height of a word, and ``Tz`` as its width, all numbers but those of the axes are whole.
    Places are reckoned from where the pen is after rounding, so that no error adds up: a box is
    out by a pixel at most, or by half a hundredth of its width.
    """

    def __init__(self, font: GlyphlessFont, name: str, pixel: float) -> None:
        self._font = font
        self._name = name
        self._pixel = pixel
        self._ways = (0.0, 0.0, 0.0, 0.0)
        self._axes = (0.0, 0.0, 0.0, 0.0)
        self._at = (0.0, 0.0)
        self._size = 0
        self._stretch = 100

    def show(self, run: _PutRun) -> str:
        """Operators that go to the run, stretch it over its box and write it."""
        set_ = self._set(run.size, run.stretch)
        return f"{self._go(run)}{set_}<{self._font.encode(run.text)}>Tj"

    def _set(self, size: int, stretch: int) -> str:
        sized = "" if size == self._size else f"{self._name} {size} Tf "
        stretched = "" if stretch == self._stretch else f"{stretch} Tz"
        self._size, self._stretch = size, stretch
        return sized + stretched

    def _go(self, run: _PutRun) -> str:
        """To the left end of the baseline."""
        if run.ways != self._ways:
            self._ways = run.ways
            return self._turn(run.origin)
        a, b, c, d = self._axes
        x, y = self._at
        right, up = _along(self._axes, run.origin[0] - x, run.origin[1] - y)
        self._at = x + right * a + up * c, y + right * b + up * d
        return f"{right} {up} Td "

    def _turn(self, origin: _Point) -> str:
        a, b, c, d = (round(part * self._pixel, _DIGITS) + 0.0 for part in self._ways)
        self._axes = a, b, c, d
        self._at = round(origin[0], _DIGITS), round(origin[1], _DIGITS)
        return f"{' '.join(_number(value) for value in (*self._axes, *self._at))} Tm "


def _along(axes: _Axes, x: float, y: float) -> tuple[int, int]:
    """The two parts of a way, in whole units of the axes."""
    a, b, c, d = axes
    area = a * d - b * c
    return round((x * d - y * c) / area), round((y * a - x * b) / area)


def _number(value: float) -> str:
    return f"{value:.{_DIGITS}f}".rstrip("0").rstrip(".")


def _levelled(sides: _Columns) -> tuple[_Columns, _Row]:
    """The ways of sides, made level on a page that lies a little askew, and their lengths.

    Each word keeps its own place on the slope, so that its box moves by a pixel or two. Poppler
    ends a word where the baseline has climbed half a point and would cut "quyền" into "qu ền" on
    a page 2° askew (seen with poppler 22.12 from 1.5° on).
    """
    lengths = np.hypot(*sides)
    x, y = np.abs(sides)
    level = np.stack([x < _ASKEW * y, y < _ASKEW * x])
    own = np.where(level.any(axis=0), np.sign(sides), sides / lengths)
    return np.where(level, 0.0, own), lengths


def _minus(a: _Point, b: _Point) -> _Point:
    return a[0] - b[0], a[1] - b[1]
