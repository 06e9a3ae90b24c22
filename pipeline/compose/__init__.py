"""Compose: pages and their text to one searchable PDF/A-2 copy."""

from typing import TYPE_CHECKING

from pipeline.compose.facts import CONVERSION_MARK, DERIVATION_MARK, AccessFacts, CopyFacts
from pipeline.copies import PdfCopy
from pipeline.on_demand import on_demand

if TYPE_CHECKING:
    from pipeline.compose.compose import compose_copy
else:
    __getattr__ = on_demand(__name__, {"compose_copy": "compose"})

__all__ = [
    "CONVERSION_MARK",
    "DERIVATION_MARK",
    "AccessFacts",
    "CopyFacts",
    "PdfCopy",
    "compose_copy",
]
