"""What in a PDF could act on the machine that opens it."""

import pikepdf

from pipeline.intake.errors import UnsafePdf
from pipeline.resources import dictionaries, spelt

FORBIDDEN_ACTIONS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/RichMediaExecute"})
"""Action types (ISO 32000-1 §12.6.4) that run programs or scripts. Links and forms may stay."""


def require_harmless(pdf: pikepdf.Pdf) -> None:
    """Raise ``UnsafePdf`` when any object of the file is an action that executes something.

    Every indirect object is looked at, not only those a viewer would reach: what is unreachable
    today becomes reachable in an incremental update.
    """
    for thing in pdf.objects:
        for part in dictionaries(thing):
            if action := _action(part):
                raise UnsafePdf(action=action.removeprefix("/"))


def _action(thing: pikepdf.Object) -> str | None:
    """The forbidden action that a dictionary is."""
    kind = spelt(thing.get("/S"))
    if kind in FORBIDDEN_ACTIONS:
        return kind
    return "/JavaScript" if "/JS" in thing else None
