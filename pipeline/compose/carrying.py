"""Objects of an open PDF written to a spool, with all they refer to, bit for bit.

``pikepdf.Pdf.copy_foreign`` does the same in memory, and leaves every stream it copies in the PDF
it came from: composing from a PDF of a thousand scans then takes as much memory as the file has
bytes (0.53 MB a page, measured with pikepdf 10.17 on pages of 0.4 MB).
"""

from collections import deque
from decimal import Decimal
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from pipeline.compose.spool import Spool, dictionary, reference

_PAGES: Final = ("/Page", "/Pages", "/Catalog")
_NOTHING: Final = "null"


class Carrier:
    """Carries objects of one open PDF to ``spool``; what two of them share is written once."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._numbers: dict[tuple[int, int], int] = {}
        self._waiting: deque[pikepdf.Object] = deque()

    def carried(self, thing: object) -> str:
        """``thing`` as objects of the spool may hold it; all that it refers to is written.

        Pages are left out, as ``copy_foreign`` leaves them out: one object that points back at its
        page would bring the whole file along. Raises ``pikepdf.PdfError`` for a stream that cannot
        be read, ``RecursionError`` for objects within objects some hundred levels deep.
        """
        held = self._held(thing)
        while self._waiting:
            self._write(self._waiting.popleft())
        return held

    def _held(self, thing: object) -> str:
        if isinstance(thing, Array | Dictionary | Stream) and thing.is_indirect:
            return self._reference(thing)
        return self._written(thing)

    def _written(self, thing: object) -> str:
        if isinstance(thing, Array):
            return f"[{' '.join(map(self._held, thing))}]"
        if isinstance(thing, Dictionary):
            return dictionary(self._entries(thing))
        if isinstance(thing, pikepdf.Object):
            return thing.unparse().decode("latin-1")
        return _scalar(thing)

    def _entries(self, thing: pikepdf.Object) -> dict[str, str]:
        entries = {}
        for name, value in thing.items():
            entries[Name(name).unparse().decode("latin-1")] = self._held(value)
        return entries

    def _reference(self, thing: pikepdf.Object) -> str:
        if isinstance(thing, Dictionary) and thing.get("/Type") in _PAGES:
            return _NOTHING
        if thing.objgen not in self._numbers:
            self._numbers[thing.objgen] = self._spool.reserve()
            self._waiting.append(thing)
        return reference(self._numbers[thing.objgen])

    def _write(self, thing: pikepdf.Object) -> None:
        number = self._numbers[thing.objgen]
        if isinstance(thing, Stream):
            data = memoryview(thing.get_raw_stream_buffer())
            self._spool.add_stream(self._entries(thing), data, number)
        else:
            self._spool.add(self._written(thing).encode("latin-1"), number)


def _scalar(value: object) -> str:
    """A Python value for which pikepdf has no object of its own."""
    match value:
        case None:
            return _NOTHING
        case bool():
            return str(value).lower()
        case Decimal():
            return f"{value:f}"
    return str(value)
