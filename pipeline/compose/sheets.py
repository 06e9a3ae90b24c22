"""One PDF page per sheet: a picture on paper of its true size, or a page carried over.

User space has its origin bottom-left and 72 points to the inch (ISO 32000-1 §8.3.2.3); the scan
frame has it top-left, in pixels, as a viewer shows the page. The maps between the two are here.
"""

from typing import Final, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Matrix, Page, Stream

from pipeline.compose.carrying import Carrier
from pipeline.compose.spool import Spool, dictionary, reference
from pipeline.geometry import Transform
from pipeline.page import PageText
from pipeline.page_box import shown_box, user_unit
from pipeline.picture import EncodedPicture
from pipeline.upright import turn, upright_turns

POINTS_PER_INCH: Final = 72.0
FONT_NAME: Final = "/SoHoaText"

_SIDEWAYS: Final = 5  # EXIF orientations from here on swap width and height
_MAX_FORM_DEPTH: Final = 4
_KEPT: Final = ("/MediaBox", "/CropBox", "/UserUnit", "/Group", "/Resources")
_IMAGE_NAME: Final = "/Im0"


class PaperSize(NamedTuple):
    """A page's extent in points, as it is shown."""

    width: float
    height: float


class Placement(NamedTuple):
    """An image on its page: the paper, and the matrix that lays the unit square on it."""

    size: PaperSize
    matrix: Matrix

    def turned(self, turns: int) -> "Placement":
        """The same page turned clockwise by quarters."""
        size = self.size if turns % 2 == 0 else PaperSize(*self.size[::-1])
        return Placement(size, self.matrix @ _clockwise(self.size, turns))


class PaintedImage(NamedTuple):
    """An image XObject and the matrix under which the page paints it."""

    xobject: pikepdf.Object
    matrix: Matrix


def place_picture(picture: EncodedPicture, text: PageText) -> Placement:
    """The picture on paper of its true size (pixels by dots per inch), upright."""
    sides = picture.width, picture.height
    across, down = sides if picture.orientation < _SIDEWAYS else sides[::-1]
    scale = POINTS_PER_INCH / picture.dpi
    size = PaperSize(round(across * scale, 4), round(down * scale, 4))
    return Placement(size, _oriented(picture.orientation, size)).turned(upright_turns(text))


def place_painted(image: PaintedImage, page: Page, text: PageText) -> Placement:
    """The page's image as the page showed it, but on paper of its true size, upright.

    Some phone applications write one point for each pixel; the paper is then as large as the
    scan's dpi says, not as the page box does.
    """
    x0, y0, x1, y1 = shown_box(page)
    box = PaperSize(x1 - x0, y1 - y0)
    turns = _turns(page)
    shown = box if turns % 2 == 0 else PaperSize(*box[::-1])
    size = PaperSize(
        round(text.width * POINTS_PER_INCH / text.dpi, 4),
        round(text.height * POINTS_PER_INCH / text.dpi, 4),
    )
    to_paper = (
        Matrix(1, 0, 0, 1, -x0, -y0)
        @ _clockwise(box, turns)
        @ Matrix(size.width / shown.width, 0, 0, size.height / shown.height, 0, 0)
    )
    return Placement(size, image.matrix @ to_paper).turned(upright_turns(text))


def scan_to_placed(text: PageText, placement: Placement) -> Transform:
    """Pixels of the scan to points of the page on which its picture was placed."""
    turns = upright_turns(text)
    across, down = (text.width, text.height) if turns % 2 == 0 else (text.height, text.width)
    width, height = placement.size
    to_paper = Transform((width / across, 0, 0, 0, -height / down, height, 0, 0, 1))
    return turn(text.width, text.height, turns).then(to_paper)


def scan_to_carried(text: PageText, page: Page) -> Transform:
    """Pixels of the scan of a carried page to points of its own, perhaps turned, user space."""
    x0, y0, x1, y1 = shown_box(page)
    box = PaperSize(x1 - x0, y1 - y0)
    turns = _turns(page)
    shown = box if turns % 2 == 0 else PaperSize(*box[::-1])
    back = (Matrix(1, 0, 0, 1, -x0, -y0) @ _clockwise(box, turns)).inverse()
    a, b, c, d, e, f = back.shorthand
    to_shown = Transform(
        (shown.width / text.width, 0, 0, 0, -shown.height / text.height, shown.height, 0, 0, 1)
    )
    return to_shown.then(Transform((a, c, e, b, d, f, 0, 0, 1)))


def _oriented(orientation: int, size: PaperSize) -> Matrix:
    """The matrix that lays an image of EXIF ``orientation`` (1..8) over the whole page."""
    w, h = size
    return {
        1: Matrix(w, 0, 0, h, 0, 0),
        2: Matrix(-w, 0, 0, h, w, 0),
        3: Matrix(-w, 0, 0, -h, w, h),
        4: Matrix(w, 0, 0, -h, 0, h),
        5: Matrix(0, -h, -w, 0, w, h),
        6: Matrix(0, -h, w, 0, 0, h),
        7: Matrix(0, h, w, 0, 0, 0),
        8: Matrix(0, h, -w, 0, w, 0),
    }[orientation]


def _clockwise(size: PaperSize, turns: int) -> Matrix:
    """Points of a page of ``size`` to points of it turned clockwise by quarters."""
    w, h = size
    return (
        Matrix(),
        Matrix(0, -1, 1, 0, 0, w),
        Matrix(-1, 0, 0, -1, w, h),
        Matrix(0, 1, -1, 0, h, 0),
    )[turns]


def _turns(page: Page) -> int:
    return int(page.rotation) // 90 % 4


def add_picture_page(spool: Spool, image: str, placement: Placement, text: bytes) -> int:
    """A page that is the object ``image`` and over it ``text``, operators of the invisible layer.

    Its number; the font that the text is set in is put into its resources when the copy is made.
    """
    numbers = " ".join(f"{value:.4f}" for value in placement.matrix.shorthand)
    painted = f"q {numbers} cm {_IMAGE_NAME} Do Q".encode("ascii")
    width, height = placement.size
    entries = {
        "/Type": "/Page",
        "/MediaBox": f"[0 0 {width:.4f} {height:.4f}]",
        "/Resources": dictionary({"/XObject": dictionary({_IMAGE_NAME: image})}),
        "/Contents": reference(spool.add_operators(b"\n".join([painted, text]))),
    }
    return spool.add(dictionary(entries).encode("ascii"))


def add_painted_page(
    spool: Spool, carrier: Carrier, image: PaintedImage, placement: Placement, text: bytes
) -> int:
    """A page of another PDF that is one image: the image itself, no older text layer."""
    for key in ("/Interpolate", "/Alternates", "/OPI", "/Metadata"):
        if key in image.xobject:
            del image.xobject[key]
    return add_picture_page(spool, carrier.carried(image.xobject), placement, text)


def add_carried_page(spool: Spool, carrier: Carrier, page: Page, turns: int, text: bytes) -> int:
    """The page as it is, without what acts or points elsewhere (links, scripts, threads).

    Nor does what it names and never shows come along: many programs list a font that they do not
    embed. ``text`` is put over it, safe from whatever state its content leaves.
    """
    page.remove_unreferenced_resources()
    kept = {name: carrier.carried(page.obj[name]) for name in _KEPT if name in page.obj}
    if user_unit(page) == 1:
        kept.pop("/UserUnit", None)  # it may be nonsense, which no validator at hand objects to
    kept["/Type"] = "/Page"
    kept["/Rotate"] = str((int(page.rotation) + 90 * turns) % 360)
    contents = [carrier.carried(part) for part in _content_streams(page)]
    if text:
        before, after = spool.add_operators(b"q\n"), spool.add_operators(b"\nQ\n" + text)
        contents = [reference(before), *contents, reference(after)]
    kept["/Contents"] = f"[{' '.join(contents)}]"
    return spool.add(dictionary(kept).encode("latin-1"))


def _content_streams(page: Page) -> list[pikepdf.Object]:
    contents = page.obj.get("/Contents")
    parts = list(contents) if isinstance(contents, Array) else [contents]
    return [part for part in parts if isinstance(part, Stream)]


def sole_image(page: Page) -> PaintedImage | None:
    """The only image the page paints, inside forms too; None when there are none or several."""
    painted = _painted(page.obj, Matrix(), _MAX_FORM_DEPTH)
    return painted[0] if len(painted) == 1 else None


def _painted(holder: pikepdf.Object, current: Matrix, depth: int) -> list[PaintedImage]:
    """Every image a page or form paints."""
    painted: list[PaintedImage] = []
    stack: list[Matrix] = []
    named = holder.get("/Resources", Dictionary()).get("/XObject", Dictionary())
    for instruction in pikepdf.parse_content_stream(holder):
        operands = list(instruction.operands)
        match str(instruction.operator):
            case "q":
                stack.append(current)
            case "Q" if stack:
                current = stack.pop()
            case "cm":
                current = Matrix(*(float(v) for v in operands)) @ current
            case "Do" if str(operands[0]) in named:
                painted += _painted_object(named[str(operands[0])], current, depth)
    return painted


def _painted_object(thing: pikepdf.Object, current: Matrix, depth: int) -> list[PaintedImage]:
    if thing.get("/Subtype") == "/Image":
        return [PaintedImage(thing, current)]
    if not depth:
        return []
    own = Matrix(thing["/Matrix"]) if "/Matrix" in thing else Matrix()
    return _painted(thing, own @ current, depth - 1)
