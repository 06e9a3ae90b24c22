"""Pages printed, scanned and read without a mistake: every word a black bar with a known place."""

import hashlib
import io
from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.geometry import Transform
from pipeline.page import EngineRef, Line, PageText, Word
from pipeline.picture import EncodedPicture
from schemas.geometry import Box

Pixels = NDArray[np.uint8]

DPI: Final = 100.0
WIDTH, HEIGHT = 827, 1169  # A4 at 100 dpi
HEADING: Final = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Số: 132/QĐ-UBND ngày 05 tháng 11 năm 2025",
    "Về việc cấp giấy chứng nhận quyền sử dụng đất",
    "cho hộ ông Nguyễn Văn Thử và bà Đỗ Thị Nghiệm",
)

_LEFT, _TOP, _LEADING, _LETTER, _SPACE, _SIZE = 90, 160, 40, 9, 8, 18


def set_lines(texts: Sequence[str] = HEADING, top: int = _TOP) -> tuple[Line, ...]:
    """One line of words under the other, from the left margin, in the reading frame."""
    return tuple(_line(text, top + _LEADING * row) for row, text in enumerate(texts))


def _line(text: str, top: int) -> Line:
    words, x = [], _LEFT
    for word in text.split():
        width = max(1, _LETTER * len(word))
        words.append(Word(word, Box(x, top, x + width, top + _SIZE), 0.95))
        x += width + _SPACE
    return Line(tuple(words))


def print_bars(lines: Sequence[Line]) -> Pixels:
    """The sheet in the reading frame, ``(H, W, 3)``: a black bar for every word."""
    sheet = np.full((HEIGHT, WIDTH, 3), 255, dtype=np.uint8)
    for line in lines:
        for word in line.words:
            sheet[word.box.y0 : word.box.y1, word.box.x0 : word.box.x1] = 0
    return sheet


def skewed(degrees: float) -> Transform:
    """The sheet lying askew on the glass, turned about its centre."""
    matrix = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), degrees, 1.0)
    return Transform.from_matrix(matrix.astype(np.float64))


def turned(quarters: int) -> Transform:
    """The sheet fed turned counter-clockwise by quarters."""
    moves = {
        0: Transform.identity(),
        1: Transform((0, 1, 0, -1, 0, WIDTH, 0, 0, 1)),
        2: Transform((-1, 0, WIDTH, 0, -1, HEIGHT, 0, 0, 1)),
        3: Transform((0, -1, HEIGHT, 1, 0, 0, 0, 0, 1)),
    }
    return moves[quarters]


def photographed() -> Transform:
    """The sheet seen from below, its top further away."""
    corners = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], dtype=np.float32)
    seen = np.array([[90, 40], [740, 60], [820, 1150], [15, 1120]], dtype=np.float32)
    return Transform.from_matrix(cv2.getPerspectiveTransform(corners, seen).astype(np.float64))


def scan(
    lines: Sequence[Line] | None = None,
    to_scan: Transform | None = None,
    *,
    number: int = 1,
    sideways: bool = False,
) -> tuple[EncodedPicture, PageText]:
    """The page as a JPEG from a scanner, and its text."""
    lines = set_lines() if lines is None else tuple(lines)
    move = to_scan or Transform.identity()
    size = (HEIGHT, WIDTH) if sideways else (WIDTH, HEIGHT)
    pixels = cv2.warpPerspective(
        print_bars(lines), move.matrix, size, borderValue=(255, 255, 255), flags=cv2.INTER_LINEAR
    )
    picture = jpeg(np.asarray(pixels, dtype=np.uint8))
    return picture, page_text(lines, picture, move, number=number)


def jpeg(pixels: Pixels, *, orientation: int = 1) -> EncodedPicture:
    """``(H, W, 3)`` as the JPEG stream a scanner would deliver."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=92)
    return EncodedPicture(
        stream=stream.getvalue(),
        filter="/DCTDecode",
        width=pixels.shape[1],
        height=pixels.shape[0],
        bits=8,
        colour="rgb",
        dpi=DPI,
        sha256=hashlib.sha256(stream.getvalue()).hexdigest(),
        passed_through=True,
        orientation=orientation,
    )


def page_text(
    lines: Sequence[Line],
    picture: EncodedPicture,
    to_scan: Transform | None = None,
    *,
    number: int = 1,
) -> PageText:
    """What an engine without faults reads on ``picture``."""
    sides = picture.width, picture.height
    width, height = sides if picture.orientation < 5 else sides[::-1]
    return PageText(
        number=number,
        sha256=picture.sha256,
        width=width,
        height=height,
        dpi=picture.dpi,
        frame_width=WIDTH,
        frame_height=HEIGHT,
        to_scan=to_scan or Transform.identity(),
        lines=tuple(lines),
        engine=EngineRef("printed", "1"),
        steps=(),
    )
