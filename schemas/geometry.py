"""Boxes and quadrilaterals: where something stands on a picture, in pixels, top-left origin."""

from typing import NamedTuple


class Box(NamedTuple):
    """Upright rectangle; ``x1`` and ``y1`` lie just outside."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        """Pixels across, never negative."""
        return max(0, self.x1 - self.x0)

    @property
    def height(self) -> int:
        """Pixels down, never negative."""
        return max(0, self.y1 - self.y0)

    @property
    def centre(self) -> tuple[float, float]:
        """Middle point (x, y)."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def union(self, other: "Box") -> "Box":
        """Smallest box that holds both."""
        return Box(
            min(self.x0, other.x0),
            min(self.y0, other.y0),
            max(self.x1, other.x1),
            max(self.y1, other.y1),
        )

    def clipped(self, width: int, height: int) -> "Box":
        """The part inside a picture of ``width`` × ``height``."""
        x0, y0 = min(max(self.x0, 0), width), min(max(self.y0, 0), height)
        return Box(x0, y0, min(max(self.x1, x0), width), min(max(self.y1, y0), height))


class Quad(NamedTuple):
    """Four corners (x, y) in the order of reading.

    The text's top-left, top-right, bottom-right,
    bottom-left, wherever they stand on the picture.
    """

    top_left: tuple[float, float]
    top_right: tuple[float, float]
    bottom_right: tuple[float, float]
    bottom_left: tuple[float, float]

    @property
    def box(self) -> Box:
        """The smallest upright box around the four corners."""
        xs, ys = [x for x, _ in self], [y for _, y in self]
        return Box(int(min(xs)), int(min(ys)), _ceil(max(xs)), _ceil(max(ys)))


def _ceil(value: float) -> int:
    return -int(-value // 1)


def enclosing(boxes: list[Box]) -> Box:
    """Smallest box around all of ``boxes``; raises ``ValueError`` when there is none."""
    if not boxes:
        msg = "no box to enclose"
        raise ValueError(msg)
    x0s, y0s, x1s, y1s = zip(*boxes, strict=True)
    return Box(min(x0s), min(y0s), max(x1s), max(y1s))
