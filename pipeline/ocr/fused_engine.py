"""Two readers: what both read is right, what they dispute is weighed and marked.

``trueocr`` finds the lines. In the accurate way each is read by its recogniser and by Tesseract's
(see ``fusion``). In the fast way Tesseract's reads all of them, and the other is shown the words
that are doubted (see ``doubt``): every number among them, a sixth of the print.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version

from pipeline.ocr.by_page import ByPage
from pipeline.ocr.calibration import confidence
from pipeline.ocr.deadline import Deadline
from pipeline.ocr.doubt import Doubts, Stretch
from pipeline.ocr.engine import EngineOptions
from pipeline.ocr.fusion import FusedWord, Fusion, is_print
from pipeline.ocr.glyphs import Glyphs
from pipeline.ocr.language import administrative
from pipeline.ocr.line_words import inside
from pipeline.ocr.modes import ACCURATE, FAST
from pipeline.ocr.show_through import on_this_side
from pipeline.ocr.tesseract_model_lines import LineReader, open_line_reader
from pipeline.ocr.trueocr_lines import TrueocrReader
from pipeline.ocr.trueocr_models import TrueocrModels, installed_models, open_models
from pipeline.page import CleanPage, Line, Word
from schemas.geometry import Box


@dataclass(frozen=True, slots=True)
class TwoReaders:
    """Both readers, open, and who decides between them; one thread."""

    first: TrueocrReader
    second: LineReader
    fusion: Fusion
    doubts: Doubts

    @classmethod
    def open(cls, options: EngineOptions, models: TrueocrModels | None = None) -> "TwoReaders":
        """Load all models; raises what engines raise when they are created."""
        second = open_line_reader(options)
        first = TrueocrReader(models or open_models(installed_models()))
        counts = administrative()
        return cls(first, second, Fusion(counts), Doubts(counts))

    @property
    def version(self) -> str:
        """Those of both."""
        return f"trueocr {version('trueocr')} + tesseract {self.second.version}"


Boxes = tuple[Box, ...]
ReadTwice = Callable[[TwoReaders, CleanPage, Boxes, Deadline], Iterator[tuple[Glyphs, Glyphs]]]
"""What the first and the second reader see in each of the boxes."""


def every_word(
    readers: TwoReaders, page: CleanPage, boxes: Boxes, deadline: Deadline
) -> Iterator[tuple[Glyphs, Glyphs]]:
    """Both are shown every line."""
    first = readers.first.read(page.pixels, boxes, deadline)
    yield from zip(first, readers.second.read(page, boxes, deadline), strict=True)


def doubted_words(
    readers: TwoReaders, page: CleanPage, boxes: Boxes, deadline: Deadline
) -> Iterator[tuple[Glyphs, Glyphs]]:
    """The second reads every line, the first what is doubted of it; else it is taken to agree."""
    lines = readers.second.read(page, boxes, deadline)
    doubted = [tuple(readers.doubts.of(*line)) for line in zip(lines, boxes, strict=True)]
    asked = tuple(stretch.box for line in doubted for stretch in line)
    answers = iter(readers.first.read(page.pixels, asked, deadline))
    for line, stretches in zip(lines, doubted, strict=True):
        yield _with_answers(line, stretches, answers), line


def _with_answers(
    line: Glyphs, stretches: tuple[Stretch, ...], answers: Iterator[Glyphs]
) -> Glyphs:
    """The line with an answer in the place of each stretch."""
    parts: list[Glyphs] = []
    done = 0
    for stretch in stretches:
        parts += [line[done : stretch.start], next(answers)]
        done = stretch.end
    return sum([*parts, line[done:]], ())


class FusedEngine:
    """Both readers at work on a page.

    The time limit is for a page: each model and each line gets what is left of it. A library that
    hangs in one call is left to the launcher, who ends the process.
    """

    def __init__(self, name: str, read: ReadTwice, readers: TwoReaders, seconds: float) -> None:
        self._name = name
        self._read = read
        self._readers = readers
        self._seconds = seconds

    @property
    def name(self) -> str:
        """The key in the registry."""
        return self._name

    @property
    def version(self) -> str:
        """Those of both readers."""
        return self._readers.version

    def recognise(self, page: CleanPage) -> tuple[Line, ...]:
        """The lines on ``page``; see ``Engine``."""
        deadline = Deadline.after(self._seconds, self._name, page.scan.number)
        found = self._readers.first.find(page, deadline)
        boxes = on_this_side(page.pixels, found)
        read = self._read(self._readers, page, boxes, deadline)
        height, width = page.pixels.shape
        lines = (
            self._fused(first, second, box, (width, height))
            for (first, second), box in zip(read, boxes, strict=True)
        )
        return tuple(line for line in lines if line is not None)

    def _fused(self, first: Glyphs, second: Glyphs, box: Box, size: tuple[int, int]) -> Line | None:
        words = self._readers.fusion.line(first, second)
        if not words or not is_print(first, second, words):
            return None
        return Line(tuple(_word(word, box, size) for word in words))


def accurate(options: EngineOptions, models: TrueocrModels | None = None) -> FusedEngine:
    """Both readers on every line."""
    readers = TwoReaders.open(options, models)
    return FusedEngine(ACCURATE, every_word, readers, options.timeout_seconds)


def fast(options: EngineOptions, models: TrueocrModels | None = None) -> FusedEngine:
    """One reader on every line, the other on what is doubted."""
    readers = TwoReaders.open(options, models)
    return FusedEngine(FAST, doubted_words, readers, options.timeout_seconds)


def by_page(options: EngineOptions) -> ByPage:
    """Fast on clean pages, else accurate."""
    readers, seconds = TwoReaders.open(options), options.timeout_seconds
    return ByPage(
        accurate=FusedEngine(ACCURATE, every_word, readers, seconds),
        fast=FusedEngine(FAST, doubted_words, readers, seconds),
    )


def _word(word: FusedWord, line: Box, size: tuple[int, int]) -> Word:
    box = inside(word.x0, word.x1, line, *size)
    return Word(word.text, box, confidence(word), word.alternatives)
