"""Whether an address spells the units it names as the tables do. Nothing is corrected."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from pipeline.records.checks.evidence import Evidence
from pipeline.records.found import Verdict
from pipeline.records.places import PlaceUnits, locate_units
from schemas.places import Unit, bare, key, parted
from schemas.rules import Places
from schemas.text import fold, respelt

UNIT_WORDS = "unit_words"
"""The list of the rule set that holds the words before names of units and dwellings."""

_WORD = re.compile(r"[^\W_]+")
_SPELT = Verdict(True, "Tên đơn vị hành chính viết đúng như trong bảng.")


def units_spelt(evidence: Evidence) -> Verdict | None:
    """The commune and the units around it are spelt as in the tables, diacritics included.

    A name that is only nearly one of theirs is misread more often than it is another; so is a
    word like "tỉnh" without its tone. A province that never was is half a name. Cannot be judged
    when no commune is found: communes merged long ago are in no table.
    """
    words = _WORD.findall(evidence.value)
    wrong = next(_wrong_words(words, evidence), None)
    if wrong is not None:
        return _near(wrong)
    unknown = _unknown_province(evidence.value, evidence.rules.places)
    if unknown:
        return Verdict(False, f"Không có tỉnh nào tên “{unknown}”; hãy so lại với ảnh.")
    found = locate_units(evidence.value, _dated(evidence), evidence.rules.places)
    unit = found.old or next(iter(found.new), None)
    if unit is None:
        return None
    wrong = _misspelt(unit, found, words)
    if wrong is not None:
        return _near(wrong)
    return _SPELT if unit.level == "xa" else None


def _unknown_province(address: str, places: Places) -> str:
    """What stands after "tỉnh" at the end of an address, if no province ever had that name."""
    type_, printed = parted(re.split("[,;]", address)[-1])
    if type_ != "tinh" or places.gazetteer.meant(printed):
        return ""
    units = (*places.gazetteer.provinces("63"), *places.gazetteer.provinces("34"))
    names = (*(unit.name for unit in units), *(former.name for former in places.history))
    known = {bare(name) for name in names}
    return "" if key(printed) in known else printed


def _near(name: str) -> Verdict:
    return Verdict(False, f"Gần giống “{name}”; hãy so lại với ảnh.")


def _dated(evidence: Evidence) -> date | None:
    other = evidence.other() if "field" in evidence.arguments else None
    return date.fromisoformat(other) if other is not None and len(other) == 10 else None


def _wrong_words(words: Sequence[str], evidence: Evidence) -> Iterator[str]:
    """Words for kinds of units with wrong diacritics, before a name or a number ("tính Hà Nam").

    Names begin like them ("Tịnh Khê"), so only small letters are judged, and the first word.
    """
    listed = evidence.rules.wordings.get(UNIT_WORDS)
    usual = {fold(word): word for word in listed.values} if listed else {}
    for at, (word, after) in enumerate(pairwise(words)):
        wanted = usual.get(fold(word))
        told = word.islower() or (at == 0 and after[0].isdigit())
        named = after[0].isupper() or after[0].isdigit()
        if wanted and told and named and respelt(word) != respelt(wanted):
            yield wanted


def _misspelt(unit: Unit, found: PlaceUnits, words: Sequence[str]) -> str | None:
    """The first name around a unit that the address does not spell so; ``None`` when all are."""
    names = (unit.name, *unit.within)
    for name in names:
        target = _WORD.findall(parted(name)[1])
        spans = [words[i : i + len(target)] for i in range(len(words) - len(target) + 1)]
        alike = [span for span in spans if [fold(w) for w in span] == [fold(w) for w in target]]
        wanted = [respelt(word) for word in target]
        if alike and all([respelt(word) for word in span] != wanted for span in alike):
            return name
    return unit.address if found.certainty < 1 else None
