"""The search of one page for everything that is not plain print."""

from pipeline.page import CleanPage, Line, Region
from pipeline.regions.kinds import FINDERS
from pipeline.regions.view import Reader, view_of

MAX_REGIONS = 200
"""By one finder on a page; a page with more is a drawing, and none of them is told."""


def find_regions(
    page: CleanPage, lines: tuple[Line, ...], read: Reader | None = None
) -> tuple[Region, ...]:
    """Regions of every kind, boxes in the reading frame, in the order of ``FINDERS``.

    ``lines`` – what was read on ``page``: stamps are known by their words, and print is not taken
    for writing. ``read`` is asked about outlined stamps that were passed over, of which a page
    has few; without it they stay unknown. Raises what ``read`` raises.
    """
    view = view_of(page, lines, read)
    found: tuple[Region, ...] = ()
    for finder in FINDERS:
        fresh = tuple(finder(view, found))
        found += fresh if len(fresh) <= MAX_REGIONS else ()
    return found
