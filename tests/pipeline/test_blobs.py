"""Boxes from outlines are those that labelling every pixel gives; straight ink is long runs."""

from itertools import groupby

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipeline.blobs import blob_boxes, straight
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


def long_runs(row: list[int], length: int) -> list[int]:
    """A row with its shorter runs blotted out."""
    runs = (list(run) for _, run in groupby(row))
    return [pixel if len(run) >= length else 0 for run in runs for pixel in run]


@given(masks, st.integers(1, 14))
def test_straight_is_what_lies_in_a_long_run_and_all_of_it(mask: Pixels, length: int) -> None:
    level = [long_runs(row, length) for row in mask.tolist()]
    upright = [long_runs(column, length) for column in mask.T.tolist()]
    assert straight(mask, length, upright=False).tolist() == level
    assert straight(mask, length, upright=True).T.tolist() == upright
