"""Tesseract shown one line at a time, answering letter by letter."""

from collections.abc import Iterator
from typing import Any

from pipeline.ocr.alphabet import require_alphabet
from pipeline.ocr.deadline import Deadline
from pipeline.ocr.engine import EngineOptions
from pipeline.ocr.errors import EngineCrashed, EngineMissing
from pipeline.ocr.glyphs import Glyph, Glyphs, tidied
from pipeline.ocr.tessdata import folder_with, installed_folders
from pipeline.page import CleanPage
from schemas.geometry import Box

NAME = "tesserocr"

UNWRITTEN = frozenset("Ỵỵ")
"""Accented letters that the ``vie`` models of Tesseract 4 and 5 do not have."""

RULING = "|"
"""The side of a table's cell; no text of an office has it."""

ONE_LINE = 7
"""Tesseract's --psm for a picture of one line."""

PAD_ABOVE, PAD_BESIDE = 0.15, 0.3
"""In heights of the line. With 0.05 above, marks over capitals are cut (tone 97.1 → 93.6 %); with
0.3 the neighbouring lines come in (CER 5 → 20 %)."""


class TesseractLineReader:
    """An open Tesseract that reads the lines it is shown; one thread (see ``TesserocrEngine``)."""

    def __init__(self, options: EngineOptions) -> None:
        try:
            import tesserocr
        except ImportError as error:
            raise EngineMissing(engine=NAME, remedy="pip install tesserocr") from error
        folders = (options.tessdata,) if options.tessdata else installed_folders()
        folder = folder_with(options.languages, folders)
        self._tesserocr = tesserocr
        self.version = f"{tesserocr.tesseract_version().split()[1]} {options.language}"
        try:
            self._api = tesserocr.PyTessBaseAPI(
                path=str(folder), lang=options.language, psm=ONE_LINE
            )
        except RuntimeError as error:
            raise EngineMissing(engine=NAME, remedy="apt-get install tesseract-ocr-vie") from error
        self._api.SetVariable("debug_file", "/dev/null")
        require_alphabet(NAME, self.writes, known_gap=UNWRITTEN)

    def writes(self, character: str) -> bool:
        """Whether its models know ``character``."""
        return bool(self._api.IsValidCharacter(character))

    def read(
        self, page: CleanPage, boxes: tuple[Box, ...], deadline: Deadline
    ) -> tuple[Glyphs, ...]:
        """What stands in each of ``boxes`` (tight around a line); empty where nothing is read.

        Raises ``EngineCrashed``, or ``EngineTimeout`` at the deadline.
        """
        height, width = page.pixels.shape
        try:
            self._api.SetImageBytes(page.pixels.tobytes(), width, height, 1, width)
            self._api.SetSourceResolution(round(page.dpi))
            return tuple(self._line(page, box, deadline) for box in boxes)
        except RuntimeError as error:
            raise EngineCrashed(engine=NAME, page=page.scan.number, status=str(error)) from error
        finally:
            self._api.Clear()

    def _line(self, page: CleanPage, box: Box, deadline: Deadline) -> Glyphs:
        above, beside = round(PAD_ABOVE * box.height), round(PAD_BESIDE * box.height)
        padded = Box(box.x0 - beside, box.y0 - above, box.x1 + beside, box.y1 + above)
        x0, y0, x1, y1 = padded.clipped(page.pixels.shape[1], page.pixels.shape[0])
        self._api.SetRectangle(x0, y0, x1 - x0, y1 - y0)
        if not self._api.Recognize(timeout=max(1, int(deadline.left * 1000))):
            raise deadline.missed()
        found = self._api.GetIterator()
        return tidied(tuple(self._letters(found))) if found is not None else ()

    def _letters(self, found: Any) -> Iterator[Glyph]:  # noqa: ANN401 - tesserocr has no types
        """The letters at the places of an iterator, a blank before each further word."""
        letter, word = self._tesserocr.RIL.SYMBOL, self._tesserocr.RIL.WORD
        before: Glyph | None = None
        for place in self._tesserocr.iterate_level(found, letter):
            box = place.BoundingBox(letter)
            if box is None or not (text := _text_of(place, letter)):
                continue
            glyph = Glyph(text, place.Confidence(letter) / 100, float(box[0]), float(box[2]))
            if before is not None and place.IsAtBeginningOf(word):
                yield Glyph(" ", min(before.confidence, glyph.confidence), before.x1, glyph.x0)
            yield glyph
            before = glyph


def _text_of(place: Any, level: int) -> str:  # noqa: ANN401 - tesserocr has no types
    """The text at a place of an iterator; nothing where Tesseract found a blank only."""
    try:
        return str(place.GetUTF8Text(level)).strip().replace(RULING, "")
    except RuntimeError:
        # tesserocr 2.13 answers a place without text with "No text returned".
        return ""
