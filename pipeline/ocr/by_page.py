"""The way a page is read that its quality calls for: fast where it is clean, else accurate."""

from pipeline.ocr.engine import Engine
from pipeline.ocr.modes import AUTO
from pipeline.page import CleanPage, Line

MIN_DPI = 250.0

MENDED = frozenset({"sheet", "negative", "paper", "bend", "noise", "doubtful_quality"})
"""What is done to pages that are not clean, and said of them."""

MAX_SHOW_THROUGH = 0.005
MAX_BLUR_PX = 1.3
"""Clean and typewritten pages, and those with a JPEG's stains, measure 0.003 and 1.05 at most;
security print under the text 0.05 and more, a light blur 1.5."""


class ByPage:
    """Two engines that share their models, of which one reads a page."""

    def __init__(self, accurate: Engine, fast: Engine) -> None:
        self._accurate = accurate
        self._fast = fast

    @property
    def name(self) -> str:
        """The key in the registry."""
        return AUTO

    @property
    def version(self) -> str:
        """Those of both ways."""
        return self._accurate.version

    def recognise(self, page: CleanPage) -> tuple[Line, ...]:
        """The lines on ``page``; see ``Engine``."""
        return self.reader_of(page).recognise(page)

    def reader_of(self, page: CleanPage) -> Engine:
        """Who reads ``page``, and every part of it that is looked at again."""
        return self._fast if is_clean(page) else self._accurate


def reader_of(engine: Engine, page: CleanPage) -> Engine:
    """The engine itself, or which of its two ways ``page`` calls for."""
    return engine.reader_of(page) if isinstance(engine, ByPage) else engine


def is_clean(page: CleanPage) -> bool:
    """Whether nothing that was measured speaks against reading ``page`` fast.

    A page of which nothing was measured is not known to be clean.
    """
    steps = {step.name: step for step in (*page.scan.steps, *page.steps)}
    seen = steps["look"].evidence if "look" in steps else None
    if seen is None or page.scan.dpi < MIN_DPI:
        return False
    if any(step.applied for step in steps.values() if step.name in MENDED):
        return False
    return seen["show_through"] <= MAX_SHOW_THROUGH and seen["blur_px"] <= MAX_BLUR_PX
