"""Plane maps between the frame that is read and the frame of the scan."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.geometry import Box, Quad

_Vectors = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Transform:
    """A homography: nine numbers, row by row, acting on column vectors (x, y, 1) in pixels."""

    m: tuple[float, float, float, float, float, float, float, float, float]

    @classmethod
    def identity(cls) -> "Transform":
        """The map that leaves every point where it is."""
        return cls((1, 0, 0, 0, 1, 0, 0, 0, 1))

    @classmethod
    def from_matrix(cls, matrix: NDArray[np.floating[Any]]) -> "Transform":
        """From a (3, 3) or an affine (2, 3) matrix."""
        full = matrix if matrix.shape == (3, 3) else np.vstack([matrix, [0.0, 0.0, 1.0]])
        a, b, c, d, e, f, g, h, i = (float(v) for v in full.ravel())
        return cls((a, b, c, d, e, f, g, h, i))

    @property
    def matrix(self) -> NDArray[np.float64]:
        """The (3, 3) matrix."""
        return np.array(self.m, dtype=np.float64).reshape(3, 3)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where (x, y) goes."""
        a, b, c, d, e, f, g, h, i = self.m
        w = g * x + h * y + i
        return (a * x + b * y + c) / w, (d * x + e * y + f) / w

    def tangents(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[_Vectors, ...]:
        """Where points go, and where one step to the right and one down lead from there.

        ``x`` and ``y`` are ``(n,)``; the three answers ``(2, n)``.
        """
        a, b, c, d, e, f, g, h, i = self.m
        w = g * x + h * y + i
        px, py = (a * x + b * y + c) / w, (d * x + e * y + f) / w
        right = np.stack([(a - g * px) / w, (d - g * py) / w])
        return np.stack([px, py]), right, np.stack([(b - h * px) / w, (e - h * py) / w])

    def quad(self, box: Box) -> Quad:
        """Where the corners of ``box`` go, in its own order of reading."""
        return Quad(
            self.point(box.x0, box.y0),
            self.point(box.x1, box.y0),
            self.point(box.x1, box.y1),
            self.point(box.x0, box.y1),
        )

    def boxes(self, boxes: Iterable[Box]) -> list[Box]:
        """The upright box around each one's :meth:`quad`; all at once, as a page has hundreds."""
        corners = np.array([*boxes], dtype=np.float64).reshape(-1, 4).T
        a, b, c, d, e, f, g, h, i = self.m
        x, y = corners[[0, 2, 2, 0]], corners[[1, 1, 3, 3]]
        w = g * x + h * y + i
        xs, ys = (a * x + b * y + c) / w, (d * x + e * y + f) / w
        least = np.trunc([xs.min(axis=0), ys.min(axis=0)])
        most = np.ceil([xs.max(axis=0), ys.max(axis=0)])
        return [*map(Box._make, np.vstack([least, most]).astype(int).T.tolist())]

    def then(self, after: "Transform") -> "Transform":
        """This map followed by ``after``."""
        return Transform.from_matrix(after.matrix @ self.matrix)

    def inverse(self) -> "Transform":
        """The way back; raises ``numpy.linalg.LinAlgError`` for a map that flattens the plane."""
        return Transform.from_matrix(np.linalg.inv(self.matrix))
