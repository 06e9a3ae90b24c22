"""Which engines there are. A new one is a file beside this and a line in ``ENGINES``."""

from collections.abc import Callable
from importlib.util import find_spec

from pipeline.ocr import by_page, fused_engine
from pipeline.ocr.engine import Engine, EngineOptions
from pipeline.ocr.errors import UnknownEngine
from pipeline.ocr.pytesseract_engine import PytesseractEngine
from pipeline.ocr.tesserocr_engine import TesserocrEngine
from pipeline.ocr.trueocr_engine import TrueocrEngine

ENGINES: dict[str, Callable[[EngineOptions], Engine]] = {
    "tesserocr": TesserocrEngine,
    "pytesseract": PytesseractEngine,
    "trueocr": TrueocrEngine,
    fused_engine.ACCURATE: fused_engine.accurate,
    fused_engine.FAST: fused_engine.fast,
    by_page.NAME: fused_engine.by_page,
}


def default_engine() -> str:
    """Two readers where both are installed, else Tesseract, in process if there is a wheel."""
    if not find_spec("tesserocr"):
        return "pytesseract"
    return "fused" if find_spec("trueocr") and find_spec("onnxruntime") else "tesserocr"


def open_engine(name: str | None = None, options: EngineOptions | None = None) -> Engine:
    """Open the engine called ``name``, or the default one.

    Slow (models are loaded): once per process. Raises ``UnknownEngine``, ``EngineMissing``,
    ``LanguageMissing``.
    """
    wanted = name or default_engine()
    if wanted not in ENGINES:
        raise UnknownEngine(engine=wanted, known=", ".join(ENGINES))
    return ENGINES[wanted](options or EngineOptions())
