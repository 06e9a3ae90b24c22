"""What a pen left: signatures, initials, and words and figures written by hand.

Ink of another colour than the print is told by its colour. A black pen is told by its size (strokes
taller than any letter), and in the blanks for number and date by figures that do not stand as
printed ones do.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from pipeline.blobs import blob_boxes, straight
from pipeline.page import Region
from pipeline.regions.view import Mask, View
from schemas.geometry import Box, enclosing

SIGNATURE, HANDWRITING = "signature", "handwriting"

Colour = Literal["blue", "black"]
_SCORES: dict[Colour, float] = {"blue": 0.9, "black": 0.7}

JOIN_MM = 2.0
"""Strokes of one signature, or letters of one written word, are no farther apart."""

SIGNATURE_MM = (13.0, 6.5)
"""Width and height from which strokes are a signature: initials and written figures are less,
signatures of ten real papers are 20 to 60 mm wide and 8 to 20 mm tall."""

NEAR_MM = 3.5
"""From a signature, where its dots and its separate strokes are."""

WORD_GAP_MM = 5.0
"""Between the words of one note."""

WRITING_MM, WRITING_WIDTH_MM = 2.2, 3.0
"""Height and width of the least mark that is taken for writing; thinner ones are bits of stamps."""

MIN_JOINED = 0.25
"""Of a signature's ink that hangs together; letters of a note stand apart, one by one."""

EDGE_MM = 2.5
"""Around stamps, codes and photographs: their frames and their rims."""

MAX_FILLED = 0.33
"""Of the box around strokes that bear ink; pictures and stamp pads bear more."""

MAX_FILLED_WRITING = 0.6
"""Of the box around letters and figures of a coloured pen, which are denser than signatures. In
black, bar codes are as dense."""

PRINTED_CONFIDENCE = 0.9
PRINTED_SHARE = 0.5
"""Of a page's blue ink that lies on surely read words of letters: then blue is a print."""

RULING_MM = 12.0
"""Straight ink as long as this is a ruling."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Strokes that belong together: box in the view, and share of it that is ink.

    ``joined`` – share of the ink that is one connected stroke.
    """

    box: Box
    filled: float
    joined: float
    colour: Colour


def find_pens(view: View, found: tuple[Region, ...]) -> Iterator[Region]:
    """Signatures, then smaller writing; not what stands inside codes, photographs and stamps."""
    coloured = list(_marks(view, _pen_ink(view, found), "blue"))
    black = list(_marks(view, _tall_black(view, found), "black"))
    signatures = [mark for mark in (*coloured, *black) if _is_signature(view, mark)]
    seals = [view.scale.to_view(region.box) for region in found if region.kind == "seal"]
    rest = [
        mark
        for mark in (*coloured, *black)
        if mark not in signatures and not any(_holds(seal, mark.box) for seal in seals)
    ]
    for signature in signatures:
        parts = [mark for mark in rest if _near(signature.box, mark.box, view)]
        rest = [mark for mark in rest if mark not in parts]
        whole = enclosing([signature.box, *(part.box for part in parts)])
        yield Region(SIGNATURE, view.boxed(whole), 0.9 - 0.4 * signature.filled, signature.colour)
    letters = [mark for mark in rest if _is_writing(view, mark)]
    for box, colour in _in_words(view, letters):
        yield Region(HANDWRITING, view.boxed(box), _SCORES[colour], colour)


def _in_words(view: View, letters: list[Mark]) -> list[tuple[Box, Colour]]:
    """Marks of one colour beside one another, as one box each."""
    words: list[tuple[Box, Colour]] = []
    for letter in sorted(letters, key=lambda mark: mark.box.x0):
        box = letter.box
        for word in [w for w in words if w[1] == letter.colour and _beside(w[0], box, view)]:
            words.remove(word)
            box = box.union(word[0])
        words.append((box, letter.colour))
    return words


def _beside(box: Box, other: Box, view: View) -> bool:
    gap = max(box.x0, other.x0) - min(box.x1, other.x1)
    shared = min(box.y1, other.y1) - max(box.y0, other.y0)
    return gap <= WORD_GAP_MM * view.scale.per_mm and shared >= 0.3 * min(box.height, other.height)


def _is_signature(view: View, mark: Mark) -> bool:
    width, height = (v / view.scale.per_mm for v in (mark.box.width, mark.box.height))
    large = width >= SIGNATURE_MM[0] and height >= SIGNATURE_MM[1]
    return large and mark.filled <= MAX_FILLED and mark.joined >= MIN_JOINED


def _is_writing(view: View, mark: Mark) -> bool:
    width, height = (v / view.scale.per_mm for v in (mark.box.width, mark.box.height))
    dense = MAX_FILLED_WRITING if mark.colour == "blue" else MAX_FILLED
    return height >= WRITING_MM and width >= WRITING_WIDTH_MM and mark.filled <= dense


def _holds(box: Box, other: Box) -> bool:
    x, y = other.centre
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


def _near(box: Box, other: Box, view: View) -> bool:
    reach = NEAR_MM * view.scale.per_mm
    across = max(box.x0, other.x0) - min(box.x1, other.x1)
    down = max(box.y0, other.y0) - min(box.y1, other.y1)
    return across <= reach and down <= reach


def _marks(view: View, ink: Mask, colour: Colour) -> Iterator[Mark]:
    """Strokes joined over small gaps."""
    if not cv2.countNonZero(ink):
        return
    side = max(1, round(JOIN_MM * view.scale.per_mm)) | 1
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    for x, y, w, h in blob_boxes(joined).tolist():
        if max(w, h) < WRITING_MM * view.scale.per_mm:
            continue
        part = np.ascontiguousarray(ink[y : y + h, x : x + w])
        area = cv2.countNonZero(part)
        _, _, strokes, _ = cv2.connectedComponentsWithStats(part)
        largest = int(np.asarray(strokes)[1:, cv2.CC_STAT_AREA].max(initial=0))
        filled = area / (w * h)
        yield Mark(Box(x, y, x + w, y + h), filled, largest / max(1, area), colour)


def _pen_ink(view: View, found: tuple[Region, ...]) -> Mask:
    """Blue ink that is neither print nor part of what was found before.

    Where most of it lies on surely read words, all of it is print: forms have blue typefaces.
    """
    ink = np.asarray(cv2.subtract(view.blue, view.pictured), dtype=np.uint8)
    _erase(view, ink, _claimed(view, found, "blue"))
    before = cv2.countNonZero(ink)
    _erase(view, ink, _printed(view))
    if cv2.countNonZero(ink) < (1 - PRINTED_SHARE) * before:
        _erase(view, ink, (word.box for word in view.words))
    return ink


def _tall_black(view: View, found: tuple[Region, ...]) -> Mask:
    """Black strokes that are taller than letters, without rulings, print and what was found."""
    ink = np.asarray(cv2.subtract(view.black, view.pictured), dtype=np.uint8)
    _erase(view, ink, _claimed(view, found, "black"))
    per_mm = view.scale.per_mm
    long = max(3, round(RULING_MM * per_mm))
    for upright in (False, True):
        rulings = straight(ink, long, upright=upright)
        ink = np.asarray(cv2.subtract(ink, cv2.dilate(rulings, np.ones((3, 3), np.uint8))))
    _erase(view, ink, _printed(view))
    if not (blob_boxes(ink)[:, 3] >= _tall(view)).any():
        return np.zeros_like(ink)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    tall = np.asarray(stats)[:, cv2.CC_STAT_HEIGHT] >= _tall(view)
    tall[0] = False
    return np.asarray(tall[np.asarray(labels)], dtype=np.uint8) * np.uint8(255)


def _claimed(view: View, found: tuple[Region, ...], colour: Colour) -> Iterator[Box]:
    """Boxes of what was found before, with its edges; a pen of another colour shows on seals."""
    edge = round(EDGE_MM / 25.4 * view.page.dpi)
    for region in found:
        if region.kind != "seal":
            x0, y0, x1, y1 = region.box
            yield Box(x0 - edge, y0 - edge, x1 + edge, y1 + edge)
        elif colour in region.label:
            yield region.box


def _tall(view: View) -> float:
    """Pixels of the view that no printed letter has: twice the usual word, 5.5 mm at least."""
    heights = [word.box.height * view.scale.factor for word in view.words]
    usual = float(np.median(heights)) if heights else 0.0
    return max(5.5 * view.scale.per_mm, 1.6 * usual)


def _printed(view: View) -> Iterator[Box]:
    """Words that were surely read, of two letters at least."""
    for word in view.words:
        letters = sum(c.isalpha() for c in word.text)
        if word.confidence >= PRINTED_CONFIDENCE and letters >= 2:
            yield word.box


def _erase(view: View, ink: Mask, boxes: Iterable[Box]) -> None:
    for box in boxes:
        x0, y0, x1, y1 = view.scale.to_view(box.clipped(*view.size))
        ink[y0:y1, x0:x1] = 0
