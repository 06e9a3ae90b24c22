"""A page's two frames: user space, and the page as it is shown, in points, after ``/Rotate``."""

# mypy: allow-untyped-calls
# pyHanko ships types, but not for the constructors of its PDF objects.

from dataclasses import dataclass
from typing import Any, Final

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError

from pipeline.page import PageText
from pipeline.page_box import PageBox, sensible_unit
from pipeline.seal.errors import NoSuchPage
from pipeline.seal.free_space import Area
from pipeline.upright import shown_boxes
from schemas.geometry import Box

Rect = tuple[float, float, float, float]
_A4: Final = (0, 0, 595.28, 841.89)


@dataclass(frozen=True, slots=True)
class PageFrame:
    """Crop box ``x0 y0 x1 y1`` in user space and the clockwise quarter turns it is shown under.

    ``unit`` – points to one unit of user space, more than one on very large sheets.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    rotate: int
    unit: float = 1.0

    @property
    def width(self) -> float:
        """Points across, as shown."""
        return self.unit * (self.x1 - self.x0 if self.rotate % 180 == 0 else self.y1 - self.y0)

    @property
    def height(self) -> float:
        """Points down, as shown."""
        return self.unit * (self.y1 - self.y0 if self.rotate % 180 == 0 else self.x1 - self.x0)

    @property
    def upright(self) -> tuple[int, int, int, int, int, int]:
        """The form matrix that turns an appearance against the page's rotation."""
        turns: dict[int, tuple[int, int, int, int, int, int]] = {
            0: (1, 0, 0, 1, 0, 0),
            90: (0, 1, -1, 0, 0, 0),
            180: (-1, 0, 0, -1, 0, 0),
            270: (0, -1, 1, 0, 0, 0),
        }
        return turns[self.rotate]

    def to_user(self, area: Area) -> Rect:
        """``area`` as an annotation rectangle: lower left, upper right."""
        corners = [self._user(area.x0, area.y0), self._user(area.x1, area.y1)]
        xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
        return xs[0], ys[0], xs[1], ys[1]

    def from_user(self, rect: Rect) -> Area:
        """The shown area of an annotation rectangle."""
        corners = [self._shown(rect[0], rect[1]), self._shown(rect[2], rect[3])]
        xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
        return Area(xs[0], ys[0], xs[1], ys[1])

    def of_scan(self, text: PageText, boxes: list[Box]) -> list[Area]:
        """Where boxes of the page's scan are shown."""
        shares = shown_boxes(text, boxes)
        return [
            Area(x0 * self.width, y0 * self.height, x1 * self.width, y1 * self.height)
            for x0, y0, x1, y1 in shares
        ]

    def words(self, text: PageText) -> list[Area]:
        """The areas of the page's words."""
        boxes = (word.box for line in text.lines for word in line.words)
        return self.of_scan(text, text.to_scan.boxes(boxes))

    def _user(self, x: float, y: float) -> tuple[float, float]:
        x, y = x / self.unit, y / self.unit
        return {
            0: (self.x0 + x, self.y1 - y),
            90: (self.x0 + y, self.y0 + x),
            180: (self.x1 - x, self.y0 + y),
            270: (self.x1 - y, self.y1 - x),
        }[self.rotate]

    def _shown(self, x: float, y: float) -> tuple[float, float]:
        across, down = {
            0: (x - self.x0, self.y1 - y),
            90: (y - self.y0, x - self.x0),
            180: (self.x1 - x, y - self.y0),
            270: (self.y1 - y, self.x1 - x),
        }[self.rotate]
        return across * self.unit, down * self.unit


def page_frame(writer: IncrementalPdfFileWriter, index: int) -> PageFrame:
    """The frame of the page at ``index`` (from 0); raises :class:`NoSuchPage`."""
    page = _page(writer, index)
    media = PageBox.spanned(_inherited(page, "/MediaBox") or _A4)
    shown = PageBox.spanned(_inherited(page, "/CropBox") or media).within(media)
    rotate = int(_inherited(page, "/Rotate") or 0) % 360
    unit = page["/UserUnit"] if "/UserUnit" in page else 1  # noqa: SIM401 - get() follows no references
    return PageFrame(*shown, rotate, sensible_unit(unit))


def annotation_areas(
    writer: IncrementalPdfFileWriter, frame: PageFrame, index: int, *, signatures: bool = False
) -> list[Area]:
    """What already lies over the page; with ``signatures`` the visible ones of those, in order."""
    page = _page(writer, index)
    annotations = page["/Annots"] if "/Annots" in page else []  # noqa: SIM401 - get() follows no references
    found = [reference.get_object() for reference in annotations]
    if signatures:
        found = [a for a in found if "/FT" in a and a["/FT"] == "/Sig" and _is_visible(a)]
    rects = [[float(v) for v in annotation["/Rect"]] for annotation in found]
    return [frame.from_user((a, b, c, d)) for a, b, c, d in rects]


def _is_visible(annotation: Any) -> bool:  # noqa: ANN401 - pyHanko is untyped here
    x0, y0, x1, y1 = (float(v) for v in annotation["/Rect"])
    return x0 != x1 and y0 != y1


def _page(writer: IncrementalPdfFileWriter, index: int) -> Any:  # noqa: ANN401 - pyHanko is untyped here
    try:
        return writer.find_page_for_modification(index)[0].get_object()
    except PdfError as error:
        raise NoSuchPage(page=index + 1) from error


def _inherited(page: Any, key: str) -> Any:  # noqa: ANN401 - a PDF value, or None
    """An attribute that a page may inherit from its ancestors (ISO 32000-1 §7.7.3.4)."""
    while key not in page:
        if "/Parent" not in page:
            return None
        page = page["/Parent"]
    return page[key]
