"""Tesseract's model shown the lines of a page in batches, without Tesseract around it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.levels import percentiles
from pipeline.ocr.alphabet import require_alphabet
from pipeline.ocr.best_path import best_path
from pipeline.ocr.deadline import Deadline
from pipeline.ocr.engine import EngineOptions
from pipeline.ocr.errors import EngineGarbage
from pipeline.ocr.glyphs import Glyph, Glyphs, parted, tidied
from pipeline.ocr.letter_places import letter_places
from pipeline.ocr.onnx_model import AskModel, OnnxModel
from pipeline.ocr.tessdata import folder_with, installed_folders
from pipeline.ocr.tesseract_lines import NAME, UNWRITTEN, TesseractLineReader
from pipeline.ocr.tesseract_network import WINDOW, as_onnx
from pipeline.ocr.traineddata import ModelNotUnderstood, read_model
from pipeline.page import CleanPage, Pixels
from schemas.geometry import Box

PAD_ABOVE = 0.15
"""In heights of the line; with 0.05 marks over capitals are cut (accents 99.5 → 97.7 %)."""

SEARCH_BESIDE = 0.3
"""In heights of the line: how far its first and last letter are looked for."""

PAD_BESIDE = 3
"""Pixels of the network's picture. White at the ends of a line is read as dots and dashes: with 6
twice as many as with 3, with all that was searched on nearly every line."""

MAX_WIDTH = 6000
"""Pixels of the network's picture, ten times the usual line; longer ones are squeezed."""

MAX_AREA = 5_000
"""Lines × width of a batch: 12 MB in the first layer. With 16,000 it took a tenth longer."""

DARK_GROUND = 110
"""Most of a line that is white on black is no brighter."""

USUAL_LEVELS = (25, 75)
"""Percentiles of the darkest and brightest points along the middle of a line that are taken for its
ink and its paper, as Tesseract takes them."""


_GREYS = np.arange(256, dtype=np.float32)

BLANK = " "

RULINGS = frozenset("|_")
"""Sides of a table's cell, and lines to write on; no text of an office has them."""


class LineReader(Protocol):
    """Whoever reads the lines it is shown, letter by letter."""

    @property
    def version(self) -> str:
        """Program or model, precise enough to explain a different reading."""
        ...

    def read(
        self, page: CleanPage, boxes: tuple[Box, ...], deadline: Deadline
    ) -> tuple[Glyphs, ...]:
        """What stands in each of ``boxes`` (tight around a line); empty where nothing is read.

        Raises ``EngineCrashed``, ``EngineGarbage``, or ``EngineTimeout`` at the deadline.
        """
        ...


def open_line_reader(options: EngineOptions) -> LineReader:
    """Tesseract's model of lines by itself, or Tesseract where there are several or another build.

    Raises ``EngineMissing``, ``LanguageMissing`` or ``AlphabetIncomplete``.
    """
    folders = (options.tessdata,) if options.tessdata else installed_folders()
    folder = folder_with(options.languages, folders)
    if len(options.languages) == 1:
        try:
            return TesseractModelReader.of(folder / f"{options.language}.traineddata")
        except ModelNotUnderstood:
            pass
    return TesseractLineReader(options)


@dataclass(frozen=True, slots=True)
class _Strip:
    """A line as the network sees it, ``(height, W)``, −1 ink, 1 paper, and where that stands.

    ``inked`` – its columns in which there is ink; ``left`` – of its left side on the page;
    ``scale`` – pixels of the page for one of its own.
    """

    picture: NDArray[np.float32]
    inked: list[bool]
    left: float
    scale: float

    @property
    def steps(self) -> int:
        """For how many steps the network looks at it."""
        return max(1, int(self.picture.shape[1]) // WINDOW)

    def on_page(self, start: int, end: int) -> tuple[float, float]:
        """Columns as pixels of the page."""
        return self.left + start * self.scale, self.left + end * self.scale


@dataclass(frozen=True, slots=True)
class TesseractModelReader:
    """An open model; one thread."""

    model: AskModel
    letters: tuple[str, ...]
    blank: int
    height: int
    column_size: int
    version: str

    @classmethod
    def of(cls, file: Path) -> "TesseractModelReader":
        """Open ``file``; raises ``ModelNotUnderstood`` or ``AlphabetIncomplete``."""
        model = read_model(file)
        network = as_onnx(model)
        require_alphabet(NAME, frozenset(model.letters).__contains__, known_gap=UNWRITTEN)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()[:8]
        return cls(
            model=OnnxModel(network.onnx),
            letters=model.letters,
            blank=model.blank,
            height=network.height,
            column_size=network.column_size,
            version=f"{model.version} {digest}",
        )

    def read(
        self, page: CleanPage, boxes: tuple[Box, ...], deadline: Deadline
    ) -> tuple[Glyphs, ...]:
        """What stands in each of ``boxes``; see ``LineReader``."""
        from trueocr.preprocess import width_batches

        lines: list[Glyphs] = [()] * len(boxes)
        shown = ((place, self._strip(page.pixels, box)) for place, box in enumerate(boxes))
        inked = [(place, strip) for place, strip in shown if any(strip.inked)]
        widths = [strip.picture.shape[1] for _, strip in inked]
        for members in width_batches(widths, max_area=MAX_AREA):
            batch = [inked[i] for i in members]
            codes, confidences = self._ask([strip for _, strip in batch], deadline)
            for column, (place, strip) in enumerate(batch):
                seen = codes[: strip.steps, column], confidences[: strip.steps, column]
                lines[place] = parted(self._glyphs(*seen, strip), boxes[place].height)
        return tuple(lines)

    def _ask(
        self, strips: list[_Strip], deadline: Deadline
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Codes and confidences of a batch, ``(steps, lines)``."""
        steps = max(strip.steps for strip in strips)
        pictures = np.ones((len(strips), 1, self.height, WINDOW * steps), np.float32)
        for picture, strip in zip(pictures, strips, strict=True):
            width = min(strip.picture.shape[1], pictures.shape[-1])
            picture[0, :, :width] = strip.picture[:, :width]
        inputs = {
            "picture": pictures,
            "lengths": np.array([strip.steps for strip in strips], np.int64),
            "columns": np.array([len(strips), steps, self.column_size], np.int64),
        }
        codes, confidences = self.model(["codes", "confidences"], inputs, deadline)
        if not np.isfinite(confidences).all():
            reason = "numbers that mean nothing"
            raise EngineGarbage(engine=deadline.engine, page=deadline.page, reason=reason)
        return codes, confidences

    def _strip(self, pixels: Pixels, box: Box) -> _Strip:
        """The line in ``box`` as Tesseract would show it to its network."""
        above, beside = round(PAD_ABOVE * box.height), round(SEARCH_BESIDE * box.height)
        padded = Box(box.x0 - beside, box.y0 - above, box.x1 + beside, box.y1 + above)
        x0, y0, x1, y1 = padded.clipped(pixels.shape[1], pixels.shape[0])
        width = min(MAX_WIDTH, max(WINDOW, round((x1 - x0) * self.height / (y1 - y0))))
        way = cv2.INTER_AREA if y1 - y0 > self.height else cv2.INTER_LINEAR
        small = cv2.resize(pixels[y0:y1, x0:x1], (width, self.height), interpolation=way)
        scale = (x1 - x0) / width
        whole = _levelled(np.asarray(small, np.uint8))
        dark = whole < 0
        # What is dark from above the tallest letter to below the lowest is the side of a cell.
        sides = dark.all(axis=0)
        whole[:, sides] = 1
        inked = np.asarray(dark.any(axis=0) & ~sides)
        places = np.flatnonzero(inked)
        first, last = (int(places[0]), int(places[-1]) + 1) if len(places) else (0, width)
        part = slice(max(0, first - PAD_BESIDE), max(last + PAD_BESIDE, first + WINDOW))
        return _Strip(whole[:, part], inked[part].tolist(), x0 + part.start * scale, scale)

    def _glyphs(
        self, codes: NDArray[np.int64], confidences: NDArray[np.float32], strip: _Strip
    ) -> Glyphs:
        """The letters of a line at their places on the page, and the blanks between them."""
        seen = [
            (letter, stretch)
            for stretch in best_path(codes, confidences, self.blank)
            if (letter := self.letters[stretch.code]) and letter not in RULINGS
        ]
        begins = [s.start * WINDOW + WINDOW // 2 for letter, s in seen if letter != BLANK]
        places = iter(letter_places(strip.inked, begins))
        glyphs: list[Glyph] = []
        end = strip.left
        for letter, stretch in seen:
            start, end = (end, end) if letter == BLANK else strip.on_page(*next(places))
            glyphs.append(Glyph(letter, stretch.sure, start, end))
        return tidied(tuple(glyphs))


def _levelled(line: Pixels) -> NDArray[np.float32]:
    """Grey as the network wants it: −1 is the line's usual ink, 1 its usual paper."""
    bright = cv2.threshold(line, DARK_GROUND, 255, cv2.THRESH_BINARY)[1]
    if 2 * cv2.countNonZero(bright) < line.size:
        line = 255 - line
    low, high = USUAL_LEVELS
    middle = line[len(line) // 2]
    before, here, after = middle[:-2], middle[1:-1], middle[2:]
    dark = here[((here < before) & (here <= after)) | ((here <= before) & (here < after))]
    bright = here[((here > before) & (here >= after)) | ((here >= before) & (here > after))]
    ink = percentiles(dark, low)[0] if len(dark) else 0.0
    paper = percentiles(bright, high)[0] if len(bright) else 255.0
    contrast = max(1.0, (paper - ink) / 2)
    levels: NDArray[np.float32] = (_GREYS - ink) / contrast - 1
    return np.asarray(cv2.LUT(line, levels.clip(-1, 1)), dtype=np.float32)
