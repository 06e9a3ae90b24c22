"""Tesseract inside this process, through ``tesserocr``: the models are loaded once.

Half the CPU of the program per page (2.3 against 4.4 s, 300 dpi A4), because the wheel's 5.5.4
is compiled for newer processors and no process is started. A crash of the library takes the
process with it; workers read in one of its own (``workers.isolation``).
"""

from pipeline.ocr.engine import EngineOptions
from pipeline.ocr.errors import EngineCrashed, EngineGarbage, EngineMissing, EngineTimeout
from pipeline.ocr.tessdata import folder_with, installed_folders
from pipeline.ocr.tesseract_tsv import GarbledTable, parse_tsv
from pipeline.page import CleanPage, Line

NAME = "tesserocr"


class TesserocrEngine:
    """An open Tesseract; keeps its models in memory until it is dropped.

    The launcher of the process sets ``OMP_THREAD_LIMIT=1`` before this module is imported:
    OpenMP reads it once, and threads of one page make two cores slower, not faster.
    """

    def __init__(self, options: EngineOptions) -> None:
        try:
            import tesserocr
        except ImportError as error:
            raise EngineMissing(engine=NAME, remedy="pip install tesserocr") from error
        folders = (options.tessdata,) if options.tessdata else installed_folders()
        folder = folder_with(options.languages, folders)
        self._options = options
        self._version = f"{tesserocr.tesseract_version().split()[1]} {options.language}"
        try:
            self._api = tesserocr.PyTessBaseAPI(
                path=str(folder), lang=options.language, psm=options.page_segmentation
            )
        except RuntimeError as error:
            raise EngineMissing(engine=NAME, remedy="apt-get install tesseract-ocr-vie") from error
        self._api.SetVariable("debug_file", "/dev/null")

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
        height, width = page.pixels.shape
        seconds = self._options.timeout_seconds
        try:
            self._api.SetImageBytes(page.pixels.tobytes(), width, height, 1, width)
            self._api.SetSourceResolution(round(page.dpi))
            finished = self._api.Recognize(timeout=int(seconds * 1000))
            table = self._api.GetTSVText(0) if finished else ""
        except RuntimeError as error:
            raise EngineCrashed(engine=NAME, page=page.scan.number, status=str(error)) from error
        finally:
            self._api.Clear()
        if not finished:
            raise EngineTimeout(engine=NAME, page=page.scan.number, seconds=seconds)
        try:
            return parse_tsv(table, width, height)
        except GarbledTable as error:
            reason = str(error)
            raise EngineGarbage(engine=NAME, page=page.scan.number, reason=reason) from error
