"""Values at the edge of the picture: nobody can know what it cut off.

A form photographed half off the page has lines that end where the picture ends, and what is left
of a value reads like a whole one ("Thôn Yên Thượng, xã Ninh Kh").
"""

from collections.abc import Sequence

from pipeline.page import Word
from pipeline.records.found import Verdict
from pipeline.records.layout import Row, Sheet
from schemas.geometry import enclosing

CHECK = "inside_the_picture"
"""The check that fails for a value which may go on beyond the edge."""
TOUCHES = 0.3
"""Line heights from the edge within which print touches it. Margins are above two."""
CUT_ROWS = 3
"""Rows that touch one side of a picture which cut its page; one alone may be a stain."""
NEAR = 3.0
"""On a cut page, line heights within which a whole word may be lost after the last one read."""

_CUT = Verdict(
    False, "Chữ nằm sát mép ảnh, có thể bị cắt mất; hãy so với giấy, quét hoặc chụp lại nếu thiếu."
)


def cut_off(words: Sequence[Word], sheet: Sheet) -> Verdict | None:
    """A failed verdict when the picture's edge may have cut words off a value; else nothing."""
    left, right = _sides(sheet)
    for line in _lines(words, sheet):
        box = enclosing([word.box for word in line])
        reach = (box.x0 / box.height, (sheet.width - box.x1) / box.height)
        for gap, cut in zip(reach, (left, right), strict=True):
            if gap < (NEAR if cut else TOUCHES):
                return _CUT
        if box.y0 <= 0 or sheet.height - box.y1 < TOUCHES * box.height:
            return _CUT
    return None


def _sides(sheet: Sheet) -> tuple[bool, bool]:
    """Whether the picture ends before the page does, at the left and at the right."""
    return (
        sum(_gap(row, row.box.x0) < TOUCHES for row in sheet.rows) >= CUT_ROWS,
        sum(_gap(row, sheet.width - row.box.x1) < TOUCHES for row in sheet.rows) >= CUT_ROWS,
    )


def _gap(row: Row, pixels: float) -> float:
    return pixels / row.box.height


def _lines(words: Sequence[Word], sheet: Sheet) -> list[list[Word]]:
    """The words by printed line."""
    lines: list[list[Word]] = []
    for word in words:
        level = lines and abs(word.box.centre[1] - lines[-1][-1].box.centre[1]) < sheet.pitch / 2
        if level:
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines
