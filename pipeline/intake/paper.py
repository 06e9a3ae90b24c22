"""How many pixels make an inch of paper, when a scan does not say or lies.

Cameras write 72 whatever they photograph, screen programs 96, and some phone applications make
a PDF whose points are pixels. A claim is believed when it makes a sheet that exists.
"""

from dataclasses import dataclass

from pipeline.page import DpiSource

TOLERANCE = 0.03
"""Feeders stretch and crop a sheet a little."""

LIKELY_DPI = (100, 1200)
"""Claims outside are of cameras, screens and mistakes."""

MM_PER_INCH = 25.4
A3_LONG_IN = 420 / MM_PER_INCH
_A4_LONG_MM, _A4_ASPECT = 297.0, 297 / 210

_PAPERS_MM: tuple[tuple[float, float], ...] = (
    (297, 420),  # A3
    (210, 297),  # A4
    (148, 210),  # A5
    (105, 148),  # A6
    (215.9, 279.4),  # Letter
    (215.9, 355.6),  # Legal
    (182, 257),  # B5 (JIS)
    (176, 250),  # B5 (ISO)
    (190, 265),  # land certificates before 2024, folded
)


_SHEETS_MM: tuple[tuple[float, float], ...] = (
    (420, 594),  # A2, a broadsheet newspaper's page
    (594, 841),  # A1
    (841, 1189),  # A0
)
"""Believed from ``SHEETS_FROM_DPI`` on: A4 at 300 dpi that is tagged 150 would make A2."""

SHEETS_FROM_DPI = 200


@dataclass(frozen=True, slots=True)
class DpiEstimate:
    """Dots per inch of paper and how they are known."""

    dpi: float
    source: DpiSource


def estimate_dpi(width: int, height: int, claimed: float | None, source: DpiSource) -> DpiEstimate:
    """Weigh the ``claimed`` dots per inch of a ``width`` × ``height`` picture.

    ``source`` is returned when the claim makes a known paper, or a sheet no larger than A3 at a
    scanner's resolution; but a mere tag on a picture with A4's proportions loses to A4
    (``paper``), because telephone applications tag any picture with 200 or 300. What fits nothing
    is taken to be as long as A4 (``assumed``).
    """
    long_side, short_side = max(width, height), min(width, height)
    plausible = claimed is not None and LIKELY_DPI[0] <= claimed <= LIKELY_DPI[1]
    if claimed is not None and plausible and _is_paper(width, height, claimed):
        return DpiEstimate(claimed, source)
    fits_flatbed = claimed is not None and plausible and long_side / claimed <= A3_LONG_IN
    if fits_flatbed and claimed is not None and source == "container":
        return DpiEstimate(claimed, source)
    a4_dpi = long_side * MM_PER_INCH / _A4_LONG_MM
    if abs(long_side / short_side / _A4_ASPECT - 1) <= TOLERANCE:
        return DpiEstimate(a4_dpi, "paper")
    if fits_flatbed and claimed is not None:
        return DpiEstimate(claimed, source)
    return DpiEstimate(a4_dpi, "assumed")


def _is_paper(width: int, height: int, dpi: float) -> bool:
    short, long = sorted((width / dpi * MM_PER_INCH, height / dpi * MM_PER_INCH))
    known = _PAPERS_MM + (_SHEETS_MM if dpi >= SHEETS_FROM_DPI else ())
    return any(abs(short / a - 1) <= TOLERANCE and abs(long / b - 1) <= TOLERANCE for a, b in known)
