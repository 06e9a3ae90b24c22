"""Everyone who reads in the benchmark, behind one call: a file of one page becomes lines.

- ``NAME`` for every engine of the product's registry: intake, cleaning, engine, reading order, as
  ``sohoa read`` does it. A new engine takes part as soon as it is registered.
- ``tesseract-raw``: Tesseract in process on the page as it came, its own order of lines.
- ``trueocr-raw``: the library ``trueocr`` on the page as it came, where it is installed; its
  confidence of a line counts for each word of it.
- ``ocrmypdf``, ``ocrmypdf-plain``: the program OCRmyPDF, with and without straightening and
  turning; its text comes from the sidecar and has no confidences. It is a peer and no part of the
  product: who runs the benchmark installs it in an environment of its own and says where.
"""

import subprocess
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from PIL import Image

from benchmarks.scores import ReadLine, ReadWord
from pipeline.geometry import Transform
from pipeline.intake import IntakeLimits, open_scan
from pipeline.ocr import ENGINES, open_engine
from pipeline.page import CleanPage, Line, ScanPage
from pipeline.plan import read_file

Reader = Callable[[Path], Sequence[ReadLine]]

TESSERACT_RAW = "tesseract-raw"
TRUEOCR_RAW = "trueocr-raw"
OCRMYPDF_ARGUMENTS = {
    "ocrmypdf": ("--deskew", "--rotate-pages"),
    "ocrmypdf-plain": (),
}
READER_NAMES = (*ENGINES, TESSERACT_RAW, TRUEOCR_RAW, *OCRMYPDF_ARGUMENTS)
PHOTO_DPI = "300"


class ReaderMissing(Exception):
    """A reader cannot take part here; ``reason`` says what would let it."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name = name
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"


class ReaderFailed(Exception):
    """A program ended without a text."""

    def __init__(self, name: str, status: int) -> None:
        super().__init__(name, status)
        self.name = name
        self.status = status

    def __str__(self) -> str:
        return f"{self.name} ended with status {self.status}"


def open_reader(name: str, ocrmypdf: Path | None = None) -> Reader:
    """The reader called ``name``; slow, models are loaded here.

    Raises ``ReaderMissing``, ``pipeline.ocr.errors.EngineMissing`` or ``LanguageMissing``.
    """
    if name == TESSERACT_RAW:
        return _raw_tesseract()
    if name == TRUEOCR_RAW:
        return _raw_trueocr()
    if name in OCRMYPDF_ARGUMENTS:
        return _ocrmypdf(name, ocrmypdf)
    return _product(name)


def _product(name: str) -> Reader:
    engine = open_engine(name)

    def read(file: Path) -> Sequence[ReadLine]:
        pages = read_file(file, engine, IntakeLimits())
        return [_words(line) for page in pages for line in page.lines]

    return read


def _raw_tesseract() -> Reader:
    engine = open_engine("tesserocr")

    def read(file: Path) -> Sequence[ReadLine]:
        page = _first_page(file)
        pixels = page.pixels
        grey = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
        raw = CleanPage(page, grey.astype(np.uint8), page.dpi, Transform.identity(), ())
        return [_words(line) for line in engine.recognise(raw)]

    return read


def _raw_trueocr() -> Reader:
    if find_spec("trueocr") is None:
        raise ReaderMissing(TRUEOCR_RAW, "pip install trueocr")
    model = import_module("trueocr").load_model(threads=1, save_outputs=False)

    def read(file: Path) -> Sequence[ReadLine]:
        lines = model.predict(Image.fromarray(_first_page(file).pixels)).lines
        return [
            tuple(ReadWord(word, float(line["confidence"])) for word in str(line["text"]).split())
            for line in lines
        ]

    return read


def _ocrmypdf(name: str, program: Path | None) -> Reader:
    if program is None:
        raise ReaderMissing(name, "install ocrmypdf in its own environment, give --ocrmypdf PATH")

    def read(file: Path) -> Sequence[ReadLine]:
        with TemporaryDirectory(prefix="reading-") as work:
            sidecar = Path(work) / "text.txt"
            command = ocrmypdf_command(program, OCRMYPDF_ARGUMENTS[name], file, sidecar)
            done = subprocess.run(command, check=False, capture_output=True, timeout=600)
            if done.returncode or not sidecar.is_file():
                raise ReaderFailed(name, done.returncode)
            text = sidecar.read_text(encoding="utf-8")
        lines = (line.split() for line in text.replace("\f", "\n").splitlines())
        return [tuple(ReadWord(word, None) for word in line) for line in lines]

    return read


def ocrmypdf_command(
    program: Path, arguments: Sequence[str], file: Path, sidecar: Path, jobs: int = 1
) -> list[str]:
    """The call of OCRmyPDF: plain PDF (no Ghostscript needed), text beside it.

    A photo states no resolution: it is given ``PHOTO_DPI``.
    """
    photo = () if file.suffix == ".pdf" else ("--image-dpi", PHOTO_DPI)
    fixed = ("-l", "vie", "--output-type", "pdf", "--jobs", str(jobs), "--quiet")
    files = ("--sidecar", str(sidecar), str(file), str(sidecar.with_suffix(".pdf")))
    return [str(program), *fixed, *photo, *arguments, *files]


def _first_page(file: Path) -> ScanPage:
    with open_scan(file, limits=IntakeLimits()) as scan:
        return scan.page(1)


def _words(line: Line) -> ReadLine:
    return tuple(ReadWord(word.text, word.confidence) for word in line.words)
