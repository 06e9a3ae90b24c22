"""A small picture of a page for the screen; never used for reading or for the copy."""

import io

from PIL import Image

from pipeline.page import ScanPage

LONG_SIDE = 1700
"""Pixels; a whole A4 page stays legible on a full-screen monitor."""


def page_preview(page: ScanPage, *, quality: int = 80) -> bytes:
    """JPEG of the page in the scan frame, its long side at most :data:`LONG_SIDE`."""
    image = Image.fromarray(page.pixels)
    image.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.BOX, reducing_gap=2)
    body = io.BytesIO()
    image.save(body, "JPEG", quality=quality)
    return body.getvalue()
