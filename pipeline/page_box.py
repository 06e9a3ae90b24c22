"""What of a PDF page is shown, and how large a unit of it is."""

from collections.abc import Iterable
from typing import Any, NamedTuple, SupportsFloat

import pikepdf


class PageBox(NamedTuple):
    """Left, bottom, right and top in units of the page's user space."""

    x0: float
    y0: float
    x1: float
    y1: float

    @classmethod
    def spanned(cls, corners: Iterable[SupportsFloat]) -> "PageBox":
        """Between two opposite corners, whichever they are."""
        a, b, c, d = (float(v) for v in corners)
        return cls(min(a, c), min(b, d), max(a, c), max(b, d))

    def within(self, other: "PageBox") -> "PageBox":
        """The part of it that lies in ``other``; of no size where none does."""
        x0, y0 = max(self.x0, other.x0), max(self.y0, other.y0)
        return PageBox(x0, y0, max(x0, min(self.x1, other.x1)), max(y0, min(self.y1, other.y1)))


def shown_box(page: pikepdf.Page) -> PageBox:
    """The crop box as far as the media box reaches (ISO 32000-1 §14.11.2.1), as viewers show it."""
    crop, media = page.cropbox.as_list(), page.mediabox.as_list()
    return PageBox.spanned(crop).within(PageBox.spanned(media))


def user_unit(page: pikepdf.Page) -> float:
    """Points to a unit (ISO 32000-1 §7.7.3.3); 1 where the page says nothing or nonsense."""
    return sensible_unit(page.get("/UserUnit", 1))


def sensible_unit(said: Any) -> float:  # noqa: ANN401 - whatever stands in the file
    """Points to a unit, where the page says ``said``; 1 where that is no number above 0."""
    try:
        unit = float(said)
    except (TypeError, ValueError):
        return 1.0
    return unit if unit > 0 else 1.0
