"""When a cleaning step is worth taking."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CleanOptions:
    """Thresholds of the cleaning chain; the defaults were chosen on 19 conditions of paper."""

    reading_dpi: float = 300
    """Resolution finer pages are brought down to. Upscaling coarse ones only harms."""

    max_dpi: float = 400
    """Above this a page is brought down to ``reading_dpi``."""

    min_skew_deg: float = 0.2
    """Skew left alone: at 0.2° a line of A4 climbs by half a millimetre, a sixth of its height."""

    max_skew_deg: float = 8
    """Range searched on either side."""

    min_orientation_confidence: float = 3.0
    """Tesseract's own measure. Views of four real pages in all turns at 200 dpi had 8 to 22 and
    were right; the two wrong ones, at 100 dpi, had 1.9 and 2.9."""

    find_sheet: bool = True
    """Look for the edges of a photographed sheet."""

    quarters: int | None = None
    """Counter-clockwise quarter turns that put the page upright, where they are known."""

    find_orientation: bool = True
    """Ask Tesseract which way is up; a quarter of a second of CPU."""

    tessdata: Path | None = None
    """Folder with ``osd.traineddata``; None looks where the distribution puts it."""
