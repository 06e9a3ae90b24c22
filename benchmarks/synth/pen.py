"""Writing by hand: figures drawn stroke by stroke, letters from the middle line of a typeface.

No typeface in Debian writes all of Vietnamese by hand, so a hand is made of the skeleton of Arimo's
letters, bent, tilted and of uneven size, drawn with a pen. Layers are RGB, white where there is no
ink, for `Sheet.multiply`.
"""

from random import Random

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from benchmarks.synth.fonts import Ink, loaded_font, require_glyphs
from benchmarks.synth.marks import smooth_curve, tinted
from benchmarks.synth.truth import Pixels

Knots = tuple[tuple[float, float], ...]

FIGURES: dict[str, tuple[Knots, ...]] = {
    "0": (((0.3, 0.04), (0.07, 0.35), (0.1, 0.82), (0.34, 0.96), (0.56, 0.7), (0.5, 0.24),
           (0.28, 0.05)),),
    "1": (((0.12, 0.32), (0.36, 0.03), (0.3, 0.97)),),
    "2": (((0.06, 0.26), (0.3, 0.04), (0.52, 0.24), (0.34, 0.58), (0.04, 0.95), (0.3, 0.9),
           (0.6, 0.94)),),
    "3": (((0.08, 0.12), (0.36, 0.04), (0.48, 0.25), (0.24, 0.46), (0.52, 0.66), (0.4, 0.92),
           (0.06, 0.9)),),
    "4": (((0.38, 0.03), (0.04, 0.6), (0.62, 0.57)), ((0.44, 0.34), (0.38, 1.0))),
    "5": (((0.16, 0.08), (0.13, 0.45), (0.4, 0.42), (0.53, 0.7), (0.34, 0.95), (0.06, 0.88)),
          ((0.16, 0.08), (0.55, 0.05))),
    "6": (((0.46, 0.04), (0.16, 0.4), (0.08, 0.76), (0.3, 0.96), (0.5, 0.76), (0.34, 0.56),
           (0.1, 0.72)),),
    "7": (((0.04, 0.1), (0.3, 0.12), (0.56, 0.06), (0.3, 0.5), (0.2, 0.97)),),
    "8": (((0.46, 0.2), (0.26, 0.04), (0.12, 0.25), (0.46, 0.66), (0.4, 0.93), (0.14, 0.9),
           (0.12, 0.66), (0.46, 0.3), (0.46, 0.18)),),
    "9": (((0.5, 0.25), (0.3, 0.04), (0.1, 0.25), (0.24, 0.46), (0.48, 0.25), (0.46, 0.6),
           (0.34, 0.98)),),
    "/": (((0.5, -0.05), (0.1, 1.08)),),
}  # fmt: skip
"""Pen positions in a box one high: x to the right, y down."""

PEN_WIDTH = 0.1
"""Of the height of a figure: a ball pen's 0.4 mm on figures 3.5 mm tall."""

FACE = "Arimo-Regular.ttf"


def figures(rng: Random, text: str, height_px: float, ink: Ink) -> Pixels:
    """Return figures and slashes as a hand writes them; no two are alike."""
    lean, size = rng.uniform(-0.05, 0.3), rng.uniform(0.95, 1.2) * height_px
    width = round(size * (0.75 * len(text) + 0.8))
    canvas = np.zeros((round(size * 1.7), width), np.uint8)
    x = 0.3 * size
    for character in text:
        scale = size * rng.uniform(0.85, 1.12)
        lift = size * (0.3 + rng.uniform(-0.1, 0.1))
        for stroke in FIGURES[character]:
            knots = np.array(stroke) + [(rng.gauss(0, 0.022), rng.gauss(0, 0.022)) for _ in stroke]
            knots[:, 0] += (1 - knots[:, 1]) * lean
            _stroke(canvas, smooth_curve(knots) * scale + (x, lift), PEN_WIDTH * height_px)
        x += scale * rng.uniform(0.58, 0.74)
    return tinted(cv2.GaussianBlur(canvas, (0, 0), 0.7).astype(np.uint8), ink)


def words(rng: Random, text: str, height_px: float, ink: Ink) -> Pixels:
    """Return a line of Vietnamese in a hand of its own; ``height_px`` is that of a capital."""
    require_glyphs(text, FACE)
    font = loaded_font(FACE, height_px * 1.4)
    canvas = Image.new(
        "L", (round(font.getlength(text) * 1.15 + 3 * height_px), round(height_px * 3))
    )
    x = height_px
    for character in text:
        tile = Image.new("L", (round(height_px * 3),) * 2)
        place = (height_px, height_px * 2)
        ImageDraw.Draw(tile).text(place, character, 255, font, anchor="ls")
        turned = tile.rotate(rng.uniform(-7, 7), Image.Resampling.BICUBIC, center=place)
        drop = round(rng.gauss(0, 0.04) * height_px)
        corner = (round(x - height_px), drop)
        canvas.paste(255, corner, turned)
        x += font.getlength(character) * rng.uniform(0.9, 1.05)
    line = _skeleton(np.asarray(canvas))
    return tinted(_penned(rng, line, height_px), ink)


def _skeleton(filled: Pixels) -> Pixels:
    """Return the middle lines of letters by repeated opening (Lantuéjoul's formula)."""
    rest = (filled > 100).astype(np.uint8) * np.uint8(255)
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    lines = np.zeros_like(rest)
    while rest.any():
        lines |= cv2.subtract(rest, cv2.morphologyEx(rest, cv2.MORPH_OPEN, cross))
        rest = np.asarray(cv2.erode(rest, cross), np.uint8)
    return lines


def _penned(rng: Random, lines: Pixels, height_px: float) -> Pixels:
    """Return thin lines bent by a slanting, unsteady hand and drawn as wide as its pen."""
    noise = np.random.default_rng(rng.getrandbits(32))
    height, width = lines.shape
    cells = (max(2, round(2 * height / height_px)), max(2, round(2 * width / height_px)))
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    slant = rng.uniform(0.0, 0.35)
    bends = [
        cv2.resize(noise.normal(0, 0.06 * height_px, cells).astype(np.float32), (width, height),
                   interpolation=cv2.INTER_CUBIC)
        for _ in range(2)
    ]  # fmt: skip
    wide = cv2.dilate(lines, np.ones((2, 2), np.uint8))
    bent = cv2.remap(
        wide,
        columns + slant * (rows - height * 0.66) + bends[0],
        rows + bends[1],
        cv2.INTER_LINEAR,
    )
    side = max(2, round(PEN_WIDTH * height_px * 0.8))
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    drawn = cv2.dilate((np.asarray(bent) > 60).astype(np.uint8) * 255, pen)
    return np.asarray(cv2.GaussianBlur(drawn, (0, 0), 0.8), np.uint8)


def _stroke(canvas: Pixels, curve: npt.NDArray[np.float64], width_px: float) -> None:
    points = np.round(curve * 16).astype(np.int32)
    cv2.polylines(canvas, [points], False, 255, max(1, round(width_px)), cv2.LINE_AA, 4)
