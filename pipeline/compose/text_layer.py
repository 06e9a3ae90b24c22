"""The invisible text: every word where it stands on the paper, at its own angle.

A line's words share one band (its height and baseline), because readers put words of different
size into different lines; each word is then stretched to its own width. The band is mapped onto
the page corner by corner, so turned, skewed and photographed pages need no special case.
"""

import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from pipeline.compose.glyphless import ADVANCE, ASCENT, DESCENT, GlyphlessFont
from pipeline.geometry import Transform
from pipeline.page import Line, PageText, Word
from schemas.geometry import Box

_SPACE: Final = " "
_BAND_QUANTILE: Final = 0.2  # one stray mark in five words may not stretch the whole line
_MIN_OVERLAP: Final = 0.5  # of a word's height; less, and the word keeps its own height


class _Run(NamedTuple):
    """Characters and the rectangle of the reading frame they fill."""

    text: str
    box: Box


def text_operators(text: PageText, to_page: Transform, font: GlyphlessFont, name: str) -> bytes:
    """The content stream that writes the page's words, rendering mode 3 (invisible).

    ``to_page`` takes pixels of the scan to points of the page's user space; ``name`` is the
    font's resource name. Empty when the page has no words.
    """
    frame = text.to_scan.then(to_page)
    shows = [_show(run, frame, font) for line in text.lines for run in _runs(line)]
    if not shows:
        return b""
    return "\n".join(["BT", "3 Tr", f"{name} 1 Tf", *shows, "ET"]).encode("ascii")


def _runs(line: Line) -> Iterator[_Run]:
    """The line's words and the spaces between them, left to right."""
    top, bottom = _band(line)
    boxes = [_in_band(word.box, top, bottom) for word in line.words]
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
    """The space after ``left``; a hair wide where words touch, so that they stay two words."""
    return Box(left.x1, left.y0, max(left.x1 + 1, right.x0), left.y1)


def _show(run: _Run, frame: Transform, font: GlyphlessFont) -> str:
    """``Tm`` and ``Tj`` that stretch the run over its box.

    One em across is the box's width divided among the characters; one em up is its height, the
    baseline lying where the font's descent ends. A perspective is taken as its tangent at the
    word, which over the length of a word is exact to a fraction of a pixel.
    """
    quad = frame.quad(run.box)
    em = ADVANCE * len(run.text)
    across = _minus(
        _middle(quad.top_right, quad.bottom_right), _middle(quad.top_left, quad.bottom_left)
    )
    up = _minus(
        _middle(quad.top_left, quad.top_right), _middle(quad.bottom_left, quad.bottom_right)
    )
    centre = _middle(_middle(*quad[:2]), _middle(*quad[2:]))
    height = ASCENT - DESCENT
    a, b = across[0] / em, across[1] / em
    c, d = up[0] / height, up[1] / height
    x = centre[0] - across[0] / 2 - up[0] * (0.5 + DESCENT / height)
    y = centre[1] - across[1] / 2 - up[1] * (0.5 + DESCENT / height)
    matrix = " ".join(f"{value:.4f}" for value in (a, b, c, d, x, y))
    return f"{matrix} Tm <{font.encode(run.text)}> Tj"


_Point = tuple[float, float]


def _minus(a: _Point, b: _Point) -> _Point:
    return a[0] - b[0], a[1] - b[1]


def _middle(a: _Point, b: _Point) -> _Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
