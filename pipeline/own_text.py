"""The text a page came with, in the copy: kept where it was used as it stands, else made silent.

A copy has one text on every page. Two of them would be found twice and copied mixed; a wrong one
would be found for what is not there.
"""

import pikepdf

from pipeline.legacy_fonts import claimed_letters, fonts_of, is_composite
from pipeline.page import PageText
from pipeline.to_unicode import to_unicode_cmap

_ONE_BYTE_CODES = range(256)


def speaks_for_itself(text: PageText) -> bool:
    """Whether the page's own text is the page's text: it was used, and nothing was converted."""
    converted = any(
        step.name == "text_layer" and step.evidence.get("legacy_fonts") for step in text.steps
    )
    return text.source == "text" and not converted


def silence(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Take the text of ``page`` from search and copying; how the page looks stays as it is.

    Its fonts, invisible ones too, are replaced by copies that claim a space for every code (ISO
    32000-1 §9.10.2: ToUnicode comes first). Other pages keep theirs, except in forms they share.
    """
    _unshare_fonts(pdf, page)
    for font in fonts_of(page.obj):
        letters = claimed_letters(font)
        codes = sorted(letters) if is_composite(font) else _ONE_BYTE_CODES
        spaces = [(code, " ") for code in codes]
        cmap = to_unicode_cmap(spaces, code_bytes=2 if is_composite(font) else 1)
        font.ToUnicode = pdf.make_stream(cmap)


def _unshare_fonts(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    resources = _copied(page.obj.get("/Resources"))
    fonts = _copied(resources.get("/Font"))
    for name in list(fonts.keys()):
        fonts[name] = pdf.make_indirect(_copied(fonts[name]))
    resources.Font = fonts
    page.obj.Resources = resources


def _copied(thing: pikepdf.Object | None) -> pikepdf.Dictionary:
    """A dictionary with the same entries; an empty one for anything else."""
    return pikepdf.Dictionary({} if not isinstance(thing, pikepdf.Dictionary) else dict(thing))
