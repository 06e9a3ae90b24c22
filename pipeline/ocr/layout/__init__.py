"""From lines anywhere on a page to its text in reading order, and its tables."""

from pipeline.ocr.layout.grids import Ruled, find_ruled
from pipeline.ocr.layout.page import Layout, lay_out

__all__ = ["Layout", "Ruled", "find_ruled", "lay_out"]
