"""Poppler's programs, each run for one page under a time limit.

A program that was killed, when memory was short for a moment, leaves what a damaged file leaves:
nothing. So whatever fails is tried once more before a paper is called damaged.
"""

import math
import subprocess
from pathlib import Path

from pdf2image import convert_from_path
from pdf2image.exceptions import (
    PDFInfoNotInstalledError,
    PDFPageCountError,
    PDFPopplerTimeoutError,
    PDFSyntaxError,
)
from PIL import Image

from pipeline.intake.errors import DamagedScan, DecodeTimeout, RendererMissing
from pipeline.intake.limits import IntakeLimits

POINTS_PER_INCH = 72
THUMBNAIL_DPI = 10
_TRIES = 2


def bounded_dpi(width_pt: float, height_pt: float, dpi: float, max_pixels: int) -> int:
    """``dpi``, or less where a page of these points would exceed ``max_pixels``; whole."""
    area_in = width_pt * height_pt / POINTS_PER_INCH**2
    return max(1, int(min(dpi, math.sqrt(max_pixels / area_in))))


def render(path: Path, number: int, dpi: int, limits: IntakeLimits) -> Image.Image:
    """Draw page ``number`` (crop box, /Rotate obeyed, annotations shown) as RGB.

    The caller bounds ``dpi``. A target size would be handier, but poppler 22.12 swaps its sides
    on turned pages and cuts them off. Raises ``DecodeTimeout``, ``DamagedScan`` when poppler
    draws nothing, ``RendererMissing``.
    """
    return _drawn(path, number, dpi, limits)


def require_drawable(path: Path, number: int, limits: IntakeLimits) -> None:
    """Raise ``DamagedScan`` when poppler complains about page ``number``, drawn as a thumbnail.

    It draws white where it cannot decode a picture, and says so only beside the result.
    """
    try:
        _drawn(path, number, THUMBNAIL_DPI, limits, strict=True)
    except PDFSyntaxError as error:
        raise DamagedScan(page=number, reason="picture not drawn") from error


def _drawn(
    path: Path, number: int, dpi: int, limits: IntakeLimits, *, strict: bool = False
) -> Image.Image:
    """The page as RGB; raises as :func:`render`."""
    for _ in range(_TRIES):
        try:
            images = convert_from_path(
                path,
                dpi=dpi,
                first_page=number,
                last_page=number,
                use_cropbox=True,
                strict=strict,
                timeout=math.ceil(limits.max_seconds),
            )
            if images:
                return images[0].convert("RGB")
        except PDFPopplerTimeoutError as error:
            raise DecodeTimeout(page=number, seconds=limits.max_seconds) from error
        except PDFInfoNotInstalledError as error:
            raise RendererMissing(program="pdftoppm") from error
        except PDFPageCountError:
            reason = "poppler cannot open it"
        except (OSError, ValueError):
            reason = "not drawn to the end"
        else:
            reason = "nothing drawn"
    raise DamagedScan(page=number, reason=reason)


def words_with_boxes(path: Path, number: int, limits: IntakeLimits) -> bytes:
    """``pdftotext -bbox-layout`` of one page: XHTML, boxes in points of the crop box.

    Raises ``DecodeTimeout`` and ``RendererMissing``; output of a failed run is empty.
    """
    command = ["pdftotext", "-bbox-layout", "-cropbox", "-enc", "UTF-8"]
    command += ["-f", str(number), "-l", str(number), str(path.resolve()), "-"]
    for _ in range(_TRIES):
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=limits.max_seconds, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise DecodeTimeout(page=number, seconds=limits.max_seconds) from error
        except FileNotFoundError as error:
            raise RendererMissing(program="pdftotext") from error
        if done.returncode == 0:
            return done.stdout
    return b""
