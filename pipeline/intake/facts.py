"""What a PDF is, apart from its pages: signed, a form, a carrier of other files."""

from collections.abc import Iterator
from pathlib import PurePosixPath

import pikepdf

from pipeline.intake.errors import DynamicForm, UnsafePdf
from pipeline.resources import dictionaries

HARMLESS_SUFFIXES = frozenset(
    {".xml", ".json", ".csv", ".txt", ".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff"}
)
"""Of attached files: records and scans. Programs, scripts, archives and office files with macros
stay outside: the original is kept, and somebody will open it."""

MAX_FIELDS = 20_000
"""Form fields looked at; a tree with more has a loop or no reader."""


def require_lasting_content(pdf: pikepdf.Pdf) -> None:
    """Raise ``DynamicForm`` when the pages are a stand-in for an XFA form (ISO 32000-2 §12.7.8).

    A form that has XFA beside drawn pages may stay: the pages are what everybody sees.
    """
    form = pdf.Root.get("/AcroForm")
    has_xfa = isinstance(form, pikepdf.Dictionary) and "/XFA" in form
    if has_xfa and pdf.Root.get("/NeedsRendering", False):
        raise DynamicForm


def require_harmless_attachments(pdf: pikepdf.Pdf) -> None:
    """Raise ``UnsafePdf`` for an attached file that is more than data, judged by its name."""
    for thing in pdf.objects:
        for part in dictionaries(thing):
            if "/EF" in part and (suffix := _suffix(part)) not in HARMLESS_SUFFIXES:
                raise UnsafePdf(action=f"EmbeddedFile {suffix or '?'}")


def _suffix(spec: pikepdf.Object) -> str:
    name = _file_name(spec).replace("\\", "/").rstrip(". ")
    return PurePosixPath(name).suffix.lower()


def _file_name(spec: pikepdf.Object) -> str:
    """The name under which a viewer would offer the file (ISO 32000-1 §7.11.3)."""
    for key in ("/UF", "/F", "/DOS", "/Unix", "/Mac"):
        if isinstance(name := spec.get(key), pikepdf.String):
            return str(name)
    return ""


def is_signed(pdf: pikepdf.Pdf) -> bool:
    """Whether a signature field is filled in (ISO 32000-1 §12.7.4.5, §12.8.1)."""
    return any(_is_signature(value) for value in _field_values(pdf))


def _is_signature(value: pikepdf.Object) -> bool:
    return isinstance(value, pikepdf.Dictionary) and "/ByteRange" in value and "/Contents" in value


def _field_values(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    form = pdf.Root.get("/AcroForm")
    waiting = [form.get("/Fields")] if isinstance(form, pikepdf.Dictionary) else []
    for _ in range(MAX_FIELDS):
        if not waiting:
            return
        thing = waiting.pop()
        if isinstance(thing, pikepdf.Array):
            waiting += list(thing)[:MAX_FIELDS]
        elif isinstance(thing, pikepdf.Dictionary):
            waiting += [thing["/Kids"]] if "/Kids" in thing else []
            if (value := thing.get("/V")) is not None:
                yield value
