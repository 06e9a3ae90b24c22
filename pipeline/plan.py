"""The stages in their order, as data, and the two walks over them that need no service.

Order of the law (TT 01/2023/TT-VPCP art. 7): the copy is made and signed before fields are taken
out of it, so the text layer is written before anything is signed.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pikepdf import Object
from PIL import Image

from pipeline.clean import CleanOptions
from pipeline.compose.access import AccessCopy, AccessFacts, Attachment, derive_access
from pipeline.compose.errors import NotACopy
from pipeline.intake import IntakeLimits, open_scan
from pipeline.intake.image_object import image_pixels
from pipeline.intake.sniff import PDF
from pipeline.lossless import recoded
from pipeline.ocr import Engine
from pipeline.page import PageText, Pixels, Reading, ScanPage
from pipeline.page_reading import read_scan_page
from pipeline.picture import EncodedPicture

STAGES = ("intake", "clean", "ocr", "regions", "compose", "seal", "records")


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
