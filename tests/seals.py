"""Pictures of a seal and a handwritten signature, drawn for tests."""

import io
import math

from PIL import Image, ImageDraw

_RED, _BLUE = (200, 20, 30, 215), (20, 50, 170, 255)


def seal_png(dpi: int = 300, *, transparent: bool = True, says_size: bool = True) -> bytes:
    """A round red seal of 36 mm with a star, on transparent ground."""
    size = round(36 / 25.4 * dpi)
    picture = Image.new("RGBA", (size, size), (255, 255, 255, 0))
    draw = ImageDraw.Draw(picture)
    centre, line = size / 2, max(2, size // 60)
    for share in (0.49, 0.44, 0.27):
        radius = size * share
        box = (centre - radius, centre - radius, centre + radius, centre + radius)
        draw.ellipse(box, outline=_RED, width=line)
    draw.polygon(_star(centre, size * 0.17), fill=_RED)
    return _saved(picture, dpi if says_size else None, transparent=transparent)


def signature_png(dpi: int = 300) -> bytes:
    """A blue scrawl of 40 × 16 mm on transparent ground."""
    width, height = round(40 / 25.4 * dpi), round(16 / 25.4 * dpi)
    picture = Image.new("RGBA", (width, height), (255, 255, 255, 0))
    points = [
        (
            width * (0.05 + 0.9 * step / 200),
            height * (0.5 + 0.35 * math.sin(step / 9) * math.cos(step / 31)),
        )
        for step in range(201)
    ]
    ImageDraw.Draw(picture).line(points, fill=_BLUE, width=max(2, dpi // 50), joint="curve")
    return _saved(picture, dpi, transparent=True)


def _star(centre: float, radius: float) -> list[tuple[float, float]]:
    corners = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.38
        angle = math.pi * (corner / 5 - 0.5)
        corners.append((centre + reach * math.cos(angle), centre + reach * math.sin(angle)))
    return corners


def _saved(picture: Image.Image, dpi: int | None, *, transparent: bool) -> bytes:
    stream = io.BytesIO()
    shown = picture if transparent else picture.convert("RGB")
    shown.save(stream, "PNG", **({"dpi": (dpi, dpi)} if dpi else {}))
    return stream.getvalue()
