"""Stamps the reader passed over: what is unread in an outline or by itself, read alone.

"HỎA TỐC" stands in an arrow set down askew, "ĐẾN" between rulings, and red frames are taken for
seals and cleaned away. A stamp set down by hand is tilted against the print, and its lines are
mixed up. Each such shape is cut out of the scan, turned level and shown to the engine alone.
"""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from pipeline.blobs import Boxes, blob_boxes
from pipeline.page import CleanPage, Line, Region
from pipeline.regions.cut_out import Outlined, cut_out
from pipeline.regions.stamps import KIND, told_by, told_together
from pipeline.regions.view import VIEW_DPI, Ink, Mask, View
from pipeline.shrunk import shrunk
from schemas.geometry import Box

LONG_MM, SHORT_MM = (13.0, 112.0), (5.0, 32.0)
"""Sides of what is enclosed: from "MẬT" to the frame of Decree 30/2020, Appendix IV."""

INKED = (0.04, 0.45)
"""Share of the inside that is ink: letters, not an empty cell or a dark panel."""

UNREAD_SHARE = 0.5
"""Of that ink, on which no surely read word lies: cells of tables and framed print were read."""

READ_CONFIDENCE = 0.9
MAX_SHOWN = 3
"""Outlines, and clumps, shown to the engine on one page, largest first; each costs 30 to 50 ms."""

CLOSE_MM = 0.8
"""Gaps in worn outlines. Looked at without closing, too: letters may grow into their outline."""

WHOLE_MM = 118.0
"""Longest side of what is outlined in all; longer ones are tables."""

CLUMP_MM = (2.6, 4.2)
"""Between letters, words and lines of one stamp; by the first, print nearby stays apart."""

CLUMP_LEAST_MM = (9.0, 3.0)
"""Of the letters alone, without an outline: "MẬT" with capitals of 3 mm."""

CLUMP_INKED = 0.75
"""Letters fill the shape that lies tight around them more than one within an outline."""

ONE_STROKE = 0.5
"""Of a clump's ink that hangs together: a signature has 0.6 to 1, letters 0.1 to 0.3."""

ROW, LEVEL_DEG = 1.8, 3.0
"""A clump of print is one row of words, with marks above and below, in heights of its tallest word;
the ends of its letters tell its tilt to 2°."""

LETTER_MM = (1.8, 12.0)
MIN_LETTERS, MANY_LETTERS, CAPITAL_MM = 2, 15, 2.6
"""What is shown has so many letters, and they are as tall as capitals or many. 32 stamps that were
told so had 3 to 12 letters of 3.0 to 4.1 mm in the median (capitals of 13 points are 3 mm), or 19
and more; of 21 that were shown on 25 pages without stamps 16 had neither."""

LINE_MM = 0.8
"""How wide an outline is."""

SCORE = 0.85


Inks = Sequence[tuple[Ink, Mask]]


def find_outlined(view: View, found: tuple[Region, ...]) -> Iterator[Region]:
    """Stamps in outlined shapes that no word tells of yet; none where the page has no reader."""
    if view.read is None:
        return
    inks = list(_inks(view))
    shapes = [shape for shape in _shapes(view, inks) if not _is_known(view, shape, found)]
    clumps = [clump for clump in _clumps(view, inks) if not _is_known(view, clump, found)]
    outlines = _apart(shapes)[:MAX_SHOWN]
    for shape in _apart([*outlines, *_apart(clumps)[:MAX_SHOWN]]):
        part = cut_out(view, shape)
        if not _may_be_stamp(part):
            continue
        lines = view.read(part)
        label = told_by(lines) or told_together((*lines, *_read_in(view, shape)))
        if label is not None:
            text = " ".join(line.text for line in lines)
            yield Region(KIND, view.boxed(_with_frame(view, shape)), SCORE, label, text)


def _may_be_stamp(part: CleanPage) -> bool:
    """Whether letters stand there that are as large as those of a short stamp, or as many."""
    per_mm = min(VIEW_DPI, part.dpi) / 25.4
    small = shrunk(part.pixels, min(1.0, VIEW_DPI / part.dpi), by_area=True)
    _, ink = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    sides = blob_boxes(ink)[:, 2:] / per_mm
    heights = sides[(sides <= LETTER_MM[1]).all(axis=1) & (sides[:, 1] >= LETTER_MM[0]), 1]
    few = len(heights) < MANY_LETTERS
    return len(heights) >= MIN_LETTERS and not (few and np.median(heights) < CAPITAL_MM)


def _read_in(view: View, shape: Outlined) -> Iterator[Line]:
    """What was read of a shape on the page: the rest of what it says."""
    x0, y0, x1, y1 = view.boxed(shape.box)
    for line in view.lines:
        centres = ((word, word.box.centre) for word in line.words)
        inside = tuple(word for word, (x, y) in centres if x0 < x < x1 and y0 < y < y1)
        if inside:
            yield Line(inside)


def _apart(shapes: list[Outlined]) -> list[Outlined]:
    """Largest first, without those that lie in a larger one."""
    kept: list[Outlined] = []
    for shape in sorted(shapes, key=lambda shape: -shape.sides[0] * shape.sides[1]):
        x, y = shape.centre
        if not any(b.x0 < x < b.x1 and b.y0 < y < b.y1 for b in (k.box for k in kept)):
            kept.append(shape)
    return kept


def _inks(view: View) -> Iterator[tuple[Ink, Mask]]:
    """The inks there are, and of each that on which no surely read word lies."""
    unread = np.full(view.colour.shape[:2], 255, np.uint8)
    for word, (x0, y0, x1, y1) in zip(view.words, view.places, strict=True):
        if word.confidence >= READ_CONFIDENCE:
            unread[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)] = 0
    for ink in view.inks.values():
        if view.bears(ink.mask):
            yield ink, np.asarray(cv2.bitwise_and(ink.mask, unread), dtype=np.uint8)


def _shapes(view: View, inks: Inks) -> Iterator[Outlined]:
    """Insides of a stamp's size with unread ink in them."""
    side = max(1, round(CLOSE_MM * view.scale.per_mm)) | 1
    for ink, unread in inks:
        for drawn in (ink, ink.closed(side)):
            if _may_outline(drawn.blobs, view.scale.per_mm):
                yield from _insides(view, ink.mask, drawn, unread)


def _may_outline(blobs: Boxes, per_mm: float) -> bool:
    """Whether a blob is large enough to enclose a stamp, and no table; few pages have one."""
    sides = blobs[:, 2:] / per_mm
    long, short = sides.max(axis=1), sides.min(axis=1)
    fits = (long >= LONG_MM[0]) & (short >= SHORT_MM[0]) & (long <= WHOLE_MM)
    return bool(fits.any())


def _clumps(view: View, inks: Inks) -> Iterator[Outlined]:
    """Unread letters close together, of a stamp's size: its outline is worn, or there is none."""
    for ink, unread in inks:
        if view.bears(unread):
            for gap in CLUMP_MM:
                yield from _clumps_of(view, ink, unread, gap)


def _clumps_of(view: View, ink: Ink, unread: Mask, gap_mm: float) -> Iterator[Outlined]:
    side = max(1, round(gap_mm * view.scale.per_mm)) | 1
    for contour in ink.closed(side).rims:
        shape = _outlined(contour, view, CLUMP_LEAST_MM)
        if shape is None or not _is_unread(ink.mask, unread, shape, CLUMP_INKED):
            continue
        if not _is_one_stroke(ink.mask, shape) and not _is_row_of_print(view, shape):
            yield shape


def _is_row_of_print(view: View, shape: Outlined) -> bool:
    """Whether one level row of small letters or figures was read there, if badly: no stamp's."""
    if abs(shape.angle_deg) > LEVEL_DEG:
        return False
    box = shape.box
    within = np.flatnonzero(_overlapped(view.places, box)).tolist()
    if not any(_is_small_print(view.words[place].text) for place in within):
        return False
    middles = [view.places[place].centre[1] for place in within]
    tall = max(view.places[place].height for place in within)
    return max(middles) - min(middles) < tall / 2 and box.height < ROW * tall


def _is_small_print(text: str) -> bool:
    small = sum(c.islower() for c in text)
    return small > len(text) / 2 or any(c.isdigit() for c in text)


def _is_one_stroke(ink: Mask, shape: Outlined) -> bool:
    """Whether most ink hangs together, as a signature's does and a stamp's letters do not."""
    box = shape.box
    part = np.ascontiguousarray(ink[box.y0 : box.y1, box.x0 : box.x1])
    _, _, stats, _ = cv2.connectedComponentsWithStats(part)
    areas = np.asarray(stats)[1:, cv2.CC_STAT_AREA]
    return bool(areas.size) and float(areas.max()) >= ONE_STROKE * float(areas.sum())


def _insides(view: View, ink: Mask, drawn: Ink, unread: Mask) -> Iterator[Outlined]:
    """Holes in what is drawn, of a stamp's size, with unread ink in them."""
    contours, tree = drawn.outlines
    parents = tree[0][:, 3].tolist() if len(contours) else []
    for contour, parent in zip(contours, parents, strict=True):
        if parent < 0 or max(cv2.boundingRect(contours[parent])[2:]) > WHOLE_MM * view.scale.per_mm:
            continue
        shape = _outlined(contour, view)
        if shape is not None and _is_unread(ink, unread, shape):
            yield shape


def _outlined(
    contour: MatLike, view: View, least_mm: tuple[float, float] = (LONG_MM[0], SHORT_MM[0])
) -> Outlined | None:
    per_mm = view.scale.per_mm
    _, _, w, h = cv2.boundingRect(contour)
    if max(w, h) < least_mm[0] * per_mm or min(w, h) < least_mm[1] * per_mm:
        return None
    centre, (width, height), angle = cv2.minAreaRect(contour)
    if width < height:
        width, height, angle = height, width, angle - 90
    long, short = width / per_mm, height / per_mm
    if not (least_mm[0] <= long <= LONG_MM[1] and least_mm[1] <= short <= SHORT_MM[1]):
        return None
    return Outlined(contour, (centre[0], centre[1]), (width, height), (angle + 90) % 180 - 90)


def _is_unread(ink: Mask, unread: Mask, shape: Outlined, most: float = INKED[1]) -> bool:
    box = shape.box
    part = np.s_[box.y0 : box.y1, box.x0 : box.x1]
    # Print is told at once, before anything is drawn.
    if not unread[part].any():
        return False
    inside = np.zeros((box.height, box.width), np.uint8)
    moved = (shape.contour - np.array([[box.x0, box.y0]])).astype(np.int32)
    cv2.drawContours(inside, [moved], -1, 255, cv2.FILLED)
    inside = np.asarray(cv2.erode(inside, np.ones((5, 5), np.uint8)), dtype=np.uint8)
    area = cv2.countNonZero(inside)
    if not area:
        return False
    inked = cv2.countNonZero(cv2.bitwise_and(ink[part], inside))
    if not INKED[0] <= inked / area <= most:
        return False
    return cv2.countNonZero(cv2.bitwise_and(unread[part], inside)) >= UNREAD_SHARE * inked


def _is_known(view: View, shape: Outlined, found: tuple[Region, ...]) -> bool:
    box = shape.box
    area = _area(box)
    known = (r for r in found if r.kind in (KIND, "code", "photo", "seal"))
    return any(2 * _shared(view.scale.to_view(r.box), box) >= area for r in known)


def _with_frame(view: View, shape: Outlined) -> Box:
    """The box of a shape and of the line around it."""
    edge = max(1, round(LINE_MM * view.scale.per_mm))
    x0, y0, x1, y1 = shape.box
    return Box(x0 - edge, y0 - edge, x1 + edge, y1 + edge)


def _overlapped(places: Sequence[Box], box: Box) -> NDArray[np.bool_]:
    """Of which places most of the smaller, they or ``box``, lies in the larger."""
    x0, y0, x1, y1 = np.reshape(places, (-1, 4)).T
    across = np.minimum(x1, box.x1) - np.maximum(x0, box.x0)
    down = np.minimum(y1, box.y1) - np.maximum(y0, box.y0)
    shared = np.maximum(across, 0) * np.maximum(down, 0)
    return np.asarray(2 * shared > np.minimum((x1 - x0) * (y1 - y0), _area(box)))


def _area(box: Box) -> int:
    return box.width * box.height


def _shared(box: Box, other: Box) -> int:
    across = min(box.x1, other.x1) - max(box.x0, other.x0)
    down = min(box.y1, other.y1) - max(box.y0, other.y0)
    return max(0, across) * max(0, down)
