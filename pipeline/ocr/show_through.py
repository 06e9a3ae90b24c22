"""Lines of the other side, which thin paper lets through: read well, and not on this page."""

from statistics import quantiles

from pipeline.levels import percentiles
from pipeline.page import Pixels
from schemas.geometry import Box

DARKEST_SHARE = 4
"""Per cent of a line's pixels that are taken for its ink."""

FAINTEST = 0.4
"""Of the ink of the page's darker lines. On 104 pages what showed through had 0.17 to 0.2, the
faintest print, a coloured title, 0.6."""


def on_this_side(pixels: Pixels, lines: tuple[Box, ...]) -> tuple[Box, ...]:
    """Those of ``lines`` that are about as dark as the page's print; ``pixels`` grey, ink dark."""
    if len(lines) < 2:
        return lines
    inks = [_ink(pixels, line) for line in lines]
    *_, upper = quantiles(inks, n=4)
    return tuple(line for line, ink in zip(lines, inks, strict=True) if ink >= FAINTEST * upper)


def _ink(pixels: Pixels, box: Box) -> float:
    inside = pixels[box.y0 : box.y1, box.x0 : box.x1]
    # Every fourth pixel tells as much.
    return 255.0 - percentiles(inside[::2, ::2], DARKEST_SHARE)[0]
