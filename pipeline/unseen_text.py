"""The invisible text of a page, said in fewer words: every code once.

PDF/A asks nothing of invisible text but of its font and of the codes that are shown in it (ISO
19005-2 §6.2.11): where words stand, and in which order, decides nothing. To follow a layer of four
hundred words took half of the check of a page. It is presented to the validator as one word that
has all their codes; what is left out thereby is held to one expression: operators that are known,
whole numbers of codes, no number or string beyond the limits of §6.1.13.
"""

import re
import struct
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

import pikepdf

_NUMBER: Final = rb"-?\d{1,7}(?:\.\d{1,4})?"
_NUMBERS: Final = rb"(?:" + _NUMBER + rb" ){%d}"
_CODES: Final = rb"<(?:[0-9A-F]{4}){1,8000}>"
_FONT: Final = rb"/[A-Za-z]{1,100} "
_LAYER: Final = re.compile(
    rb"(?P<before>(?:q " + _NUMBERS % 6 + rb"cm /[A-Za-z0-9]{1,100} Do Q\n)?BT 3 Tr\n)"
    rb"(?P<words>" + _NUMBERS % 6 + rb"Tm (?P<font>" + _FONT + rb")\d{1,7} Tf (?:\d{1,7} Tz)?"
    + _CODES + rb"Tj\n"
    rb"(?:(?:" + _NUMBERS % 6 + rb"Tm |" + _NUMBERS % 2 + rb"Td )"
    rb"(?:(?P=font)\d{1,7} Tf )?(?:\d{1,7} Tz)?" + _CODES + rb"Tj\n)*)"
    rb"ET"
)  # fmt: skip
_STRING: Final = re.compile(rb"<([0-9A-F]+)>")
_MOST: Final = 8000
"""Codes in a string: 16 of the 32 kilobytes it may have."""

_PLAIN: Final = frozenset({"/Filter", "/Length"})


def abridged(operators: bytes) -> bytes | None:
    """The content stream with its invisible words drawn together.

    None where it is anything but one picture, or none, and the layer that ``pipeline.compose``
    writes over it.
    """
    found = _LAYER.fullmatch(operators)
    if found is None:
        return None
    codes = iter(sorted(_codes(found["words"])))
    strings = iter(lambda: list(islice(codes, _MOST)), [])
    shown = b"".join(b"<%b>Tj\n" % struct.pack(f">{len(s)}H", *s).hex().encode() for s in strings)
    return b"%b%b1 Tf %bET" % (found["before"], found["font"], shown)


def _codes(words: bytes) -> set[int]:
    shown = bytes.fromhex(b"".join(_STRING.findall(words)).decode("ascii"))
    return set(struct.unpack(f">{len(shown) // 2}H", shown))


def present_abridged(pages: Iterable[pikepdf.Page]) -> bool:
    """Abridge the pages' contents in the opened document; whether there was anything to abridge."""
    changed = [contents for page in pages for contents in _alone(page) if _shorten(contents)]
    return bool(changed)


def _alone(page: pikepdf.Page) -> Iterator[pikepdf.Stream]:
    """The content of a page that is one stream, nothing being said of it but how it is packed."""
    contents = page.obj.get("/Contents")
    if not isinstance(contents, pikepdf.Stream) or not _PLAIN.issuperset(contents.keys()):
        return
    if contents.get("/Filter", "/FlateDecode") == "/FlateDecode":
        yield contents


def _shorten(contents: pikepdf.Stream) -> bool:
    shorter = abridged(contents.read_bytes())
    if shorter is not None:
        contents.write(shorter)
    return shorter is not None
