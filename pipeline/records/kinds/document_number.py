"""Numbers of documents: ``132/KH-UBND``, ``15/2023/QĐ-UBND``, ``45/UBND-VP``.

The notation is spelt exactly: HĐ is a contract and HD a guideline, so Đ is never folded to D here.
Form after Decree 30/2020, annex I.
"""

import re

from rapidfuzz import fuzz

from pipeline.records.found import Parsed
from pipeline.records.kinds.digits import DIGIT, as_digits, certainty
from schemas.rules import RuleSet
from schemas.text import squash

_UPPER = "A-ZĐÂĂÊÔƠƯ"
_PART = rf"[{_UPPER}][A-Za-zĐđÂâĂăÊêÔôƠơƯư0-9&.]{{0,15}}"
_NOTATION = rf"{_PART}(?:\s?[-–]\s?{_PART})*"
_SUFFIX = "[a-kmnp-rt-y]"
"""A letter after a number ("12a"), save those that readers see for digits."""
_CODE = re.compile(
    rf"(?<![\w/])(?P<number>{DIGIT}{{1,5}}{_SUFFIX}?)?\s*"
    rf"(?:[/⁄]\s*(?P<year>(?:19|20){DIGIT}{{2}}))?"
    rf"\s*[/⁄]\s*(?P<notation>{_NOTATION})"
)
_TAIL = re.compile(rf"[/⁄]\s*(?P<notation>{_NOTATION})")
"""The notation after a number that cannot be read (handwritten, or still blank)."""
_PARTY = re.compile(
    rf"(?<![\w/])(?P<number>\d{{1,5}})(?P<year>)\s?[-–]\s?(?P<notation>{_NOTATION}/{_NOTATION})"
)
_BARE = re.compile(rf"(?:S[ốoôồó0]|s[ốoôồó0])\s*[:.]?\s*(?P<number>{DIGIT}{{1,5}})(?!\w)")
_ALONE = re.compile(rf"\s*(?P<number>\d{{1,5}}{_SUFFIX}?)\s*")
_NOTATION_ALONE = re.compile(rf"\s*(?P<notation>{_NOTATION}(?:/{_NOTATION})?)\s*")
LETTER = "Công văn"
"""The kind that has no abbreviation."""
_WRONG_D = str.maketrans({"Ð": "Đ", "⁄": "/", "–": "-", "\n": " "})


def _search(printed: str) -> re.Match[str] | None:
    text = _mended(printed)
    return _PARTY.search(text) or _CODE.search(text)


def _mended(printed: str) -> str:
    """The text with look-alikes of Đ, slash and dash replaced, letter for letter."""
    return printed.translate(_WRONG_D)


def _notation(match: re.Match[str]) -> str:
    """The notation without the blanks a reader put around its dashes, and without a final stop."""
    return re.sub(r"\s*-\s*", "-", match["notation"]).rstrip(".")


def whole(printed: str, _rules: RuleSet) -> Parsed | None:
    """Number and notation together; ``None`` when the number is still blank."""
    match = _search(printed)
    if match is None or not match["number"]:
        return None
    number = as_digits(match["number"])
    middle = f"/{as_digits(match['year'])}" if match["year"] else ""
    join = "-" if match.re is _PARTY else "/"
    value = f"{number}{middle}{join}{_notation(match)}"
    return Parsed(value, match.start(), match.end(), certainty(match["number"]))


def number(printed: str, _rules: RuleSet) -> Parsed | None:
    """The number alone, as printed ("07" stays "07")."""
    match = _search(printed)
    if match is None or not match["number"]:
        match = _BARE.search(printed) or _ALONE.fullmatch(printed)
    if match is None:
        return None
    digits = match["number"]
    return Parsed(as_digits(digits), *match.span("number"), certainty(digits))


def notation(printed: str, _rules: RuleSet) -> Parsed | None:
    """The notation alone: "QĐ-UBND"."""
    mended = _mended(printed)
    match = _NOTATION_ALONE.fullmatch(mended) or _search(printed) or _TAIL.search(mended)
    value = _notation(match) if match else ""
    abbreviated = "-" in value or sum(c.isupper() or c.isdigit() for c in value) > 1
    return Parsed(value, *match.span("notation")) if match and abbreviated else None


def type_part(code: str, rules: RuleSet) -> str:
    """The abbreviation of the kind of document in a number; empty for an official letter."""
    match = _search(code)
    if match is None:
        return ""
    first = re.split(r"[-/]", _notation(match))[0]
    return first if first in rules.document_names.abbreviations else ""


def document_kind(printed: str, rules: RuleSet) -> Parsed | None:
    """The kind's name as the table writes it, from its title or, if none, from the number.

    A number without a type part is that of an official letter (Decree 30/2020, annex III).
    """
    names = [*(kind.name for kind in rules.document_names.every), LETTER]
    best = max(names, key=lambda name: fuzz.ratio(squash(name), squash(printed)))
    if fuzz.ratio(squash(best), squash(printed)) >= 86:
        return Parsed(best, 0, len(printed))
    match = _search(printed)
    if match is None:
        return None
    part = type_part(printed, rules)
    by_part = {
        short: kind.name
        for kind in rules.document_names.every
        for short in (kind.abbreviation, *kind.former)
        if short
    }
    return Parsed(by_part.get(part, LETTER), match.start(), match.end())
