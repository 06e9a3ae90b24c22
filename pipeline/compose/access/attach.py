"""Files that travel in a PDF/A-3, each saying what it is to the pages (ISO 19005-3 §6.8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pikepdf
from pikepdf import Array, AttachedFileSpec, Name
from pikepdf.models.metadata import encode_pdf_date


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to go along: data taken from the paper, for machines that cannot read pages."""

    name: str
    media_type: str
    description: str
    content: bytes


def attach(pdf: pikepdf.Pdf, files: Sequence[Attachment], at: datetime) -> None:
    """Attach ``files`` to the document as a whole, dated ``at``; nothing without any."""
    specs, dated = [], encode_pdf_date(at)
    for file in files:
        spec = AttachedFileSpec(
            pdf,
            file.content,
            filename=file.name,
            mime_type=file.media_type,
            description=file.description,
            creation_date=dated,
            mod_date=dated,
        )
        spec.relationship = Name.Data
        pdf.attachments[file.name] = spec
        specs.append(pdf.attachments[file.name].obj)
    if specs:
        pdf.Root.AF = Array(specs)
