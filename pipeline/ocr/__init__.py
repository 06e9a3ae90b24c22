"""OCR: a clean page becomes text in reading order, with a box and a confidence for every word."""

from typing import TYPE_CHECKING

from pipeline.on_demand import on_demand

if TYPE_CHECKING:
    from pipeline.ocr.engine import Engine, EngineOptions
    from pipeline.ocr.modes import default_engine
    from pipeline.ocr.read import read_page
    from pipeline.ocr.registry import ENGINES, open_engine
else:
    __getattr__ = on_demand(
        __name__,
        {
            "ENGINES": "registry",
            "Engine": "engine",
            "EngineOptions": "engine",
            "default_engine": "modes",
            "open_engine": "registry",
            "read_page": "read",
        },
    )

__all__ = ["ENGINES", "Engine", "EngineOptions", "default_engine", "open_engine", "read_page"]
