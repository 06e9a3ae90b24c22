"""``trueocr`` alone: small ONNX models that find and read the lines of a page.

A quarter of Tesseract's time and about its errors; it loses blanks between words and cannot write
quotation marks, ``²`` or ``=``. Its strength is that it errs elsewhere than Tesseract: see
``fused_engine``.
"""

from importlib.metadata import version

from pipeline.ocr.deadline import Deadline
from pipeline.ocr.engine import EngineOptions
from pipeline.ocr.line_words import line_of
from pipeline.ocr.show_through import on_this_side
from pipeline.ocr.trueocr_lines import TrueocrReader
from pipeline.ocr.trueocr_models import NAME, TrueocrModels, installed_models, open_models
from pipeline.page import CleanPage, Line


class TrueocrEngine:
    """Open models, one thread; of the options it obeys the time limit."""

    def __init__(self, options: EngineOptions, models: TrueocrModels | None = None) -> None:
        self._seconds = options.timeout_seconds
        self._reader = TrueocrReader(models or open_models(installed_models()))
        self._version = f"{version('trueocr')} vie"

    @property
    def name(self) -> str:
        """The key in the registry."""
        return NAME

    @property
    def version(self) -> str:
        """The release, whose models are pinned by their hashes, and its language."""
        return self._version

    def recognise(self, page: CleanPage) -> tuple[Line, ...]:
        """The lines on ``page``; see ``Engine``."""
        height, width = page.pixels.shape
        deadline = Deadline.after(self._seconds, NAME, page.scan.number)
        boxes = on_this_side(page.pixels, self._reader.find(page, deadline))
        read = zip(self._reader.read(page.pixels, boxes, deadline), boxes, strict=True)
        lines = (line_of(glyphs, box, width, height) for glyphs, box in read)
        return tuple(line for line in lines if line is not None)
