"""What a copy is made of waits on disk, not in memory, until the copy is saved.

A spool is a bare PDF without pages. Objects are appended as pages come by; afterwards the file is
opened and becomes the copy itself, its streams read again only while they are written out. A
thousand colour pages thus need the memory of one.
"""

import hashlib
import zlib
from collections.abc import Mapping
from typing import BinaryIO, Final

_MOST_EFFORT: Final = 9


class Spool:
    """Appends indirect objects (ISO 32000-1 §7.3.10) to the bare PDF in ``stream``.

    Objects are given as they stand in a PDF, and named by their number, from which
    :func:`reference` makes what other objects call them by.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._offsets: dict[int, int] = {}
        self._taken = 0
        self._once: dict[bytes, int] = {}
        self._stream.write(b"%PDF-1.7\n")
        self.add(dictionary({"/Type": "/Catalog", "/Pages": "2 0 R"}).encode("latin-1"))
        self.add(dictionary({"/Type": "/Pages", "/Kids": "[]", "/Count": "0"}).encode("latin-1"))

    def reserve(self) -> int:
        """The number of an object that is going to be added: others may refer to it already."""
        self._taken += 1
        return self._taken

    def add(self, body: bytes, number: int | None = None) -> int:
        """Append an object, under the number that was reserved for it if there is one."""
        return self._append(number, body)

    def add_stream(
        self, entries: Mapping[str, str], data: bytes | memoryview, number: int | None = None
    ) -> int:
        """Append a stream of ``data`` as they are: encoded by the filter that ``entries`` name."""
        head = dictionary({**entries, "/Length": str(len(data))}).encode("latin-1")
        return self._append(number, head, b"\nstream\n", data, b"\nendstream")

    def _append(self, number: int | None, *parts: bytes | memoryview) -> int:
        number = self.reserve() if number is None else number
        self._offsets[number] = self._stream.tell()
        self._stream.writelines([b"%d 0 obj\n" % number, *parts, b"\nendobj\n"])
        return number

    def add_operators(self, operators: bytes) -> int:
        """Append a content stream, deflated as small as deflate gets it."""
        squeezer = zlib.compressobj(_MOST_EFFORT, memLevel=_MOST_EFFORT)
        data = squeezer.compress(operators) + squeezer.flush()
        return self.add_stream({"/Filter": "/FlateDecode"}, data)

    def add_once(self, entries: Mapping[str, str], data: bytes) -> int:
        """Append a stream that many pages share, or give the number it has already."""
        head = dictionary(entries).encode("latin-1")
        digest = hashlib.sha256(b"%b\n%b" % (head, data)).digest()
        if digest not in self._once:
            self._once[digest] = self.add_stream(entries, data)
        return self._once[digest]

    def finish(self) -> None:
        """Write the cross-reference table: what was given is a PDF from now on."""
        start, size = self._stream.tell(), self._taken + 1
        rows = [f"{self._offsets[number]:010d} 00000 n " for number in range(1, size)]
        table = "\n".join(["xref", f"0 {size}", "0000000000 65535 f ", *rows])
        trailer = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
        self._stream.write(f"{table}\n{trailer}".encode("latin-1"))
        self._stream.flush()


def reference(number: int) -> str:
    """What other objects call the object ``number`` by."""
    return f"{number} 0 R"


def dictionary(entries: Mapping[str, str]) -> str:
    """A dictionary object of names and objects."""
    return f"<< {' '.join(f'{name} {value}' for name, value in entries.items())} >>"
