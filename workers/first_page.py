"""Where on a copy's first page a signature may be shown."""

from pathlib import Path

from pipeline.page import PageText
from pipeline.seal import SealPlace, draw_page, page_from_preview


def first_page(text: PageText | None, preview: bytes | None, copy: Path) -> SealPlace:
    """What is known of page one: its words, and what is inked on it.

    The ink is that of ``preview``, the JPEG that was made when the page was opened; only without
    one is the page of ``copy`` drawn. Raises ``PageNotDrawn`` when it cannot be.
    """
    if preview is None or text is None:
        return SealPlace(text=text, shown=draw_page(copy))
    return SealPlace(text=text, shown=page_from_preview(preview, text))
