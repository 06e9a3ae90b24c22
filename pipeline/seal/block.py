"""The visible block: its lines set in type, and drawn."""

from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Final

from pipeline.seal.appearance import TRIAL_NOTICE, SealAppearance
from pipeline.seal.errors import NoFreeSpace
from pipeline.seal.fonts import Typeface, typeface
from pipeline.seal.free_space import Area, PageSpace
from pipeline.seal.keys import SealSigner, name_of, organisation_of

FONT_NAME: Final = "/SealFont"

_MAX_EMS: Final = 27.0  # a line longer than this is broken; 270 pt at size 10, half an A4
_LEADING: Final = 1.18
_PADDING: Final = 0.45  # of the font size, on every side
_NOTICE_SCALE: Final = 0.82
_SHRINK: Final = 0.5  # points at a time
_POINT_OF_SIZE: Final = 40.0
_WHITE: Final = "1 g"
_BLACK: Final = "0 g"
_NOTICE_RED: Final = "0.72 0.07 0.07 rg"
_FRAME_GREY: Final = "0.45 G 0.5 w"


@dataclass(frozen=True, slots=True)
class TextRow:
    """One printed row: its text, its size relative to the block's, and whether it is a notice."""

    text: str
    scale: float
    notice: bool


@dataclass(frozen=True, slots=True)
class VisibleBlock:
    """Rows at their final size and place; ``area`` in points of the page as shown."""

    rows: tuple[TextRow, ...]
    font_size: float
    area: Area
    frame: bool

    @property
    def text(self) -> str:
        """All that is printed, row by row."""
        return "\n".join(row.text for row in self.rows)

    def operators(self) -> bytes:
        """The content stream of the block's form XObject, origin at its lower left."""
        face = typeface()
        width, height = self.area.x1 - self.area.x0, self.area.y1 - self.area.y0
        parts = ["q"]
        edge = f"0.25 0.25 {width - 0.5:.2f} {height - 0.5:.2f} re"
        parts.append(f"{_WHITE} {_FRAME_GREY} {edge} B" if self.frame else f"{_WHITE} {edge} f")
        parts.append("BT")
        pad = _PADDING * self.font_size
        baseline = height - pad - face.ascent / 1000 * self.font_size * 0.92
        for row in self.rows:
            size = self.font_size * row.scale
            parts.append(_NOTICE_RED if row.notice else _BLACK)
            parts.append(f"{FONT_NAME} {size:.2f} Tf 1 0 0 1 {pad:.2f} {baseline:.2f} Tm")
            parts.append(f"<{face.encode(row.text)}> Tj")
            baseline -= size * _LEADING
        return "\n".join([*parts, "ET", "Q"]).encode("ascii")


def set_block(
    appearance: SealAppearance, signer: SealSigner, at: datetime, space: PageSpace
) -> VisibleBlock:
    """Set the block where it covers nothing, near its corner and as large as may be.

    Between the two, a point of font size weighs as much as :data:`_POINT_OF_SIZE` points of the
    way. Raises :class:`NoFreeSpace` when even the smallest permitted size fits nowhere.
    """
    rows = _rows(appearance, signer, at)
    found: list[tuple[float, VisibleBlock]] = []
    for size in _sizes(appearance):
        place = space.place(*_extent(rows, size), appearance.corner)
        if place is not None:
            cost = place.distance + _POINT_OF_SIZE * (appearance.font_size - size)
            found.append((cost, VisibleBlock(rows, size, place.area, appearance.frame)))
    if not found:
        raise NoFreeSpace(profile=appearance.profile)
    return min(found, key=lambda pair: pair[0])[1]


def _sizes(appearance: SealAppearance) -> list[float]:
    """From the wanted font size down to the smallest permitted."""
    steps = int((appearance.font_size - appearance.min_font_size) / _SHRINK)
    return [appearance.font_size - step * _SHRINK for step in range(steps + 1)]


def _rows(appearance: SealAppearance, signer: SealSigner, at: datetime) -> tuple[TextRow, ...]:
    certificate = signer.certificate
    lines = appearance.text(name_of(certificate), organisation_of(certificate), at)
    face = typeface()
    rows = [TextRow(row, 1.0, notice=False) for row in chain(*(_wrap(face, li) for li in lines))]
    if appearance.trial:
        rows.append(TextRow(TRIAL_NOTICE, _NOTICE_SCALE, notice=True))
    return tuple(rows)


def _wrap(face: Typeface, line: str) -> list[str]:
    """``line`` broken between words where it would become wider than half a page."""
    rows: list[str] = []
    for word in line.split():
        longer = f"{rows[-1]} {word}" if rows else word
        if rows and face.width(longer) <= _MAX_EMS:
            rows[-1] = longer
        else:
            rows.append(word)
    return rows


def _extent(rows: tuple[TextRow, ...], size: float) -> tuple[float, float]:
    face = typeface()
    width = max(face.width(row.text) * row.scale for row in rows)
    height = sum(row.scale for row in rows) * _LEADING
    return (width + 2 * _PADDING) * size, (height + 2 * _PADDING - 0.1) * size
