"""Compose: pages and their text to one searchable PDF/A-2 copy."""

from pipeline.compose.compose import Rasterise, compose_copy
from pipeline.compose.metadata import CONVERSION_MARK, DERIVATION_MARK, CopyFacts
from pipeline.copies import PdfCopy
from pipeline.pdfa import PdfaReport, check_pdfa

__all__ = [
    "CONVERSION_MARK",
    "DERIVATION_MARK",
    "CopyFacts",
    "PdfCopy",
    "PdfaReport",
    "Rasterise",
    "check_pdfa",
    "compose_copy",
]
