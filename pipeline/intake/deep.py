"""Pictures with 16 bits a sample, which Pillow has no mode for but in grey: it halves them."""

from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.intake.errors import DamagedScan

Samples = NDArray[np.uint16]

_WHITE: Final = 65535


def deep_samples(path: Path, frame: int, page: int, *, premultiplied: bool = False) -> Samples:
    """The samples of a TIFF's ``frame`` (0-based) or of a PNG, ``(H, W)`` or ``(H, W, 3)``.

    A TIFF is set upright, which OpenCV does whatever the flags. Transparency is laid on white;
    ``premultiplied`` tells that colours were multiplied with it. Raises ``DamagedScan`` of
    ``page``.
    """
    found, frames = cv2.imreadmulti(str(path), start=frame, count=1, flags=cv2.IMREAD_UNCHANGED)
    if not found or frames[0].dtype != np.uint16:
        raise DamagedScan(page=page, reason="16-bit samples cannot be decoded")
    samples = np.asarray(frames[0], dtype=np.uint16)
    if samples.ndim == 2:
        return samples
    colours = samples[..., 2::-1]  # OpenCV has blue first
    if samples.shape[2] == 3:
        return colours
    return _on_white(colours, samples[..., 3:], premultiplied=premultiplied)


def _on_white(colours: Samples, opacity: Samples, *, premultiplied: bool) -> Samples:
    white = _WHITE - opacity.astype(np.uint64)
    shares = colours.astype(np.uint64)
    if not premultiplied:
        shares = (shares * opacity + _WHITE // 2) // _WHITE
    return np.asarray(np.minimum(shares + white, _WHITE), dtype=np.uint16)
