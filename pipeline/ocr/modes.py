"""The names of the ways to read, and which engine reads in a mode. Loads no engine."""

from importlib.util import find_spec

from pipeline.mode import Mode

ACCURATE, FAST, AUTO = "fused", "fast", "auto"
"""Keys in the registry: two readers on every line, on what is doubted, and as the page asks."""

ENGINE_NAMES = ("tesserocr", "pytesseract", "trueocr", ACCURATE, FAST, AUTO)
"""Every key in the registry, for who must know a name and read nothing: to load the engines takes
half a second."""


def default_engine() -> str:
    """Two readers where both are installed, else Tesseract, in process if there is a wheel."""
    if not find_spec("tesserocr"):
        return "pytesseract"
    return ACCURATE if find_spec("trueocr") and find_spec("onnxruntime") else "tesserocr"


def engine_of(mode: Mode, *, awaited: bool) -> str:
    """The engine that reads so; ``awaited`` – somebody waits for the pages.

    Where two readers are not installed, the one there is reads in every mode.
    """
    engine = default_engine()
    if engine != ACCURATE or mode is Mode.ACCURATE:
        return engine
    if mode is Mode.FAST:
        return FAST
    return AUTO if awaited else engine
