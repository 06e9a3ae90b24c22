"""A master image in the spool: its own bytes, and what a PDF must say about them."""

from typing import Final

from pipeline.compose.spool import Spool, dictionary, reference
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


def add_master(spool: Spool, picture: EncodedPicture) -> int:
    """Append the picture as an image XObject (ISO 32000-1 §8.9.5); returns its number."""
    entries = {
        "/Type": "/XObject",
        "/Subtype": "/Image",
        "/Width": str(picture.width),
        "/Height": str(picture.height),
        "/BitsPerComponent": str(picture.bits),
        "/ColorSpace": _colour_space(spool, picture),
        "/Filter": picture.filter,
    }
    if picture.decode_parms:
        entries["/DecodeParms"] = dictionary(
            {name: _scalar(value) for name, value in picture.decode_parms.items()}
        )
    if picture.inverted:
        entries["/Decode"] = f"[{' '.join(['1 0'] * _CHANNELS[picture.colour])}]"
    return spool.add_stream(entries, picture.stream)


def _colour_space(spool: Spool, picture: EncodedPicture) -> str:
    """The master's own profile where it fits the picture, else the device's; or a palette."""
    base = _base_space(spool, picture)
    if picture.palette is None:
        return base
    last = len(picture.palette) // 3 - 1
    return f"[/Indexed {base} {last} <{picture.palette.hex()}>]"


def _base_space(spool: Spool, picture: EncodedPicture) -> str:
    icc = picture.icc
    if icc is None or icc[_ICC_SPACE_AT] != _ICC_SPACE.get(picture.colour):
        return _DEVICE[picture.colour]
    profile = spool.add_once({"/N": str(_CHANNELS[picture.colour])}, icc)
    return f"[/ICCBased {reference(profile)}]"


def _scalar(value: int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
