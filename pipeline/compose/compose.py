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
from io import BytesIO
from pathlib import Path
from typing import Final

import pikepdf
from pikepdf import Dictionary, Name, Page, Stream

from pipeline.compose.carrying import Carrier
from pipeline.compose.errors import NothingToCompose, PageNotCarried, PageSizeImpossible
from pipeline.compose.facts import CopyFacts
from pipeline.compose.finish import finish
from pipeline.compose.glyphless import GlyphlessFont
from pipeline.compose.masters import add_master
from pipeline.compose.metadata import describe
from pipeline.compose.outline import bookmark, write_outline
from pipeline.compose.sheets import (
    FONT_NAME,
    PaintedImage,
    Placement,
    add_carried_page,
    add_painted_page,
    add_picture_page,
    place_painted,
    place_picture,
    scan_to_carried,
    scan_to_placed,
    sole_image,
)
from pipeline.compose.spool import Spool, reference
from pipeline.compose.text_layer import text_operators
from pipeline.copies import PdfCopy, file_sha256
from pipeline.geometry import Transform
from pipeline.hidden_layers import hides_layers
from pipeline.jpx import broken_clauses
from pipeline.own_text import silence, speaks_for_itself
from pipeline.page import PageText
from pipeline.pdfa import PLAIN, fit_for_pdfa
from pipeline.picture import EncodedPicture, PdfPagePicture, Picture
from pipeline.upright import upright_turns

Rasterise = Callable[[int], EncodedPicture]
"""Page number (1-based) to a lossless picture of it, for pages PDF/A cannot take as they are."""

_TRIAL_FACTS: Final = CopyFacts("", "", "", "", datetime(2000, 1, 1, tzinfo=UTC), "")
_SCANNERS_SPACES: Final = ("/DeviceRGB", "/DeviceGray")
_SCANNERS_KEYS: Final = frozenset(
    {
        "/BitsPerComponent",
        "/ColorSpace",
        "/Filter",
        "/Height",
        "/Length",
        "/Subtype",
        "/Type",
        "/Width",
    }
)
_MIN_SIDE, _MAX_SIDE = 3.0, 14400.0  # points; ISO 19005-2 §6.1.13


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page in the spool under ``number``: what was decided while its picture was at hand.

    ``written``: it has our text; ``silent``: the text it came with is not to be found.
    """

    number: int
    name: str
    sha256: str
    written: bool
    silent: bool = False

    def bind(self, pdf: pikepdf.Pdf, font: pikepdf.Object) -> None:
        """Make it the last page of ``pdf``, which the spool has become."""
        pdf.pages.append(Page(pdf.get_object(self.number, 0)))
        page = pdf.pages[-1]
        if self.silent:
            silence(pdf, page)
        if self.written:
            page.add_resource(font, Name.Font, Name(FONT_NAME))


@dataclass(frozen=True, slots=True)
class _PaintedSource:
    """The one image of a page in another, open PDF, and where it is to lie."""

    image: PaintedImage
    placement: Placement
    silent = False

    def add_to(self, spool: Spool, carrier: Carrier, text: bytes) -> int:
        return add_painted_page(spool, carrier, self.image, self.placement, text)


@dataclass(frozen=True, slots=True)
class _CarriedSource:
    """A page of another, open PDF, to be taken as it is; ``silent``: but for its own text."""

    page: Page
    turns: int
    silent: bool

    def add_to(self, spool: Spool, carrier: Carrier, text: bytes) -> int:
        return add_carried_page(spool, carrier, self.page, self.turns, text)


_Source = _PaintedSource | _CarriedSource


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
    picture of a carried page that is not fit for PDF/A (say, for a font that is not embedded), or
    that hides layers; such pages are named in the result. ``titles`` are the names papers may
    bear, for the bookmarks. The same input makes the same bytes.

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
    """Gathers sheets, what they are made of going to the spool; binds them all at the end."""

    def __init__(
        self, path: Path, rasterise: Rasterise | None, titles: Sequence[str], stack: ExitStack
    ) -> None:
        self.sheets: list[_Sheet] = []
        self.rasterised: list[int] = []
        self._path = path
        self._spool = Spool(stack.enter_context(path.open("wb")))
        self._rasterise = rasterise
        self._titles = titles
        self._stack = stack
        self._sources: dict[Path, tuple[pikepdf.Pdf, Carrier]] = {}
        self._font = GlyphlessFont()

    def add(self, picture: Picture, text: PageText) -> None:
        """Take one page."""
        if isinstance(picture, EncodedPicture):
            self.sheets.append(self._picture_sheet(self._in_known_colours(picture, text), text))
            return
        page, carrier = self._source_page(picture, text.number)
        source, to_page = _source(picture, page, text)
        if self._rasterise is not None and not self._can_be_taken(picture, source):
            self.rasterised.append(text.number)
            self.sheets.append(self._picture_sheet(self._rasterise(text.number), text))
            return
        ours = isinstance(source, _PaintedSource) or source.silent
        operators = self._operators(text, to_page) if ours else b""
        number = source.add_to(self._spool, carrier, operators)
        self.sheets.append(self._sheet(number, text, picture, operators, silent=source.silent))

    def _can_be_taken(self, picture: PdfPagePicture, source: _Source) -> bool:
        """Not of a document that hides layers: what names them would not come along."""
        document, _ = self._sources[picture.path]
        return not hides_layers(document) and (_is_plain(source) or _fit_for_pdfa(source))

    def write(self, facts: CopyFacts, out: Path) -> str:
        """Save all sheets to ``out``; raises when there are none or the file does not pass."""
        self._spool.finish()
        if not self.sheets:
            raise NothingToCompose(document_id=facts.document_id)
        with pikepdf.open(self._path) as pdf:
            font = pdf.make_indirect(Dictionary())
            for sheet in self.sheets:
                sheet.bind(pdf, font)
            self._font.write(pdf, font)
            write_outline(pdf, [sheet.name for sheet in self.sheets])
            return finish(pdf, facts, [sheet.sha256 for sheet in self.sheets], out)

    def _picture_sheet(self, picture: EncodedPicture, text: PageText) -> _Sheet:
        placement = place_picture(picture, text)
        _require_possible(placement, text)
        operators = self._operators(text, scan_to_placed(text, placement))
        image = reference(add_master(self._spool, picture))
        number = add_picture_page(self._spool, image, placement, operators)
        return self._sheet(number, text, picture, operators)

    def _in_known_colours(self, picture: EncodedPicture, text: PageText) -> EncodedPicture:
        """The picture, or a lossless one of the page as shown, where its inks have no profile.

        PDF/A wants to know what inks look like (ISO 19005-2 §6.2.4.3), and only a profile says it.
        """
        if picture.colour != "cmyk" or picture.icc is not None or self._rasterise is None:
            return picture
        self.rasterised.append(text.number)
        return self._rasterise(text.number)

    def _sheet(
        self,
        number: int,
        text: PageText,
        picture: Picture,
        operators: bytes,
        *,
        silent: bool = False,
    ) -> _Sheet:
        name = bookmark(text, self._titles)
        return _Sheet(number, name, picture.sha256, bool(operators), silent)

    def _operators(self, text: PageText, to_page: Transform) -> bytes:
        return text_operators(text, to_page, self._font, FONT_NAME)

    def _source_page(self, picture: PdfPagePicture, number: int) -> tuple[Page, Carrier]:
        try:
            if picture.path not in self._sources:
                source = self._stack.enter_context(pikepdf.open(picture.path))
                source.flatten_annotations("print")
                self._sources[picture.path] = source, Carrier(self._spool)
            source, carrier = self._sources[picture.path]
            return source.pages[picture.index], carrier
        except (pikepdf.PdfError, OSError, IndexError) as error:
            raise PageNotCarried(page=number, index=picture.index) from error


def _source(picture: PdfPagePicture, page: Page, text: PageText) -> tuple[_Source, Transform]:
    """What is taken of the page, and the way from pixels of the scan to its points.

    A page that speaks for itself keeps its text; any other gets ours in its place.
    """
    image = sole_image(page) if picture.one_image else None
    if image is not None:
        placement = place_painted(image, page, text)
        _require_possible(placement, text)
        return _PaintedSource(image, placement), scan_to_placed(text, placement)
    silent = not speaks_for_itself(text)
    return _CarriedSource(page, upright_turns(text), silent), scan_to_carried(text, page)


def _require_possible(placement: Placement, text: PageText) -> None:
    if not all(_MIN_SIDE <= side <= _MAX_SIDE for side in placement.size):
        raise PageSizeImpossible(page=text.number, dpi=text.dpi)


def _is_plain(source: _Source) -> bool:
    """Whether the page is a JPEG or JPEG 2000 as every scanner writes it.

    PDF/A asks nothing more of it. To try it alone took a quarter of composing; the finished copy is
    checked in any case.
    """
    if not isinstance(source, _PaintedSource):
        return False
    image = source.image.xobject
    common = image.get("/ColorSpace") in _SCANNERS_SPACES and set(image.keys()) <= _SCANNERS_KEYS
    match image.get("/Filter"):
        case "/DCTDecode":
            return common
        case "/JPXDecode":
            return common and isinstance(image, Stream) and not broken_clauses(image)
    return False


def _fit_for_pdfa(source: _Source) -> bool:
    """Whether the page can be taken and, alone in an otherwise flawless document, passes the check.

    qpdf lets 500 levels of arrays within arrays pass, more than Python has frames for.
    """
    alone = BytesIO()
    spool = Spool(alone)
    try:
        number = source.add_to(spool, Carrier(spool), b"")
    except (pikepdf.PdfError, RecursionError):
        return False
    spool.finish()
    with pikepdf.open(alone) as trial:
        _Sheet(number, "", "", written=False, silent=source.silent).bind(trial, Dictionary())
        describe(trial, _TRIAL_FACTS, [], PLAIN)
        return fit_for_pdfa(trial)
