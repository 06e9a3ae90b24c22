"""Where the visible block may stand."""

import unicodedata
from io import BytesIO

from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from pipeline.seal.free_space import Area, PageSpace, Target
from pipeline.typeface import typeface

_WIDTH, _HEIGHT = 595.0, 842.0
_LEFT, _RIGHT = Target(0, 0, 10), Target(1, 0, 10)
_TARGETS = st.builds(Target, st.floats(0, 1), st.floats(0, 1), st.floats(0, 40))


@st.composite
def _areas(draw: st.DrawFn) -> Area:
    x, y = draw(st.floats(-20, _WIDTH)), draw(st.floats(-20, _HEIGHT))
    return Area(x, y, x + draw(st.floats(1, 300)), y + draw(st.floats(1, 200)))


@given(st.lists(_areas(), max_size=30), st.floats(20, 250), st.floats(10, 90), _TARGETS)
def test_a_place_found_is_on_the_page_and_touches_nothing(
    occupied: list[Area], width: float, height: float, target: Target
) -> None:
    place = PageSpace(_WIDTH, _HEIGHT, occupied).place(width, height, target)
    if place is None:
        assert occupied
        return
    area = place.area
    assert area.x0 >= 0 and area.y0 >= 0  # noqa: PT018 - one rectangle, one statement
    assert area.x1 <= _WIDTH and area.y1 <= _HEIGHT  # noqa: PT018
    for other in occupied:
        apart = (
            area.x1 <= other.x0 or other.x1 <= area.x0 or area.y1 <= other.y0 or other.y1 <= area.y0
        )
        assert apart


def test_on_an_empty_page_the_place_is_the_corner_itself() -> None:
    space = PageSpace(_WIDTH, _HEIGHT, [])
    left, right = space.place(200, 40, _LEFT), space.place(200, 40, _RIGHT)
    assert left is not None and left.distance == 0  # noqa: PT018
    assert right is not None and right.distance == 0  # noqa: PT018
    assert right.area.x1 > _WIDTH - 14


def test_a_full_page_and_a_block_larger_than_the_page_have_no_place() -> None:
    full = Area(0, 0, _WIDTH, _HEIGHT)
    assert PageSpace(_WIDTH, _HEIGHT, [full]).place(50, 20, _LEFT) is None
    assert PageSpace(_WIDTH, _HEIGHT, []).place(700, 20, _LEFT) is None


def test_the_typeface_has_every_vietnamese_letter_and_exact_pdf_widths() -> None:
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
    tones = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
    vowels = [c + t for c in "aăâeêioôơuưy" for t in tones]
    wanted = {*letters, *(unicodedata.normalize("NFC", v) for v in vowels)}
    wanted |= {c.upper() for c in wanted} | set("0123456789:/.,;+-–()")
    assert wanted <= typeface().glyphs.keys()
    with TTFont(BytesIO(typeface().program)) as font:
        assert font["head"].unitsPerEm == 1000
