"""The strips of a TIFF's JPEG become one again, with the codes that the scanner wrote."""

import io
from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np
import pytest
from PIL import Image

from pipeline.intake.jpeg_strips import joined
from tests.pipeline.intake.files import page_image, pixels_of

WIDTH = 210


def strips_of(*heights: int, mode: str = "RGB", **options: object) -> list[bytes]:
    """A page cut into pieces of these heights, each a JPEG of its own, coded alike."""
    page = page_image(WIDTH, sum(heights), mode)
    boxes = [(0, top, WIDTH, bottom) for top, bottom in pairwise(accumulate(heights, initial=0))]
    return [_jpeg(page.crop(box), **options) for box in boxes]


def _jpeg(image: Image.Image, **options: object) -> bytes:
    body = io.BytesIO()
    image.save(body, "JPEG", **{"quality": 90, "subsampling": 0, **options})
    return body.getvalue()


def shown(jpeg: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    with Image.open(io.BytesIO(jpeg)) as image:
        return pixels_of(image)


def one_below_the_other(strips: Sequence[bytes]) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.concatenate([shown(strip) for strip in strips])


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("heights", [(48,), (64, 64, 41), (8,) * 37, (16, 16)])
@pytest.mark.parametrize("restarts", [0, 1, 2])
def test_joined_strips_show_what_each_of_them_shows(
    mode: str, heights: tuple[int, ...], restarts: int
) -> None:
    alone_rows = {"restart_marker_rows": restarts} if restarts else {}
    if restarts == 2 and heights[0] == 8:
        heights = (16,) * 18
    strips = strips_of(*heights, mode=mode, **alone_rows)
    whole = joined(strips)
    assert whole is not None
    assert np.array_equal(shown(whole), one_below_the_other(strips))


def test_coarser_colours_are_at_most_smoothed_where_the_cuts_were() -> None:
    strips = strips_of(64, 64, 41, subsampling=2)
    whole = joined(strips)
    assert whole is not None
    differences = np.abs(shown(whole).astype(int) - one_below_the_other(strips)).max(axis=(1, 2))
    assert set(np.nonzero(differences)[0]) <= {63, 64, 127, 128}


@pytest.mark.parametrize(
    "strips",
    [
        [],
        strips_of(64, 60, 41),  # the second would begin inside a block
        strips_of(60, 60),
        [strips_of(64)[0], strips_of(64, quality=80)[0]],
        [strips_of(64)[0], strips_of(64, mode="L")[0]],
        strips_of(64, 64, progressive=True),
        [strips_of(64)[0], strips_of(64)[0][:-2]],
        [strips_of(64)[0], b"\xff\xd8\xff"],
        [b""],
    ],
    ids=[
        "none",
        "uneven",
        "within a block",
        "other tables",
        "other colours",
        "progressive",
        "cut off",
        "only a start",
        "nothing",
    ],
)
def test_what_cannot_be_joined_is_left_to_others(strips: list[bytes]) -> None:
    assert joined(strips) is None
