"""What follows from what forbids a paper to be digitised. Pure."""

from collections.abc import Sequence

from pipeline.page import Reading
from pipeline.records.forbidden import Finding
from schemas.errors import SohoaError
from workers.errors import KeptApart, OnlyToBeShown

_IDENTITY = "giay_to_tuy_than"
"""Identity papers are shown and handed back (TT 01/2023/TT-VPCP); keeping their picture, even
apart, is what the law wants to prevent. Everything else waits for a person's decision, because
erasing on a machine's word alone cannot be taken back."""


def obstacle_of(
    found: Sequence[Finding], reading: Reading, type_hint: str | None
) -> SohoaError | None:
    """Why the paper is not digitised, by its gravest finding; ``None`` when nothing forbids it.

    A paper whose type a person named is not erased as an identity paper: it is kept apart.
    """
    if not found:
        return None
    first = found[0]
    if first.action == "refuse" and first.outcome == _IDENTITY and type_hint is None:
        return OnlyToBeShown(outcome=first.outcome, message=first.message, page=first.page)
    page = next(page for page in reading.pages if page.number == first.page)
    box = page.on_scan(first.box).box.clipped(page.width, page.height)
    return KeptApart(
        outcome=first.outcome,
        message=first.message,
        page=first.page,
        x0=box.x0,
        y0=box.y0,
        x1=box.x1,
        y1=box.y1,
        width=page.width,
        height=page.height,
    )
