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
from collections.abc import Iterator
from itertools import pairwise
from math import copysign, hypot
from statistics import fmean
from typing import Final, NamedTuple

from pipeline.compose.glyphless import ADVANCE, ASCENT, DESCENT, GlyphlessFont
from pipeline.geometry import Transform
from pipeline.page import Line, PageText, Word
from schemas.geometry import Box

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


class _Run(NamedTuple):
    """Characters and the rectangle of the reading frame they fill; ``space``: one comes after."""

    text: str
    box: Box
    space: bool


class _Side(NamedTuple):
    """A side of a box: the way it runs, one point long, and how many points it is long."""

    way: _Point
    length: float


class _PutRun(NamedTuple):
    """A run on the page: its middle, and the sides of its box, in points of user space."""

    text: str
    space: bool
    centre: _Point
    across: _Side
    up: _Side

    def moved(self, axis: int, to: float, at_most: float) -> "_PutRun":
        """Moved along ``axis`` towards ``to``."""
        middle = list(self.centre)
        middle[axis] += max(-at_most, min(at_most, to - middle[axis]))
        text, space, _, across, up = self
        return _PutRun(text, space, (middle[0], middle[1]), across, up)


def text_operators(text: PageText, to_page: Transform, font: GlyphlessFont, name: str) -> bytes:
    """The content stream that writes the page's words, rendering mode 3 (invisible).

    ``to_page`` takes pixels of the scan to points of the page's user space; ``name`` is the
    font's resource name. Empty when the page has no words.
    """
    frame = text.to_scan.then(to_page)
    lines = [[_put(run, frame) for run in _runs(line)] for line in text.lines]
    pen = _Pen(font, name, _pixel(text, frame))
    shows = [pen.show(run) for line in lines for run in _eased(line)]
    if not shows:
        return b""
    return "\n".join(["BT 3 Tr", *shows, "ET"]).encode("ascii")


def _pixel(text: PageText, frame: Transform) -> float:
    """Points that a pixel in the middle of the page measures."""
    x, y = text.frame_width / 2, text.frame_height / 2
    across = _minus(frame.point(x + 1, y), frame.point(x, y))
    return max(_FINEST, round(hypot(*across), _DIGITS))


def _runs(line: Line) -> Iterator[_Run]:
    """The line's words, left to right, all but the last with a space after them."""
    top, bottom = _band(line)
    boxes = [_in_band(word.box, top, bottom) for word in line.words]
    boxes = [*(_apart(box, following) for box, following in pairwise(boxes)), *boxes[-1:]]
    runs = [_Run(_clean(word), box, True) for word, box in zip(line.words, boxes, strict=True)]
    runs = [run for run in runs if run.text]
    yield from runs[:-1]
    yield from (last._replace(space=False) for last in runs[-1:])


def _clean(word: Word) -> str:
    """NFC, without control characters: they have no place in ``/ToUnicode``."""
    text = unicodedata.normalize("NFC", word.text)
    if text.isprintable():
        return text
    return "".join(char for char in text if unicodedata.category(char) not in {"Cc", "Cs", "Cn"})


def _band(line: Line) -> tuple[int, int]:
    tops = sorted(word.box.y0 for word in line.words)
    bottoms = sorted((word.box.y1 for word in line.words), reverse=True)
    nth = int(len(tops) * _BAND_QUANTILE)
    return tops[nth], bottoms[nth]


def _in_band(box: Box, top: int, bottom: int) -> Box:
    overlap = min(box.y1, bottom) - max(box.y0, top)
    if overlap < _MIN_OVERLAP * box.height:
        return box
    return Box(box.x0, top, box.x1, bottom)


def _apart(box: Box, following: Box) -> Box:
    """``box``, a little narrower where the next word touches it, so that they stay two words.

    Readers see a space where a gap is wider than 0.15 of the font's size (poppler) or find one
    in the text (others); OCR boxes of italic words often overlap.
    """
    limit = following.x0 - round(_MIN_GAP * box.height)
    if box.x1 <= limit:
        return box
    return Box(box.x0, box.y0, max(limit, box.x1 - round(_MAX_LOSS * box.width)), box.y1)


def _put(run: _Run, frame: Transform) -> _PutRun:
    """The run on the page; a perspective is taken as its tangent at the word."""
    x0, y0, x1, y1 = run.box
    centre, (rx, ry), (dx, dy) = frame.tangent((x0 + x1) / 2, (y0 + y1) / 2)
    width, height = x1 - x0, y0 - y1
    across, up = _levelled(rx * width, ry * width), _levelled(dx * height, dy * height)
    return _PutRun(run.text, run.space, centre, across, up)


def _eased(runs: list[_PutRun]) -> list[_PutRun]:
    """A level line's words moved towards their common height, by a quarter of it at most.

    Poppler takes a word for another line's when its baseline is half a line from the first
    word's: this doubles the skew at which whole sentences are still found (0.8° to 1.6° on a
    full line of A4), and makes the line exactly level below.
    """
    if not runs:
        return []
    axis = 1 if all(run.across.way[1] == 0 for run in runs) else 0
    if any(run.across.way[axis] for run in runs):
        return runs
    height = fmean(run.centre[axis] for run in runs)
    return [run.moved(axis, height, _EASE * abs(run.up.way[axis]) * run.up.length) for run in runs]


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
        self._ways = (0.0, 0.0), (0.0, 0.0)
        self._axes = (0.0, 0.0, 0.0, 0.0)
        self._at = (0.0, 0.0)
        self._size = 0
        self._stretch = 100

    def show(self, run: _PutRun) -> str:
        """Operators that go to the run, stretch it over its box and write it."""
        em, height = ADVANCE * len(run.text), ASCENT - DESCENT
        size = max(1, round(run.up.length / height / self._pixel))
        stretch = max(1, round(100 * run.across.length / em / self._pixel / size))
        set_ = self._set(size, stretch)
        codes = self._font.encode(run.text + _SPACE * run.space)
        return f"{self._go(run)}{set_}<{codes}>Tj"

    def _set(self, size: int, stretch: int) -> str:
        sized = "" if size == self._size else f"{self._name} {size} Tf "
        stretched = "" if stretch == self._stretch else f"{stretch} Tz"
        self._size, self._stretch = size, stretch
        return sized + stretched

    def _go(self, run: _PutRun) -> str:
        """To the left end of the baseline, which lies where the font's descent ends."""
        below = (0.5 + DESCENT / (ASCENT - DESCENT)) * run.up.length
        (ax, ay), (ux, uy), (x, y) = run.across.way, run.up.way, run.centre
        half = run.across.length / 2
        origin = x - ax * half - ux * below, y - ay * half - uy * below
        if (run.across.way, run.up.way) != self._ways:
            self._ways = run.across.way, run.up.way
            return self._turn(origin)
        right, up = (round(steps) for steps in _along(self._axes, _minus(origin, self._at)))
        a, b, c, d = self._axes
        x, y = self._at
        self._at = x + right * a + up * c, y + right * b + up * d
        return f"{right} {up} Td "

    def _turn(self, origin: _Point) -> str:
        (ax, ay), (ux, uy) = self._ways
        a, b, c, d = (round(part * self._pixel, _DIGITS) + 0.0 for part in (ax, ay, ux, uy))
        self._axes = a, b, c, d
        self._at = round(origin[0], _DIGITS), round(origin[1], _DIGITS)
        return f"{' '.join(_number(value) for value in (*self._axes, *self._at))} Tm "


def _along(axes: _Axes, way: _Point) -> _Point:
    """The two parts of ``way``, in units of the axes."""
    a, b, c, d = axes
    x, y = way
    area = a * d - b * c
    return (x * d - y * c) / area, (y * a - x * b) / area


def _number(value: float) -> str:
    return f"{value:.{_DIGITS}f}".rstrip("0").rstrip(".")


def _levelled(x: float, y: float) -> _Side:
    """A side of a word on a page that lies a little askew, made level.

    Each word keeps its own place on the slope, so that its box moves by a pixel or two. Poppler
    ends a word where the baseline has climbed half a point and would cut "quyền" into "qu ền" on
    a page 2° askew (seen with poppler 22.12 from 1.5° on).
    """
    length = hypot(x, y)
    if abs(y) < _ASKEW * abs(x):
        return _Side((copysign(1.0, x), 0.0), length)
    if abs(x) < _ASKEW * abs(y):
        return _Side((0.0, copysign(1.0, y)), length)
    return _Side((x / length, y / length), length)


def _minus(a: _Point, b: _Point) -> _Point:
    return a[0] - b[0], a[1] - b[1]
