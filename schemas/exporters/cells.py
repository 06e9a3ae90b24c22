"""Cells of tables that no spreadsheet mistakes for a formula."""

import re

_STARTS_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
"""What Excel, LibreOffice or Google Sheets may evaluate; see OWASP, "CSV Injection"."""
_GUARD = "'"
_MAX_CELL = 32_767
"""Characters of one Excel cell."""
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot carry, and with it no XLSX."""


def guarded(text: str) -> str:
    """``text`` behind an apostrophe when a spreadsheet could take it for a formula.

    A text that begins with an apostrophe gets a second one, so that :func:`unguarded` is exact.
    """
    return _GUARD + text if text[:1] in _STARTS_FORMULA or text[:1] == _GUARD else text


def unguarded(cell: str) -> str:
    """The text of a guarded cell."""
    return cell.removeprefix(_GUARD)


def xml_text(text: str) -> str:
    """``text`` with what XML cannot carry shown as U+FFFD."""
    return _NOT_IN_XML.sub("\ufffd", text)


def excel_text(text: str) -> str:
    """``text`` as an Excel cell can hold it; an overlong one ends in "…"."""
    clean = xml_text(text)
    return clean if len(clean) <= _MAX_CELL else clean[: _MAX_CELL - 1] + "…"
