"""Two readers for every line: what both read is right, what they dispute is weighed and marked.

``trueocr`` finds the lines; each is read by its recogniser and by Tesseract's (see ``fusion``).
"""

from importlib.metadata import version

from pipeline.ocr.calibration import confidence
from pipeline.ocr.deadline import Deadline
from pipeline.ocr.engine import EngineOptions
from pipeline.ocr.fusion import FusedWord, Fusion, is_print
from pipeline.ocr.glyphs import Glyphs
from pipeline.ocr.language import administrative
from pipeline.ocr.line_words import inside
from pipeline.ocr.show_through import on_this_side
from pipeline.ocr.tesseract_model_lines import open_line_reader
from pipeline.ocr.trueocr_lines import TrueocrReader
from pipeline.ocr.trueocr_models import TrueocrModels, installed_models, open_models
from pipeline.page import CleanPage, Line, Word
from schemas.geometry import Box

NAME = "fused"


class FusedEngine:
    """Both readers, open; one thread.

    The time limit is for a page: each model and each line gets what is left of it. A library that
    hangs in one call is left to the launcher, who ends the process.
    """

    def __init__(self, options: EngineOptions, models: TrueocrModels | None = None) -> None:
        self._second = open_line_reader(options)
        self._first = TrueocrReader(models or open_models(installed_models()))
        self._seconds = options.timeout_seconds
        self._fusion = Fusion(administrative())
        self._version = f"trueocr {version('trueocr')} + tesseract {self._second.version}"

    @property
    def name(self) -> str:
        """The key in the registry."""
        return NAME

    @property
    def version(self) -> str:
        """Those of both readers."""
        return self._version

    def recognise(self, page: CleanPage) -> tuple[Line, ...]:
        """The lines on ``page``; see ``Engine``."""
        deadline = Deadline.after(self._seconds, NAME, page.scan.number)
        boxes = on_this_side(page.pixels, self._first.find(page.pixels, deadline))
        first = self._first.read(page.pixels, boxes, deadline)
        second = self._second.read(page, boxes, deadline)
        height, width = page.pixels.shape
        lines = (
            self._fused(ours, theirs, box, (width, height))
            for ours, theirs, box in zip(first, second, boxes, strict=True)
        )
        return tuple(line for line in lines if line is not None)

    def _fused(self, first: Glyphs, second: Glyphs, box: Box, size: tuple[int, int]) -> Line | None:
        words = self._fusion.line(first, second)
        if not words or not is_print(first, second, words):
            return None
        return Line(tuple(_word(word, box, size) for word in words))


def _word(word: FusedWord, line: Box, size: tuple[int, int]) -> Word:
    box = inside(word.x0, word.x1, line, *size)
    return Word(word.text, box, confidence(word), word.alternatives)
