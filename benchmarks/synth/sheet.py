"""A blank page to draw on: text goes in at millimetres, truth comes out in pixels."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw
from PIL.ImageFont import FreeTypeFont

from benchmarks.synth.fonts import BLACK, Face, Ink, Style, loaded_font, require_glyphs
from benchmarks.synth.truth import (
    Box,
    Pixels,
    SynthPage,
    TruthLine,
    TruthMark,
    TruthWord,
    union,
)

MM_PER_INCH = 25.4
POINTS_PER_INCH = 72
PRINT_SPREAD_PX = 0.55
"""Gaussian sigma at 300 dpi of lens and toner together; sharper looks like a screenshot."""
PAPER: Ink = (252, 252, 250)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style, kept in NFC."""

    text: str
    style: Style

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", unicodedata.normalize("NFC", self.text))


@dataclass(frozen=True, slots=True)
class Leader:
    """The dots of a dotted line; lengths in millimetres."""

    radius_mm: float
    ink: Ink
    pitch_mm: float = 1.05
    """Full stops of a 12 pt face stand this far apart."""


TYPED_LEADER = Leader(0.14, BLACK)
"""Full stops from an office printer: 0.28 mm black dots."""
PREPRINTED_LEADER = Leader(0.09, (110, 108, 112))
"""Offset-printed certificate paper: fine grey dots, so that what is filled in stands out."""


Word = tuple[Run, ...]
"""Pieces without white space that touch each other; usually one."""


def words_of(runs: Iterable[Run]) -> list[Word]:
    """Split runs at white space; pieces of two runs that touch stay one word."""
    words: list[list[Run]] = []
    open_word = False
    for run in runs:
        pieces = run.text.split()
        for index, piece in enumerate(pieces):
            touches = index == 0 and open_word and not run.text[0].isspace()
            if touches:
                words[-1].append(Run(piece, run.style))
            else:
                words.append([Run(piece, run.style)])
        if run.text:
            open_word = bool(pieces) and not run.text[-1].isspace()
    return [tuple(word) for word in words]


def text_of(words: Sequence[Word]) -> str:
    """Return the words as a reader would type them."""
    return " ".join("".join(piece.text for piece in word) for word in words)


class Sheet:
    """One page being drawn. Positions are millimetres from the top-left corner.

    Lines enter the truth in the order they are written, so a layout writes in reading order.
    """

    def __init__(
        self,
        width_mm: float = 210,
        height_mm: float = 297,
        dpi: int = 300,
        paper: Ink = PAPER,
        face: Face = "Tinos",
    ) -> None:
        self.face = face
        self.dpi = dpi
        self.width_mm = width_mm
        self.height_mm = height_mm
        size = (round(self.px(width_mm)), round(self.px(height_mm)))
        self.image = Image.new("RGB", size, paper)
        self._draw = ImageDraw.Draw(self.image)
        self._lines: list[TruthLine] = []
        self._marks: list[TruthMark] = []

    def px(self, length_mm: float) -> float:
        """Return a length in pixels of this sheet."""
        return length_mm * self.dpi / MM_PER_INCH

    def mm(self, length_px: float) -> float:
        """Return a length in millimetres."""
        return length_px * MM_PER_INCH / self.dpi

    def file_name(self, style: Style) -> str:
        """Return the font file of a style in this sheet's face."""
        return style.file_name(self.face)

    def font(self, style: Style) -> FreeTypeFont:
        """Return the font of a style at this sheet's resolution."""
        em_px = style.size_pt * self.dpi / POINTS_PER_INCH
        return loaded_font(self.file_name(style), em_px)

    def word_width(self, word: Word) -> float:
        """Return the advance of a word in millimetres."""
        return self.mm(sum(self.font(piece.style).getlength(piece.text) for piece in word))

    def space_width(self, word: Word) -> float:
        """Return the width in millimetres of the space that follows a word."""
        return self.mm(self.font(word[-1].style).getlength(" "))

    def line_width(self, words: Sequence[Word]) -> float:
        """Return the natural width of a line in millimetres."""
        spaces = sum(self.space_width(word) for word in words[:-1])
        return spaces + sum(self.word_width(word) for word in words)

    def put_words(
        self, words: Sequence[Word], x_mm: float, baseline_mm: float, stretch_mm: float = 0
    ) -> list[TruthWord]:
        """Draw words from ``x_mm`` rightward and return their truth, without recording a line.

        ``stretch_mm`` is added to every space (justified setting).
        """
        placed: list[TruthWord] = []
        for word in words:
            placed.append(self._put_word(word, x_mm, baseline_mm))
            x_mm += self.word_width(word) + self.space_width(word) + stretch_mm
        return placed

    def _put_word(self, word: Word, x_mm: float, baseline_mm: float) -> TruthWord:
        x, y = self.px(x_mm), self.px(baseline_mm)
        boxes: list[Box] = []
        for piece in word:
            require_glyphs(piece.text, self.file_name(piece.style))
            font = self.font(piece.style)
            self._draw.text((x, y), piece.text, piece.style.ink, font, anchor="ls")
            left, top, right, bottom = font.getbbox(piece.text, anchor="ls")
            boxes.append(Box(int(x + left), int(y + top), int(x + right) + 1, int(y + bottom) + 1))
            x += font.getlength(piece.text)
        return TruthWord(text_of([word]), union(boxes))

    def record(self, cells: Sequence[Sequence[TruthWord]]) -> None:
        """Add one line of truth; several cells make a table row joined by TAB."""
        words = [word for cell in cells for word in cell]
        if not words:
            return
        text = "\t".join(" ".join(word.text for word in cell) for cell in cells)
        self._lines.append(TruthLine(text, union([word.box for word in words]), tuple(words)))

    def write(
        self,
        runs: Sequence[Run],
        x_mm: float,
        baseline_mm: float,
        *,
        centred: bool = False,
    ) -> tuple[float, float]:
        """Write one line at ``x_mm`` (its middle when ``centred``); return its x extent in mm."""
        words = words_of(runs)
        width = self.line_width(words)
        left = x_mm - width / 2 if centred else x_mm
        self.record([self.put_words(words, left, baseline_mm)])
        return left, left + width

    def rule(
        self,
        start_mm: tuple[float, float],
        end_mm: tuple[float, float],
        width_mm: float = 0.25,
        ink: Ink = BLACK,
    ) -> None:
        """Draw a straight upright or level line."""
        (x0, y0), (x1, y1) = start_mm, end_mm
        half = width_mm / 2
        self._draw.rectangle(
            (
                self.px(min(x0, x1) - (half if x0 == x1 else 0)),
                self.px(min(y0, y1) - (half if y0 == y1 else 0)),
                self.px(max(x0, x1) + (half if x0 == x1 else 0)),
                self.px(max(y0, y1) + (half if y0 == y1 else 0)),
            ),
            fill=ink,
        )

    def dots(
        self,
        x0_mm: float,
        x1_mm: float,
        baseline_mm: float,
        leader: Leader,
    ) -> None:
        """Draw a dotted leader on the baseline; leaders carry no truth text."""
        size = self.px(leader.radius_mm)
        for index in range(int((x1_mm - x0_mm) / leader.pitch_mm)):
            x = self.px(x0_mm + index * leader.pitch_mm)
            y = self.px(baseline_mm - leader.radius_mm)
            self._draw.ellipse((x - size, y - size, x + size, y + size), fill=leader.ink)

    def multiply(self, layer: Pixels, x_mm: float, y_mm: float, kind: str = "") -> None:
        """Lay translucent ink (white is nothing) with its top-left corner at a position.

        With ``kind`` the mark enters the truth, its box tight around the ink.
        """
        x, y = round(self.px(x_mm)), round(self.px(y_mm))
        height, width = layer.shape[:2]
        box = (
            max(x, 0),
            max(y, 0),
            min(x + width, self.image.width),
            min(y + height, self.image.height),
        )
        under = np.asarray(self.image.crop(box)).astype(np.uint16)
        over = layer[box[1] - y : box[3] - y, box[0] - x : box[2] - x]
        self.image.paste(Image.fromarray((under * over // 255).astype(np.uint8)), box[:2])
        if kind:
            self._marks.append(TruthMark(kind, inked_box(over, box[0], box[1])))

    def printed(self) -> SynthPage:
        """Return the page as a flatbed scanner sees it: softened edges, truth unchanged."""
        sigma = PRINT_SPREAD_PX * self.dpi / 300
        pixels = cv2.GaussianBlur(np.asarray(self.image), (0, 0), sigma)
        lines, marks = tuple(self._lines), tuple(self._marks)
        return SynthPage(pixels.astype(np.uint8), self.dpi, lines, marks)


def inked_box(layer: Pixels, x: int, y: int) -> Box:
    """Return the box around the ink of a layer whose top-left pixel lies at ``(x, y)``."""
    inked = layer.min(axis=2) < 200
    columns, rows = np.nonzero(inked.any(axis=0))[0], np.nonzero(inked.any(axis=1))[0]
    if len(rows) == 0:
        return Box(x, y, x, y)
    left, right = int(columns[0]), int(columns[-1]) + 1
    return Box(x + left, y + int(rows[0]), x + right, y + int(rows[-1]) + 1)
