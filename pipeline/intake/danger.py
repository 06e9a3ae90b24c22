"""What in a PDF could act on the machine that opens it."""

from collections.abc import Iterator

import pikepdf

from pipeline.intake.errors import UnsafePdf
from pipeline.resources import entries, spelt

FORBIDDEN_ACTIONS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/RichMediaExecute"})
"""Action types (ISO 32000-1 §12.6.4) that run programs or scripts. Links and forms may stay."""

MAX_DEPTH = 64


def require_harmless(pdf: pikepdf.Pdf) -> None:
    """Raise ``UnsafePdf`` when any object of the file is an action that executes something.

    Every indirect object is looked at, not only those a viewer would reach: what is unreachable
    today becomes reachable in an incremental update.
    """
    for thing in pdf.objects:
        if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream, pikepdf.Array)):
            for action in _actions(thing, MAX_DEPTH):
                raise UnsafePdf(action=action.removeprefix("/"))


def _actions(thing: pikepdf.Object, depth: int) -> Iterator[str]:
    """The forbidden actions in one object and its direct children."""
    if depth == 0:
        return
    if isinstance(thing, pikepdf.Array):
        children = list(thing)
    else:
        kind = spelt(thing.get("/S"))
        if kind in FORBIDDEN_ACTIONS:
            yield kind
        elif "/JS" in thing:
            yield "/JavaScript"
        children = entries(thing)
    for child in children:
        direct = isinstance(child, (pikepdf.Dictionary, pikepdf.Array)) and not child.is_indirect
        if direct:
            yield from _actions(child, depth - 1)
