"""What a copy is told to say about itself; :mod:`pipeline.compose.metadata` writes it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

CONVERSION_MARK: Final = "Bản điện tử được chuyển đổi từ văn bản giấy (số hóa)"

DERIVATION_MARK: Final = "Bản dẫn xuất tìm kiếm được của văn bản điện tử"
"""Of what was never on paper here; the file as it came is named in ``dc:relation``."""


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """What is written into the copy besides its pages.

    ``converter`` is the person who digitised, ``organisation`` their agency; ``converted_at``
    must know its time zone; ``software`` is name and version of the product.
    """

    document_id: str
    title: str
    converter: str
    organisation: str
    converted_at: datetime
    software: str
    mark: str = CONVERSION_MARK
    original_sha256: str = ""
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class AccessFacts:
    """Who derives, and when: ``derived_at`` must know its time zone."""

    organisation: str
    derived_at: datetime
    software: str
