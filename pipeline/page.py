"""One frozen type per state of a page, from the scan to its text.

Frames. The *scan frame* is the picture as a viewer shows it (EXIF orientation and PDF
``/Rotate`` obeyed), in pixels, origin top-left. The *reading frame* is the picture an engine
saw after cleaning: upright, deskewed, rectified. ``to_scan`` maps the second onto the first
exactly; a box is mapped once, when it becomes evidence.
"""

from base64 import b64decode
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pipeline.bend import Bend
from pipeline.geometry import Transform
from schemas.geometry import Box, Quad, enclosing

Pixels = NDArray[np.uint8]
DpiSource = Literal["container", "tag", "paper", "assumed"]

READING_VERSION = "12"
"""Raised when cleaning or reading changes its answers, so that old ones are not found again."""


UNREAD = "unread"
"""Kind of the regions in which print stands that no reader could read: another script."""


@dataclass(frozen=True, slots=True)
class EmbeddedWord:
    """A word of a born-digital page's own text layer; ``box`` in the scan frame."""

    text: str
    box: Box
    line: int


@dataclass(frozen=True, slots=True)
class ScanPage:
    """One page as it came in.

    ``pixels`` is ``(H, W, 3)`` RGB or ``(H, W)`` grey, uint8, scan frame. ``dpi`` says how many
    of them make an inch of paper, ``dpi_source`` how that is known. ``sha256`` is of the encoded
    master image, not of the pixels. ``embedded`` is empty for a scan; ``embedded_doubtful`` asks
    for a look at the picture before those words are believed. ``steps`` says what intake decided.
    """

    number: int
    pixels: Pixels
    dpi: float
    dpi_source: DpiSource
    sha256: str
    embedded: tuple[EmbeddedWord, ...] = ()
    embedded_doubtful: bool = False
    steps: tuple["CleaningStep", ...] = ()

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.pixels.shape[0])


@dataclass(frozen=True, slots=True)
class CleaningStep:
    """A decision of intake or cleaning: its name, whether it acted, and what was measured."""

    name: str
    applied: bool
    evidence: dict[str, float]


@dataclass(frozen=True, slots=True)
class CleanPage:
    """A page made ready for reading, and for nothing else.

    ``pixels`` is ``(H, W)`` grey uint8, ink dark, reading frame; ``dpi`` is that of this frame.
    Where its lines are not straight, ``bend`` says how they run.
    """

    scan: ScanPage
    pixels: Pixels
    dpi: float
    to_scan: Transform
    steps: tuple[CleaningStep, ...]
    bend: Bend | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A word as read: NFC text, ``box`` in the reading frame, ``confidence`` in 0..1.

    ``alternatives`` is what other readers saw in the same place, where they saw something else.
    """

    text: str
    box: Box
    confidence: float
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand on one printed line, left to right; never empty."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words with single spaces between."""
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        """The smallest box around the words, reading frame."""
        return enclosing([word.box for word in self.words])


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a table: the rows and columns it covers, counted from 0, and what stands in it.

    ``box`` lies between its rulings, reading frame; ``lines`` are empty in an empty cell.
    """

    row: int
    column: int
    box: Box
    lines: tuple[Line, ...]
    row_span: int = 1
    column_span: int = 1

    @property
    def text(self) -> str:
        """The printed lines of the cell with line feeds between."""
        return "\n".join(line.text for line in self.lines)

    @property
    def confidence(self) -> float:
        """That of its least certain word; 1 in an empty cell."""
        return min((word.confidence for line in self.lines for word in line.words), default=1.0)


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: ``rows`` × ``columns``, its first ``header_rows`` name the columns.

    ``cells`` are in reading order and cover each place of the grid at most once. Their words are
    among those of the page's lines, every one in one cell.
    """

    box: Box
    rows: int
    columns: int
    cells: tuple[TableCell, ...]
    header_rows: int = 0


@dataclass(frozen=True, slots=True)
class CodeContent:
    """What a QR or bar code says: kind of code, text as decoded, and the very bytes.

    Cards and receipts carry a person in them, so neither is shown by ``repr``.
    """

    symbology: str
    text: str = field(repr=False)
    payload_base64: str = field(repr=False)

    @property
    def payload(self) -> bytes:
        """The bytes of the code."""
        return b64decode(self.payload_base64)


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the page that is not plain print: a seal, a signature, a stamp, a code.

    ``kind`` is a key of ``pipeline.regions.KINDS``, ``label`` says more about it ("round red",
    "hoa_toc"); ``box`` in the reading frame; ``score`` in 0..1. ``text`` is what a stamp reads,
    ``content`` what a code holds.
    """

    kind: str
    box: Box
    score: float
    label: str = ""
    text: str = field(default="", repr=False)
    content: CodeContent | None = None


@dataclass(frozen=True, slots=True)
class EngineRef:
    """Who read it: engine name, version of program and language data."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of one page in reading order, with a box for every word.

    ``width`` × ``height`` and ``dpi`` describe the scan; ``frame_width`` × ``frame_height`` the
    reading frame in which the boxes of ``lines`` stand.
    """

    number: int
    sha256: str
    width: int
    height: int
    dpi: float
    frame_width: int
    frame_height: int
    to_scan: Transform
    lines: tuple[Line, ...]
    engine: EngineRef
    steps: tuple[CleaningStep, ...]
    source: Literal["ocr", "text"] = "ocr"
    tables: tuple[Table, ...] = ()
    regions: tuple[Region, ...] = ()

    @classmethod
    def unmoved(
        cls,
        lines: tuple[Line, ...],
        engine: EngineRef,
        *,
        number: int,
        sha256: str,
        size: tuple[int, int],
        dpi: float,
    ) -> "PageText":
        """The text of a page that was read as it came: its scan is the reading frame.

        ``size`` – width and height of the scan.
        """
        width, height = size
        return cls(
            number=number,
            sha256=sha256,
            width=width,
            height=height,
            dpi=dpi,
            frame_width=width,
            frame_height=height,
            to_scan=Transform.identity(),
            lines=lines,
            engine=engine,
            steps=(),
        )

    @property
    def text(self) -> str:
        """Printed line by printed line."""
        return "\n".join(line.text for line in self.lines)

    def on_scan(self, box: Box) -> Quad:
        """Where a box of the reading frame stands on the scan."""
        return self.to_scan.quad(box)


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of a whole document, its pages in order."""

    pages: tuple[PageText, ...]

    @property
    def text(self) -> str:
        """Pages separated by form feed."""
        return "\f".join(page.text for page in self.pages)
