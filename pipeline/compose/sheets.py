"""One PDF page per sheet: a picture on paper of its true size, or a page carried over.

User space has its origin bottom-left and 72 points to the inch (ISO 32000-1 §8.3.2.3); the scan
frame has it top-left, in pixels, as a viewer shows the page. The maps between the two are here.
"""

from typing import Any, Final, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, Page, Stream

from pipeline.geometry import Transform
from pipeline.picture import EncodedPicture

Matrix = tuple[float, float, float, float, float, float]
"""``a b c d e f`` of the ``cm`` operator."""

POINTS_PER_INCH: Final = 72.0
_SIDEWAYS: Final = 5  # EXIF orientations from here on swap width and height
_KEPT: Final = ("/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group")
FONT_NAME: Final = "/SoHoaText"


class PaperSize(NamedTuple):
    """A page's extent in points, as it is shown."""

    width: float
    height: float


def paper_size(picture: EncodedPicture) -> PaperSize:
    """How large the paper was: pixels by dots per inch, after the picture is turned upright."""
    sides = picture.width, picture.height
    across, down = sides if picture.orientation < _SIDEWAYS else sides[::-1]
    scale = POINTS_PER_INCH / picture.dpi
    return PaperSize(round(across * scale, 4), round(down * scale, 4))


def placement(orientation: int, size: PaperSize) -> Matrix:
    """The matrix that lays an image of EXIF ``orientation`` (1..8) over the whole page."""
    w, h = size
    by_orientation: dict[int, Matrix] = {
        1: (w, 0, 0, h, 0, 0),
        2: (-w, 0, 0, h, w, 0),
        3: (-w, 0, 0, -h, w, h),
        4: (w, 0, 0, -h, 0, h),
        5: (0, -h, -w, 0, w, h),
        6: (0, -h, w, 0, 0, h),
        7: (0, h, w, 0, 0, 0),
        8: (0, h, -w, 0, w, 0),
    }
    return by_orientation[orientation]


def scan_to_paper(width: int, height: int, size: PaperSize) -> Transform:
    """Pixels of a scan of ``width`` × ``height`` to points of a page without rotation."""
    return Transform((size.width / width, 0, 0, 0, -size.height / height, size.height, 0, 0, 1))


def scan_to_carried(width: int, height: int, page: Page) -> Transform:
    """Pixels of the scan of a carried page to points of its own, perhaps turned, user space."""
    x0, y0, x1, y1 = (float(v) for v in page.cropbox)
    w, h = x1 - x0, y1 - y0
    turned: dict[int, Matrix] = {
        0: (w, 0, 0, -h, x0, y1),
        90: (0, h, w, 0, x0, y0),
        180: (-w, 0, 0, h, x1, y0),
        270: (0, -h, -w, 0, x1, y1),
    }
    a, b, c, d, e, f = turned[int(page.obj.get("/Rotate", 0)) % 360]
    return Transform((a / width, c / height, e, b / width, d / height, f, 0, 0, 1))


def add_picture_page(
    pdf: pikepdf.Pdf,
    image: pikepdf.Object,
    matrix: Matrix,
    size: PaperSize,
) -> Page:
    """A new page that is the image and nothing else."""
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, *size]),
        Resources=Dictionary(XObject=Dictionary({"/Im0": image})),
        Contents=pdf.make_indirect(Stream(pdf, draw_image(matrix))),
    )
    pdf.pages.append(Page(pdf.make_indirect(page)))
    return pdf.pages[-1]


def draw_image(matrix: Matrix) -> bytes:
    """The content stream that paints ``/Im0``."""
    return f"q {' '.join(f'{v:.4f}' for v in matrix)} cm /Im0 Do Q".encode("ascii")


def add_carried_page(pdf: pikepdf.Pdf, source: Page) -> Page:
    """The page as it is, without what acts or points elsewhere (links, scripts, threads)."""
    pdf.pages.append(source)
    page = pdf.pages[-1]
    for key in list(page.obj.keys()):
        if key not in {*_KEPT, "/Parent", "/Contents", "/Resources"}:
            del page.obj[key]
    return page


def add_rebuilt_page(pdf: pikepdf.Pdf, source: Page, image: "PaintedImage") -> Page:
    """The page's one image on the same paper, and none of an older text layer."""
    copied = pdf.copy_foreign(image.xobject)
    for key in ("/Interpolate", "/Alternates", "/OPI", "/Metadata"):
        if key in copied:
            del copied[key]
    page = Dictionary(
        Resources=Dictionary(XObject=Dictionary({"/Im0": copied})),
        Contents=pdf.make_indirect(Stream(pdf, draw_image(image.matrix))),
    )
    for key in _KEPT:
        if key in source.obj and key != "/Group":
            page[key] = _detached(source.obj[key])
    pdf.pages.append(Page(pdf.make_indirect(page)))
    return pdf.pages[-1]


def _detached(value: Any) -> Any:  # noqa: ANN401 - pikepdf gives numbers, names and arrays
    """A direct copy of a page attribute, free of the document it came from."""
    return Array([float(v) for v in value]) if isinstance(value, Array) else value


class PaintedImage(NamedTuple):
    """An image XObject and the matrix under which the page paints it."""

    xobject: pikepdf.Object
    matrix: Matrix


def sole_image(page: Page) -> PaintedImage | None:
    """The page's only image, where its content stream paints it directly and once."""
    painted: list[PaintedImage] = []
    images = page.images
    stack: list[pikepdf.Matrix] = []
    current = pikepdf.Matrix()
    for operands, operator in _instructions(page):
        match str(operator):
            case "q":
                stack.append(current)
            case "Q" if stack:
                current = stack.pop()
            case "cm":
                current = pikepdf.Matrix(*(float(v) for v in operands)) @ current
            case "Do" if str(operands[0]) in images:
                image = images[str(operands[0])]
                painted.append(PaintedImage(image, current.shorthand))
            case "Do" | "INLINE IMAGE":
                return None
    return painted[0] if len(painted) == 1 else None


def _instructions(page: Page) -> list[tuple[Any, Any]]:
    return [(i.operands, i.operator) for i in pikepdf.parse_content_stream(page)]


def add_text_layer(page: Page, operators: bytes, font: pikepdf.Object) -> None:
    """Put the invisible text over the page, safe from whatever state its content leaves."""
    if not operators:
        return
    page.contents_coalesce()
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"\nQ\n" + operators)
    page.add_resource(font, Name.Font, Name(FONT_NAME))
