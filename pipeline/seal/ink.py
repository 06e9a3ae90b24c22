"""Ink on a page that is no word: borders, emblems, QR codes, stamps, handwriting."""

import io
import subprocess
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.page import PageText, Pixels
from pipeline.seal.errors import PageNotDrawn
from pipeline.upright import upright_turns

DRAWING_DPI: Final = 36
"""Two points a pixel: as fine as places are looked for, and 0.02 to 0.1 s for a colour scan."""

_SECONDS: Final = 30
_PAPER_PX: Final = 15  # 10 mm: wider than any stroke, narrower than a desk around the sheet
_CONTRAST: Final = 36
"""Grey levels below the paper around: tells a pink border (60) from a guilloche ground (25)."""

_RULE_CONTRAST: Final = 12
_RULE_PX: Final = 21  # 15 mm, straight: a guilloche winds
_BESIDE_PX: Final = 5
"""A pale green border of hairlines keeps 19 to 27 of its levels; the ground beside it has 11."""

_GROUND_PX: Final = 41
_GROUND_SHARE: Final = 0.2
"""Of 29 mm both ways that pale lines cover: such a border's corner 0.15, a lined ground 0.25."""


def draw_page(path: Path, number: int = 1) -> Pixels:
    """Page ``number`` as it is shown, ``(H, W)`` grey at :data:`DRAWING_DPI`, drawn by poppler.

    Raises :class:`PageNotDrawn` when poppler is missing, fails or takes too long.
    """
    page = ["-f", str(number), "-l", str(number)]
    command = ["pdftoppm", "-r", str(DRAWING_DPI), *page, "-gray", "-singlefile", "--", str(path)]
    try:
        drawn = subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
    except (OSError, subprocess.SubprocessError) as error:
        raise PageNotDrawn(reason=type(error).__name__) from error
    with Image.open(io.BytesIO(drawn.stdout)) as picture:
        return np.asarray(picture.convert("L"), dtype=np.uint8)


def page_from_preview(picture: bytes, text: PageText) -> Pixels:
    """The page as :func:`draw_page` gives it, from a JPEG of its scan and what was read on it.

    A picture that is there already takes a tenth of the time, and opens no file from outside. It
    is decoded in full: shrunk while it is decoded, it lost a certificate's border of one hairline.
    Of its planes only the grey one is: the colours took a third of the time, and their rounding
    showed in the grey.
    """
    scale = DRAWING_DPI / text.dpi
    size = max(1, round(text.width * scale)), max(1, round(text.height * scale))
    with Image.open(io.BytesIO(picture)) as image:
        image.draft("L", None)
        grey = np.asarray(image.convert("L"))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(np.rot90(small, -upright_turns(text)), dtype=np.uint8)


def find_ink(shown: Pixels, *, pale_rules: bool = True) -> NDArray[np.bool_]:
    """Where ``shown``, ``(H, W)`` grey, is darker than the paper around it.

    Lines too pale for that count as well, unless ``pale_rules`` is false.
    """
    ink = np.asarray(_below_around(shown, _PAPER_PX) > _CONTRAST)
    return np.asarray(ink | _pale_rules(shown, ink)) if pale_rules else ink


def _pale_rules(shown: Pixels, ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Lines along the sheet that are no ``ink``: drawn so small, a hairline is a shade of paper."""
    darker = (_below_around(shown, _BESIDE_PX) > _RULE_CONTRAST).astype(np.uint8)
    across, down = np.ones((1, _RULE_PX), np.uint8), np.ones((_RULE_PX, 1), np.uint8)
    lines = (cv2.morphologyEx(darker, cv2.MORPH_OPEN, line) for line in (across, down))
    rules = np.logical_or(*lines) & ~ink
    share = cv2.blur(rules.astype(np.float32), (_GROUND_PX, _GROUND_PX))
    crowded = (share >= _GROUND_SHARE).astype(np.uint8)
    ground = cv2.dilate(crowded, np.ones((_GROUND_PX, _GROUND_PX), np.uint8))
    return np.asarray(rules & (ground == 0))


def _below_around(shown: Pixels, within: int) -> Pixels:
    """Levels below the paper, which strokes narrower than ``within`` pixels do not hide."""
    kernel = np.ones((within, within), dtype=np.uint8)
    closed = cv2.morphologyEx(shown, cv2.MORPH_CLOSE, kernel)
    return np.asarray(cv2.subtract(closed, shown), dtype=np.uint8)


def ink_areas(ink: NDArray[np.bool_], width: float, height: float) -> NDArray[np.float64]:
    """The ink as areas of a page of ``width`` × ``height`` points, one per run in a row: (N, 4).

    Left, top, right, bottom; origin top-left.
    """
    across, down = width / ink.shape[1], height / ink.shape[0]
    steps = np.diff(np.pad(ink, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(steps == 1)
    ends = np.nonzero(steps == -1)[1]
    return np.stack([starts * across, rows * down, ends * across, (rows + 1) * down], axis=1)
