"""Which administrative units an address names, then and now. The address stays as printed.

Since 1 July 2025 there are provinces and communes only; papers from before name a district too. A
unit is claimed when its name stands in the address inside the units around it; a misread name is
taken for the one it resembles only if no other comes near, and then with less certainty. What is
not in the tables – communes merged long ago – is unknown, and nothing is proposed for it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rapidfuzz import fuzz, process

from schemas.places import Gazetteer, Level, Order, Unit, bare, key, parted
from schemas.rules import Places
from schemas.text import fold, respelt

Mapping = Literal["1-1", "1-n", "khong_ro"]

NEAR = 86
"""In percent of like letters: one wrong letter in seven. Nearer names of communes are often those
of others, merged long ago and in no table."""
NEAR_ABOVE = 80
"""The same for districts and provinces, which seldom came and went: one wrong letter in five."""
SHORTEST = 5
"""Letters a name must have before one of them may be wrong."""
MARGIN = 6
"""By how much the most alike name must be more alike than the next."""
MISREAD = 0.8
"""The certainty that is left when a type differs, or a district or province was only near."""
GUESSED = 0.7
"""That of a commune whose name was only near: of 567 communes that were merged between 2021 and
2025, 28 are near to another one of their district. It is named, but nothing is proposed for it."""

_WORDS = "tỉnh|thành phố|thị xã|thị trấn|phường|quận|huyện|đặc khu|(?<!th[iịìíỉĩ] )xã"
_SHORT = r"t[pxt]\b\.?\s*|[tqhpx]\.\s*"
_TYPE = re.compile(rf"(?<![^\W\d])(?<!\w\.)(?=(?i:(?:{_WORDS})\s+|{_SHORT})[A-ZÀ-ÝĂĐĨŨƠƯẠ-Ỹ0-9])")
_PARTS = re.compile(r"[,;\n]|\s[-–—]\s(?=(?i:tỉnh|thành phố|tp|huyện|quận|thị xã|xã|phường))")
_LEVELS: dict[str, tuple[Level, ...]] = {
    "tinh": ("tinh",), "thanh pho": ("tinh", "huyen"), "quan": ("huyen",), "huyen": ("huyen",),
    "thi xa": ("huyen",), "thi tran": ("xa",), "phuong": ("xa",), "xa": ("xa",),
    "dac khu": ("xa",),
}  # fmt: skip
"""At which levels a unit of a type can stand; none is known for a name without type."""


@dataclass(frozen=True, slots=True)
class PlaceUnits:
    """What an address names.

    ``printed`` is the address as it stands. ``old`` is the unit of the former order, ``new`` the
    unit or units of today's order that took over its ground (or the unit itself, when the paper
    names one of today's). ``cach_anh_xa``: one new unit, several – ask a person –, or unknown.
    ``certainty`` below 1: a name had to be taken for a similar one.
    """

    printed: str
    old: Unit | None
    new: tuple[Unit, ...]
    cach_anh_xa: Mapping
    certainty: float = 1.0

    @property
    def question(self) -> str:
        """What to ask the clerk; empty when nothing is open."""
        if self.cach_anh_xa == "1-1":
            return ""
        if self.cach_anh_xa == "1-n":
            names = "; ".join(unit.address for unit in self.new)
            return f"Đơn vị cũ nay thuộc nhiều đơn vị mới: {names}. Hãy chọn đơn vị đúng."
        if self.old is not None and self.certainty <= GUESSED:
            return f"Tên đơn vị gần giống {self.old.address}; hãy so lại với ảnh."
        return "Chưa rõ đơn vị hành chính mới của địa chỉ này; hãy chọn hoặc để trống."


@dataclass(frozen=True, slots=True)
class _Part:
    """One name of an address: its type ("" when none is printed) and the name without it."""

    type: str
    name: str

    @property
    def levels(self) -> tuple[Level, ...]:
        return _LEVELS.get(self.type, ())


@dataclass(frozen=True, slots=True)
class _Hit:
    """A unit, how sure its name is, and which part named it."""

    unit: Unit
    certainty: float
    part: int


def locate_units(printed: str, on: date | None, places: Places) -> PlaceUnits:
    """The units that an address of a paper dated ``on`` names; ``None``: the date is not known.

    A paper of the former order never names a unit of today's; a younger one may name either, for
    people were born where they were born.
    """
    parts = _parts(printed)
    former = _find(parts, "63", places.gazetteer)
    today = _find(parts, "34", places.gazetteer) if _may_be_new(on, places) else ()
    if on is None and former and _rank(former) == _rank(today):
        old = former[-1].unit
        both = dict.fromkeys((*places.gazetteer.successors(old), today[-1].unit))
        return _named(printed, old, tuple(both), former, parts)
    if today and _rank(today) >= _rank(former):
        return _named(printed, None, (today[-1].unit,), today, parts)
    if not former:
        return PlaceUnits(printed, None, (), "khong_ro")
    unit = former[-1].unit
    return _named(printed, unit, places.gazetteer.successors(unit), former, parts)


def _may_be_new(on: date | None, places: Places) -> bool:
    return on is None or on >= places.two_levels_since


def _rank(hits: Sequence[_Hit]) -> tuple[int, float]:
    """How well an order explains an address: how many units, and how surely."""
    return len(hits), _sure(hits)


def _sure(hits: Sequence[_Hit]) -> float:
    return min((hit.certainty for hit in hits), default=0.0)


def _named(
    printed: str,
    old: Unit | None,
    new: tuple[Unit, ...],
    hits: Sequence[_Hit],
    parts: Sequence[_Part],
) -> PlaceUnits:
    """The result, unknown when a smaller unit is named that was not found, or only nearly."""
    used = {hit.part for hit in hits}
    rest = [part.levels for i, part in enumerate(parts) if i not in used]
    names_more = hits[-1].unit.level != "xa" and any(
        levels and "tinh" not in levels for levels in rest
    )
    if not new or names_more or _sure(hits) <= GUESSED:
        return PlaceUnits(printed, old, (), "khong_ro", _sure(hits))
    return PlaceUnits(printed, old, new, "1-1" if len(new) == 1 else "1-n", _sure(hits))


def _parts(printed: str) -> tuple[_Part, ...]:
    """The names of an address from the largest to the smallest."""
    pieces = [piece for line in _PARTS.split(printed) for piece in _TYPE.split(line)]
    named = (parted(piece) for piece in reversed(pieces))
    return tuple(_Part(type_, name) for type_, name in named if name)


def _find(parts: Sequence[_Part], order: Order, gazetteer: Gazetteer) -> tuple[_Hit, ...]:
    """The units named one inside the other, the largest first; empty without a province."""
    province = _province(parts, order, gazetteer)
    if province is None:
        return ()
    hits = [province]
    below: Iterable[Unit] = gazetteer.within(province.unit)
    while below:
        hit = _first(parts, hits[-1].part + 1, tuple(below))
        if hit is None:
            break
        hits.append(hit)
        below = gazetteer.within(hit.unit)
    if len(hits) == 1 and order == "63":
        commune = _commune_without_district(parts, province, gazetteer)
        hits.extend([commune] if commune else [])
    return tuple(hits)


def _province(parts: Sequence[_Part], order: Order, gazetteer: Gazetteer) -> _Hit | None:
    units = gazetteer.provinces(order)
    for at, part in enumerate(parts[:2]):
        meant = gazetteer.meant(part.name)
        known = next((unit for unit in units if fold(unit.name) == meant), None)
        if known is not None:
            return _Hit(known, 1.0, at)
        hit = _match(part, at, units)
        if hit is not None:
            return hit
    return None


def _first(parts: Sequence[_Part], start: int, units: Sequence[Unit]) -> _Hit | None:
    """The first part from ``start`` on that names one of the units; at most one is passed over."""
    for at in range(start, min(start + 2, len(parts))):
        hit = _match(parts[at], at, units)
        if hit is not None:
            return hit
    return None


def _commune_without_district(
    parts: Sequence[_Part], province: _Hit, gazetteer: Gazetteer
) -> _Hit | None:
    """A commune whose district is not printed, if the province has only one of that name."""
    districts = gazetteer.within(province.unit)
    communes = [unit for district in districts for unit in gazetteer.within(district)]
    at = province.part + 1
    if at >= len(parts) or parts[at].levels != ("xa",):
        return None
    hit = _match(parts[at], at, communes)
    return hit if hit and hit.certainty == 1.0 else None


def _match(part: _Part, at: int, units: Sequence[Unit]) -> _Hit | None:
    """The unit that a part names, its first word taken for a misspelt type if need be."""
    hit = _match_name(part, at, units)
    if hit is None and not part.type:
        type_, name = parted(part.name, misspelt=True)
        return _match_name(_Part(type_, name), at, units) if type_ else None
    return hit


def _match_name(part: _Part, at: int, units: Sequence[Unit]) -> _Hit | None:
    """The unit that a part names: spelt so, but for its diacritics, of another type, or nearly."""
    fit = [unit for unit in units if not part.levels or unit.level in part.levels]
    name = key(part.name)
    same = [unit for unit in fit if name and bare(unit.name) == name]
    closest = _only(
        [unit for unit in same if parted(unit.name) == (part.type, part.name)],
        [unit for unit in same if _spelt(unit) == respelt(part.name)],
        [unit for unit in same if parted(unit.name)[0] == part.type],
        same,
    )
    if closest is not None:
        as_typed = part.type in {"", parted(closest.name)[0]}
        return _Hit(closest, 1.0 if as_typed else MISREAD, at)
    return None if same or not name or name.isdigit() else _nearly(name, at, fit)


def _only(*choices: list[Unit]) -> Unit | None:
    """The one unit of the first choice that has any; ``None`` when that choice has several."""
    first = next((units for units in choices if units), [])
    return first[0] if len(first) == 1 else None


def _spelt(unit: Unit) -> str:
    return respelt(parted(unit.name)[1])


def _nearly(name: str, at: int, units: Sequence[Unit]) -> _Hit | None:
    """The one unit whose name is like ``name`` while no other's is."""
    names = [bare(unit.name) for unit in units]
    best = process.extract(
        name, names, scorer=fuzz.ratio, limit=2, score_cutoff=NEAR_ABOVE - MARGIN
    )
    if not best or len(name) < SHORTEST:
        return None
    unit, likeness = units[best[0][2]], best[0][1]
    alone = len(best) == 1 or likeness - best[1][1] >= MARGIN
    enough = likeness >= (NEAR if unit.level == "xa" else NEAR_ABOVE)
    sure = GUESSED if unit.level == "xa" else MISREAD
    return _Hit(unit, sure, at) if alone and enough else None
