"""The visible block: its picture and its lines set, placed, and drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from math import inf
from operator import attrgetter
from typing import Final, NamedTuple

from pipeline.seal.appearance import POINTS_PER_MM, TRIAL_NOTICE, SealAppearance, SealImage
from pipeline.seal.errors import NoFreeSpace, NoSignatureToCover
from pipeline.seal.free_space import Area, PageSpace, Place, Target
from pipeline.seal.keys import CertificateHolder, name_of, organisation_of
from pipeline.typeface import Typeface, typeface

FONT_NAME: Final = "/SealFont"
IMAGE_NAME: Final = "/SealImage"

_MAX_EMS: Final = (27.0, 20.0, 14.0)
"""A line longer than this is broken: half an A4 at size 10; where there is no room, a quarter."""
_LEADING: Final = 1.18
_PADDING: Final = 0.45  # of the font size, on every side
_NOTICE_SCALE: Final = 0.82
_SHRINK: Final = 0.5  # points at a time
_POINT_OF_SIZE: Final = 40.0
_NARROWER: Final = 20.0
_CORNER: Final = 0.5  # of the page's sides
_SEAL_OVER_SIGNATURE: Final = 1 / 3  # decree 30/2020, appendix I, part I
_WHITE: Final = "1 g"
_INKS: Final = {"black": "0 g", "red": "0.72 0.07 0.07 rg", "blue": "0.07 0.15 0.6 rg"}
_FRAME_GREY: Final = "0.45 G 0.5 w"
_CORNERS: Final = {"top_left": (0.0, 0.0), "top_right": (1.0, 0.0), "signature_place": (0.85, 0.72)}
"""Decree 30/2020, appendix I: the signer's title, signature and name stand at the lower right."""


class TextRow(NamedTuple):
    """One printed row: its text, its size relative to the block's, and its ink."""

    text: str
    scale: float
    ink: str


class PlacedImage(NamedTuple):
    """A picture and its size in points."""

    image: SealImage
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class BlockDesign:
    """What a block consists of at one font size, wherever it will stand."""

    rows: tuple[TextRow, ...]
    font_size: float
    frame: bool
    image: PlacedImage | None
    rows_above: bool = False
    """Rows stand above the picture instead of below."""

    @property
    def rows_height(self) -> float:
        """Points from the first row's top to the last one's foot; 0 without any."""
        if not self.rows:
            return 0.0
        return (
            sum(row.scale for row in self.rows) * _LEADING * self.font_size - 0.1 * self.font_size
        )

    @property
    def extent(self) -> tuple[float, float]:
        """Width and height in points."""
        face, size = typeface(), self.font_size
        width = max((face.width(row.text) * row.scale for row in self.rows), default=0.0) * size
        height = self.rows_height
        if self.image is not None:
            width, height = max(width, self.image.width), height + self.image.height
        pad = 2 * _PADDING * size
        return width + pad, height + pad


class _Choice(NamedTuple):
    """A design, and what is lost by it against the wanted one."""

    lost: float
    design: BlockDesign


@dataclass(frozen=True, slots=True)
class VisibleBlock:
    """A design at its place; ``area`` in points of the page as shown."""

    design: BlockDesign
    area: Area

    @property
    def text(self) -> str:
        """All that is printed, row by row."""
        return "\n".join(row.text for row in self.design.rows)

    @property
    def picture_area(self) -> Area:
        """Where the picture stands; an area of no size without one."""
        _, wide, high = self.design.image or (None, 0.0, 0.0)
        pad = _PADDING * self.design.font_size
        left = (self.area.x0 + self.area.x1 - wide) / 2
        top = self.area.y1 - pad - high if self.design.rows_above else self.area.y0 + pad
        return Area(left, top, left + wide, top + high)

    @property
    def rows_area(self) -> Area:
        """Where the rows stand."""
        pad, high = _PADDING * self.design.font_size, self.design.rows_height
        x0, y0, x1, y1 = self.area
        if self.design.rows_above or self.design.image is None:
            return Area(x0, y0, x1, y0 + pad + high)
        return Area(x0, y1 - pad - high, x1, y1)

    def operators(self) -> bytes:
        """The content stream of the block's form XObject, origin at its lower left."""
        width, height = self.area.x1 - self.area.x0, self.area.y1 - self.area.y0
        pad = _PADDING * self.design.font_size
        parts = ["q", *_ground(self.design, width, height)]
        top = height - pad
        if self.design.image is not None:
            left, _, right, foot = self.picture_area
            wide, high = right - left, self.design.image.height
            place = f"{left - self.area.x0:.2f} {self.area.y1 - foot:.2f}"
            parts.append(f"q {wide:.2f} 0 0 {high:.2f} {place} cm {IMAGE_NAME} Do Q")
            top -= 0.0 if self.design.rows_above else high
        if self.design.rows:
            parts += _lines(self.design, width, top)
        return "\n".join([*parts, "Q"]).encode("ascii")


def _ground(design: BlockDesign, width: float, height: float) -> list[str]:
    """White under type, so that it can be read on coloured paper; nothing under a picture."""
    edge = f"0.25 0.25 {width - 0.5:.2f} {height - 0.5:.2f} re"
    if design.frame:
        return [f"{_WHITE} {_FRAME_GREY} {edge} B"]
    return [] if design.image is not None else [f"{_WHITE} {edge} f"]


def _lines(design: BlockDesign, width: float, top: float) -> list[str]:
    """Rows from ``top`` downwards: flush left, or centred below a picture."""
    face, parts = typeface(), ["BT"]
    pad = _PADDING * design.font_size
    baseline = top - face.ascent / 1000 * design.font_size * 0.92
    for row in design.rows:
        size = design.font_size * row.scale
        left = pad if design.image is None else (width - face.width(row.text) * size) / 2
        parts.append(_INKS[row.ink])
        parts.append(f"{FONT_NAME} {size:.2f} Tf 1 0 0 1 {left:.2f} {baseline:.2f} Tm")
        parts.append(f"<{face.encode(row.text)}> Tj")
        baseline -= size * _LEADING
    return [*parts, "ET"]


def set_block(
    appearance: SealAppearance,
    holder: CertificateHolder,
    at: datetime,
    space: PageSpace,
    *,
    near: Area | None = None,
    signatures: Sequence[Area] = (),
) -> VisibleBlock:
    """Set the block where it covers nothing, near its place and as large as may be.

    ``near`` is where the profile's place is on this page, when that is known; ``signatures`` are
    the visible signatures that are there already, oldest first. Only a seal that the rules put
    over a signature covers that one.

    Raises :class:`NoFreeSpace` when even the smallest permitted size fits nowhere, or only outside
    the corner that the rules hold it to, and :class:`NoSignatureToCover`.
    """
    if appearance.place == "over_signature":
        if not signatures:
            raise NoSignatureToCover(profile=appearance.profile)
        return _over(_sizes(appearance, holder, at, _MAX_EMS[0]), signatures[-1], space)
    block = _in_free_space(appearance, _choices(appearance, holder, at), space, near)
    if block is None or not (appearance.may_stray or _in_its_corner(block, appearance, space)):
        raise NoFreeSpace(profile=appearance.profile)
    return block


def _in_free_space(
    appearance: SealAppearance, choices: list[_Choice], space: PageSpace, near: Area | None
) -> VisibleBlock | None:
    """Near, large and in few rows; what is lost is weighed in points of the way.

    None is tried that would cost more than what was found.
    """
    best: VisibleBlock | None = None
    least = inf
    for lost, design in choices:
        if lost >= least:
            break
        target = _target(appearance, design, space, near)
        place: Place | None = space.place(*design.extent, target)
        if place is not None and place.distance + lost < least:
            best, least = VisibleBlock(design, place.area), place.distance + lost
    return best


def _in_its_corner(block: VisibleBlock, appearance: SealAppearance, space: PageSpace) -> bool:
    """Whether the middle of the block lies in the quarter of the page that it belongs to."""
    x0, y0, x1, y1 = block.area
    middle = (x0 + x1) / 2 / space.width, (y0 + y1) / 2 / space.height
    corner = _CORNERS[appearance.place]
    return all(
        (at > _CORNER) == (wanted > _CORNER) for at, wanted in zip(middle, corner, strict=True)
    )


def _target(
    appearance: SealAppearance, design: BlockDesign, space: PageSpace, near: Area | None
) -> Target:
    margin = appearance.margin_mm * POINTS_PER_MM
    if near is None:
        return Target(*_CORNERS[appearance.place], margin)
    width, height = design.extent
    return Target(
        _share((near.x0 + near.x1 - width) / 2, space.width - width, margin),
        _share((near.y0 + near.y1 - height) / 2, space.height - height, margin),
        margin,
    )


def _share(start: float, room: float, margin: float) -> float:
    way = max(room - 2 * margin, 1.0)
    return min(1.0, max(0.0, (start - margin) / way))


def _over(designs: list[BlockDesign], signature: Area, space: PageSpace) -> VisibleBlock:
    """The seal a third of the way into the signature, both at one height; its rows cover nothing.

    Below it or above, as large as there is room; below it and small where there is none: where the
    seal stands, the rules leave no choice.
    """
    ways = [replace(design, rows_above=above) for design in designs for above in (False, True)]
    blocks = [_at_signature(way, signature, space) for way in ways]
    free = (block for block in blocks if space.is_free(block.rows_area))
    return next(free, blocks[-2])


def _at_signature(design: BlockDesign, signature: Area, space: PageSpace) -> VisibleBlock:
    """The picture's right edge a third of the way into the signature, its middle at its middle."""
    width, height = design.extent
    high = design.image.height if design.image is not None else height
    right = signature.x0 + (signature.x1 - signature.x0) * _SEAL_OVER_SIGNATURE
    overhang = (width - (design.image.width if design.image is not None else width)) / 2
    left = min(max(0.0, right - width + overhang), space.width - width)
    over = _PADDING * design.font_size + (design.rows_height if design.rows_above else 0.0)
    top = min(max(0.0, (signature.y0 + signature.y1 - high) / 2 - over), space.height - height)
    return VisibleBlock(design, Area(left, top, left + width, top + height))


def _choices(appearance: SealAppearance, holder: CertificateHolder, at: datetime) -> list[_Choice]:
    """From the wanted size, in as few rows as may be, down to the smallest and narrowest."""
    choices = [
        _Choice(
            _POINT_OF_SIZE * (appearance.font_size - design.font_size) + _NARROWER * step, design
        )
        for step, ems in enumerate(_MAX_EMS)
        for design in _sizes(appearance, holder, at, ems)
    ]
    return sorted(choices, key=attrgetter("lost"))


def _sizes(
    appearance: SealAppearance, holder: CertificateHolder, at: datetime, ems: float
) -> list[BlockDesign]:
    """From the wanted font size down to the smallest permitted."""
    rows = _rows(appearance, holder, at, ems)
    image = _placed(appearance.image)
    steps = int((appearance.font_size - appearance.min_font_size) / _SHRINK)
    sizes = [appearance.font_size - step * _SHRINK for step in range(steps + 1)]
    return [BlockDesign(rows, size, appearance.frame, image) for size in sizes]


def _placed(image: SealImage | None) -> PlacedImage | None:
    if image is None:
        return None
    width = image.width_mm * POINTS_PER_MM
    return PlacedImage(image, width, width * image.height_ratio)


def _rows(
    appearance: SealAppearance, holder: CertificateHolder, at: datetime, ems: float
) -> tuple[TextRow, ...]:
    certificate = holder.certificate
    lines = appearance.text(name_of(certificate), organisation_of(certificate), at)
    broken = chain(*(_wrap(typeface(), line, ems) for line in lines))
    rows = [TextRow(row, 1.0, appearance.colour) for row in broken]
    if appearance.trial:
        notice = _wrap(typeface(), TRIAL_NOTICE, ems / _NOTICE_SCALE)
        rows += [TextRow(row, _NOTICE_SCALE, "red") for row in notice]
    return tuple(rows)


def _wrap(face: Typeface, line: str, ems: float) -> list[str]:
    """``line`` broken between words where it would become wider than ``ems`` of its size."""
    rows: list[str] = []
    for word in line.split():
        longer = f"{rows[-1]} {word}" if rows else word
        if rows and face.width(longer) <= ems:
            rows[-1] = longer
        else:
            rows.append(word)
    return rows
