"""Pictures wait on disk, not in memory, until the copy is saved.

A spool is a bare PDF that holds nothing but image streams. Encoded bytes are appended as pages
come by; afterwards the file is opened and becomes the copy itself, its streams read again only
while they are written out. A thousand colour pages thus need the memory of one.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pipeline.picture import Colour, EncodedPicture

_DEVICE: Final[dict[Colour, str]] = {
    "bitonal": "/DeviceGray",
    "grey": "/DeviceGray",
    "rgb": "/DeviceRGB",
    "cmyk": "/DeviceCMYK",
}
_CHANNELS: Final[dict[Colour, int]] = {"bitonal": 1, "grey": 1, "rgb": 3, "cmyk": 4}
_ICC_SPACE: Final[dict[Colour, bytes]] = {"grey": b"GRAY", "rgb": b"RGB ", "cmyk": b"CMYK"}
_ICC_SPACE_AT: Final = slice(16, 20)  # ICC.1:2010 §7.2.6, "data colour space"


class PictureSpool:
    """Appends image XObjects (ISO 32000-1 §8.9.5) to the file at ``path``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stream = path.open("wb")
        self._offsets: list[int] = []
        self._profiles: dict[str, int] = {}
        self._stream.write(b"%PDF-1.7\n")
        self._append("<< /Type /Catalog /Pages 2 0 R >>")
        self._append("<< /Type /Pages /Kids [] /Count 0 >>")

    def add(self, picture: EncodedPicture) -> int:
        """Append the picture's own bytes; returns the number of its object."""
        entries = {
            "/Type": "/XObject",
            "/Subtype": "/Image",
            "/Width": str(picture.width),
            "/Height": str(picture.height),
            "/BitsPerComponent": str(picture.bits),
            "/ColorSpace": self._colour_space(picture),
            "/Filter": picture.filter,
        }
        if picture.decode_parms:
            entries["/DecodeParms"] = _dictionary(
                {name: _scalar(value) for name, value in picture.decode_parms.items()}
            )
        if picture.inverted:
            entries["/Decode"] = f"[{' '.join(['1 0'] * _CHANNELS[picture.colour])}]"
        return self._append_stream(entries, picture.stream)

    def _colour_space(self, picture: EncodedPicture) -> str:
        """The master's own profile where it fits the picture, else the device's; or a palette."""
        base = self._base_space(picture)
        if picture.palette is None:
            return base
        last = len(picture.palette) // 3 - 1
        return f"[/Indexed {base} {last} <{picture.palette.hex()}>]"

    def _base_space(self, picture: EncodedPicture) -> str:
        icc = picture.icc
        if icc is None or icc[_ICC_SPACE_AT] != _ICC_SPACE.get(picture.colour):
            return _DEVICE[picture.colour]
        digest = hashlib.sha256(icc).hexdigest()
        if digest not in self._profiles:
            channels = {"/N": str(_CHANNELS[picture.colour])}
            self._profiles[digest] = self._append_stream(channels, icc)
        return f"[/ICCBased {self._profiles[digest]} 0 R]"

    def _append_stream(self, entries: dict[str, str], stream: bytes) -> int:
        head = _dictionary(entries | {"/Length": str(len(stream))})
        return self._append(f"{head}\nstream\n", stream, "\nendstream")

    def _append(self, head: str, stream: bytes = b"", tail: str = "") -> int:
        self._offsets.append(self._stream.tell())
        number = len(self._offsets)
        self._stream.write(f"{number} 0 obj\n{head}".encode("ascii"))
        self._stream.write(stream)
        self._stream.write(f"{tail}\nendobj\n".encode("ascii"))
        return number

    def finish(self) -> None:
        """Close the file with its cross-reference table; it is a PDF from now on."""
        start, size = self._stream.tell(), len(self._offsets) + 1
        rows = ["0000000000 65535 f ", *(f"{offset:010d} 00000 n " for offset in self._offsets)]
        table = "\n".join(["xref", f"0 {size}", *rows])
        trailer = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
        self._stream.write(f"{table}\n{trailer}".encode("ascii"))
        self.close()

    def close(self) -> None:
        """Let go of the file, finished or not."""
        self._stream.close()


def _dictionary(entries: Mapping[str, str]) -> str:
    return f"<< {' '.join(f'{name} {value}' for name, value in entries.items())} >>"


def _scalar(value: int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
