"""Ink that is not print: round seals, signatures and security backgrounds.

All functions return RGB layers, white where there is no ink, for `Sheet.multiply`.
"""

import math
from functools import lru_cache
from random import Random

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from benchmarks.synth.fonts import Ink, loaded_font, require_glyphs
from benchmarks.synth.truth import Pixels

SEAL_RED: Ink = (222, 62, 66)
PEN_BLUE: Ink = (40, 62, 168)
_SEAL_FONT = "Arimo-Bold.ttf"
SEAL_MM = 36
"""Diameter of an agency's round seal."""


def tinted(coverage: Pixels, ink: Ink) -> Pixels:
    """Return a layer that takes ``ink`` where coverage is 255 and white where it is 0."""
    alpha = coverage[..., None].astype(np.float32) / 255
    return (255 - alpha * (255 - np.array(ink, np.float32))).round().astype(np.uint8)


def _ring_text(
    canvas: Image.Image, text: str, radius: float, size_px: float, *, bottom: bool
) -> None:
    """Write along a circle about the centre: over the top clockwise, or under the bottom."""
    require_glyphs(text, _SEAL_FONT)
    font = loaded_font(_SEAL_FONT, size_px)
    turn = -1 if bottom else 1
    tracking = size_px * 0.10
    angles = [(font.getlength(char) + tracking) / radius for char in text]
    angle = -sum(angles) / 2
    centre = canvas.width / 2
    for char, width in zip(text, angles, strict=True):
        middle = angle + width / 2
        angle += width
        tile = Image.new("L", (int(size_px * 2.2),) * 2, 0)
        ImageDraw.Draw(tile).text((tile.width / 2, tile.height / 2), char, 255, font, anchor="mm")
        tile = tile.rotate(-math.degrees(middle) * turn, Image.Resampling.BICUBIC)
        x = centre + radius * math.sin(middle)
        y = centre - radius * math.cos(middle) * turn
        corner = (round(x - tile.width / 2), round(y - tile.height / 2))
        canvas.paste(255, corner, tile)


def _star(centre: float, radius: float) -> list[tuple[float, float]]:
    points = []
    for index in range(10):
        reach = radius if index % 2 == 0 else radius * 0.382
        angle = math.pi * index / 5
        points.append((centre + reach * math.sin(angle), centre - reach * math.cos(angle)))
    return points


def seal(rng: Random, above: str, below: str, dpi: int = 300) -> Pixels:
    """Return a round red seal, 36 mm across, unevenly inked and turned by up to 12 degrees.

    ``above`` and ``below`` run along the rim, over and under a star.
    """
    size = round(SEAL_MM * dpi / 25.4)
    canvas = Image.new("L", (size, size), 0)
    draw = ImageDraw.Draw(canvas)
    unit = size / SEAL_MM
    for inset, width in ((0.4, 0.9), (2.0, 0.35), (9.3, 0.35)):
        edge = inset * unit
        draw.ellipse((edge, edge, size - edge, size - edge), outline=255, width=round(width * unit))
    _ring_text(canvas, above.upper(), 12.2 * unit, _fitted(above, 3.7) * dpi / 300, bottom=False)
    _ring_text(canvas, below.upper(), 12.4 * unit, _fitted(below, 1.8) * dpi / 300, bottom=True)
    draw.polygon(_star(size / 2, 4.2 * unit), fill=255)
    turned = np.asarray(canvas.rotate(rng.uniform(-12, 12), Image.Resampling.BICUBIC))
    return tinted(worn(rng, turned), SEAL_RED)


def _fitted(text: str, arc_radians: float) -> float:
    """Return the em in pixels at 300 dpi that lets text fill at most an arc of 12.3 mm radius."""
    font = loaded_font(_SEAL_FONT, 100)
    natural = font.getlength(text.upper()) + 10 * len(text)
    return min(33.0, arc_radians * 12.3 / 25.4 * 300 * 100 / natural)


def worn(rng: Random, coverage: Pixels) -> Pixels:
    """Return the stamp's coverage with the blotches of an uneven press."""
    noise = np.random.default_rng(rng.getrandbits(32))
    height, width = coverage.shape
    coarse = noise.uniform(0.5, 1.1, (9, 9)).astype(np.float32)
    fine = noise.uniform(0.75, 1.1, (height // 3 + 1, width // 3 + 1)).astype(np.float32)
    press = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    grain = cv2.resize(fine, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.clip(coverage * np.clip(press, 0.45, 1) * np.clip(grain, 0, 1), 0, 255).astype(
        np.uint8
    )


def signature(rng: Random, dpi: int = 300) -> Pixels:
    """Return a pen flourish, about 45 x 22 mm, in blue ink of varying pressure."""
    width, height = round(48 * dpi / 25.4), round(24 * dpi / 25.4)
    canvas = np.zeros((height, width), np.uint8)
    knots = _signature_knots(rng)
    curve = smooth_curve(np.array(knots)) * (width, height)
    scale = dpi / 300
    speed = np.linalg.norm(np.diff(curve, axis=0), axis=1)
    pressure = np.interp(speed, (speed.min(), speed.max()), (6.2, 3.0)) * scale
    shift = 4
    points = np.round(curve * (1 << shift)).astype(np.int32)
    for start, end, thick in zip(points[:-1], points[1:], pressure, strict=True):
        cv2.line(
            canvas,
            start.tolist(),
            end.tolist(),
            255,
            max(1, round(float(thick))),
            cv2.LINE_AA,
            shift,
        )
    return tinted(
        worn(rng, cv2.GaussianBlur(canvas, (0, 0), 0.8 * scale).astype(np.uint8)), PEN_BLUE
    )


def _signature_knots(rng: Random) -> list[tuple[float, float]]:
    """Return pen positions in the unit square: loops, zigzags, then a closing sweep."""
    lean, height = rng.uniform(0.02, 0.07), rng.uniform(0.12, 0.3)
    knots = [(0.08, rng.uniform(0.4, 0.7)), (0.16 + lean, rng.uniform(0.06, 0.2))]
    knots += [(0.2, rng.uniform(0.7, 0.85)), (rng.uniform(0.08, 0.14), rng.uniform(0.6, 0.75))]
    x = 0.2
    for index in range(rng.randint(4, 9)):
        x += rng.uniform(0.04, 0.1)
        reach = height * rng.uniform(0.6, 1.2)
        knots.append((x + (0 if index % 2 else lean), 0.5 + (reach if index % 2 else -reach)))
        if rng.random() < 0.45:
            knots.append((x - rng.uniform(0.02, 0.06), rng.uniform(0.42, 0.58)))
    knots += [(min(x + 0.12, 0.9), 0.55), (0.93, rng.uniform(0.15, 0.4))]
    sweeps: list[list[tuple[float, float]]] = [
        [],
        [(0.4, 0.78), (0.1, 0.86), (0.6, 0.74)],
        [(0.7, 0.85), (0.5, 0.66)],
    ]
    return [*knots, *rng.choice(sweeps), (0.97, rng.uniform(0.5, 0.75))]


def smooth_curve(knots: npt.NDArray[np.float64], steps: int = 24) -> npt.NDArray[np.float64]:
    """Return a Catmull-Rom curve through the knots."""
    padded = np.vstack([knots[0], knots, knots[-1]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    pieces = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        pieces.append(
            0.5
            * (
                2 * b
                + (c - a) * t
                + (2 * a - 5 * b + 4 * c - d) * t**2
                + (3 * b - a - 3 * c + d) * t**3
            )
        )
    return np.vstack([*pieces, knots[-1:]])


@lru_cache(maxsize=4)
def guilloche(width_px: int, height_px: int, ink: Ink, pitch_px: float = 26) -> Pixels:
    """Return interlaced pale waves over a whole area, like a certificate's security print."""
    canvas = np.zeros((height_px, width_px), np.uint8)
    x = np.arange(0, width_px + 8, 8, dtype=np.float64)
    for family, phase in ((1.0, 0.0), (0.73, 1.7), (1.31, 3.1)):
        for offset in np.arange(-pitch_px, height_px + pitch_px, pitch_px):
            wave = np.sin(x / 70 * family + phase + offset / 90) * pitch_px * 0.9
            points = np.stack([x, offset + wave], axis=1).round().astype(np.int32)
            cv2.polylines(canvas, [points], False, 255, 1, cv2.LINE_AA)
    return tinted(canvas, ink)


def emblem(dpi: int = 300) -> Pixels:
    """Return a plain round emblem, 26 mm across: a star in a red disc with a wreath of dots."""
    size = round(26 * dpi / 25.4)
    canvas = Image.new("RGB", (size, size), "white")
    draw = ImageDraw.Draw(canvas)
    unit = size / 26
    draw.ellipse((unit, unit, size - unit, size - unit), fill=(232, 190, 92))
    draw.ellipse((3 * unit, 3 * unit, size - 3 * unit, size - 3 * unit), fill=(206, 44, 44))
    draw.polygon([(x, y - 2 * unit) for x, y in _star(size / 2, 5.2 * unit)], fill=(244, 212, 92))
    for index in range(36):
        angle = math.pi * 2 * index / 36
        x = size / 2 + 11 * unit * math.sin(angle)
        y = size / 2 - 11 * unit * math.cos(angle)
        draw.ellipse((x - unit * 0.6, y - unit, x + unit * 0.6, y + unit), fill=(206, 130, 40))
    return np.asarray(canvas.resize((size, size), Image.Resampling.LANCZOS))
