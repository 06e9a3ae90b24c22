import cv2
import numpy as np
import numpy.typing as npt
import pytest

from benchmarks.synth import make_document
from benchmarks.synth.degrade import (
    CONDITIONS,
    Degraded,
    UnknownConditionError,
    degrade,
    degraded_page,
    map_points,
)
from benchmarks.synth.truth import Pixels

pytestmark = pytest.mark.slow

DOTS = np.array([(150, 200), (900, 180), (500, 700), (200, 1200), (1000, 1250)], np.float64)
MOVING = ("skew", "turn90", "turn180", "turn270", "dpi200", "dpi150", "phone")


def dotted_page() -> Pixels:
    image = np.full((1404, 1100, 3), 250, np.uint8)
    for x, y in DOTS:
        cv2.circle(image, (int(x), int(y)), 12, (20, 20, 20), -1, cv2.LINE_AA)
    return image


def found_dot(result: Degraded, near: npt.NDArray[np.float64], reach: int) -> tuple[float, float]:
    """Return the centre of mass of the ink around a point; fails when there is none."""
    x, y = near.round().astype(int)
    crop = result.image[y - reach : y + reach + 1, x - reach : x + reach + 1].astype(float)
    ink = np.clip(np.median(crop) * 0.75 - crop.mean(axis=2), 0, None)
    assert ink.sum() > 1000, "the dot was not found"
    rows, columns = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    return (
        x + float((columns * ink).sum() / ink.sum()),
        y + float((rows * ink).sum() / ink.sum()),
    )


@pytest.mark.parametrize("names", [*[(name,) for name in MOVING], ("turn90", "skew", "dpi200")])
def test_the_homography_leads_to_the_dots(names: tuple[str, ...]) -> None:
    result = degrade(dotted_page(), names, seed=4)
    scale = float(np.sqrt(abs(np.linalg.det(result.homography[:2, :2]))))
    for point in map_points(result.homography, DOTS):
        seen = found_dot(result, point, reach=max(12, round(22 * scale)))
        assert np.hypot(*(np.array(seen) - point)) < 0.6


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_is_seeded_and_leaves_its_input_alone(name: str) -> None:
    image = make_document("don_de_nghi", 1).pages[0].image[:900, :800].copy()
    before = image.copy()
    first, second = degrade(image, (name,), seed=7), degrade(image, (name,), seed=7)
    assert np.array_equal(first.image, second.image)
    assert np.array_equal(image, before)
    assert first.image.dtype == np.uint8
    assert not np.array_equal(first.image, image)


def test_truth_boxes_follow_the_page_into_a_photo() -> None:
    clean = make_document("giay_khai_sinh", 2).pages[0]
    photo = degraded_page(clean, ("phone",), seed=2)
    assert photo.text == clean.text
    for line in photo.lines:
        crop = photo.image[line.box.y0 : line.box.y1, line.box.x0 : line.box.x1]
        assert int(crop.max()) - int(crop.min()) > 60, line.text


def test_a_smaller_scan_says_its_resolution() -> None:
    assert degraded_page(make_document("cong_van", 1).pages[0], ("dpi200",), 1).dpi == 200


def test_an_unknown_condition_is_named() -> None:
    with pytest.raises(UnknownConditionError, match="mua"):
        degrade(dotted_page(), ("mua",), seed=1)
