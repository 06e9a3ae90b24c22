"""What printed certificates share: a security background inside a ruled border."""

from benchmarks.synth import administrative as adm
from benchmarks.synth import marks
from benchmarks.synth.fonts import Ink, Style
from benchmarks.synth.sheet import Run, Sheet
from benchmarks.synth.vocabulary import Person

CITIZENSHIP = "Việt Nam"


def capital(text: str) -> str:
    """Return the text with its first letter upper case and the rest as it is."""
    return text[:1].upper() + text[1:]


def draw_background(sheet: Sheet, waves: Ink, border: Ink) -> None:
    """Fill the page up to 10 mm from its edges with waves, inside a triple border."""
    size = (round(sheet.px(sheet.width_mm - 20)), round(sheet.px(sheet.height_mm - 20)))
    sheet.multiply(marks.guilloche(*size, waves), 10, 10)
    for inset, width in ((9.0, 1.6), (11.4, 0.4), (12.6, 0.4)):
        frame(sheet, inset, width, border)


def frame(sheet: Sheet, inset: float, width: float, ink: Ink) -> None:
    """Draw a rectangle ``inset`` mm inside the paper's edges."""
    right, bottom = sheet.width_mm - inset, sheet.height_mm - inset
    sheet.rule((inset, inset), (right, inset), width, ink)
    sheet.rule((inset, bottom), (right, bottom), width, ink)
    sheet.rule((inset, inset), (inset, bottom), width, ink)
    sheet.rule((right, inset), (right, bottom), width, ink)


def write_nation(sheet: Sheet, y: float) -> None:
    """Write the national title and motto in the middle, with a rule under the motto."""
    middle = sheet.width_mm / 2
    sheet.write([Run(adm.NATION, Style(13, bold=True))], middle, y, centred=True)
    extent = sheet.write([Run(adm.MOTTO, Style(13.5, bold=True))], middle, y + 6.2, centred=True)
    sheet.rule((extent[0] + 6, y + 8.4), (extent[1] - 6, y + 8.4))


def identity_paper(person: Person) -> str:
    """Return the identity paper as certificates name it."""
    return f"CCCD số {person.number}"
