"""Two readers for every line: what both read is right, what they dispute is weighed and marked.

``trueocr`` finds the lines; each is read by its recogniser and by Tesseract (see ``fusion``).
"""

from importlib.metadata import version

from pipeline.ocr.calibration import ALONE, confidence
from pipeline.ocr.deadline import Deadline
from pipeline.ocr.engine import EngineOptions
from pipeline.ocr.fusion import FusedWord, Fusion, is_print
from pipeline.ocr.glyphs import Glyphs
from pipeline.ocr.language import administrative
from pipeline.ocr.line_words import inside, line_of
from pipeline.ocr.show_through import on_this_side
from pipeline.ocr.tesseract_lines import TesseractLineReader
from pipeline.ocr.trueocr_lines import TrueocrReader
from pipeline.ocr.trueocr_models import TrueocrModels, installed_models, open_models
from pipeline.page import CleanPage, Line, Word
from schemas.geometry import Box

NAME = "fused"

SURE, SURE_DIGIT = 0.6, 0.95
"""Fast mode: a line of which every letter and every digit is as sure as this, or surer, is not
shown to the second reader. No language mends a wrong digit, so digits must be surer."""


class FusedEngine:
    """Both readers, open; one thread.

    The time limit is for a page: each model and each line gets what is left of it. A library that
    hangs in one call is left to the launcher, who ends the process.
    """

    def __init__(self, options: EngineOptions, models: TrueocrModels | None = None) -> None:
        self._second = TesseractLineReader(options)
        self._first = TrueocrReader(models or open_models(installed_models()))
        self._seconds = options.timeout_seconds
        self._fusion = Fusion(administrative())
        self._fast = options.mode == "fast"
        self._version = f"trueocr {version('trueocr')} + tesseract {self._second.version}"

    @property
    def name(self) -> str:
        """The key in the registry."""
        return NAME

    @property
    def version(self) -> str:
        """Those of both readers, and the mode if it is not the accurate one."""
        return f"{self._version} fast" if self._fast else self._version

    def recognise(self, page: CleanPage) -> tuple[Line, ...]:
        """The lines on ``page``; see ``Engine``."""
        deadline = Deadline.after(self._seconds, NAME, page.scan.number)
        boxes = on_this_side(page.pixels, self._first.find(page.pixels, deadline))
        first = self._first.read(page.pixels, boxes, deadline)
        asked = [i for i, glyphs in enumerate(first) if not (self._fast and _is_sure(glyphs))]
        answers = self._second.read(page, tuple(boxes[i] for i in asked), deadline)
        second = dict(zip(asked, answers, strict=True))
        height, width = page.pixels.shape
        lines = (
            self._fused(glyphs, second[i], boxes[i], (width, height))
            if i in second
            else line_of(glyphs, boxes[i], width, height, ALONE)
            for i, glyphs in enumerate(first)
        )
        return tuple(line for line in lines if line is not None)

    def _fused(self, first: Glyphs, second: Glyphs, box: Box, size: tuple[int, int]) -> Line | None:
        words = self._fusion.line(first, second)
        if not words or not is_print(first, second, words):
            return None
        return Line(tuple(_word(word, box, size) for word in words))


def _is_sure(glyphs: Glyphs) -> bool:
    return bool(glyphs) and all(
        glyph.confidence >= (SURE_DIGIT if glyph.text.isdigit() else SURE) for glyph in glyphs
    )


def _word(word: FusedWord, line: Box, size: tuple[int, int]) -> Word:
    return Word(word.text, inside(word.x0, word.x1, line, *size), confidence(word))
