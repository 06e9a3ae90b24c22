"""The order of cleaning, and the one place where it is decided."""

from dataclasses import replace

import numpy as np

from pipeline.clean.bending import find_bend
from pipeline.clean.coarse import at_dpi
from pipeline.clean.frame import Frame, resample
from pipeline.clean.leaders import erase_leaders
from pipeline.clean.letter_rows import estimate_rows
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
from pipeline.shrunk import Pyramid

_A4_LONG_IN = 297 / 25.4


def clean_page(page: ScanPage, options: CleanOptions | None = None) -> CleanPage:
    """The page as an engine reads it best: grey, even, upright, level, at most 400 dpi.

    For reading only: the master is not touched, and ``to_scan`` leads every point back to it.
    A step acts only when something measured calls for it; what was measured is in ``steps``.
    The paper is evened before red ink, orientation and skew are judged (a stained page levelled
    first goes wrong), and all movements are one resampling. Raises ``OrientationModelMissing``.
    """
    options = options or CleanOptions()
    scan = Pyramid(page.pixels)
    view, sheet = straight_view(scan, wanted=options.find_sheet)
    dpi = _dpi_of(view, page, rectified=sheet.applied)
    positive, negative = as_positive(scan, page.dpi)
    even, paper = even_paper(positive, page.dpi)
    grey, seals = grey_without_seals(even, page.dpi)

    view, dpi, resolution = _at_reading_resolution(view, dpi, options)
    seen = resample(grey, view)
    small, factor = at_dpi(Pyramid(seen), dpi, ESTIMATE_DPI)
    quarters, orientation = _quarters(seen, small, (dpi, dpi * factor), options)
    upright, lying = view.turned(quarters), np.rot90(small, quarters)
    level, skew = _level(lying, upright, options)
    bend, bending = find_bend(lying, factor, dpi, skew)
    if bend is not None:
        level, skew = upright, replace(skew, applied=False)

    levelled = seen if level == view else resample(grey, level)
    if levelled is not seen:
        small, _ = at_dpi(Pyramid(levelled), dpi, ESTIMATE_DPI)
    pixels, leaders = erase_leaders(levelled, dpi, (small, dpi * factor))
    pixels, noise = quieten(pixels)
    if pixels is not levelled:
        small, _ = at_dpi(Pyramid(pixels), dpi, ESTIMATE_DPI)
    looked = look(pixels, (small, dpi * factor), even.pixels)
    told = (sheet, negative, paper, seals, resolution, orientation, skew, bending)
    return CleanPage(page, pixels, dpi, level.to_scan, (*told, leaders, noise, looked), bend)


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


def _quarters(
    seen: Pixels, small: Pixels, dpis: tuple[float, float], options: CleanOptions
) -> tuple[int, CleaningStep]:
    """Counter-clockwise quarter turns that put the page upright, 0 when nobody is sure.

    ``dpis`` are those of ``seen`` and of ``small``. The letters of most pages show which way is up;
    Tesseract, which takes ten times as long, is asked about those that have too few.
    """
    if options.quarters is not None:
        evidence = {"quarters": float(options.quarters)}
        return options.quarters, CleaningStep("orientation", options.quarters != 0, evidence)
    if not options.find_orientation:
        return 0, CleaningStep("orientation", applied=False, evidence={})
    folder = model_folder(options.tessdata)
    rows = estimate_rows(small, dpis[1])
    evidence = {"in_rows": rows.in_rows, "on_feet": rows.on_feet}
    if rows.quarters is not None:
        evidence |= {"quarters": float(rows.quarters)} if rows.quarters else {}
        return rows.quarters, CleaningStep("orientation", rows.quarters != 0, evidence)
    found = estimate_orientation(seen, dpis[0], folder)
    sure = found.confidence >= options.min_orientation_confidence or (
        rows.on_its_side and found.quarters % 2 == 1
    )
    quarters = found.quarters if sure else 0
    evidence |= {"quarters": float(found.quarters), "confidence": found.confidence}
    return quarters, CleaningStep("orientation", quarters != 0, evidence)


def _level(small: Pixels, view: Frame, options: CleanOptions) -> tuple[Frame, CleaningStep]:
    found = estimate_skew(small, options.max_skew_deg)
    applied = found.is_clear and abs(found.angle_deg) >= options.min_skew_deg
    evidence = {"angle_deg": found.angle_deg, "sharpness": found.sharpness}
    step = CleaningStep("skew", applied, evidence)
    return (view.rotated(-found.angle_deg) if applied else view), step
