"""What was read, written down: plain text, JSON, ALTO 4 and hOCR.

All but the text describe the picture a viewer has, so every box is mapped onto the scan; it is the
upright rectangle around the mapped corners.
"""

from collections.abc import Callable

from pipeline.ocr.formats.as_alto import ALTO, as_alto
from pipeline.ocr.formats.as_hocr import as_hocr
from pipeline.ocr.formats.as_json import as_json
from pipeline.page import Reading

__all__ = ["ALTO", "FORMATS", "as_alto", "as_hocr", "as_json", "as_text"]


def as_text(reading: Reading) -> str:
    """Printed line by printed line, pages separated by form feed, a line feed at the end."""
    return reading.text + "\n"


FORMATS: dict[str, Callable[[Reading], str]] = {
    "text": as_text,
    "json": as_json,
    "alto": as_alto,
    "hocr": as_hocr,
}
"""By the names ``sohoa read --format`` takes."""
