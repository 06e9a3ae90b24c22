"""Boxes of what hangs together in a mask."""

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

Boxes = NDArray[np.int64]
"""``(N, 4)``: left, top, width, height."""


def blob_boxes(ink: MatLike) -> Boxes:
    """A box around each blob of ``ink`` (not 0, eight neighbours), top to bottom, left to right.

    From outlines, which take a fifth of the time of labelling every pixel (10 ms against 59 for
    A4 at 300 dpi), and next to none where there is little ink.
    """
    outlines, tree = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    # What has a parent is the rim of a hole.
    parents = tree[0, :, 3].tolist() if outlines else ()
    rims = [outline for outline, of in zip(outlines, parents, strict=True) if of < 0]
    if not rims:
        return np.empty((0, 4), np.int64)
    points = np.concatenate(rims)[:, 0].astype(np.int64)
    starts = np.cumsum([0, *map(len, rims[:-1])])
    low, high = np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)
    boxes: Boxes = np.concatenate([low, high - low + 1], axis=1)
    return boxes[np.lexsort((boxes[:, 0], boxes[:, 1]))]
