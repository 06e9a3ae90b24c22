"""Compose the electronic copy: the scanner's own pictures, searchable, as PDF/A-2.

Nothing is re-encoded: the bytes of a master image are the bytes in the copy. The text is
written before anything is signed (circular 01/2023 orders it so), and the finished file is
checked as it lies on disk before the function returns.
"""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pikepdf
from pikepdf import Dictionary, Page

from pipeline.compose.errors import NothingToCompose, PageNotCarried, PageSizeImpossible
from pipeline.compose.facts import CopyFacts
from pipeline.compose.finish import finish
from pipeline.compose.glyphless import GlyphlessFont
from pipeline.compose.metadata import describe
from pipeline.compose.outline import bookmark, write_outline
from pipeline.compose.sheets import (
    FONT_NAME,
    PaintedImage,
    Placement,
    add_carried_page,
    add_painted_page,
    add_picture_page,
    add_text_layer,
    place_painted,
    place_picture,
    scan_to_carried,
    scan_to_placed,
    sole_image,
)
from pipeline.compose.spool import PictureSpool
from pipeline.compose.text_layer import text_operators
from pipeline.copies import PdfCopy, file_sha256
from pipeline.geometry import Transform
from pipeline.own_text import silence, speaks_for_itself
from pipeline.page import PageText
from pipeline.pdfa import PLAIN, fit_for_pdfa
from pipeline.picture import EncodedPicture, PdfPagePicture, Picture
from pipeline.upright import upright_turns

Rasterise = Callable[[int], EncodedPicture]
"""Page number (1-based) to a lossless picture of it, for pages PDF/A cannot take as they are."""

_TRIAL_FACTS: Final = CopyFacts("", "", "", "", datetime(2000, 1, 1, tzinfo=UTC), "")
_MIN_SIDE, _MAX_SIDE = 3.0, 14400.0  # points; ISO 19005-2 §6.1.13


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page to be made, in its order: what was decided while its picture was at hand."""

    name: str
    text: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class _PictureSheet(_Sheet):
    """A page to be made of object ``image`` in the spool."""

    image: int
    placement: Placement

    def add_to(self, pdf: pikepdf.Pdf) -> Page:
        return add_picture_page(pdf, pdf.get_object(self.image, 0), self.placement)


@dataclass(frozen=True, slots=True)
class _PaintedSheet(_Sheet):
    """A page to be made of the one image of a page in another, open PDF."""

    image: PaintedImage
    placement: Placement

    def add_to(self, pdf: pikepdf.Pdf) -> Page:
        return add_painted_page(pdf, self.image, self.placement)


@dataclass(frozen=True, slots=True)
class _CarriedSheet(_Sheet):
    """A page to be taken from an open PDF as it is; ``silent``: but for the text it came with."""

    page: Page
    turns: int
    silent: bool

    def add_to(self, pdf: pikepdf.Pdf) -> Page:
        carried = add_carried_page(pdf, self.page, self.turns)
        if self.silent:
            silence(pdf, carried)
        return carried


_SourceSheet = _PaintedSheet | _CarriedSheet


def compose_copy(
    pages: Iterable[tuple[Picture, PageText]],
    facts: CopyFacts,
    out: Path,
    *,
    rasterise: Rasterise | None = None,
    titles: Sequence[str] = (),
) -> PdfCopy:
    """Write the pages, in order, to ``out`` as one PDF/A-2 file that can be searched.

    ``pages`` may be lazy: one picture is held at a time. ``rasterise`` is asked for a lossless
    picture of a carried page that is not fit for PDF/A (say, for a font that is not embedded);
    such pages are named in the result. ``titles`` are the names papers may bear, for the bookmarks.
    The same input makes the same bytes.

    Raises:
        NothingToCompose: ``pages`` is empty.
        PageSizeImpossible: a page's dpi makes it smaller than 1 mm or larger than 5 m.
        PageNotCarried: a page's source PDF cannot be opened again.
        NotPdfa: the result would not pass; nothing is left at ``out``.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=out.parent)))
        composer = _Composer(folder / "spool.pdf", rasterise, titles, stack)
        for picture, text in pages:
            composer.add(picture, text)
        flavour = composer.write(facts, out)
    return PdfCopy(
        path=out,
        sha256=file_sha256(out),
        pages=len(composer.sheets),
        flavour=flavour,
        rasterised_pages=tuple(composer.rasterised),
    )


class _Composer:
    """Gathers sheets, pictures going to the spool; writes them all at the end."""

    def __init__(
        self, spool: Path, rasterise: Rasterise | None, titles: Sequence[str], stack: ExitStack
    ) -> None:
        self.sheets: list[_PictureSheet | _SourceSheet] = []
        self.rasterised: list[int] = []
        self._spool = PictureSpool(spool)
        stack.callback(self._spool.close)
        self._rasterise = rasterise
        self._titles = titles
        self._stack = stack
        self._sources: dict[Path, pikepdf.Pdf] = {}
        self._font = GlyphlessFont()

    def add(self, picture: Picture, text: PageText) -> None:
        """Take one page."""
        if isinstance(picture, EncodedPicture):
            self.sheets.append(self._picture_sheet(picture, text))
            return
        sheet = self._source_sheet(picture, text)
        if self._rasterise is not None and not _fit_for_pdfa(sheet):
            self.rasterised.append(text.number)
            self.sheets.append(self._picture_sheet(self._rasterise(text.number), text))
            return
        self.sheets.append(sheet)

    def write(self, facts: CopyFacts, out: Path) -> str:
        """Save all sheets to ``out``; raises when there are none or the file does not pass."""
        self._spool.finish()
        if not self.sheets:
            raise NothingToCompose(document_id=facts.document_id)
        with pikepdf.open(self._spool.path) as pdf:
            font = pdf.make_indirect(Dictionary())
            for sheet in self.sheets:
                add_text_layer(sheet.add_to(pdf), sheet.text, font)
            self._font.write(pdf, font)
            write_outline(pdf, [sheet.name for sheet in self.sheets])
            return finish(pdf, facts, [sheet.sha256 for sheet in self.sheets], out)

    def _picture_sheet(self, picture: EncodedPicture, text: PageText) -> _PictureSheet:
        placement = place_picture(picture, text)
        _require_possible(placement, text)
        operators = self._operators(text, scan_to_placed(text, placement))
        return _PictureSheet(
            self._name(text), operators, picture.sha256, self._spool.add(picture), placement
        )

    def _source_sheet(self, picture: PdfPagePicture, text: PageText) -> _SourceSheet:
        """A page that speaks for itself keeps its text; any other gets ours in its place."""
        page = self._source_page(picture, text.number)
        image = sole_image(page) if picture.one_image else None
        if image is not None:
            placement = place_painted(image, page, text)
            _require_possible(placement, text)
            operators = self._operators(text, scan_to_placed(text, placement))
            return _PaintedSheet(self._name(text), operators, picture.sha256, image, placement)
        silent = not speaks_for_itself(text)
        operators = self._operators(text, scan_to_carried(text, page)) if silent else b""
        return _CarriedSheet(
            self._name(text), operators, picture.sha256, page, upright_turns(text), silent
        )

    def _name(self, text: PageText) -> str:
        return bookmark(text, self._titles)

    def _operators(self, text: PageText, to_page: Transform) -> bytes:
        return text_operators(text, to_page, self._font, FONT_NAME)

    def _source_page(self, picture: PdfPagePicture, number: int) -> Page:
        try:
            if picture.path not in self._sources:
                source = self._stack.enter_context(pikepdf.open(picture.path))
                source.flatten_annotations("print")
                self._sources[picture.path] = source
            return self._sources[picture.path].pages[picture.index]
        except (pikepdf.PdfError, OSError, IndexError) as error:
            raise PageNotCarried(page=number, index=picture.index) from error


def _require_possible(placement: Placement, text: PageText) -> None:
    if not all(_MIN_SIDE <= side <= _MAX_SIDE for side in placement.size):
        raise PageSizeImpossible(page=text.number, dpi=text.dpi)


def _fit_for_pdfa(sheet: _SourceSheet) -> bool:
    """Whether the page, alone in an otherwise flawless document, passes the check."""
    with pikepdf.new() as trial:
        sheet.add_to(trial)
        describe(trial, _TRIAL_FACTS, [], PLAIN)
        return fit_for_pdfa(trial)
