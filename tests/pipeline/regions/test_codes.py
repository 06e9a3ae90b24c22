"""Codes are read to the byte, at any turn that is left after cleaning, and never told in logs."""

import numpy as np
import pytest
import segno
import zxingcpp

from pipeline.page import Pixels, Region
from pipeline.regions.codes import MAX_PAYLOAD_BYTES, MIN_PAYLOAD_BYTES, find_codes
from pipeline.regions.view import view_of
from tests.pipeline.regions.pages import clean, paper

TEXT = "H56.12-250103-0007|1.001193|079090001234|Nguyễn Thị Ánh"


def with_code(modules: Pixels, scale: int, turns: int = 0) -> Pixels:
    page = paper(100, 80)
    black = np.repeat(np.repeat(modules, scale, axis=0), scale, axis=1)
    black = np.rot90(black, turns)
    page[120 : 120 + black.shape[0], 90 : 90 + black.shape[1]] = black[..., None]
    return page


def qr(text: str) -> Pixels:
    rows = [list(row) for row in segno.make(text, micro=False).matrix]
    return ((1 - np.array(rows, np.uint8)) * 255).astype(np.uint8)


def codes(page: Pixels) -> list[Region]:
    return list(find_codes(view_of(clean(page), ()), ()))


@pytest.mark.parametrize("turns", range(4))
def test_a_qr_code_says_the_same_at_every_turn(turns: int) -> None:
    (code,) = codes(with_code(qr(TEXT), 6, turns))
    assert code.content is not None
    assert code.content.text == TEXT
    assert code.content.payload == TEXT.encode()
    side = qr(TEXT).shape[0] * 6
    assert code.box.width == pytest.approx(side, abs=12)
    assert (code.box.x0, code.box.y0) == pytest.approx((90, 120), abs=8)


def test_a_bar_code_is_read() -> None:
    made = zxingcpp.create_barcode("H56-250103-0007", zxingcpp.BarcodeFormat.Code128)
    bars = np.repeat(np.asarray(made.to_image(scale=1))[:1], 25, axis=0)
    (code,) = codes(with_code(bars, 3))
    assert code.label == "Code 128"
    assert code.content is not None
    assert code.content.text == "H56-250103-0007"


def test_what_a_code_says_is_not_shown_by_repr() -> None:
    (code,) = codes(with_code(qr(TEXT), 6))
    assert code.content is not None
    assert "079090001234" not in repr(code)
    assert code.content.payload_base64 not in repr(code)


def test_a_code_of_next_to_nothing_is_a_misreading() -> None:
    assert codes(with_code(qr("1" * (MIN_PAYLOAD_BYTES - 1)), 8)) == []


def test_no_code_can_hold_more_than_the_limit() -> None:
    largest = segno.make(b"x" * 2953, error="L", micro=False)
    assert largest.version == 40
    assert MAX_PAYLOAD_BYTES >= 2953


def test_paper_without_a_code_has_none() -> None:
    assert codes(paper(100, 80)) == []
