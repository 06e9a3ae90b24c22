"""The administrative units of the country, before and since 1 July 2025, with their successors.

Two tables (their sources and licences stand in ``SOURCE.md``) make one :class:`Gazetteer`. Codes
are unique only within one order: seven codes of provinces name another province now.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal
from unicodedata import combining

from schemas.text import fold, nfc, respelt, squash

Order = Literal["63", "34"]
Level = Literal["tinh", "huyen", "xa"]
_LEVELS: Mapping[int, Level] = {2: "tinh", 3: "huyen", 5: "xa"}
_TYPES = {
    "tinh": "tinh", "thanh pho": "thanh pho", "tp": "thanh pho", "quan": "quan", "huyen": "huyen",
    "huyen dao": "huyen", "thi xa": "thi xa", "tx": "thi xa", "thi tran": "thi tran",
    "tt": "thi tran", "phuong": "phuong", "xa": "xa", "dac khu": "dac khu",
}  # fmt: skip
_SPELLINGS = frozenset(
    respelt(word)
    for word in (
        "tỉnh", "thành phố", "quận", "huyện", "huyện đảo", "thị xã", "thị trấn", "phường", "xã",
        "đặc khu",
    )
)  # fmt: skip
_INITIALS = {"t": "tinh", "q": "quan", "h": "huyen", "p": "phuong", "x": "xa"}
_TYPE = re.compile(
    rf"(?P<word>{'|'.join(sorted(_TYPES, key=len, reverse=True))})(?![a-z])[ .]*(?=\w)"
    r"|(?P<initial>[tqhpx])(?:\. *(?=\w)|(?=\d))"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """One administrative unit of an order.

    ``within`` are the names of the units around it, the smallest first; ``successors`` the codes
    of the units of the two-level order that took over its ground.
    """

    code: str
    name: str
    level: Level
    order: Order
    province: str
    within: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The name with the names around it: "Xã Vĩnh Lộc, Huyện Vĩnh Lộc, Tỉnh Thanh Hóa"."""
        return ", ".join((self.name, *self.within))


class Gazetteer:
    """All units of both orders, found by code, or by name within the unit around them."""

    def __init__(self, units: Iterable[Unit], aliases: Mapping[str, str]) -> None:
        self._by_code: dict[tuple[Order, str], Unit] = {}
        self._within: dict[tuple[Order, str], list[Unit]] = {}
        self._aliases = {squash(alias): fold(nfc(name)) for alias, name in aliases.items()}
        for unit, parent in _with_parents(units):
            self._by_code[unit.order, unit.code] = unit
            self._within.setdefault((unit.order, parent), []).append(unit)

    def unit(self, order: Order, code: str) -> Unit | None:
        """The unit with this code in this order."""
        return self._by_code.get((order, code))

    def provinces(self, order: Order) -> tuple[Unit, ...]:
        """The 63, or the 34."""
        return tuple(self._within.get((order, ""), ()))

    def within(self, unit: Unit) -> tuple[Unit, ...]:
        """The units next below one."""
        return tuple(self._within.get((unit.order, unit.code), ()))

    def successors(self, unit: Unit) -> tuple[Unit, ...]:
        """The units of today's order that took over the ground of a former one."""
        found = (self.unit("34", code) for code in unit.successors)
        return tuple(new for new in found if new is not None)

    def meant(self, province: str) -> str:
        """The folded full name that another way to write a province stands for, else nothing."""
        return self._aliases.get(squash(province), "")


def parted(name: str, *, misspelt: bool = False) -> tuple[str, str]:
    """The type of unit that a name begins with, folded and in full, and the rest as it stands.

    ``parted("TP. Thủ Đức") == ("thanh pho", "Thủ Đức")``; ``parted("P.5") == ("phuong", "5")``.
    Names may begin like a type ("Quán Toan", "Tịnh Khê"): with a capital its spelling counts,
    unless it is taken for ``misspelt``.
    """
    text = "".join(c for c in nfc(name) if not combining(c)).strip(" .,:;-–")
    folded = fold(text)
    match = _TYPE.match(folded) if len(folded) == len(text) else None
    if match is None:
        return "", text
    if match["initial"]:
        return _INITIALS[match["initial"]], text[match.end() :]
    type_ = _TYPES[match["word"]]
    printed = text[: len(match["word"])]
    plain = text.isascii() or printed[0].islower() or match["word"] in {"tp", "tx", "tt"}
    if not (plain or misspelt) and respelt(printed) not in _SPELLINGS:
        return "", text
    return type_, text[match.end() :]


def key(rest: str) -> str:
    """A name without its type for comparison: folded, without zeros before a number."""
    return re.sub(r"^0+(?=\d)", "", squash(rest))


@lru_cache(maxsize=32_768)
def bare(name: str) -> str:
    """The key of a name that may begin with its type.

    ``bare("Phường 05") == bare("P.5") == "5"``; ``bare("TP. Thủ Đức") == "thuduc"``.
    """
    return key(parted(name)[1])


def load_gazetteer(before: str, after: str, aliases: Mapping[str, str]) -> Gazetteer:
    """The gazetteer of two tables of this folder; raises ``FileNotFoundError`` for another."""
    units = [*_read(before, "63"), *_read(after, "34")]
    return Gazetteer(units, aliases)


def _read(table: str, order: Order) -> Iterator[Unit]:
    """The units of a table, in which every unit stands below the one around it."""
    around: dict[Level, str] = {}
    code_of_province = ""
    for line in (files(__name__) / f"{table}.tsv").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        code, name, *new = line.split("\t")
        level = _LEVELS[len(code)]
        if level == "tinh":
            around, code_of_province = {}, code
        elif level == "huyen":
            around.pop("huyen", None)
        within = tuple(around[each] for each in ("huyen", "tinh") if each in around)
        successors = tuple(new[0].split()) if new else ()
        yield Unit(code, name, level, order, code_of_province, within, successors)
        if level != "xa":
            around[level] = name


def _with_parents(units: Iterable[Unit]) -> Iterator[tuple[Unit, str]]:
    """Every unit with the code of the one around it; the order of the table says which."""
    province = district = ""
    for unit in units:
        if unit.level == "tinh":
            province, district = unit.code, ""
            yield unit, ""
        elif unit.level == "huyen":
            district = unit.code
            yield unit, province
        else:
            yield unit, district or province
