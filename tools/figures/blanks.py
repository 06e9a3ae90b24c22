"""Blanks filled in by hand, made of single digits that people wrote.

A blank is a strip of a line of print, :data:`HEIGHT` pixels tall: printed figures would be
:data:`FIGURE` tall and stand on :data:`FOOT`. What a hand writes there is as tall as it likes,
touches what stands beside it, and bits of print reach in from both ends.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from benchmarks.synth.fonts import loaded_font
from pipeline.blanks import Kind
from pipeline.by_hand.strip import FIGURE, FOOT, HEIGHT

Ink = NDArray[np.float32]
"""``(h, w)``, 0 where there is paper, 1 where there is ink."""

Digits = Mapping[str, list[Ink]]

FINE = 2
"""Times a strip is larger while it is drawn."""

BEFORE = ("Số:", "số:", ":", "ngày", "Ngày", "tháng", "y", "g", "")
AFTER = ("/QĐ", "/UB", "/TB", "/KH-", "-", "tháng", "năm", "t", "n", "", "")
SHOWN, STROKE_SHOWN = 0.7, 0.3
"""Of a figure's height: how much of the print behind a blank is seen. A whole stroke is a one."""

EMPTY, WITH_NOUGHT = 0.03, 0.75
"""Shares of blanks that are not filled in, and of days and months written as "07"."""

FACES = ("Tinos-Regular.ttf", "Tinos-Italic.ttf", "Arimo-Regular.ttf")


def load_digits(folder: Path, part: slice) -> dict[str, list[Ink]]:
    """The digits of MNIST in ``folder``, one ``D.json`` a digit; ``part`` of each, trimmed."""
    digits = {}
    for figure in "0123456789":
        flat = json.loads((folder / f"{figure}.json").read_text())["data"]
        pictures = np.asarray(flat, np.float32).reshape(-1, 28, 28)[part]
        digits[figure] = [_trimmed(picture) for picture in pictures]
    return digits


def invented(rng: Random) -> tuple[Kind, str]:
    """A blank and the figures in it, as they stand on papers; now and then none."""
    kind: Kind = rng.choice(("number", "number", "day", "day", "month"))
    if rng.random() < EMPTY:
        return kind, ""
    if kind == "number":
        length = rng.choice((1, 2, 2, 3, 3, 3, 4, 4, 5))
        return kind, "".join(rng.choice("0123456789") for _ in range(length))
    value = rng.randint(1, 31 if kind == "day" else 12)
    return kind, f"{value:02d}" if rng.random() < WITH_NOUGHT else str(value)


def drawn_blank(rng: Random, text: str, digits: Digits, *, printed: bool = False) -> Ink:
    """A strip with ``text`` in it; ``printed`` sets it in type instead."""
    figure, foot = FIGURE * FINE, FOOT * FINE
    tiles = _printed_tiles(rng, text, figure) if printed else _tiles(rng, text, digits, figure)
    width = round(sum(t.shape[1] for t in tiles) + (len(tiles) + 6) * 0.6 * figure)
    canvas = np.zeros((HEIGHT * FINE, width), np.float32)
    x = start = rng.uniform(0.05, 0.9) * figure
    drop = 0.0 if printed else rng.uniform(-0.25, 0.35) * figure
    gap = 0.1 if printed else rng.uniform(-0.02, 0.35)
    for tile in tiles:
        jitter = 0.0 if printed else rng.gauss(0, 0.09) * figure
        _blend(canvas, tile, round(x), round(foot + drop + jitter - tile.shape[0]))
        spread = 0.0 if printed else rng.gauss(0, 0.06)
        x += tile.shape[1] + max(-0.12, gap + spread) * figure
    end = min(width - 1, round(x + rng.uniform(-0.05, 0.8) * figure))
    behind = rng.choice(AFTER)
    before, after = (_print(rng, text, figure) for text in (rng.choice(BEFORE), behind))
    shown = STROKE_SHOWN if behind.startswith("/") else SHOWN
    left = round(start + rng.uniform(-0.15, 0.35) * figure)
    _blend(canvas, before, left - before.shape[1] - round(0.1 * figure), 0)
    _blend(canvas, after, end, 0)
    canvas = canvas[:, : min(width, end + round(rng.uniform(0, shown) * figure) + 1)]
    _underline(rng, canvas, figure, foot)
    small = cv2.resize(canvas, None, fx=1 / FINE, fy=1 / FINE, interpolation=cv2.INTER_AREA)
    return _scanned(rng, np.asarray(small, np.float32))


def _trimmed(picture: Ink) -> Ink:
    rows, columns = np.where(picture.max(axis=1) > 0.3)[0], np.where(picture.max(axis=0) > 0.3)[0]
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _tiles(rng: Random, text: str, digits: Digits, figure: float) -> list[Ink]:
    """Each figure as one hand writes it today: of one slant, size and pen."""
    slant, size = rng.uniform(-0.25, 0.4), rng.uniform(0.8, 1.55) * figure
    squeeze, pen = rng.uniform(0.75, 1.3), rng.uniform(0.07, 0.16) * size
    crossed = rng.random() < 0.6
    tiles = []
    for character in text:
        tile = rng.choice(digits[character])
        height = size * rng.uniform(0.78, 1.18)
        scale = height / tile.shape[0]
        width = max(3, round(tile.shape[1] * scale * squeeze * rng.uniform(0.85, 1.25)))
        tile = np.pad(cv2.resize(tile, (width, round(height)), interpolation=cv2.INTER_CUBIC), 8)
        if character == "1" and rng.random() < 0.35:
            _flag(rng, tile, pen)
        tile = _penned(tile, pen, rng)
        if character == "7" and crossed:
            _cross(rng, tile, pen)
        tiles.append(_sheared(rng, tile, slant))
    return tiles


def _penned(tile: Ink, pen: float, rng: Random) -> Ink:
    """The figure drawn anew with a pen ``pen`` pixels wide, whatever it was written with."""
    core = (tile > rng.uniform(0.35, 0.6)).astype(np.uint8)
    depth = cv2.distanceTransform(core, cv2.DIST_L2, 3)
    now = 2 * float(np.median(depth[depth > 0])) * 1.6 if core.any() else pen
    change = round((pen - now) / 2)
    if change:
        side = 2 * abs(change) + 1
        dot = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
        thick = cv2.dilate(core, dot) if change > 0 else cv2.erode(core, dot)
        core = thick if thick.sum() > 0.5 * core.sum() else core
    return np.asarray(core, np.float32)


def _flag(rng: Random, tile: Ink, pen: float) -> None:
    """The upstroke with which many begin a one, and now and then its foot."""
    rows, columns = np.where(tile > 0.5)
    if len(rows) == 0:
        return
    top = int(rows.argmin())
    x, y, height = int(columns[top]), int(rows[top]), int(np.ptp(rows))
    away = (round(x - rng.uniform(0.15, 0.3) * height), round(y + rng.uniform(0.15, 0.4) * height))
    cv2.line(tile, (x, y), away, 1.0, max(1, round(pen)), cv2.LINE_AA)
    if rng.random() < 0.2:
        foot = int(rows.argmax())
        reach = round(rng.uniform(0.12, 0.25) * height)
        below = int(rows[foot])
        ends = ((int(columns[foot]) - reach, below), (int(columns[foot]) + reach, below))
        cv2.line(tile, *ends, 1.0, max(1, round(pen)), cv2.LINE_AA)


def _cross(rng: Random, tile: Ink, pen: float) -> None:
    """The bar through the stem of a seven, as it is taught in Viet Nam."""
    rows, _ = np.where(tile > 0.5)
    if len(rows) == 0:
        return
    y = round(rows.min() + rng.uniform(0.42, 0.65) * np.ptp(rows))
    stem = np.where(tile[y] > 0.5)[0]
    if len(stem) == 0:
        return
    reach = rng.uniform(0.16, 0.36) * float(np.ptp(rows))
    tilt = rng.uniform(-0.35, 0.15) * reach
    x = float(stem.mean())
    ends = ((round(x - reach), round(y - tilt)), (round(x + reach), round(y + tilt)))
    cv2.line(tile, *ends, 1.0, max(1, round(pen)), cv2.LINE_AA)


def _sheared(rng: Random, tile: Ink, slant: float) -> Ink:
    """The figure leaning, turned a little and bent, cut to its ink."""
    height = tile.shape[0]
    turn = rng.gauss(0, 0.06)
    lean = slant + turn + rng.gauss(0, 0.05)
    room = round(abs(lean) * height) + 6
    canvas = np.pad(tile, ((4, 4), (room, room)))
    matrix = np.array([[1, -lean, lean * height / 2], [turn, 1, -turn * canvas.shape[1] / 2]])
    leaning = cv2.warpAffine(canvas, matrix, (canvas.shape[1], canvas.shape[0]))
    noise = np.random.default_rng(rng.getrandbits(32))
    shape = (leaning.shape[1], leaning.shape[0])
    bends = [
        cv2.resize(noise.normal(0, 0.025 * height, (3, 3)).astype(np.float32), shape,
                   interpolation=cv2.INTER_CUBIC)
        for _ in range(2)
    ]  # fmt: skip
    rows, columns = np.mgrid[0 : leaning.shape[0], 0 : leaning.shape[1]].astype(np.float32)
    bent = cv2.remap(leaning, columns + bends[0], rows + bends[1], cv2.INTER_LINEAR)
    return _trimmed(np.asarray(bent, np.float32)) if bent.max() > 0.3 else tile


def _printed_tiles(rng: Random, text: str, figure: float) -> list[Ink]:
    face = rng.choice(FACES)
    return [_trimmed(_set(face, character, figure)) for character in text]


def _print(rng: Random, text: str, figure: float) -> Ink:
    """A word of print on the line, as tall as the strip."""
    return _set(rng.choice(FACES), text, figure)


def _set(face: str, text: str, figure: float) -> Ink:
    font = loaded_font(face, figure / 0.66)
    width = max(1, round(font.getlength(text)))
    canvas = Image.new("L", (width, HEIGHT * FINE))
    ImageDraw.Draw(canvas).text((0, FOOT * FINE), text, 255, font, anchor="ls")
    return np.asarray(canvas, np.float32) / 255


def _blend(canvas: Ink, tile: Ink, x: int, y: int) -> None:
    """Ink laid over ink; what falls outside the strip is cut off."""
    height, width = canvas.shape
    left, top = max(0, x), max(0, y)
    right, bottom = min(width, x + tile.shape[1]), min(height, y + tile.shape[0])
    if right > left and bottom > top:
        part = tile[top - y : bottom - y, left - x : right - x]
        canvas[top:bottom, left:right] = np.maximum(canvas[top:bottom, left:right], part)


def _underline(rng: Random, canvas: Ink, figure: float, foot: float) -> None:
    """The dots or the rule on which a blank is filled in, where it has them."""
    kind = rng.random()
    y = round(foot + rng.uniform(-0.05, 0.12) * figure)
    if kind < 0.2:
        step, dot = rng.uniform(0.2, 0.35) * figure, max(1, round(0.05 * figure))
        for x in np.arange(0, canvas.shape[1], step):
            cv2.circle(canvas, (round(x), y), dot, 0.9, -1, cv2.LINE_AA)
    elif kind < 0.28:
        cv2.line(canvas, (0, y), (canvas.shape[1], y), 0.8, 1, cv2.LINE_AA)


def _scanned(rng: Random, strip: Ink) -> Ink:
    """The strip as pens, copiers and scanners leave it."""
    noise = np.random.default_rng(rng.getrandbits(32))
    strip = cv2.GaussianBlur(strip, (0, 0), rng.uniform(0.2, 1.1)).astype(np.float32)
    if rng.random() < 0.3:
        strip = (strip > rng.uniform(0.3, 0.6)).astype(np.float32)
        strip = cv2.GaussianBlur(strip, (0, 0), 0.4).astype(np.float32)
    strip = strip * rng.uniform(0.55, 1.0)
    for _ in range(rng.choice((0, 0, 0, 1, 3))):
        place = (rng.randrange(strip.shape[1]), rng.randrange(strip.shape[0]))
        cv2.circle(strip, place, rng.choice((0, 1, 1, 2)), rng.uniform(0.3, 1.0), -1)
    strip = strip + noise.normal(0, rng.uniform(0, 0.06), strip.shape)
    return np.clip(strip, 0, 1).astype(np.float32)
