"""The machine-readable lines on the back of identity cards: three of thirty, ICAO 9303-5 (TD1).

Vietnamese cards carry the last nine digits of the personal number as document number and the
whole number in the optional data of line 1. Every digit that counts has a check digit: a value
whose check digit is wrong is never trusted.
"""

import re
from dataclasses import dataclass
from datetime import date

from pipeline.records.kinds.digits import DOUBTFUL, LOOKALIKES, as_digits, certainty
from pipeline.records.machine import Fact, MachineFacts
from schemas.rules import RuleSet

_WEIGHTS = (7, 3, 1)
_ALPHABET = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {"<": 0}
_D = f"[0-9{LOOKALIKES}]"
_LETTERS = str.maketrans({"«": "<<", "‹": "<", "＜": "<", "(": "<", "[": "<"})
_FIRST = re.compile(
    rf"[I1lT|][D0O]VNM(?P<document>{_D}{{9}})(?P<check>{_D})(?P<number>{_D}{{12}})?"
)
_SECOND = re.compile(
    rf"(?P<born>{_D}{{6}})(?P<born_check>{_D})(?P<sex>[MF<])"
    rf"(?P<expires>{_D}{{6}})(?P<expires_check>{_D})(?P<country>[A-Z]{{3}})"
)
_THIRD = re.compile(r"^[A-Z]+(?:<[A-Z]+)*<<[A-Z]+(?:<[A-Z]+)*<*$")


@dataclass(frozen=True, slots=True)
class _Checked:
    """Digits as they must be, and whether their check digit is right."""

    digits: str
    right: bool
    certainty: float


def check_digit(text: str) -> str:
    """The check digit of a run of the alphabet (ICAO 9303-3, 4.9): weights 7, 3, 1."""
    values = (_ALPHABET[c] * _WEIGHTS[i % 3] for i, c in enumerate(text))
    return str(sum(values) % 10)


def facts_of_mrz(text: str, rules: RuleSet) -> MachineFacts | None:
    """The facts of the lines found in ``text``; ``None`` when there are none of a Vietnamese card.

    ``text`` may be a whole page: lines with blanks in them, look-alikes for digits, and "«" for
    the filler are understood. The name has lost its diacritics: it is not ``exact``.
    """
    lines = [_line(line) for line in text.split("\n")]
    first = next((m for line in lines if (m := _FIRST.search(line))), None)
    second = next((m for line in lines if (m := _SECOND.search(line))), None)
    if first is None and second is None:
        return None
    facts: dict[str, Fact] = {}
    failed: list[str] = []
    if first is not None:
        _number_facts(first, facts, failed)
    if second is not None:
        _person_facts(second, facts, failed, rules)
    name = next((line for line in lines if second and _THIRD.match(line)), None)
    if name is not None:
        facts["ho_ten"] = Fact(" ".join(re.split("<+", name.strip("<"))), name, exact=False)
    return MachineFacts("mrz", "td1", facts, tuple(failed))


def is_machine_line(line: str) -> bool:
    """Whether a line of a page looks like one of the three, or of a passport's two."""
    bare = _line(line)
    passport = re.match(r"P[<A-Z]VNM[A-Z<]{10,}", bare)
    return bool(_FIRST.search(bare) or passport or (_SECOND.search(bare) and "<" in bare))


def _line(line: str) -> str:
    return re.sub(r"\s", "", line).translate(_LETTERS)


def _checked(digits: str, check: str) -> _Checked:
    mended = as_digits(digits)
    right = check_digit(mended) == as_digits(check)
    return _Checked(mended, right, certainty(digits + check) if right else DOUBTFUL)


def _number_facts(match: re.Match[str], facts: dict[str, Fact], failed: list[str]) -> None:
    document = _checked(match["document"], match["check"])
    if not document.right:
        failed.append("document")
    number = as_digits(match["number"] or "")
    if not number:
        return
    agrees = document.right and number.endswith(document.digits)
    if document.right and not agrees:
        failed.append("number")
    sure = min(document.certainty, certainty(match["number"])) if agrees else DOUBTFUL
    facts["so_dinh_danh"] = Fact(number, match.group(), exact=agrees, certainty=sure)


def _person_facts(
    match: re.Match[str], facts: dict[str, Fact], failed: list[str], rules: RuleSet
) -> None:
    expires = _checked(match["expires"], match["expires_check"])
    born = _checked(match["born"], match["born_check"])
    failed.extend(name for name, part in (("born", born), ("expires", expires)) if not part.right)
    number = facts.get("so_dinh_danh")
    last = 2000 + int(expires.digits[:2])
    first_year = _century(number.value, rules) if number else None
    year = int(born.digits[:2])
    full = first_year + year if first_year is not None else _latest(year, last)
    _add_day(facts, "ngay_sinh", full, born, match["born"])
    _add_day(facts, "ngay_het_han", last, expires, match["expires"])
    if match["sex"] in "MF":
        facts["gioi_tinh"] = Fact("Nam" if match["sex"] == "M" else "Nữ", match["sex"])
    if match["country"] == "VNM":
        facts["quoc_tich"] = Fact("Việt Nam", "VNM")


def _century(number: str, rules: RuleSet) -> int | None:
    century = rules.citizen_ids.centuries.get(number[3])
    return century.first_year if century else None


def _latest(year: int, limit: int) -> int:
    """The last year ending in ``year`` that lies before a card issued to that person expires."""
    return year + 2000 if year + 2000 < limit else year + 1900


def _add_day(facts: dict[str, Fact], name: str, year: int, part: _Checked, raw: str) -> None:
    try:
        day = date(year, int(part.digits[2:4]), int(part.digits[4:6]))
    except ValueError:
        return
    facts[name] = Fact(day.isoformat(), raw, exact=part.right, certainty=part.certainty)
