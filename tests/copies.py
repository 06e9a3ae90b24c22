"""Copies composed for tests."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pipeline.compose import CopyFacts, PdfCopy, compose_copy
from pipeline.page import PageText
from pipeline.picture import Picture
from tests.pki import AGENCY, AT, OFFICER

FACTS: Final = CopyFacts(
    document_id="thu-nghiem-0001",
    title="Quyết định 132/QĐ-UBND & <thử>",
    converter=OFFICER,
    organisation=AGENCY,
    converted_at=AT,
    software="Sổ Hóa 0.1.0",
)


def compose(pages: Iterable[tuple[Picture, PageText]], out: Path) -> PdfCopy:
    """A copy with the usual facts."""
    return compose_copy(pages, FACTS, out)
