"""Orientation: by how many quarter turns a page lies on its side or on its head.

Asked of Tesseract (OSD: which turn of the letters its classifier likes best), in process where
``tesserocr`` is installed, else of the program.
"""

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from pipeline.clean.coarse import at_dpi
from pipeline.clean.errors import OrientationModelMissing
from pipeline.page import Pixels
from pipeline.shrunk import Pyramid

ESTIMATE_DPI = 150
"""Verdicts were right on every turn of the measured pages, with skew up to 8°, from 130 up."""

FEW, MANY = 12, 50
"""Tesseract's ``min_characters_to_try``; it looks at five times as many. Confidences grow with the
number: those of few are multiplied by ``MANY / FEW``."""

BAND = 0.25
"""Few characters are taken from the middle, this share of the height left out above and below. 63
of 68 views had a clear verdict there, all right, in 0.09 s instead of 0.26."""

CLEAR = 6.0
"""Twice what is asked of many characters; with less, many are asked about on the whole page."""

MODEL = "osd.traineddata"
FOLDERS = (
    "usr/share/tesseract-ocr/*/tessdata",
    "usr/share/tessdata",
    "usr/local/share/tessdata",
    "opt/homebrew/share/tessdata",
)


@dataclass(frozen=True, slots=True)
class OrientationEstimate:
    """``quarters`` – counter-clockwise quarter turns that put the page upright (0..3)."""

    quarters: int
    confidence: float


UNKNOWN = OrientationEstimate(0, 0.0)


def model_folder(given: Path | None, root: Path = Path("/")) -> Path:
    """The folder that holds the OSD model; raises ``OrientationModelMissing``."""
    candidates = [given] if given else [f for p in FOLDERS for f in sorted(root.glob(p))[::-1]]
    for folder in candidates:
        if (folder / MODEL).is_file():
            return folder
    raise OrientationModelMissing(remedy="apt-get install tesseract-ocr-osd")


def estimate_orientation(pixels: Pixels, dpi: float, folder: Path) -> OrientationEstimate:
    """Which way is up on ``(H, W)`` grey ``pixels``; ``UNKNOWN`` when there are too few letters."""
    small, factor = at_dpi(Pyramid(pixels), dpi, ESTIMATE_DPI)
    ask = _ask_library if find_spec("tesserocr") else _ask_program
    return ask(small, dpi * factor, folder)


def _ask_library(pixels: Pixels, dpi: float, folder: Path) -> OrientationEstimate:
    above = int(BAND * len(pixels))
    middle = np.ascontiguousarray(pixels[above : len(pixels) - above])
    quick = _ask_about(FEW, middle, dpi, folder)
    confidence = quick.confidence * MANY / FEW
    if confidence >= CLEAR:
        return OrientationEstimate(quick.quarters, confidence)
    return _ask_about(MANY, pixels, dpi, folder)


def _ask_about(characters: int, pixels: Pixels, dpi: float, folder: Path) -> OrientationEstimate:
    api = _opened(folder)
    api.SetVariable("min_characters_to_try", str(characters))
    height, width = pixels.shape
    try:
        api.SetImageBytes(pixels.tobytes(), width, height, 1, width)
        api.SetSourceResolution(round(dpi))
        verdict = api.DetectOrientationScript()
    finally:
        api.Clear()
    if verdict is None:
        return UNKNOWN
    return OrientationEstimate(int(verdict["orient_deg"]) // 90 % 4, float(verdict["orient_conf"]))


@cache
def _opened(folder: Path) -> Any:  # noqa: ANN401 - tesserocr has no types
    """The model, loaded once per process (0.05 s); one thread asks it, as it cleans its pages."""
    import tesserocr

    api = tesserocr.PyTessBaseAPI(path=str(folder), lang="osd", psm=tesserocr.PSM.OSD_ONLY)
    api.SetVariable("debug_file", "/dev/null")
    return api


def _ask_program(pixels: Pixels, dpi: float, folder: Path) -> OrientationEstimate:
    import pytesseract

    config = f'--tessdata-dir "{folder}" --dpi {round(dpi)}'
    try:
        verdict = pytesseract.image_to_osd(
            Image.fromarray(pixels), config=config, output_type=pytesseract.Output.DICT
        )
    except pytesseract.TesseractError:
        # Exit status 1 for "Too few characters": the only way the program says it does not know.
        return UNKNOWN
    turn = int(verdict["orientation"]) // 90 % 4
    return OrientationEstimate(turn, float(verdict["orientation_conf"]))
