"""Bookmarks: the pages of a copy, called by what stands on them."""

from collections.abc import Sequence
from typing import Final

import pikepdf
from pikepdf import OutlineItem

from pipeline.page import PageText
from schemas.text import fold, nfc

_MAX_WORDS: Final = 8
"""More are a sentence in capitals. "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT" has eight."""


def bookmark(text: PageText, titles: Sequence[str]) -> str:
    """What a page is called: its number and, where it begins a paper, the paper's title.

    ``titles`` are the names papers may bear, in any case. A title is a line in capitals that is
    one of them, or goes on after one.
    """
    folded = tuple(fold(title) for title in titles)
    lines = (nfc(line.text) for line in text.lines)
    heading = next((line for line in lines if _is_title(line, folded)), None)
    return f"Trang {text.number}" if heading is None else f"Trang {text.number} – {heading}"


def _is_title(line: str, titles: tuple[str, ...]) -> bool:
    if not line.isupper() or len(line.split()) > _MAX_WORDS:
        return False
    plain = fold(line)
    return any(plain == title or plain.startswith(f"{title} ") for title in titles)


def write_outline(pdf: pikepdf.Pdf, names: Sequence[str]) -> None:
    """One bookmark for each page; none for a single page, which needs no finding."""
    if len(names) < 2:
        return
    with pdf.open_outline() as outline:
        outline.root.extend(OutlineItem(name, index) for index, name in enumerate(names))
