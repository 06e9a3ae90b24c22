"""Values that machines wrote for machines: facts of a QR code or of machine-readable lines.

They are trusted over what was read from print for the same field, and a disagreement between the
two is a check that fails: one of them is wrong, and a person must say which.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from pipeline.records.found import Verdict
from schemas.places import bare
from schemas.text import fold, respelt, squash

CHECK = "machine_agrees"
"""The name under which a comparison stands in a record."""

SAME_ADDRESS = 90
"""In percent of like letters of the names, their types left out: codes write "Thanh Hóa" where
papers write "tỉnh Thanh Hóa". One wrong letter in ten is a reader's, more is another place."""

_ADDRESSES = frozenset({"noi_cu_tru", "que_quan", "noi_sinh"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One value out of a code.

    ``value`` is normalised as its kind does (ISO dates, digits), ``raw`` as the code holds it.
    ``exact`` says that it may stand for the print; a name without diacritics can only confirm.
    ``certainty`` below 1: a look-alike was undone, or a check digit is wrong.
    """

    value: str
    raw: str
    exact: bool = True
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class MachineFacts:
    """All facts of one code, by field name. ``failed`` names the check digits that are wrong."""

    source: Literal["qr", "mrz"]
    form: str
    facts: Mapping[str, Fact]
    failed: tuple[str, ...] = ()


def agreement(field: str, fact: Fact, read: str) -> Verdict:
    """Whether the value read from print is that of the code, as far as both are precise."""
    if _same(field, fact, read):
        return Verdict(True, "Khớp với mã trên giấy.")
    return Verdict(
        False, f"Chữ in đọc được “{read}” nhưng mã trên giấy ghi “{fact.value}”; hãy so lại cả hai."
    )


def _same(field: str, fact: Fact, read: str) -> bool:
    if not fact.exact:
        return fold(fact.value).split() == fold(read).split() or _is_part(fact.value, read)
    if field in _ADDRESSES:
        return fuzz.ratio(_names(fact.value), _names(read)) >= SAME_ADDRESS
    if field.startswith(("ngay_", "thoi_")) and fact.value[:1].isdigit():
        length = min(len(fact.value), len(read))
        return length >= 4 and fact.value[:length] == read[:length]
    return respelt(fact.value) == respelt(read)


def _names(address: str) -> str:
    return "".join(bare(part) for part in re.split(r"[,;]", address))


def _is_part(cut: str, read: str) -> bool:
    """Whether a name that filled its thirty places is the beginning of the one read."""
    return len(squash(cut)) >= 24 and squash(read).startswith(squash(cut))
