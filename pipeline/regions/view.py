"""A small picture of the page in colour, and its inks: what regions are looked for on.

Colour comes from the scan itself, because cleaning takes it away, seals and all. It is brought
into the reading frame at 100 dpi, where words and boxes are compared with it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from pipeline.blobs import Boxes, Outlines, boxes_within, closed, outlined
from pipeline.geometry import Transform
from pipeline.page import CleanPage, Line, Pixels, Word
from pipeline.regions.pictures import pictured
from pipeline.shrunk import Pyramid
from schemas.geometry import Box

VIEW_DPI = 100
"""A pen's stroke of 0.4 mm is one and a half pixels wide, the ring of a seal three."""

PAPER_SIDE = 8
"""Times the view is shrunk to find its paper; closed by 9 mm, ink is gone and photos are not."""

COLOURED = 36
"""Grey levels between the channels: pens and stamp pads have 60 to 160, JPEG's stains under 30."""

DARK = 150
"""Of the brightest channel, paper being 255: toner and black pads, averaged over a pixel."""

WHOLE = 1e-3
"""By how much a view may miss the whole scan, shrunk: of a pixel and of its size."""

_HALF = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
"""From OpenCV's pixel centres to continuous coordinates."""

MIN_INK = 150
"""Pixels of the view; the least stamp's letters have 300."""

FULL_DARKNESS, LEAST_STRENGTH = 170.0, 0.55
"""Of the darkest hundredth of a page: sound print has 170 to 230, print washed out to half 90."""

Reader = Callable[[CleanPage], tuple[Line, ...]]
"""Shown a part of a page, tells the lines on it: ``Engine.recognise``."""

Mask = NDArray[np.uint8]
"""``(h, w)``, 255 where something is, else 0."""


class Ink:
    """One ink of a page and what hangs together in it, worked out when it is first asked for."""

    def __init__(self, mask: Mask) -> None:
        self.mask = mask
        self._closed: dict[int, Ink] = {}

    @cached_property
    def blobs(self) -> Boxes:
        """A box around each blob."""
        return boxes_within(*self.outlines)

    @cached_property
    def outlines(self) -> Outlines:
        """Around each blob and each hole in one."""
        return outlined(self.mask)

    @cached_property
    def rims(self) -> Sequence[MatLike]:
        """Around each blob that lies in no other."""
        return outlined(self.mask, holes=False)[0]

    def closed(self, side: int) -> "Ink":
        """The same with its gaps closed by a square of ``side`` pixels."""
        if side not in self._closed:
            self._closed[side] = Ink(closed(self.mask, side))
        return self._closed[side]


@dataclass(frozen=True, slots=True)
class Scale:
    """From pixels of the reading frame to those of the view, and to millimetres of paper."""

    factor: float
    dpi: float

    @property
    def per_mm(self) -> float:
        """Pixels of the view in a millimetre."""
        return self.dpi / 25.4

    def to_view(self, box: Box) -> Box:
        """A box of the reading frame as seen in the view, rounded outward."""
        f = self.factor
        return Box(int(box.x0 * f), int(box.y0 * f), int(box.x1 * f) + 1, int(box.y1 * f) + 1)

    def to_frame(self, box: Box) -> Box:
        """A box of the view in the reading frame."""
        return Box(*(round(v / self.factor) for v in box))


@dataclass(frozen=True)
class View:
    """A page to be searched: its clean picture, what was read on it, and it small in colour.

    ``colour`` – ``(h, w, 3)`` RGB at no more than 100 dpi, paper white, reading frame shrunk;
    ``light`` – its paper, an eighth of that; ``read`` – who reads what was passed over, if any.
    """

    page: CleanPage
    lines: tuple[Line, ...]
    colour: Pixels
    light: Pixels
    scale: Scale
    read: Reader | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the reading frame."""
        return int(self.page.pixels.shape[1]), int(self.page.pixels.shape[0])

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All words, in reading order."""
        return tuple(word for line in self.lines for word in line.words)

    @cached_property
    def places(self) -> tuple[Box, ...]:
        """Of the words, in the view."""
        return tuple(self.scale.to_view(word.box) for word in self.words)

    @cached_property
    def strength(self) -> float:
        """How dark the ink is: 1 on sound print, down to ``LEAST_STRENGTH`` on faint pages."""
        darkness = 255 - float(np.percentile(self.colour[::6, ::6].max(axis=2), 1))
        return min(1.0, max(LEAST_STRENGTH, darkness / FULL_DARKNESS))

    def bears(self, ink: Mask) -> bool:
        """Whether there is more of an ink than the specks that every page has."""
        return cv2.countNonZero(ink) >= MIN_INK

    @cached_property
    def red(self) -> Mask:
        """Red ink: of seals, stamps and the print of certificates."""
        r, g, b = cv2.split(self.colour)
        return _above(cv2.subtract(r, cv2.max(g, b)), self.strength * COLOURED)

    @cached_property
    def blue(self) -> Mask:
        """Blue and violet ink: of pens, and of stamp pads."""
        r, g, b = cv2.split(self.colour)
        bluer = cv2.min(cv2.subtract(b, r), cv2.convertScaleAbs(cv2.subtract(b, g), alpha=3))
        return _above(bluer, self.strength * COLOURED)

    @cached_property
    def black(self) -> Mask:
        """Dark ink without colour: print, and pens and pads that are black."""
        r, g, b = cv2.split(self.colour)
        dark = cv2.bitwise_not(cv2.max(cv2.max(r, g), b))
        plain = cv2.bitwise_not(cv2.bitwise_or(self.red, self.blue))
        return np.asarray(
            cv2.bitwise_and(_above(dark, self.strength * (255 - DARK)), plain), dtype=np.uint8
        )

    @cached_property
    def pictured(self) -> Mask:
        """Where photographs and drawings lie, in which no ink is a pen's or a seal's."""
        return pictured(self.colour, self.light, self.scale.per_mm)

    @cached_property
    def inks(self) -> dict[str, Ink]:
        """Those three by their names."""
        return {"red": Ink(self.red), "blue": Ink(self.blue), "black": Ink(self.black)}

    def boxed(self, box: Box) -> Box:
        """A box of the view in the reading frame, clipped to it."""
        return self.scale.to_frame(box).clipped(*self.size)


def view_of(page: CleanPage, lines: tuple[Line, ...], read: Reader | None = None) -> View:
    """The page made ready to be searched; about 15 ms of CPU for A4 at 300 dpi."""
    height, width = page.pixels.shape
    factor = min(1.0, VIEW_DPI / page.dpi)
    size = max(1, round(width * factor)), max(1, round(height * factor))
    small = _seen(page, size)
    light = _paper_light(small)
    floor = np.maximum(light, 50)
    wide = cv2.resize(floor, size, interpolation=cv2.INTER_LINEAR)
    even = np.asarray(cv2.divide(small, wide, scale=255), dtype=np.uint8)
    scale = Scale(size[0] / width, page.dpi * size[0] / width)
    return View(page, lines, even, light, scale, read)


def glimpse(page: CleanPage, to_scan: Transform, size: tuple[int, int]) -> Pixels:
    """A part of the scan in a frame of its own, ``(h, w)`` grey, coloured ink as dark as black."""
    scan = page.scan.pixels
    corners = [to_scan.point(x, y) for x in (0, size[0]) for y in (0, size[1])]
    left, top = (max(0, int(min(c[i] for c in corners)) - 2) for i in (0, 1))
    right, bottom = (int(max(c[i] for c in corners)) + 3 for i in (0, 1))
    part = scan[top:bottom, left:right]
    if part.size == 0:
        return np.full((size[1], size[0]), 255, np.uint8)
    grey = part if part.ndim == 2 else reduce(cv2.min, cv2.split(part))
    place = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1.0]])
    centres = np.linalg.inv(_HALF) @ place @ to_scan.matrix @ _HALF
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    seen = cv2.warpPerspective(grey, centres, size, flags=flags, borderValue=(255,))
    return np.asarray(seen, dtype=np.uint8)


def _seen(page: CleanPage, size: tuple[int, int]) -> Pixels:
    """The scan in the reading frame, shrunk to ``size``, ``(h, w, 3)``."""
    scan = page.scan.pixels
    height, width = page.pixels.shape
    to_scan = page.to_scan.matrix @ np.diag([width / size[0], height / size[1], 1.0])
    shrink = 1.0
    while _step(to_scan, size) * shrink >= 1.9 and min(scan.shape[:2]) >= 64:
        half = scan.shape[1] // 2, scan.shape[0] // 2
        even = np.ascontiguousarray(scan[: half[1] * 2, : half[0] * 2])
        scan = np.asarray(cv2.resize(even, half, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        shrink /= 2
    back = np.diag([shrink, shrink, 1]) @ to_scan
    centres = np.linalg.inv(_HALF) @ back @ _HALF
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    white = (255, 255, 255)
    across, down = size[0] / scan.shape[1], size[1] / scan.shape[0]
    if np.allclose(np.diag([across, down, 1]) @ back, np.eye(3), atol=WHOLE):
        # Most pages were neither turned nor levelled: 3 ms instead of 11.
        seen = cv2.resize(scan, size, interpolation=cv2.INTER_LINEAR)
    elif np.allclose(centres[2], [0, 0, 1], atol=1e-12):
        seen = cv2.warpAffine(scan, centres[:2], size, flags=flags, borderValue=white)
    else:
        seen = cv2.warpPerspective(scan, centres, size, flags=flags, borderValue=white)
    return np.asarray(seen if seen.ndim == 3 else cv2.cvtColor(seen, cv2.COLOR_GRAY2RGB), np.uint8)


def _step(to_scan: NDArray[np.float64], size: tuple[int, int]) -> float:
    """Pixels of the scan that one pixel in the middle of the view covers, each way."""
    x, y = size[0] / 2, size[1] / 2
    here, right, below = (
        (lifted := to_scan @ np.array([a, b, 1.0]))[:2] / lifted[2]
        for a, b in ((x, y), (x + 1, y), (x, y + 1))
    )
    area = abs(float(np.linalg.det(np.array([right - here, below - here]))))
    return float(np.sqrt(area))


def _paper_light(colour: Pixels) -> Pixels:
    """The light of the paper without ink, an eighth of the size; photographs remain dark."""
    height, width = (side - side % PAPER_SIDE or side for side in colour.shape[:2])
    coarse = Pyramid(colour[:height, :width]).shrunk(1 / PAPER_SIDE)
    inkless = cv2.morphologyEx(coarse, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    return np.asarray(cv2.medianBlur(inkless, 5), dtype=np.uint8)


def _above(values: MatLike, level: float) -> Mask:
    """255 where a value is above ``level``."""
    return np.asarray(cv2.threshold(values, level, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)
