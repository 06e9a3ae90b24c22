"""OCR: a clean page becomes text in reading order, with a box and a confidence for every word."""

from pipeline.ocr.engine import Engine, EngineOptions
from pipeline.ocr.read import read_page
from pipeline.ocr.registry import ENGINES, default_engine, open_engine

__all__ = ["ENGINES", "Engine", "EngineOptions", "default_engine", "open_engine", "read_page"]
