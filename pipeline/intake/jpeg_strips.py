"""One JPEG of the strips into which a TIFF has cut it, every code as the scanner wrote it.

A strip begins as each restart interval of a JPEG does, with nothing remembered (ITU-T T.81
§E.1.4). Strips that are coded alike therefore become one scan when restart markers are set between
them: not a coefficient changes. Where colours are coded coarser than grey, decoders smooth them,
and now do so across the cuts too, as they would have done before there were any.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from math import ceil
from typing import Final, NamedTuple

_START, _END = b"\xff\xd8", b"\xff\xd9"
_SCAN, _INTERVAL = 0xDA, 0xDD
_SEQUENTIAL: Final = (0xC0, 0xC1)
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_RESTART: Final = re.compile(rb"\xff[\xd0-\xd7]")
_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7]")
_FIRST_RESTART, _RESTARTS = 0xD0, 8
_LONGEST: Final = 0xFFFF
_BLOCK: Final = 8

_Segment = tuple[int, bytes]


class _Unit(NamedTuple):
    """Pixels of a minimum coded unit."""

    width: int
    height: int


class _Strip(NamedTuple):
    """One JPEG: marker segments up to its scan, and its codes as restart markers part them.

    ``interval`` – coded units between two restarts, 0 where there are none.
    """

    segments: tuple[_Segment, ...]
    interval: int
    codes: tuple[bytes, ...]

    @property
    def frame(self) -> bytes:
        """Precision, height, width, and three bytes for each component (T.81 §B.2.2)."""
        (body,) = (body for marker, body in self.segments if marker in _FRAMES)
        return body

    @property
    def height(self) -> int:
        return int.from_bytes(self.frame[1:3])

    @property
    def unit(self) -> _Unit:
        samplings = self.frame[7::3]
        if len(samplings) == 1:
            return _Unit(_BLOCK, _BLOCK)  # whatever its sampling says (§A.2.2)
        across, down = max(s >> 4 for s in samplings), max(s & 15 for s in samplings)
        return _Unit(_BLOCK * across, _BLOCK * down)

    @property
    def units(self) -> int:
        """How many coded units it takes."""
        width, unit = int.from_bytes(self.frame[3:5]), self.unit
        return ceil(width / unit.width) * ceil(self.height / unit.height)

    def as_high_as(self, height: int) -> tuple[_Segment, ...]:
        """Its segments, the frame saying another height."""
        return tuple(
            (marker, body[:1] + height.to_bytes(2) + body[3:] if marker in _FRAMES else body)
            for marker, body in self.segments
        )


def joined(strips: Sequence[bytes]) -> bytes | None:
    """The strips, each a whole JPEG, one below the other as one; None where they cannot be.

    They can when all are sequential, of one scan and coded alike, and all but the last as high as
    the first, in whole coded units.
    """
    parts = [part for strip in strips if (part := _parsed(strip)) is not None]
    if not parts or len(parts) < len(strips) or not _are_alike(parts):
        return None
    first, height = parts[0], sum(part.height for part in parts)
    interval = first.interval or first.units
    whole = all(len(part.codes) == ceil(part.units / interval) for part in parts)
    if first.units % interval or not whole or max(interval, height) > _LONGEST:
        return None
    *tables, scan = first.as_high_as(height)
    head = [*tables, (_INTERVAL, interval.to_bytes(2)), scan]
    codes = _parted(chain.from_iterable(part.codes for part in parts))
    return b"".join([_START, *map(_written, head), *codes, _END])


def _are_alike(parts: Sequence[_Strip]) -> bool:
    first = parts[0]
    coded_alike = all(
        part.interval == first.interval and part.as_high_as(0) == first.as_high_as(0)
        for part in parts
    )
    all_but_last = parts[:-1]
    return (
        coded_alike
        and all(part.height == first.height for part in all_but_last)
        and not (all_but_last and first.height % first.unit.height)
    )


def _parsed(jpeg: bytes) -> _Strip | None:
    """None for what is not one sequential scan from its start to its end."""
    segments: list[_Segment] = []
    interval, at = 0, len(_START)
    while not segments or segments[-1][0] != _SCAN:
        if jpeg[at : at + 1] != b"\xff" or at + 4 > len(jpeg):
            return None
        marker, end = jpeg[at + 1], at + 2 + int.from_bytes(jpeg[at + 2 : at + 4])
        body = jpeg[at + 4 : end]
        if marker == _INTERVAL:
            interval = int.from_bytes(body)
        else:
            segments.append((marker, body))
        at = end
    frames = [marker for marker, _ in segments if marker in _FRAMES]
    ended = _MARKER.search(jpeg, at)
    if len(frames) != 1 or frames[0] not in _SEQUENTIAL or not ended or ended[0] != _END:
        return None
    return _Strip(tuple(segments), interval, tuple(_RESTART.split(jpeg[at : ended.start()])))


def _written(segment: _Segment) -> bytes:
    marker, body = segment
    return b"".join([b"\xff", bytes([marker]), (len(body) + 2).to_bytes(2), body])


def _parted(codes: Iterable[bytes]) -> Iterator[bytes]:
    """The codes with restart markers between them, which count to eight over and over."""
    for number, part in enumerate(codes):
        if number:
            yield bytes([0xFF, _FIRST_RESTART + (number - 1) % _RESTARTS])
        yield part
