"""What one PDF page is made of: a single picture, born-digital text, or a mixture."""

import math
from dataclasses import dataclass, field

import numpy as np
import pikepdf
from numpy.typing import NDArray

from pipeline.intake.claims import NO_PICTURE, largest_claim
from pipeline.page_box import shown_box
from pipeline.resources import filters_of, spelt

Matrix = NDArray[np.float64]

MAX_FORM_DEPTH = 4
MAX_INSTRUCTIONS = 200_000
"""20,000 tiny pictures on one page take 80,000."""

_ORDINARY_SPACES = frozenset({"/DeviceGray", "/DeviceRGB", "/CalGray", "/CalRGB", "/Indexed"})

_PROFILE_SPACES = {1: b"GRAY", 3: b"RGB "}

MAX_PIXEL_STRETCH = 0.03
"""By which a pixel's sides may differ before a page is drawn instead of pulled out."""

EDGE_TOLERANCE = 0.005
"""Share of the page's side by which a picture may miss the page's edge and still be the page."""

MIN_VISIBLE_LETTERS = 20
"""Fewer on a page without a picture are a page number or a stamp: no reason to skip OCR."""

MIN_LETTERS_OVER_PICTURE = 200
"""A certificate's text over its background picture; the caption of a signature is shorter."""

_HIDDEN, _PRINTED = 0b10, 0b100

BACKGROUND_SHARE = 0.5
"""Of the page's area: a picture that large is the page itself, or its background."""


@dataclass(frozen=True, slots=True)
class DrawnImage:
    """An image XObject as it is drawn: ``matrix`` maps the unit square to points of the page."""

    image: pikepdf.Object
    matrix: Matrix

    def corners(self) -> tuple[float, float, float, float]:
        """The bounding box in points, (left, bottom, right, top)."""
        unit = np.array([[0, 0, 1], [1, 0, 1], [0, 1, 1], [1, 1, 1]], dtype=np.float64)
        points = unit @ self.matrix
        return (*points[:, :2].min(axis=0), *points[:, :2].max(axis=0))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, as the image says of itself."""
        return int(self.image.get("/Width", 0)), int(self.image.get("/Height", 0))

    @property
    def dpi(self) -> float:
        """Samples to an inch across, as drawn."""
        width_pt = float(np.hypot(self.matrix[0, 0], self.matrix[0, 1]))
        return self.size[0] * 72 / max(width_pt, 1e-6)


@dataclass(slots=True)
class Marks:
    """What a page's content puts on paper, in the order of drawing."""

    images: list[DrawnImage] = field(default_factory=list)
    letters_after_image: int = 0
    letters: int = 0
    invisible_letters: int = 0
    shapes: int = 0
    instructions: int = 0
    largest_inline: tuple[int, int] = NO_PICTURE


@dataclass(frozen=True, slots=True)
class PageMakeup:
    """The verdict on a page: ``picture`` when the page is that one image and nothing else.

    ``largest_inline`` is the size in pixels of the largest image within the content itself;
    ``invisible_letters`` counts those of a text layer that some tool has laid over the page.
    """

    picture: DrawnImage | None
    born_digital: bool
    best_dpi: float | None
    largest_inline: tuple[int, int] = NO_PICTURE
    invisible_letters: int = 0


UNSEEN = PageMakeup(None, born_digital=False, best_dpi=None)
"""What can be said of a page without following its content: it is to be drawn."""


def largest_size(page: pikepdf.Page, makeup: PageMakeup) -> tuple[int, int]:
    """Pixels that the largest image of the page claims to have; every image's stream is read."""
    return max(largest_claim(page), makeup.largest_inline, key=math.prod)


def examine(page: pikepdf.Page) -> PageMakeup:
    """Judge a page by its content stream; invisible text (an OCR layer) does not count.

    A scan with something laid over it, such as a stamp or a note, is no single picture; the caption
    of a digital signature does not make it anything else.

    Raises ``pikepdf.PdfError`` when the content cannot be parsed, ``ValueError`` when it has more
    than ``MAX_INSTRUCTIONS``, those of forms counted as often as they are drawn.
    """
    marks = Marks()
    _walk(page.obj, np.eye(3), marks, MAX_FORM_DEPTH)
    page_box = shown_box(page)
    area = (page_box[2] - page_box[0]) * (page_box[3] - page_box[1])
    solid = sum(_area(d.corners()) for d in marks.images if not _is_see_through(d.image))
    covered = solid > BACKGROUND_SHARE * area  # by one picture, or by the strips of a scan
    needed = MIN_LETTERS_OVER_PICTURE if covered else MIN_VISIBLE_LETTERS
    born_digital = (marks.letters_after_image if covered else marks.letters) >= needed
    only = marks.images[0] if len(marks.images) == 1 and not marks.letters + marks.shapes else None
    alone = only is not None and _fills(only, page_box) and _is_plain(only)
    if not alone or _is_annotated(page):
        only = None
    best = max((image.dpi for image in marks.images), default=None)
    return PageMakeup(only, born_digital, best, marks.largest_inline, marks.invisible_letters)


def _is_annotated(page: pikepdf.Page) -> bool:
    """Whether something lies over the page that is printed with it (ISO 32000-1 §12.5.3)."""
    annotations = page.obj.get("/Annots")
    found = list(annotations) if isinstance(annotations, pikepdf.Array) else []
    return any(isinstance(thing, pikepdf.Dictionary) and _is_printed(thing) for thing in found)


def _is_printed(annotation: pikepdf.Dictionary) -> bool:
    flags = annotation.get("/F", 0)
    shown = isinstance(flags, int) and flags & _PRINTED and not flags & _HIDDEN
    parent = annotation.get("/Parent")
    field = (
        parent if "/FT" not in annotation and isinstance(parent, pikepdf.Dictionary) else annotation
    )
    return bool(shown) and "/AP" in annotation and field.get("/FT") != "/Sig"


def _area(box: tuple[float, float, float, float]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _fills(drawn: DrawnImage, page_box: tuple[float, float, float, float]) -> bool:
    sides = (page_box[2] - page_box[0], page_box[3] - page_box[1]) * 2
    return all(
        abs(a - b) <= EDGE_TOLERANCE * side
        for a, b, side in zip(drawn.corners(), page_box, sides, strict=True)
    )


def _is_plain(drawn: DrawnImage) -> bool:
    """Not slanted, not masked, its pixels square: its samples are what the page shows.

    Faxes have 204 × 98 pixels to the inch; those are drawn, or their letters would be flat.
    """
    a, b, c, d = (abs(float(v)) for v in drawn.matrix[:2, :2].ravel())
    straight = max(b, c) < 1e-3 * max(a, d) or max(a, d) < 1e-3 * max(b, c)
    across = max(a, b) / max(1, int(drawn.image.get("/Width", 1)))
    down = max(c, d) / max(1, int(drawn.image.get("/Height", 1)))
    square = abs(across - down) <= MAX_PIXEL_STRETCH * max(across, down)
    return straight and square and samples_are_shown(drawn.image)


def samples_are_shown(image: pikepdf.Object) -> bool:
    """Whether what a viewer shows of the image is its samples and nothing else."""
    return not _is_see_through(image) and _is_ordinary(image)


def _is_ordinary(image: pikepdf.Object) -> bool:
    """Whether its samples are grey or RGB as they stand.

    Inks (CMYK, spot colours) and Lab depend on how they are shown, and pikepdf 10.17 turns CMYK
    JPEGs inside out that Poppler shows as they are. JBIG2 has no decoder here.
    """
    if "/JBIG2Decode" in filters_of(image):
        return False
    space = image.get("/ColorSpace")
    if isinstance(space, pikepdf.Array) and space[0] == "/ICCBased":
        return _PROFILE_SPACES.get(int(space[1].get("/N", 0))) == _profile_space(space[1])
    family = space[0] if isinstance(space, pikepdf.Array) else space
    return family is None or spelt(family) in _ORDINARY_SPACES


def _profile_space(stream: pikepdf.Object) -> bytes:
    """The colour space of an ICC profile (ICC.1:2022 §7.2.6); nothing of what is none (§7.2.9)."""
    header = stream.read_bytes()[:40]
    return header[16:20] if header[36:] == b"acsp" else b""


_SHOW_TEXT = {"Tj", "TJ", "'", '"'}
_INLINE = "INLINE IMAGE"
_PAINT = {"f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "sh", _INLINE}
_INVISIBLE = 3


def _walk(holder: pikepdf.Object, ctm: Matrix, marks: Marks, depth: int) -> None:
    """Follow a content stream (page or form), keeping count of what it draws."""
    resources = holder.get("/Resources", pikepdf.Dictionary())
    stack: list[tuple[Matrix, int]] = []
    mode = 0
    for instruction in pikepdf.parse_content_stream(holder):
        marks.instructions += 1
        if marks.instructions > MAX_INSTRUCTIONS:
            raise ValueError("too many instructions")
        operands, name = list(instruction.operands), str(instruction.operator)
        if name == "q":
            stack.append((ctm, mode))
        elif name == "Q" and stack:
            ctm, mode = stack.pop()
        elif name == "cm":
            ctm = _matrix(operands) @ ctm
        elif name == "Tr":
            mode = int(operands[0])
        elif name in _SHOW_TEXT:
            _show(_letters(operands), mode, marks)
        elif name in _PAINT:
            marks.shapes += 1
            if name == _INLINE:
                size = _inline_size(operands[0])
                marks.largest_inline = max(marks.largest_inline, size, key=math.prod)
        elif name == "Do":
            _draw(_named(resources, spelt(operands[0])), ctm, marks, depth)


def _inline_size(image: object) -> tuple[int, int]:
    return (image.width, image.height) if isinstance(image, pikepdf.PdfInlineImage) else (1, 1)


def _show(letters: int, mode: int, marks: Marks) -> None:
    if mode == _INVISIBLE:
        marks.invisible_letters += letters
    else:
        marks.letters += letters
        marks.letters_after_image += letters


def _draw(thing: pikepdf.Object | None, ctm: Matrix, marks: Marks, depth: int) -> None:
    if thing is None:
        return
    if thing.get("/Subtype") == "/Image":
        marks.images.append(DrawnImage(thing, ctm))
        if not _is_see_through(thing):
            marks.letters_after_image = 0
    elif thing.get("/Subtype") == "/Form" and depth > 0:
        own = _matrix(list(thing["/Matrix"].as_list())) if "/Matrix" in thing else np.eye(3)
        _walk(thing, own @ ctm, marks, depth - 1)


def _named(resources: pikepdf.Object, name: str) -> pikepdf.Object | None:
    """The XObject called ``name``, or None."""
    objects = resources.get("/XObject")
    return None if objects is None else objects.get(name)


def _is_see_through(image: pikepdf.Object) -> bool:
    """Masked: a watermark or a stamp, through which the text below is seen."""
    return any(key in image for key in ("/SMask", "/Mask", "/ImageMask"))


def _matrix(operands: list[pikepdf.Object]) -> Matrix:
    """Six numbers as the (3, 3) matrix of row vectors (ISO 32000-1 §8.3.3)."""
    a, b, c, d, e, f = (float(v) for v in operands)
    return np.array([[a, b, 0], [c, d, 0], [e, f, 1]], dtype=np.float64)


def _letters(operands: list[pikepdf.Object]) -> int:
    """Bytes shown, a fair count of glyphs (two-byte fonts count double)."""
    total = 0
    for operand in operands:
        if isinstance(operand, pikepdf.Array):
            total += _letters(list(operand))
        elif isinstance(operand, pikepdf.String):
            total += len(bytes(operand))
    return total
