"""Papers that cost little to read: an invented notice with a text layer, on half a sheet.

Reading one takes 0.1 s of processor time, recognising a scan of it ten times as long; everything
else about them is as with any other paper.
"""

import io
from functools import cache
from pathlib import Path

import pikepdf

from tests.repository.paths import ROOT

_NOTICE = ROOT / "samples/08-thong-bao-dien-tu/thong-bao.pdf"
_SCALE = 0.5


def write_paper(folder: Path, number: int, pages: int = 1) -> Path:
    """A file with so many pages; no two numbers give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"giấy {number:04}.pdf"
    path.write_bytes(_notice(pages) + b"\n%% %d\n" % number)
    return path


@cache
def _notice(pages: int) -> bytes:
    """The notice, so many times one after the other."""
    written = io.BytesIO()
    with pikepdf.open(_NOTICE) as pdf:
        page = pdf.pages[0]
        page.contents_add(f"{_SCALE} 0 0 {_SCALE} 0 0 cm".encode(), prepend=True)
        page.mediabox = pikepdf.Array([float(edge) * _SCALE for edge in page.mediabox])
        for _ in range(pages - 1):
            pdf.pages.append(page)
        pdf.save(written)
    return written.getvalue()
