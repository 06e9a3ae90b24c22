"""The invisible text: every word where it stands on the paper, at its own angle.

A line's words share one band (its height and baseline), because readers put words of different
size into different lines; each word is then stretched to its own width. The band is mapped onto
the page corner by corner, so turned, skewed and photographed pages need no special case.
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
_MIN_OVERLAP: Final = 0.5  # of a word's height; less, and the word keeps its own height


_Point = tuple[float, float]


class _Run(NamedTuple):
    """Characters and the rectangle of the reading frame they fill."""

    text: str
    box: Box


class _PutRun(NamedTuple):
    """A run on the page: its middle, and the sides of its box, in points of user space."""

    text: str
    centre: _Point
    across: _Point
    up: _Point

    def moved(self, axis: int, to: float, at_most: float) -> "_PutRun":
        """Moved along ``axis`` towards ``to``."""
        middle = list(self.centre)
        middle[axis] += max(-at_most, min(at_most, to - middle[axis]))
        return self._replace(centre=(middle[0], middle[1]))


def text_operators(text: PageText, to_page: Transform, font: GlyphlessFont, name: str) -> bytes:
    """The content stream that writes the page's words, rendering mode 3 (invisible).

    ``to_page`` takes pixels of the scan to points of the page's user space; ``name`` is the
    font's resource name. Empty when the page has no words.
    """
    frame = text.to_scan.then(to_page)
    lines = [[_put(run, frame) for run in _runs(line)] for line in text.lines]
    shows = [_show(run, font) for line in lines for run in _eased(line)]
    if not shows:
        return b""
    return "\n".join(["BT", "3 Tr", f"{name} 1 Tf", *shows, "ET"]).encode("ascii")


def _runs(line: Line) -> Iterator[_Run]:
    """The line's words and the spaces between them, left to right."""
    top, bottom = _band(line)
    boxes = [_in_band(word.box, top, bottom) for word in line.words]
    boxes = [*(_apart(box, following) for box, following in pairwise(boxes)), *boxes[-1:]]
    runs = [_Run(_clean(word), box) for word, box in zip(line.words, boxes, strict=True)]
    runs = [run for run in runs if run.text]
    for run, following in pairwise(runs):
        yield run
        yield _Run(_SPACE, _gap(run.box, following.box))
    yield from runs[-1:]


def _clean(word: Word) -> str:
    """NFC, without control characters: they have no place in ``/ToUnicode``."""
    text = unicodedata.normalize("NFC", word.text)
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


def _gap(left: Box, right: Box) -> Box:
    """The space between two words."""
    return Box(left.x1, left.y0, max(left.x1 + 1, right.x0), left.y1)


def _apart(box: Box, following: Box) -> Box:
    """``box``, a little narrower where the next word touches it, so that they stay two words.

    Readers see a space where a gap is wider than 0.15 of the font's size (poppler) or find one
    in the text (others); OCR boxes of italic words often overlap.
    """
    limit = following.x0 - round(_MIN_GAP * box.height)
    return box._replace(x1=max(min(box.x1, limit), box.x1 - round(_MAX_LOSS * box.width)))


def _put(run: _Run, frame: Transform) -> _PutRun:
    """The run on the page; a perspective is taken as its tangent at the word."""
    quad = frame.quad(run.box)
    left = _middle(quad.top_left, quad.bottom_left)
    right = _middle(quad.top_right, quad.bottom_right)
    top = _middle(quad.top_left, quad.top_right)
    bottom = _middle(quad.bottom_left, quad.bottom_right)
    across, up = _levelled(_minus(right, left)), _levelled(_minus(top, bottom))
    return _PutRun(run.text, _middle(left, right), across, up)


def _eased(runs: list[_PutRun]) -> list[_PutRun]:
    """A level line's words moved towards their common height, by a quarter of it at most.

    Poppler takes a word for another line's when its baseline is half a line from the first
    word's: this doubles the skew at which whole sentences are still found (0.8° to 1.6° on a
    full line of A4), and makes the line exactly level below.
    """
    if not runs:
        return []
    axis = 1 if all(run.across[1] == 0 for run in runs) else 0
    if any(run.across[axis] for run in runs):
        return runs
    height = fmean(run.centre[axis] for run in runs)
    return [run.moved(axis, height, _EASE * abs(run.up[axis])) for run in runs]


def _show(run: _PutRun, font: GlyphlessFont) -> str:
    """``Tm`` and ``Tj`` that stretch the run over its box.

    One em across is the box's width divided among the characters; one em up is its height, the
    baseline lying where the font's descent ends.
    """
    em, height = ADVANCE * len(run.text), ASCENT - DESCENT
    below = 0.5 + DESCENT / height
    (ax, ay), (ux, uy), (x, y) = run.across, run.up, run.centre
    origin = x - ax / 2 - ux * below, y - ay / 2 - uy * below
    matrix = (ax / em, ay / em, ux / height, uy / height, *origin)
    return f"{' '.join(f'{value:.4f}' for value in matrix)} Tm <{font.encode(run.text)}> Tj"


def _levelled(vector: _Point) -> _Point:
    """A side of a word on a page that lies a little askew, made level.

    Each word keeps its own place on the slope, so that its box moves by a pixel or two. Poppler
    ends a word where the baseline has climbed half a point and would cut "quyền" into "qu ền" on
    a page 2° askew (seen with poppler 22.12 from 1.5° on).
    """
    x, y = vector
    length = hypot(x, y)
    if abs(y) < _ASKEW * abs(x):
        return copysign(length, x), 0.0
    if abs(x) < _ASKEW * abs(y):
        return 0.0, copysign(length, y)
    return vector


def _minus(a: _Point, b: _Point) -> _Point:
    return a[0] - b[0], a[1] - b[1]


def _middle(a: _Point, b: _Point) -> _Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
