"""What happens to paper on the way to a scan: small seeded changes, composable by name.

Every effect takes ``(H, W, 3)`` uint8 RGB and a generator and returns a new image with the 3x3
homography from the old pixel frame to the new (pixel centres at whole numbers). The input is
never written to. Values are "as seen in offices" rather than extreme: a person still reads all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.synth import marks
from benchmarks.synth.truth import (
    Box,
    Homography,
    Pixels,
    SynthPage,
    TruthLine,
    TruthWord,
)

Generator = np.random.Generator
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Degraded:
    """A changed image and where each point of the unchanged one went."""

    image: Pixels
    homography: Homography


Effect = Callable[[Pixels, Generator], Degraded]


class UnknownConditionError(Exception):
    """There is no degradation of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"no condition {self.name!r}; there are: {', '.join(CONDITIONS)}"


def _unmoved(image: npt.NDArray[np.generic]) -> Degraded:
    return Degraded(np.clip(image, 0, 255).astype(np.uint8), np.eye(3))


def _scaling(x: float, y: float) -> Homography:
    """Return the map of `cv2.resize`, which keeps pixel edges and not centres."""
    return np.array([[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2], [0, 0, 1]])


def _paper_colour(image: Pixels) -> tuple[int, int, int]:
    red, green, blue = np.median(image[::16, ::16].reshape(-1, 3), axis=0)
    return int(red), int(green), int(blue)


def _clouds(rng: Generator, height: int, width: int, cells: int) -> Floats:
    """Return smooth noise in 0..1 with about ``cells`` blobs across the shorter side."""
    rows = max(2, cells * height // min(height, width))
    columns = max(2, cells * width // min(height, width))
    coarse = rng.random((rows, columns), dtype=np.float32)
    return np.clip(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), 0, 1).astype(
        np.float32
    )


def _grain(rng: Generator, shape: tuple[int, ...], sigma: float) -> npt.NDArray[np.int16]:
    """Return Gaussian noise; one tile repeats, which is not visible and ten times cheaper."""
    tile = rng.normal(0, sigma, (509, 503)).astype(np.int16)
    repeats = (shape[0] // 509 + 1, shape[1] // 503 + 1)
    return np.tile(tile, repeats)[: shape[0], : shape[1], None]


def skew(image: Pixels, rng: Generator, degrees: float | None = None) -> Degraded:
    """Turn by a small angle (counter-clockwise positive, default within ±2.5) on the same size."""
    angle = float(rng.uniform(0.4, 2.5) * rng.choice((-1, 1))) if degrees is None else degrees
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, 1)
    turned = cv2.warpAffine(
        image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=_paper_colour(image)
    )
    return Degraded(turned.astype(np.uint8), np.vstack([matrix, [0, 0, 1]]))


def _quarter_turns(image: Pixels, turns: int) -> Degraded:
    """Turn counter-clockwise by ``turns`` times 90 degrees, exactly."""
    homography = np.eye(3)
    height, width = image.shape[:2]
    for _ in range(turns):
        homography = np.array([[0, 1, 0], [-1, 0, width - 1], [0, 0, 1]]) @ homography
        height, width = width, height
    return Degraded(np.ascontiguousarray(np.rot90(image, turns)), homography)


def turn90(image: Pixels, _rng: Generator) -> Degraded:
    """Turn a quarter counter-clockwise: the top of the page is at the left."""
    return _quarter_turns(image, 1)


def turn180(image: Pixels, _rng: Generator) -> Degraded:
    """Turn upside down."""
    return _quarter_turns(image, 2)


def turn270(image: Pixels, _rng: Generator) -> Degraded:
    """Turn a quarter clockwise: the top of the page is at the right."""
    return _quarter_turns(image, 3)


def noise(image: Pixels, rng: Generator, sigma: float = 12) -> Degraded:
    """Add sensor noise of ``sigma`` grey levels."""
    return _unmoved(image.astype(np.int16) + _grain(rng, image.shape, sigma))


def blur(image: Pixels, rng: Generator, sigma: float | None = None) -> Degraded:
    """Defocus by a Gaussian of ``sigma`` pixels (default 1.2–2.0)."""
    spread = float(rng.uniform(1.2, 2.0)) if sigma is None else sigma
    return _unmoved(cv2.GaussianBlur(image, (0, 0), spread))


def jpeg(image: Pixels, rng: Generator, quality: int | None = None) -> Degraded:
    """Encode and decode as JPEG (default quality 18–35)."""
    level = int(rng.integers(18, 36)) if quality is None else quality
    _, coded = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, level])
    decoded = cv2.imdecode(coded, cv2.IMREAD_COLOR_RGB)
    return _unmoved(np.asarray(decoded))


def stains(image: Pixels, rng: Generator, count: int = 4) -> Degraded:
    """Lay brown and yellow blots with darker rims over the page."""
    height, width = image.shape[:2]
    out = image.astype(np.float32)
    edge = _clouds(rng, height // 4 + 1, width // 4 + 1, 24)
    for _ in range(count):
        radius = float(rng.uniform(0.04, 0.13)) * width / 4
        x, y = rng.uniform(0, width / 4), rng.uniform(0, height / 4)
        rows, columns = np.ogrid[: edge.shape[0], : edge.shape[1]]
        distance = np.hypot(columns - x, rows - y) / radius + (edge - 0.5) * 0.5
        body = np.clip((1 - distance) * 8, 0, 1) * 0.55
        rim = np.exp(-(((distance - 0.97) / 0.045) ** 2)) * 0.6
        strength = cv2.resize(np.clip(body + rim, 0, 1).astype(np.float32), (width, height))
        colour = np.array(rng.choice([(206, 170, 110), (222, 196, 128), (178, 136, 88)]))
        out *= 1 - strength[..., None] * (1 - colour.astype(np.float32) / 255)
    return _unmoved(out)


def yellowed(image: Pixels, rng: Generator) -> Degraded:
    """Age the paper: yellow, darker toward the edges, cloudy."""
    height, width = image.shape[:2]
    small = (height // 8 + 1, width // 8 + 1)
    rows, columns = np.mgrid[-1 : 1 : small[0] * 1j, -1 : 1 : small[1] * 1j]
    rim = np.clip(np.maximum(np.abs(rows), np.abs(columns)) - 0.75, 0, 1) * 0.45
    depth = 0.75 + 0.35 * (_clouds(rng, *small, 6) - 0.5) + rim
    wide = cv2.resize(depth.astype(np.float32), (width, height))
    loss = np.array((0.07, 0.14, 0.34), np.float32)
    return _unmoved(image * (1 - wide[..., None] * loss))


def bleed(image: Pixels, rng: Generator) -> Degraded:
    """Let the back of the sheet show through: mirrored print, faint and soft."""
    back = np.roll(image[:, ::-1], tuple(rng.integers(-150, 150, 2)), (0, 1))
    soft = cv2.GaussianBlur(back, (0, 0), 1.6).astype(np.float32)
    share = float(rng.uniform(0.14, 0.24))
    return _unmoved(image * (1 - share * (1 - soft / 255)))


def faint(image: Pixels, rng: Generator) -> Degraded:
    """Wash the ink out to about half, unevenly, as from an empty cartridge."""
    height, width = image.shape[:2]
    keep = 0.35 + 0.3 * _clouds(rng, height, width, 5)
    paper = np.array(_paper_colour(image), np.float32)
    return _unmoved(paper - (paper - image) * keep[..., None])


def to_dpi(image: Pixels, _rng: Generator, ratio: float) -> Degraded:
    """Shrink by ``ratio`` (new dpi over old dpi)."""
    height, width = image.shape[:2]
    size = (round(width * ratio), round(height * ratio))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return Degraded(small.astype(np.uint8), _scaling(size[0] / width, size[1] / height))


def dpi200(image: Pixels, rng: Generator) -> Degraded:
    """Scan a 300 dpi page at 200 dpi."""
    return to_dpi(image, rng, 200 / 300)


def dpi150(image: Pixels, rng: Generator) -> Degraded:
    """Scan a 300 dpi page at 150 dpi."""
    return to_dpi(image, rng, 150 / 300)


def fax(image: Pixels, rng: Generator) -> Degraded:
    """Send by telefax: 200 dpi, black and white, speckles and lost lines."""
    small = dpi200(image, rng)
    grey = cv2.cvtColor(small.image, cv2.COLOR_RGB2GRAY)
    bits = np.where(grey + _grain(rng, grey.shape, 14)[..., 0] > 160, 255, 0).astype(np.uint8)
    specks = rng.integers(0, bits.size, bits.size // 4000)
    bits.flat[specks] ^= 255
    for row in rng.integers(0, bits.shape[0] - 1, 7):
        start = int(rng.integers(0, bits.shape[1] // 2))
        bits[row, start : start + int(rng.integers(100, bits.shape[1] // 2))] = 255
    return Degraded(np.repeat(bits[..., None], 3, axis=2), small.homography)


def dotmatrix(image: Pixels, _rng: Generator) -> Degraded:
    """Print with pins: ink breaks into overlapping dots 1/100 inch apart (at 300 dpi)."""
    height, width = image.shape[:2]
    grid = cv2.resize(image, (width // 3, height // 3), interpolation=cv2.INTER_AREA)
    pins = (255 - cv2.cvtColor(grid, cv2.COLOR_RGB2GRAY).astype(np.float32)) / 255
    dots = np.zeros((height // 3 * 3, width // 3 * 3), np.float32)
    dots[1::3, 1::3] = np.clip(pins * 1.8, 0, 1)
    spread = np.clip(cv2.GaussianBlur(dots, (0, 0), 0.95) * 5.2, 0, 1)
    ink = np.zeros((height, width, 1), np.float32)
    ink[: dots.shape[0], : dots.shape[1], 0] = spread
    paper = np.array(_paper_colour(image), np.float32)
    return _unmoved(paper * (1 - ink) + ink * np.array((62, 60, 74), np.float32))


def typewriter(image: Pixels, rng: Generator) -> Degraded:
    """Strike through a worn ribbon: thick, grainy letters of uneven darkness."""
    height, width = image.shape[:2]
    thick = cv2.erode(image, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3)))
    press = 0.62 + 0.38 * _clouds(rng, height, width, 60)
    weave = 1 + _grain(rng, image.shape, 26).astype(np.float32) / 160
    paper = np.array(_paper_colour(image), np.float32)
    struck = paper - (paper - thick) * np.clip(press[..., None] * weave, 0.25, 1)
    return _unmoved(cv2.GaussianBlur(struck, (0, 0), 0.7))


def seal(image: Pixels, rng: Generator) -> Degraded:
    """Stamp a round red seal over the print in the lower middle of the page."""
    layer = marks.seal(Random(int(rng.integers(2**32))), "Ủy ban nhân dân xã", "Văn phòng")
    height, width = image.shape[:2]
    x = int(rng.uniform(0.2, 0.6) * width)
    y = int(rng.uniform(0.25, 0.6) * height)
    out = image.astype(np.uint16)
    under = out[y : y + layer.shape[0], x : x + layer.shape[1]]
    under *= layer[: under.shape[0], : under.shape[1]]
    under //= 255
    return _unmoved(out)


def desk(rng: Generator, height: int, width: int) -> Pixels:
    """Return a brown wooden table top seen from above."""
    grain = cv2.resize(rng.random((height // 5, 12), dtype=np.float32), (width, height))
    fine = cv2.resize(rng.random((height // 2, 40), dtype=np.float32), (width, height))
    waves = _clouds(rng, height, width, 4)
    tone = (0.72 + 0.2 * grain + 0.08 * fine + 0.12 * waves)[..., None]
    return np.asarray(np.clip(np.array((139, 98, 66), np.float32) * tone, 0, 255), np.uint8)


def phone(image: Pixels, rng: Generator, long_side: int = 4000) -> Degraded:
    """Photograph the page on a desk by hand: perspective, shadow, warm light, slight blur."""
    height, width = image.shape[:2]
    tall = height >= width
    out_size = (long_side * 3 // 4, long_side) if tall else (long_side, long_side * 3 // 4)
    homography = _hand_held(rng, (width, height), out_size)
    background = desk(rng, out_size[1], out_size[0])
    page = cv2.warpPerspective(image, homography, out_size, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full((height, width), 255, np.uint8), homography, out_size)
    cover = mask.astype(np.float32)[..., None] / np.float32(255)
    fallen = cv2.GaussianBlur(np.roll(mask, (18, 14), (0, 1)), (0, 0), 16)[..., None]
    dimmed = background * (1 - fallen.astype(np.float32) * np.float32(0.55 / 255))
    scene = dimmed + (page - dimmed) * cover
    scene *= _shadow(rng, out_size[1], out_size[0])[..., None]
    scene *= np.array((1.0, 0.965, 0.90), np.float32)
    seen = cv2.GaussianBlur(scene, (0, 0), 0.8) + _grain(rng, scene.shape, 3.2)
    return Degraded(np.clip(seen, 0, 255).astype(np.uint8), homography)


def _hand_held(rng: Generator, page: tuple[int, int], photo: tuple[int, int]) -> Homography:
    """Return where the page lands in the photo: tilted, its far edge shorter."""
    width, height = photo
    scale = min(width * 0.88 / page[0], height * 0.88 / page[1])
    half = np.array(page) * scale / 2
    centre = np.array(photo) / 2 + rng.uniform(-0.012, 0.012, 2) * width
    corners = centre + half * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    corners[:2, 0] += np.array((1, -1)) * width * rng.uniform(0.02, 0.04)
    corners += rng.uniform(-0.012, 0.012, (4, 2)) * width
    angle = np.radians(rng.uniform(-2.5, 2.5))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    landed = (corners - centre) @ turn.T + centre
    source = np.array([(0, 0), (page[0] - 1, 0), (page[0] - 1, page[1] - 1), (0, page[1] - 1)])
    return np.asarray(
        cv2.getPerspectiveTransform(source.astype(np.float32), landed.astype(np.float32)),
        np.float64,
    )


def _shadow(rng: Generator, height: int, width: int) -> Floats:
    """Return light in 0..1: falling off to one side, with the soft shadow of a hand."""
    rows, columns = np.mgrid[0:1:64j, 0:1:48j]
    direction = rng.uniform(0, 2 * np.pi)
    slope = (columns - 0.5) * np.cos(direction) + (rows - 0.5) * np.sin(direction)
    x, y = rng.uniform(0.75, 1.0), rng.uniform(0.7, 1.0)
    blot = np.exp(-(((columns - x) / 0.33) ** 2 + ((rows - y) / 0.22) ** 2))
    light = (0.93 - 0.17 * slope - 0.34 * blot).astype(np.float32)
    smooth = cv2.resize(light, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(smooth, 0, 1), np.float32)


CONDITIONS: dict[str, Effect] = {
    "skew": skew,
    "turn90": turn90,
    "turn180": turn180,
    "turn270": turn270,
    "noise": noise,
    "blur": blur,
    "jpeg": jpeg,
    "stains": stains,
    "yellowed": yellowed,
    "bleed": bleed,
    "seal": seal,
    "faint": faint,
    "dpi200": dpi200,
    "dpi150": dpi150,
    "fax": fax,
    "phone": phone,
    "dotmatrix": dotmatrix,
    "typewriter": typewriter,
}


def degrade(image: Pixels, names: Sequence[str], seed: int) -> Degraded:
    """Apply named conditions in order; raises `UnknownConditionError`. No names: unchanged."""
    rng = np.random.default_rng(seed)
    result = Degraded(image, np.eye(3))
    for name in names:
        if name not in CONDITIONS:
            raise UnknownConditionError(name)
        step = CONDITIONS[name](result.image, rng)
        result = Degraded(step.image, step.homography @ result.homography)
    return result


def map_points(homography: Homography, points: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return ``(N, 2)`` points after the homography."""
    flat = np.asarray(points, np.float64).reshape(-1, 2)
    lifted = np.hstack([flat, np.ones((len(flat), 1))]) @ homography.T
    return np.asarray(lifted[:, :2] / lifted[:, 2:], np.float64)


def map_box(homography: Homography, box: Box, width: int, height: int) -> Box:
    """Return the upright box around a mapped box, cut at the image's edges."""
    x0, y0, x1, y1 = box
    mapped = map_points(homography, [(x0, y0), (x1 - 1, y0), (x1 - 1, y1 - 1), (x0, y1 - 1)])
    (left, top), (right, bottom) = mapped.min(axis=0), mapped.max(axis=0)
    return Box(
        max(0, int(np.floor(left))),
        max(0, int(np.floor(top))),
        min(width, int(np.ceil(right)) + 1),
        min(height, int(np.ceil(bottom)) + 1),
    )


def degraded_page(page: SynthPage, names: Sequence[str], seed: int) -> SynthPage:
    """Return the page under named conditions, its truth boxes moved along.

    ``dpi`` becomes the mean resolution of the mapped page (a photo's is approximate).
    """
    return moved_page(page, degrade(page.image, names, seed))


def moved_page(page: SynthPage, result: Degraded) -> SynthPage:
    """Return the page with a degraded image of it, its truth boxes moved along."""
    height, width = result.image.shape[:2]

    def move(box: Box) -> Box:
        return map_box(result.homography, box, width, height)

    lines = tuple(
        TruthLine(
            line.text,
            move(line.box),
            tuple(TruthWord(word.text, move(word.box)) for word in line.words),
        )
        for line in page.lines
    )
    marks = tuple(replace(mark, box=move(mark.box)) for mark in page.marks)
    dpi = _mean_dpi(page, result.homography)
    return replace(page, image=result.image, dpi=dpi, lines=lines, marks=marks)


def _mean_dpi(page: SynthPage, homography: Homography) -> int:
    height, width = page.image.shape[:2]
    corners = map_points(homography, [(0, 0), (width, 0), (width, height), (0, height)])
    x, y = corners[:, 0], corners[:, 1]
    area = abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2
    return round(page.dpi * float(np.sqrt(area / (width * height))))
