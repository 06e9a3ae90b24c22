"""Papers in stretches of their arrivals, the newest first.

A GIN index knows no order. So each row says on which shelf it stands and in which room (migration
0010, :mod:`storage.findable`), and the index is asked for one stretch after the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from storage.findable import ROOM, ROOM_BITS, SHELF, SHELF_BITS

_SHELVES, _ROOMS = 4, 4
"""At once. Where every paper matches a room takes 7 ms; where few do, each begins anew in every
list."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Papers that came one after the other: those ``near`` that came before ``end``."""

    near: str
    """Of the shelves or rooms they stand in, as a tsquery."""
    end: int


def newest_first(
    end: int, by_shelves: int, rooms: int = _ROOMS
) -> tuple[list[Stretch], list[Stretch]]:
    """All papers that came before ``end``: those of the newest rooms, and all others.

    The newest ``by_shelves`` rooms shelf by shelf, the others ``rooms`` at once.
    """
    bottom = max(0, ((end - 1) >> ROOM_BITS) - by_shelves + 1) << ROOM_BITS
    near = _stretches(SHELF, SHELF_BITS, _SHELVES, end, bottom)
    return list(near), list(_stretches(ROOM, ROOM_BITS, rooms, bottom, 0))


def _stretches(kind: str, bits: int, at_once: int, end: int, bottom: int) -> Iterator[Stretch]:
    """The shelves or rooms from below ``end`` down to ``bottom``, some at once."""
    while end > bottom:
        last = (end - 1) >> bits
        first = max(bottom >> bits, last - at_once + 1)
        yield Stretch(" | ".join(f"'{kind}{n}'" for n in range(first, last + 1)), end)
        end = first << bits
