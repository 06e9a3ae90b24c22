"""Boxes from outlines are those that labelling every pixel gives."""

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipeline.blobs import blob_boxes
from pipeline.page import Pixels

SIDES = st.integers(1, 12)
masks = arrays(np.uint8, st.tuples(SIDES, SIDES), elements=st.sampled_from([0, 255]))


@given(masks)
def test_every_blob_has_its_box_and_holes_have_none(mask: Pixels) -> None:
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    assert sorted(blob_boxes(mask).tolist()) == sorted(np.asarray(stats)[1:, :4].tolist())


def test_boxes_come_from_top_to_bottom_and_from_left_to_right() -> None:
    mask = np.zeros((20, 30), np.uint8)
    for x, y in ((20, 2), (3, 2), (8, 12)):
        mask[y : y + 4, x : x + 5] = 255
    assert blob_boxes(mask).tolist() == [[3, 2, 5, 4], [20, 2, 5, 4], [8, 12, 5, 4]]


def test_no_ink_has_no_blobs() -> None:
    assert blob_boxes(np.zeros((5, 5), np.uint8)).shape == (0, 4)
