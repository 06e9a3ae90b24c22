"""What is printed on an invented page, and where: the types every benchmark compares with.

Frames: boxes are pixels of the page image they belong to, top-left origin, ``(x0, y0, x1, y1)``
with ``x1``/``y1`` exclusive, tight around the ink.
"""

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
"""``(H, W, 3)`` RGB, ink dark."""

Homography = npt.NDArray[np.float64]
"""3x3, maps column vectors ``(x, y, 1)`` of the clean page to the degraded image."""


class Box(NamedTuple):
    """An upright rectangle in pixels; ``x1`` and ``y1`` are exclusive."""

    x0: int
    y0: int
    x1: int
    y1: int


@dataclass(frozen=True, slots=True)
class TruthWord:
    """One printed word (split at white space) and the box of its ink."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class TruthLine:
    """One printed line, or one table row with its cells separated by TAB."""

    text: str
    box: Box
    words: tuple[TruthWord, ...]


@dataclass(frozen=True, slots=True)
class TruthMark:
    """Ink that is not print: its kind (seal, signature, stamp …), box, and which one it is.

    ``label`` is that of the stamp, ``text`` what a code holds or a hand wrote.
    """

    kind: str
    box: Box
    label: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class SynthPage:
    """A rendered page with its lines in reading order, and the marks on it.

    Seal, signature, dotted leaders and ruled lines are ink without truth text.
    """

    image: Pixels
    dpi: int
    lines: tuple[TruthLine, ...]
    marks: tuple[TruthMark, ...] = ()

    @property
    def text(self) -> str:
        """The page as reading order text, one printed line per line."""
        return "\n".join(line.text for line in self.lines)

    def truth_json(self) -> dict[str, Any]:
        """Everything but the pixels, ready for ``json.dump``."""
        height, width = self.image.shape[:2]
        return {
            "width": width,
            "height": height,
            "dpi": self.dpi,
            "lines": [asdict(line) for line in self.lines],
            "marks": [asdict(mark) for mark in self.marks],
        }


@dataclass(frozen=True, slots=True)
class SynthDocument:
    """An invented paper: its pages and the field values a perfect reader would return.

    ``kind`` is the generator (``quyet_dinh``); ``type`` is the product's document type
    (``van_ban_hanh_chinh``). ``fields`` hold NFC text as printed; dates are ISO 8601.
    """

    kind: str
    type: str
    seed: int
    pages: tuple[SynthPage, ...]
    fields: dict[str, str]

    @property
    def text(self) -> str:
        """All pages, separated by form feeds."""
        return "\f".join(page.text for page in self.pages)


def union(boxes: list[Box]) -> Box:
    """Return the smallest box around all of a non-empty list."""
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )
