"""Compose the electronic copy: the scanner's own pictures, searchable, as PDF/A-2b.

Nothing is re-encoded: the bytes of a master image are the bytes in the copy. The text is
written before anything is signed (circular 01/2023 orders it so), and the finished file is
checked as it lies on disk before the function returns.
"""

import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pikepdf
from pikepdf import Dictionary, Page, pdfa

from pipeline.compose.errors import NothingToCompose, NotPdfa, PageNotCarried, PageSizeImpossible
from pipeline.compose.glyphless import GlyphlessFont
from pipeline.compose.metadata import CopyFacts, describe
from pipeline.compose.sheets import (
    FONT_NAME,
    PaperSize,
    add_carried_page,
    add_picture_page,
    add_rebuilt_page,
    add_text_layer,
    paper_size,
    placement,
    scan_to_carried,
    scan_to_paper,
    sole_image,
)
from pipeline.compose.spool import PictureSpool
from pipeline.compose.text_layer import text_operators
from pipeline.copies import PdfCopy, file_sha256
from pipeline.page import PageText
from pipeline.pdfa import FLAVOUR
from pipeline.picture import EncodedPicture, PdfPagePicture, Picture

Rasterise = Callable[[int], EncodedPicture]
"""Page number (1-based) to a lossless picture of it, for pages PDF/A cannot take as they are."""

_TRIAL_FACTS: Final = CopyFacts("", "", "", "", datetime(2000, 1, 1, tzinfo=UTC), "")
_MIN_SIDE, _MAX_SIDE = 3.0, 14400.0  # points; ISO 19005-2 §6.1.13


@dataclass(frozen=True, slots=True)
class _PictureSheet:
    """A page to be made of object ``image`` in the spool."""

    image: int
    orientation: int
    size: PaperSize
    text: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class _CarriedSheet:
    """A page to be taken from an open PDF."""

    page: Page
    text: bytes
    sha256: str
    one_image: bool


def compose_copy(
    pages: Iterable[tuple[Picture, PageText]],
    facts: CopyFacts,
    out: Path,
    *,
    rasterise: Rasterise | None = None,
) -> PdfCopy:
    """Write the pages, in order, to ``out`` as one PDF/A-2b file that can be searched.

    ``pages`` may be lazy: one picture is held at a time. ``rasterise`` is asked for a lossless
    picture of a carried page that is not fit for PDF/A (say, for a font that is not embedded);
    such pages are named in the result. The same input makes the same bytes.

    Raises:
        NothingToCompose: ``pages`` is empty.
        PageSizeImpossible: a page's dpi makes it smaller than 1 mm or larger than 5 m.
        PageNotCarried: a page's source PDF cannot be opened again.
        NotPdfa: the result would not pass; nothing is left at ``out``.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=out.parent)))
        composer = _Composer(folder / "spool.pdf", rasterise, stack)
        for picture, text in pages:
            composer.add(picture, text)
        composer.write(facts, out)
    return PdfCopy(
        path=out,
        sha256=file_sha256(out),
        pages=len(composer.sheets),
        flavour=FLAVOUR,
        rasterised_pages=tuple(composer.rasterised),
    )


class _Composer:
    """Gathers sheets, pictures going to the spool; writes them all at the end."""

    def __init__(self, spool: Path, rasterise: Rasterise | None, stack: ExitStack) -> None:
        self.sheets: list[_PictureSheet | _CarriedSheet] = []
        self.rasterised: list[int] = []
        self._spool = PictureSpool(spool)
        self._rasterise = rasterise
        self._stack = stack
        self._sources: dict[Path, pikepdf.Pdf] = {}
        self._font = GlyphlessFont()

    def add(self, picture: Picture, text: PageText) -> None:
        """Take one page."""
        if isinstance(picture, EncodedPicture):
            self.sheets.append(self._picture_sheet(picture, text))
            return
        page = self._source_page(picture, text.number)
        if self._rasterise is not None and not _fit_for_pdfa(page, one_image=picture.one_image):
            self.rasterised.append(text.number)
            self.sheets.append(self._picture_sheet(self._rasterise(text.number), text))
            return
        self.sheets.append(self._carried_sheet(picture, page, text))

    def write(self, facts: CopyFacts, out: Path) -> None:
        """Save all sheets to ``out``; raises when there are none or the file does not pass."""
        self._spool.finish()
        if not self.sheets:
            raise NothingToCompose(document_id=facts.document_id)
        with pikepdf.open(self._spool.path) as pdf:
            font = pdf.make_indirect(Dictionary())
            for sheet in self.sheets:
                add_text_layer(_add_page(pdf, sheet), sheet.text, font)
            self._font.write(pdf, font)
            describe(pdf, facts, [sheet.sha256 for sheet in self.sheets])
            _save(pdf, out)

    def _picture_sheet(self, picture: EncodedPicture, text: PageText) -> _PictureSheet:
        size = paper_size(picture)
        if not all(_MIN_SIDE <= side <= _MAX_SIDE for side in size):
            raise PageSizeImpossible(page=text.number, dpi=picture.dpi)
        to_paper = scan_to_paper(text.width, text.height, size)
        return _PictureSheet(
            image=self._spool.add(picture),
            orientation=picture.orientation,
            size=size,
            text=text_operators(text, to_paper, self._font, FONT_NAME),
            sha256=picture.sha256,
        )

    def _carried_sheet(self, picture: PdfPagePicture, page: Page, text: PageText) -> _CarriedSheet:
        """A page that has its own text layer keeps it and gets no second one."""
        operators = b""
        if picture.one_image or text.source == "ocr":
            to_page = scan_to_carried(text.width, text.height, page)
            operators = text_operators(text, to_page, self._font, FONT_NAME)
        return _CarriedSheet(page, operators, picture.sha256, picture.one_image)

    def _source_page(self, picture: PdfPagePicture, number: int) -> Page:
        try:
            if picture.path not in self._sources:
                source = self._stack.enter_context(pikepdf.open(picture.path))
                source.flatten_annotations("print")
                self._sources[picture.path] = source
            return self._sources[picture.path].pages[picture.index]
        except (pikepdf.PdfError, OSError, IndexError) as error:
            raise PageNotCarried(page=number, index=picture.index) from error


def _add_page(pdf: pikepdf.Pdf, sheet: _PictureSheet | _CarriedSheet) -> Page:
    if isinstance(sheet, _PictureSheet):
        image = pdf.get_object(sheet.image, 0)
        return add_picture_page(pdf, image, placement(sheet.orientation, sheet.size), sheet.size)
    return _add_source_page(pdf, sheet.page, one_image=sheet.one_image)


def _add_source_page(pdf: pikepdf.Pdf, page: Page, *, one_image: bool) -> Page:
    image = sole_image(page) if one_image else None
    return add_carried_page(pdf, page) if image is None else add_rebuilt_page(pdf, page, image)


def _fit_for_pdfa(page: Page, *, one_image: bool) -> bool:
    """Whether the page, alone in an otherwise flawless document, passes the check."""
    with pikepdf.new() as trial:
        _add_source_page(trial, page, one_image=one_image)
        describe(trial, _TRIAL_FACTS, [])
        return pdfa.check(trial, FLAVOUR).passed


def _save(pdf: pikepdf.Pdf, out: Path) -> None:
    try:
        pdfa.save(pdf, out, FLAVOUR, repair=False, deterministic_id=True, min_version="1.7")
    except pdfa.PdfaError as error:
        report = error.report
        raise NotPdfa(
            flavour=FLAVOUR,
            violations=len(report.violations),
            unknown=len(report.unsupported),
            rules=" ".join(sorted({finding.rule for finding in report.findings})),
        ) from error
