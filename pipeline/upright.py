"""Which way up a scan is to be shown: sheets fed sideways are read, and shown, upright.

The picture's bytes stay as they are; only the page it lies on is turned. Composing and sealing
must agree on it, therefore it is decided here, from the text alone.
"""

from typing import Final

from pipeline.geometry import Transform
from pipeline.page import PageText
from schemas.geometry import Box

_MIN_WORDS: Final = 8
_MIN_CONFIDENCE: Final = 0.6
"""A page read the wrong way up gives few words, and words no engine is sure of."""


def upright_turns(text: PageText) -> int:
    """Clockwise quarter turns (0..3) that bring the scan upright.

    0 unless enough words were read with enough confidence to be sure of the way they run.
    """
    words = [word for line in text.lines for word in line.words]
    sure = sum(word.confidence for word in words) >= _MIN_CONFIDENCE * len(words)
    if len(words) < _MIN_WORDS or not sure:
        return 0
    x, y = text.frame_width / 2, text.frame_height / 2
    here, ahead = text.to_scan.point(x, y), text.to_scan.point(x + 1, y)
    dx, dy = ahead[0] - here[0], ahead[1] - here[1]
    if abs(dx) >= abs(dy):
        return 0 if dx > 0 else 2
    return 1 if dy < 0 else 3


def turn(width: int, height: int, turns: int) -> Transform:
    """Pixels of a picture of ``width`` × ``height`` to those of it turned clockwise."""
    return (
        Transform.identity(),
        Transform((0, -1, height, 1, 0, 0, 0, 0, 1)),
        Transform((-1, 0, width, 0, -1, height, 0, 0, 1)),
        Transform((0, 1, 0, -1, 0, width, 0, 0, 1)),
    )[turns]


def shown_boxes(text: PageText, boxes: list[Box]) -> list[tuple[float, float, float, float]]:
    """Boxes of the scan as shares (0..1) of the page shown upright: left, top, right, bottom."""
    turns = upright_turns(text)
    to_shown = turn(text.width, text.height, turns)
    across, down = (text.width, text.height) if turns % 2 == 0 else (text.height, text.width)
    shown = to_shown.boxes(boxes)
    return [(b.x0 / across, b.y0 / down, b.x1 / across, b.y1 / down) for b in shown]
