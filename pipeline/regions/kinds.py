"""Every kind of region there is, and the order in which they are looked for.

To add one: a module with a finder, and a line in each list here. A finder sees what was found
before it, so that the digits of a code are not taken for writing. Print that stays unread is told
by ``read_page``, which has shown it to the reader twice.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.page import UNREAD, Region
from pipeline.regions import blanks, codes, outlined, pens, photos, seals, stamps
from pipeline.regions.view import View

Finder = Callable[[View, tuple[Region, ...]], Iterator[Region]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of region: its name in results and its name for people."""

    name: str
    title: str


KINDS = {
    kind.name: kind
    for kind in (
        Kind(codes.KIND, "mã QR, mã vạch"),
        Kind(photos.KIND, "ảnh chân dung"),
        Kind(stamps.KIND, "dấu chữ"),
        Kind(seals.KIND, "con dấu"),
        Kind(pens.SIGNATURE, "chữ ký"),
        Kind(pens.HANDWRITING, "chữ viết tay"),
        Kind(UNREAD, "chữ in chưa đọc được"),
    )
}

FINDERS: tuple[Finder, ...] = (
    codes.find_codes,
    photos.find_photos,
    stamps.find_stamps,
    seals.find_seals,
    outlined.find_outlined,
    seals.find_square_seals,
    pens.find_pens,
    blanks.find_blanks,
)
