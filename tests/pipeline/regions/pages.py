"""Pages drawn for one test, and invented papers with their truth as what was read."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from benchmarks.synth.truth import SynthPage
from pipeline.geometry import Transform
from pipeline.page import CleanPage, Line, Pixels, ScanPage, Word
from schemas.geometry import Box

DPI = 300


def paper(width_mm: float = 210, height_mm: float = 297, dpi: int = DPI) -> Pixels:
    """White paper, RGB."""
    size = round(height_mm / 25.4 * dpi), round(width_mm / 25.4 * dpi), 3
    return np.full(size, 252, np.uint8)


def px(mm: float, dpi: int = DPI) -> int:
    return round(mm / 25.4 * dpi)


def clean(pixels: Pixels, dpi: float = DPI) -> CleanPage:
    """A page that needed no cleaning."""
    scan = ScanPage(1, pixels, dpi, "tag", "0" * 64)
    grey = pixels if pixels.ndim == 2 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))
    return CleanPage(scan, grey.astype(np.uint8), dpi, Transform.identity(), ())


def truth_lines(page: SynthPage, confidence: float = 0.99) -> tuple[Line, ...]:
    """What an engine without fault reads."""
    return tuple(
        Line(tuple(Word(word.text, Box(*word.box), confidence) for word in line.words))
        for line in page.lines
    )


def line(*words: tuple[str, Box], confidence: float = 0.99) -> Line:
    return Line(tuple(Word(text, box, confidence) for text, box in words))


@dataclass
class ShownParts:
    """A reader that keeps what it is shown, and says one thing of all of it."""

    says: str
    shown: list[CleanPage] = field(default_factory=list)

    def __call__(self, part: CleanPage) -> tuple[Line, ...]:
        self.shown.append(part)
        height, width = part.pixels.shape
        words = self.says.split()
        step = width // max(1, len(words))
        return (
            line(*((w, Box(i * step, 0, (i + 1) * step, height)) for i, w in enumerate(words))),
        ) if words else ()  # fmt: skip


def ring(pixels: Pixels, x_mm: float, y_mm: float, ink: tuple[int, int, int]) -> Box:
    """Draw a round seal of 36 mm with an inner ring and a star of strokes; where it is."""
    centre, radius = (px(x_mm), px(y_mm)), px(18)
    cv2.circle(pixels, centre, radius - px(0.5), ink, px(0.9), cv2.LINE_AA)
    cv2.circle(pixels, centre, px(9), ink, px(0.4), cv2.LINE_AA)
    for angle in range(0, 360, 20):
        turn = np.deg2rad(angle)
        inner, outer = (
            (round(centre[0] + r * np.cos(turn)), round(centre[1] + r * np.sin(turn)))
            for r in (px(11), px(15))
        )
        cv2.line(pixels, inner, outer, ink, px(1.2), cv2.LINE_AA)
    cv2.circle(pixels, centre, px(4), ink, -1, cv2.LINE_AA)
    return Box(centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius)


def overlap(box: Box, other: Box) -> float:
    """Intersection over union."""
    across = min(box.x1, other.x1) - max(box.x0, other.x0)
    down = min(box.y1, other.y1) - max(box.y0, other.y0)
    shared = max(0, across) * max(0, down)
    return shared / (box.width * box.height + other.width * other.height - shared)
