"""The stages in their order, as data, and the two walks over them that need no service.

Order of the law (TT 01/2023/TT-VPCP art. 7): the copy is made and signed before fields are taken
out of it, so the text layer is written before anything is signed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pikepdf import Object
from PIL import Image

from pipeline.clean import CleanOptions, clean_page
from pipeline.compose.access import AccessCopy, AccessFacts, Attachment, derive_access
from pipeline.compose.errors import NotACopy
from pipeline.geometry import Transform
from pipeline.intake import IntakeLimits, open_scan
from pipeline.intake.image_object import image_pixels
from pipeline.intake.sniff import PDF
from pipeline.lossless import recoded
from pipeline.ocr import Engine, read_page
from pipeline.ocr.by_page import reader_of
from pipeline.page import CleanPage, PageText, Pixels, Reading, ScanPage
from pipeline.picture import EncodedPicture
from pipeline.regions import find_regions, with_regions
from pipeline.second_look import looked_at
from pipeline.turning import likelier_turn

STAGES = ("intake", "clean", "ocr", "regions", "compose", "seal", "records")


def read_scan_page(page: ScanPage, engine: Engine, options: CleanOptions) -> PageText:
    """Clean and read one page; a born-digital page is read from its own text layer.

    Words that intake has doubts about are compared with the picture first. What intake decided
    stands before the steps of cleaning.
    """
    page = looked_at(page, engine)
    clean = _as_it_is(page) if page.embedded else clean_page(page, options)
    clean, text = likelier_turn(
        clean,
        read_page(clean, reader_of(engine, clean)),
        turned=lambda quarters: clean_page(page, replace(options, quarters=quarters)),
        read=lambda other: read_page(other, reader_of(engine, other)),
    )
    regions = find_regions(clean, text.lines, reader_of(engine, clean).recognise)
    return with_regions(replace(text, steps=(*page.steps, *text.steps)), regions)


def read_file(path: Path, engine: Engine, limits: IntakeLimits) -> Iterator[PageText]:
    """Read the pages of a file one by one; only one is held at a time."""
    with open_scan(path, limits=limits) as scan:
        for number in range(1, scan.page_count + 1):
            yield read_scan_page(scan.page(number), engine, CleanOptions())


def read_document(path: Path, engine: Engine, limits: IntakeLimits) -> Reading:
    """The text of the whole file."""
    return Reading(tuple(read_file(path, engine, limits)))


def lossless_picture(page: ScanPage) -> EncodedPicture:
    """The page's pixels as a picture for composing, when its own page cannot be carried over."""
    return recoded(Image.fromarray(page.pixels), page.dpi, page.sha256)


def derive_access_copy(
    copy: Path,
    facts: AccessFacts,
    limits: IntakeLimits,
    out: Path,
    *,
    small: bool = True,
    attached: Sequence[Attachment] = (),
) -> AccessCopy:
    """The access copy of the PDF at ``copy``, which is opened as warily as one from a stranger.

    ``small`` puts its pictures in layers. Raises what ``open_scan`` and ``derive_access`` raise,
    ``NotACopy`` for a file that is no PDF.
    """
    with open_scan(copy, limits=limits) as scan:
        if scan.media_type != PDF:
            raise NotACopy(reason=scan.media_type)

    def decode(image: Object, page: int) -> Pixels | None:
        return image_pixels(image, page, limits)

    return derive_access(copy, facts, out, decode=decode if small else None, attached=attached)


def _as_it_is(page: ScanPage) -> CleanPage:
    grey = page.pixels if page.pixels.ndim == 2 else page.pixels[..., 1]
    return CleanPage(page, grey, page.dpi, Transform.identity(), ())
