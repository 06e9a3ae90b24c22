"""Which engines there are. A new one is a file beside this, a line in ``ENGINES``, and its name."""

from collections.abc import Callable

from pipeline.ocr import fused_engine
from pipeline.ocr.engine import Engine, EngineOptions
from pipeline.ocr.errors import UnknownEngine
from pipeline.ocr.modes import ACCURATE, AUTO, FAST, default_engine
from pipeline.ocr.pytesseract_engine import PytesseractEngine
from pipeline.ocr.tesserocr_engine import TesserocrEngine
from pipeline.ocr.trueocr_engine import TrueocrEngine

ENGINES: dict[str, Callable[[EngineOptions], Engine]] = {
    "tesserocr": TesserocrEngine,
    "pytesseract": PytesseractEngine,
    "trueocr": TrueocrEngine,
    ACCURATE: fused_engine.accurate,
    FAST: fused_engine.fast,
    AUTO: fused_engine.by_page,
}


def open_engine(name: str | None = None, options: EngineOptions | None = None) -> Engine:
    """Open the engine called ``name``, or the default one.

    Slow (models are loaded): once per process. Raises ``UnknownEngine``, ``EngineMissing``,
    ``LanguageMissing``.
    """
    wanted = name or default_engine()
    if wanted not in ENGINES:
        raise UnknownEngine(engine=wanted, known=", ".join(ENGINES))
    return ENGINES[wanted](options or EngineOptions())
