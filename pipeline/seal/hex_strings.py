"""A hexadecimal string is read at once, where it is nothing but digits.

pyHanko 0.38 reads it digit by digit, comments and white space in between: of the 32,768 digits kept
for a signature, four times for each file that is raised to B-LTA, that was two fifths of all the
processor time. :func:`install` reads the digits in one go; whatever else stands in the string is
left to pyHanko, so that no file is understood otherwise than before.
"""

import re
from binascii import unhexlify
from os import SEEK_CUR
from typing import IO, Any, Final

from pyhanko.pdf_utils import generic

_DIGITS: Final = re.compile(rb"[0-9A-Fa-f]*")
_FIRST: Final = 256
_THEN: Final = 1 << 14
"""Bytes read at a time: most strings are identifiers, the others signatures."""


def install() -> None:
    """Do it once for the process; a second call changes nothing."""
    original = generic.read_hex_string_from_stream
    if getattr(original, "at_once", False):
        return

    def read(stream: IO[bytes]) -> Any:  # noqa: ANN401 - theirs
        start = stream.tell()
        digits = _plain_digits(stream)
        if digits is None:
            stream.seek(start)
            return original(stream)
        return generic.pdf_string(unhexlify(digits + b"0" * (len(digits) % 2)))

    read.at_once = True  # type: ignore[attr-defined]
    generic.read_hex_string_from_stream = read


def _plain_digits(stream: IO[bytes]) -> bytes | None:
    """The digits between "<", where the stream stands, and ">"; None where there is more."""
    stream.read(1)
    parts: list[bytes] = []
    while chunk := stream.read(_THEN if parts else _FIRST):
        found = _DIGITS.match(chunk)
        end = found.end() if found else 0
        parts.append(chunk[:end])
        if end < len(chunk):
            stream.seek(end + 1 - len(chunk), SEEK_CUR)
            return b"".join(parts) if chunk[end : end + 1] == b">" else None
    return None
