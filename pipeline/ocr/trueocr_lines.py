"""Finding and reading lines with ``trueocr``'s models on a page that is already clean.

``trueocr`` would turn and straighten the page itself; cleaning has done that and keeps the way
back to the scan, so only its detector and its recogniser are asked.
"""

import numpy as np
from numpy.typing import NDArray

from pipeline.ocr.best_path import best_path
from pipeline.ocr.deadline import Deadline
from pipeline.ocr.errors import EngineGarbage
from pipeline.ocr.glyphs import Glyph, Glyphs, parted, tidied
from pipeline.ocr.trueocr_models import TrueocrModels
from pipeline.page import CleanPage, Pixels
from pipeline.shrunk import shrunk
from schemas.geometry import Box

SMALL_PRINT = 9.0
"""Detector pixels. Where the usual line is lower, the detector looks again at a larger scale."""

SMALL_PRINT_TARGET = 12.0
MAX_DETECTOR_SIDE = 2048
MIN_LINES_TO_JUDGE = 8

MAX_DETECTOR_DPI, LEAST_DETECTOR_SIDE = 186.0, 256
"""A part of a page is not shown larger: its print would be several times as large as that of pages,
on which the detector was trained. A page of A4 is brought to 88."""

DETECTOR_STEP, WHITE_AROUND, PALEST = 32, 32, 0.12
"""In pixels of the detector's picture, and what there is ink. White beyond is not shown of pages,
whose margins are a fifth: 75 (seed 66000, fast) had 0.147 % of their letters wrong, 0.148 with all
of it shown; in order 0.26 and 0.25. Parts need theirs: of 27 marks of secrecy 21 were found, not
27."""

MAX_CROP_WIDTH = 1600
"""At 32 pixels of height. The package squeezes lines into 768, which cost 0.1 points of CER."""

PAD_ABOVE, PAD_BESIDE = 0.2, 0.4
"""In heights of the line; tight boxes lose the first and the last letter."""

_BLANK = 0

_WINDOW = 3
"""The recogniser reads a line with the print above and below it."""


class TrueocrReader:
    """Finds the lines of a page and reads them letter by letter.

    Both raise ``EngineTimeout`` at the deadline, ``EngineCrashed`` or ``EngineGarbage``.
    """

    def __init__(self, models: TrueocrModels) -> None:
        self._models = models

    @property
    def alphabet(self) -> frozenset[str]:
        """Every character it can write."""
        return frozenset(self._models.characters)

    def find(self, page: CleanPage, deadline: Deadline) -> tuple[Box, ...]:
        """Tight boxes around the lines of text on ``page``, in no order."""
        pixels = page.pixels
        largest = int(max(pixels.shape) * MAX_DETECTOR_DPI / page.dpi)
        first = min(self._models.detector_side, max(LEAST_DETECTOR_SIDE, largest))
        found, scale = self._detect(pixels, first, deadline)
        heights = found[:, 3] - found[:, 1]
        if len(found) >= MIN_LINES_TO_JUDGE and (usual := float(np.median(heights))) < SMALL_PRINT:
            side = int(self._models.detector_side * SMALL_PRINT_TARGET / max(usual, 1.0))
            found, scale = self._detect(pixels, min(MAX_DETECTOR_SIDE, side) // 32 * 32, deadline)
        height, width = pixels.shape
        rounded = (
            Box(int(x0), int(y0), int(np.ceil(x1)), int(np.ceil(y1))).clipped(width, height)
            for x0, y0, x1, y1 in (found[:, :4] / scale).tolist()
        )
        return tuple(box for box in rounded if box.width and box.height)

    def read(
        self, pixels: Pixels, boxes: tuple[Box, ...], deadline: Deadline
    ) -> tuple[Glyphs, ...]:
        """What stands in each of ``boxes``; an empty line where nothing is read."""
        from trueocr.preprocess import crop_line, pad_batch, width_batches

        crops = [
            crop_line(
                pixels,
                box,
                window=_WINDOW,
                max_width=MAX_CROP_WIDTH,
                pad_y=PAD_ABOVE,
                pad_x=PAD_BESIDE,
            )
            for box in boxes
        ]
        lines: list[Glyphs] = [()] * len(boxes)
        for members in width_batches([crop.shape[1] for crop in crops]):
            images, widths = pad_batch([crops[i] for i in members])
            inputs = {"x": images, "widths": widths}
            answer = self._models.recogniser(["ids", "conf", "lengths"], inputs, deadline)
            _require(deadline, sound=_is_reading(answer, len(self._models.characters)))
            for i, ids, confidences, length in zip(members, *answer, strict=True):
                steps = int(length)
                lines[i] = self._decoded(ids[:steps], confidences[:steps], boxes[i])
        return tuple(lines)

    def _detect(
        self, pixels: Pixels, side: int, deadline: Deadline
    ) -> tuple[NDArray[np.float32], float]:
        """Boxes ``(N, 5)`` in pixels of the detector, and its scale."""
        from trueocr.page import decode_lines, det_input

        # Halving first takes a third of the time of the package's own way down from 300 dpi. Not by
        # area, accents of nine real pages were 99.22 % right instead of 99.38.
        factor = min(1.0, side / max(pixels.shape))
        image, further = det_input(shrunk(pixels, factor, by_area=True), side)
        down, across = slice(None), slice(None)
        if side >= self._models.detector_side:
            down, across = (_inked(image.max(axis=axis)) for axis in (1, 0))
        part = np.ascontiguousarray(image[None, None, down, across])
        (answer,) = self._models.detector(["out"], {"x": part}, deadline)
        _require(deadline, sound=bool(np.isfinite(answer).all()))
        found = decode_lines(answer[0])
        left, top = across.start or 0, down.start or 0
        found[:, :4] += (left, top, left, top)
        return found, factor * float(further)

    def _decoded(
        self, ids: NDArray[np.int64], confidences: NDArray[np.float32], box: Box
    ) -> Glyphs:
        """The letters at their places on the page."""
        left = box.x0 - PAD_BESIDE * box.height
        step = (box.width + 2 * PAD_BESIDE * box.height) / max(1, len(ids))
        glyphs = tuple(
            Glyph(
                self._models.characters[seen.code - 1],
                seen.sure,
                left + seen.start * step,
                left + seen.end * step,
            )
            for seen in best_path(ids, confidences, _BLANK)
        )
        return parted(tidied(glyphs), box.height)


def _inked(darkest: NDArray[np.float32]) -> slice:
    """Which rows or columns are shown: those that bear ink, white around, in whole steps."""
    places = np.flatnonzero(darkest > PALEST)
    if not len(places):
        return slice(0, DETECTOR_STEP)
    first = max(0, int(places[0]) - WHITE_AROUND) // DETECTOR_STEP
    end = (int(places[-1]) + WHITE_AROUND) // DETECTOR_STEP + 1
    return slice(first * DETECTOR_STEP, min(len(darkest), end * DETECTOR_STEP))


def _is_reading(answer: list[NDArray[np.float32]], letters: int) -> bool:
    """Whether every letter exists and every confidence is one."""
    ids, confidences, _ = answer
    known = (ids >= 0).all() and (ids <= letters).all()
    # A softmax of 32-bit floats sums to one but for its last bits.
    return bool(known and (confidences >= 0).all() and (confidences <= 1 + 1e-5).all())


def _require(deadline: Deadline, *, sound: bool) -> None:
    if not sound:
        reason = "numbers that mean nothing"
        raise EngineGarbage(engine=deadline.engine, page=deadline.page, reason=reason)
