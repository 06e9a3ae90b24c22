"""PDF: pages pulled out without loss where they are pictures, drawn by poppler where not."""

from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pikepdf
import pikepdf.settings
from numpy.typing import NDArray
from PIL import Image

from pipeline.foreign_lock import is_locked_for_certificates
from pipeline.hidden_layers import hides_layers
from pipeline.intake.claims import NO_PICTURE, claimed_size
from pipeline.intake.content import content_size
from pipeline.intake.danger import require_harmless
from pipeline.intake.errors import (
    DamagedScan,
    EmptyPdf,
    LockedForCertificates,
    PageTooComplex,
    PaperSizeImpossible,
    PasswordProtected,
    TooManyPages,
)
from pipeline.intake.facts import (
    is_signed,
    require_harmless_attachments,
    require_lasting_content,
)
from pipeline.intake.image_object import decoded
from pipeline.intake.limits import IntakeLimits
from pipeline.intake.own_words import PageSource, read_own_words, unused_words
from pipeline.intake.paper import MM_PER_INCH, estimate_dpi
from pipeline.intake.pdf_page import UNSEEN, DrawnImage, PageMakeup, examine, largest_size
from pipeline.intake.poppler import POINTS_PER_INCH, bounded_dpi, render, require_drawable
from pipeline.intake.raster import decoding, digest, require_pixels
from pipeline.intake.scan import Scan
from pipeline.intake.sniff import PDF
from pipeline.intake.wholeness import require_whole_image, require_whole_pictures
from pipeline.page import Pixels, ScanPage
from pipeline.page_box import shown_box, user_unit
from pipeline.picture import PdfPagePicture

RENDER_DPI = 300.0
"""What text is drawn at; Tesseract's models were trained near 300."""

RENDER_DPI_RANGE = (200.0, 400.0)
"""Pages mixed of several pictures are drawn at the finest picture's resolution, within these."""

SAMPLED_PAGES = 20
PAPER_MM = (1.0, 5000.0)
MAX_FILTERS = 8

TAIL_BYTES = 4096
"""Where the end of a PDF is looked for; some writers add a kilobyte of padding behind %%EOF."""

MAX_ZEROS = 2**20
"""As many as a disk or a tape has filled its last block with."""


class PdfScan(Scan):
    """The pages of one PDF file."""

    def __init__(self, path: Path, limits: IntakeLimits, *, extension_mismatch: bool) -> None:
        self._path = path
        self._limits = limits
        self._pdf = _open(path, limits)
        self._hides_layers = hides_layers(self._pdf)
        self._drawn_digests: dict[int, str] = {}
        try:
            _require_sound(self._pdf, path, limits)
            require_harmless(self._pdf)
            require_harmless_attachments(self._pdf)
            require_lasting_content(self._pdf)
            super().__init__(PDF, len(self._pdf.pages), extension_mismatch=extension_mismatch)
        except BaseException:
            self._pdf.close()
            raise

    def _decoded(self, number: int) -> ScanPage:
        """The page as a viewer shows it; ``embedded`` words for a born-digital one."""
        page, makeup = self._examine(number)
        if makeup.picture is not None:
            found = self._picture_page(number, page, makeup.picture)
            return replace(found, steps=unused_words(makeup.invisible_letters).steps)
        return self._drawn_page(number, page, makeup)

    def picture(self, number: int) -> PdfPagePicture:
        """A pointer to the page itself, which is carried over as a whole."""
        _, makeup = self._examine(number)
        if makeup.picture is not None:
            sha256 = digest(_raw_bytes(makeup.picture, number))
        else:
            sha256 = self._drawn_digests.get(number) or self._decoded(number).sha256
        return PdfPagePicture(self._path, number - 1, sha256, makeup.picture is not None)

    @cached_property
    def signed(self) -> bool:
        """Whether somebody has signed the file: it must be kept bit for bit."""
        return is_signed(self._pdf)

    @cached_property
    def born_digital(self) -> bool:
        """Whether a program wrote pages of the file, and none is a picture (empty ones count not).

        At most ``SAMPLED_PAGES`` are looked at, evenly spread.
        """
        step = -(-self.page_count // SAMPLED_PAGES)
        made = [self._examine(n) for n in range(1, self.page_count + 1, step)]
        written = [makeup.born_digital for _, makeup in made]
        others = (page for page in made if not page[1].born_digital)
        return any(written) and not any(largest_size(*page) != NO_PICTURE for page in others)

    def close(self) -> None:
        """Close the file."""
        self._pdf.close()

    def _examine(self, number: int) -> tuple[pikepdf.Page, PageMakeup]:
        index = self.require(number)
        page = self._pdf.pages[index]
        size = content_size(page, number, self._limits)
        if size is None or size > self._limits.max_walked_bytes or self._hides_layers:
            return page, UNSEEN
        try:
            return page, examine(page)
        except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError):
            # A content stream that cannot be parsed is left to poppler, which forgives more.
            return page, UNSEEN

    def _picture_page(self, number: int, page: pikepdf.Page, drawn: DrawnImage) -> ScanPage:
        require_pixels(number, claimed_size(drawn.image), self._limits)
        samples = require_whole_image(drawn.image, number, self._limits)
        with decoding(number):
            pixels = _turned(decoded(drawn.image, number, samples), _turn_of(drawn, page))
        width_pt, _ = _page_size(page)
        claimed = pixels.shape[1] * POINTS_PER_INCH / width_pt
        dpi = estimate_dpi(pixels.shape[1], pixels.shape[0], claimed, "container")
        return ScanPage(number, pixels, dpi.dpi, dpi.source, digest(_raw_bytes(drawn, number)))

    def _drawn_page(self, number: int, page: pikepdf.Page, makeup: PageMakeup) -> ScanPage:
        # Poppler reads a claimed 100,000 x 100,000 image for a minute before it gives up.
        largest = largest_size(page, makeup)
        require_pixels(number, largest, self._limits)
        width_pt, height_pt = _page_size(page)
        _require_paper(number, width_pt, height_pt)
        wanted = RENDER_DPI
        if makeup.best_dpi is not None and not makeup.born_digital:
            wanted = float(np.clip(makeup.best_dpi, *RENDER_DPI_RANGE))
        # Poppler 22.12 takes every unit for a point: it is asked for so many more dots to an inch.
        unit = user_unit(page)
        sides = width_pt / unit, height_pt / unit
        dpi = bounded_dpi(*sides, wanted * unit, self._limits.max_drawn_pixels)
        image = render(self._path, number, dpi, self._limits)
        if largest != NO_PICTURE and _is_uniform(image):
            require_drawable(self._path, number, self._limits)
        if not makeup.born_digital:
            require_whole_pictures(page, number, self._limits)
        own = unused_words(makeup.invisible_letters)
        if makeup.born_digital:
            source = PageSource(self._path, number, page, makeup.invisible_letters)
            own = read_own_words(source, image.size, self._limits)
        pixels = np.asarray(image, dtype=np.uint8)
        sha256 = self._drawn_digests[number] = digest(pixels.tobytes())
        return ScanPage(
            number, pixels, dpi / unit, "container", sha256, own.words, own.doubtful, own.steps
        )


def _open(path: Path, limits: IntakeLimits) -> pikepdf.Pdf:
    # Process-wide in qpdf; always the same values, so that it does not matter who opens first.
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=limits.max_unpacked_bytes,
        run_length_max_memory=limits.max_unpacked_bytes,
        png_max_memory=limits.max_unpacked_bytes,
        tiff_max_memory=limits.max_unpacked_bytes,
        max_stream_filters=MAX_FILTERS,
    )
    try:
        return pikepdf.Pdf.open(path)
    except pikepdf.PasswordError as error:
        raise PasswordProtected from error
    except (pikepdf.PdfError, ValueError) as error:
        if is_locked_for_certificates(error):
            raise LockedForCertificates from error
        raise DamagedScan(page=0, reason="unreadable PDF") from error


def _require_sound(pdf: pikepdf.Pdf, path: Path, limits: IntakeLimits) -> None:
    """Refuse a PDF without its end or its pages.

    qpdf mends a file that was cut off by looking for objects, and quietly loses pages.
    """
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL_BYTES - MAX_ZEROS))
        ended = b"%%EOF" in file.read().rstrip(b"\0")[-TAIL_BYTES:]
    try:
        pages = len(pdf.pages)
    except (pikepdf.PdfError, ValueError) as error:
        raise DamagedScan(page=0, reason="no page tree") from error
    if not ended:
        raise DamagedScan(page=0, reason="truncated")
    if pages == 0:
        raise DamagedScan(page=0, reason="no pages left") if pdf.get_warnings() else EmptyPdf()
    if (found := len(pdf.objects)) > limits.max_objects:
        raise PageTooComplex(page=0, reason="objects", found=found, limit=limits.max_objects)
    if pages > limits.max_pages:
        raise TooManyPages(pages=pages, limit=limits.max_pages)


def _require_paper(number: int, width_pt: float, height_pt: float) -> None:
    """A millimetre to five metres: what a PDF page may have (ISO 32000-1 annex C)."""
    width_mm, height_mm = (
        round(side * MM_PER_INCH / POINTS_PER_INCH, 1) for side in (width_pt, height_pt)
    )
    if not (PAPER_MM[0] <= min(width_mm, height_mm) and max(width_mm, height_mm) <= PAPER_MM[1]):
        raise PaperSizeImpossible(page=number, width_mm=width_mm, height_mm=height_mm)


def _is_uniform(image: Image.Image) -> bool:
    """Whether every pixel is the same."""
    return image.getcolors(maxcolors=1) is not None


def _page_size(page: pikepdf.Page) -> tuple[float, float]:
    """Width and height in points as shown: crop box, /Rotate and /UserUnit obeyed."""
    (x0, y0, x1, y1), unit = shown_box(page), user_unit(page)
    width, height = max(0.1, (x1 - x0) * unit), max(0.1, (y1 - y0) * unit)
    return (height, width) if int(page.rotation) % 180 else (width, height)


def _raw_bytes(drawn: DrawnImage, number: int) -> memoryview:
    """Where qpdf has put them: a copy of a megabyte takes as long as its digest."""
    try:
        return memoryview(drawn.image.get_raw_stream_buffer())
    except pikepdf.PdfError as error:
        raise DamagedScan(page=number, reason="unreadable image stream") from error


def _turn_of(drawn: DrawnImage, page: pikepdf.Page) -> NDArray[np.int_]:
    """How image axes lie on the shown page: a signed permutation, (2, 2).

    Rows say where the image's own right and down point, in (right, down) of the page as shown:
    the drawing matrix (whose y points up, and whose image hangs down from its top), then /Rotate
    clockwise.
    """
    a, b, c, d = drawn.matrix[:2, :2].ravel()
    axes = np.rint(np.array([[a, -b], [-c, d]]) / np.abs(drawn.matrix[:2, :2]).max(axis=1)[:, None])
    clockwise = np.array([[0, 1], [-1, 0]])
    turn = np.linalg.matrix_power(clockwise, int(page.rotation) // 90 % 4)
    lying: NDArray[np.int_] = (axes @ turn).astype(np.int_)
    return lying


def _turned(pixels: Pixels, axes: NDArray[np.int_]) -> Pixels:
    """Lay an image along ``axes`` (see ``_turn_of``), without resampling."""
    right, down = axes
    if right[0] == 0:
        pixels = np.swapaxes(pixels, 0, 1)
        right, down = down, right
    if right[0] < 0:
        pixels = pixels[:, ::-1]
    if down[1] < 0:
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)
