"""Many boxes at once go where each of them goes."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.geometry import Transform
from schemas.geometry import Box

_TILT = st.floats(-0.4, 0.4)
_SHIFT = st.floats(-500, 500)
_SLANT = st.floats(-1e-5, 1e-5)
_BOXES = st.builds(
    lambda x, y, width, height: Box(x, y, x + width, y + height),
    *[st.integers(0, 4000)] * 2,
    *[st.integers(0, 900)] * 2,
)


@given(st.tuples(_TILT, _TILT, _SHIFT, _TILT, _TILT, _SHIFT, _SLANT, _SLANT), st.lists(_BOXES))
def test_boxes_go_where_the_corners_of_each_go(tilt: tuple[float, ...], boxes: list[Box]) -> None:
    a, b, c, d, e, f, g, h = tilt
    way = Transform((1 + a, b, c, d, 1 + e, f, g, h, 1))
    assert way.boxes(boxes) == [way.quad(box).box for box in boxes]
