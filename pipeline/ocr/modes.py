"""Which engine reads in a mode."""

from pipeline.mode import Mode
from pipeline.ocr import by_page, fused_engine
from pipeline.ocr.registry import default_engine


def engine_of(mode: Mode, *, awaited: bool) -> str:
    """The engine that reads so; ``awaited`` – somebody waits for the pages.

    Where two readers are not installed, the one there is reads in every mode.
    """
    engine = default_engine()
    if engine != fused_engine.ACCURATE or mode is Mode.ACCURATE:
        return engine
    if mode is Mode.FAST:
        return fused_engine.FAST
    return by_page.NAME if awaited else engine
