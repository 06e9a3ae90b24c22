"""Layers of a PDF that viewers do not show: alternatives of a plan, or what somebody hides."""

import pikepdf


def hides_layers(pdf: pikepdf.Pdf) -> bool:
    """Whether some optional content is off when the document is opened (ISO 32000-1 §8.11.4.3).

    Which of its pages show less than they hold then, only a viewer says.
    """
    properties = pdf.Root.get("/OCProperties")
    if not isinstance(properties, pikepdf.Dictionary):
        return False
    opened = properties.get("/D")
    if not isinstance(opened, pikepdf.Dictionary):
        return False
    off = opened.get("/OFF")
    some_off = isinstance(off, pikepdf.Array) and len(off) > 0
    return some_off or opened.get("/BaseState", "/ON") != "/ON"
