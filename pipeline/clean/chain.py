"""The order of cleaning, and the one place where it is decided."""

from pipeline.clean.coarse import at_dpi
from pipeline.clean.frame import Frame, resample
from pipeline.clean.leaders import erase_leaders
from pipeline.clean.look import look
from pipeline.clean.negative import as_positive
from pipeline.clean.noise import quieten
from pipeline.clean.options import CleanOptions
from pipeline.clean.orientation import estimate_orientation, model_folder
from pipeline.clean.paper import even_paper
from pipeline.clean.red_seal import grey_without_seals
from pipeline.clean.sheet import A4_ASPECT, ASPECT_TOLERANCE, straight_view
from pipeline.clean.skew import ESTIMATE_DPI, estimate_skew
from pipeline.page import CleaningStep, CleanPage, Pixels, ScanPage

_A4_LONG_IN = 297 / 25.4


def clean_page(page: ScanPage, options: CleanOptions | None = None) -> CleanPage:
    """The page as an engine reads it best: grey, even, upright, level, at most 400 dpi.

    For reading only: the master is not touched, and ``to_scan`` leads every point back to it.
    A step acts only when something measured calls for it; what was measured is in ``steps``.
    The paper is evened before red ink, orientation and skew are judged (a stained page levelled
    first goes wrong), and all movements are one resampling. Raises ``OrientationModelMissing``.
    """
    options = options or CleanOptions()
    view, sheet = straight_view(page.pixels, wanted=options.find_sheet)
    dpi = _dpi_of(view, page, rectified=sheet.applied)
    positive, negative = as_positive(page.pixels, page.dpi)
    even, paper = even_paper(positive, page.dpi)
    grey, seals = grey_without_seals(even, page.dpi)

    view, dpi, resolution = _at_reading_resolution(view, dpi, options)
    upright, orientation = _upright(grey, view, dpi, options)
    level, skew = _level(grey, upright, dpi, options)

    pixels = resample(grey, level)
    pixels, leaders = erase_leaders(pixels, dpi)
    pixels, noise = quieten(pixels)
    seen = look(pixels, even, dpi)
    steps = (sheet, negative, paper, seals, resolution, orientation, skew, leaders, noise, seen)
    return CleanPage(page, pixels, dpi, level.to_scan, steps)


def _dpi_of(view: Frame, page: ScanPage, *, rectified: bool) -> float:
    """Dots per inch of the view: a rectified sheet of A4's proportions is taken for A4."""
    long, short = max(view.width, view.height), min(view.width, view.height)
    if rectified and abs(long / short / A4_ASPECT - 1) <= ASPECT_TOLERANCE:
        return long / _A4_LONG_IN
    return page.dpi


def _at_reading_resolution(
    view: Frame, dpi: float, options: CleanOptions
) -> tuple[Frame, float, CleaningStep]:
    applied = dpi > options.max_dpi
    step = CleaningStep("resolution", applied, {"dpi": dpi})
    if not applied:
        return view, dpi, step
    return view.scaled(options.reading_dpi / dpi), options.reading_dpi, step


def _upright(
    grey: Pixels, view: Frame, dpi: float, options: CleanOptions
) -> tuple[Frame, CleaningStep]:
    if not options.find_orientation:
        return view, CleaningStep("orientation", applied=False, evidence={})
    folder = model_folder(options.tessdata)
    found = estimate_orientation(resample(grey, view), dpi, folder)
    sure = found.confidence >= options.min_orientation_confidence
    applied = sure and found.quarters != 0
    evidence = {"quarters": float(found.quarters), "confidence": found.confidence}
    step = CleaningStep("orientation", applied, evidence)
    return (view.turned(found.quarters) if applied else view), step


def _level(
    grey: Pixels, view: Frame, dpi: float, options: CleanOptions
) -> tuple[Frame, CleaningStep]:
    small, _ = at_dpi(resample(grey, view), dpi, ESTIMATE_DPI)
    found = estimate_skew(small, options.max_skew_deg)
    applied = found.is_clear and abs(found.angle_deg) >= options.min_skew_deg
    evidence = {"angle_deg": found.angle_deg, "sharpness": found.sharpness}
    step = CleaningStep("skew", applied, evidence)
    return (view.rotated(-found.angle_deg) if applied else view), step
