"""Tesseract as a program, through ``pytesseract``: one process per page.

Slower than in process, but a crash costs one page only, and any Tesseract that the system has
will do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytesseract
from PIL import Image

from pipeline.ocr.engine import EngineOptions
from pipeline.ocr.errors import EngineCrashed, EngineGarbage, EngineMissing, EngineTimeout
from pipeline.ocr.tessdata import folder_with, installed_folders
from pipeline.ocr.tesseract_tsv import GarbledTable, parse_tsv
from pipeline.page import CleanPage, Line

NAME = "pytesseract"


@dataclass(frozen=True, slots=True)
class TesseractCall:
    """One run of the program: what it is given."""

    image: Image.Image
    language: str
    config: str
    timeout_seconds: float


RunTesseract = Callable[[TesseractCall], bytes]
"""Returns the table of words as written; raises as ``pytesseract.image_to_data`` does."""


def run_tesseract(call: TesseractCall) -> bytes:
    """Run the installed program.

    ``pytesseract`` hands the process's own environment on: the launcher of the worker sets
    ``OMP_THREAD_LIMIT=1``.
    """
    table = pytesseract.image_to_data(
        call.image,
        lang=call.language,
        config=call.config,
        timeout=call.timeout_seconds,
        output_type=pytesseract.Output.BYTES,
    )
    return bytes(table)


def arguments(options: EngineOptions, folder: str, dpi: float) -> str:
    """Tesseract's command line behind image and language, quoted for ``shlex``."""
    return f'--tessdata-dir "{folder}" --psm {options.page_segmentation} --dpi {round(dpi)}'


class PytesseractEngine:
    """The installed program; ``run`` is how it is called."""

    def __init__(self, options: EngineOptions, run: RunTesseract = run_tesseract) -> None:
        folders = (options.tessdata,) if options.tessdata else installed_folders()
        self._folder = str(folder_with(options.languages, folders))
        self._options = options
        self._run = run
        try:
            self._version = f"{pytesseract.get_tesseract_version()} {options.language}"
        except pytesseract.TesseractNotFoundError as error:
            remedy = "apt-get install tesseract-ocr tesseract-ocr-vie"
            raise EngineMissing(engine=NAME, remedy=remedy) from error

    @property
    def name(self) -> str:
        """The key in the registry."""
        return NAME

    @property
    def version(self) -> str:
        """Tesseract's version and the models."""
        return self._version

    def recognise(self, page: CleanPage) -> tuple[Line, ...]:
        """The lines on ``page``; see ``Engine``."""
        number = page.scan.number
        call = TesseractCall(
            image=Image.fromarray(page.pixels),
            language=self._options.language,
            config=arguments(self._options, self._folder, page.dpi),
            timeout_seconds=self._options.timeout_seconds,
        )
        garbage = partial(EngineGarbage, engine=NAME, page=number)
        try:
            table = self._run(call).decode("utf-8")
            return parse_tsv(table, call.image.width, call.image.height)
        except UnicodeDecodeError as error:
            raise garbage(reason="not UTF-8") from error
        except GarbledTable as error:
            raise garbage(reason=str(error)) from error
        except pytesseract.TesseractNotFoundError as error:
            remedy = "apt-get install tesseract-ocr tesseract-ocr-vie"
            raise EngineMissing(engine=NAME, remedy=remedy) from error
        except pytesseract.TesseractError as error:
            raise EngineCrashed(engine=NAME, page=number, status=int(error.status)) from error
        except RuntimeError as error:
            # pytesseract 0.3.13 reports its timeout as a bare RuntimeError; TesseractError, the
            # only other one, is caught above.
            seconds = call.timeout_seconds
            raise EngineTimeout(engine=NAME, page=number, seconds=seconds) from error
