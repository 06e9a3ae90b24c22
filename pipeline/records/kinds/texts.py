"""Free text: kept as printed, freed of list marks and trailing punctuation."""

import re

from pipeline.records.found import Parsed
from schemas.rules import RuleSet
from schemas.text import nfc

_EDGE = " \n\t.,;:…_·"
_DASH = re.compile(r"^\s*[-–—+*•=]\s*")
_ITEM = re.compile(r"^\s*(?:[-–—+*•=]|\d{1,2}[.)](?!\d))\s*")
_ABOUT = re.compile(r"^\s*V\s*[/⁄|lIi1J]\s*[vV](?!\w)\s*[:.]?\s*")
"""Readers take the stroke of "V/v" for a letter."""


def trimmed(text: str, lead: int = 0, marks: str = _EDGE) -> Parsed | None:
    """``text[lead:]`` without the marks at its edges, on one line; ``None`` for marks alone."""
    body = text[lead:]
    start = lead + len(body) - len(body.lstrip(marks))
    end = start + len(text[start:].rstrip(marks))
    value = nfc(text[start:end])
    return Parsed(value, start, end) if any(c.isalnum() for c in value) else None


def text(printed: str, _rules: RuleSet) -> Parsed | None:
    """Whatever stands there."""
    return trimmed(printed)


def place(printed: str, _rules: RuleSet) -> Parsed | None:
    """A name of a place or an address, exactly as printed: units change, papers do not."""
    return trimmed(printed)


def address(printed: str, rules: RuleSet) -> Parsed | None:
    """An address, exactly as printed; :mod:`pipeline.records.places` says what it names."""
    return place(printed, rules)


def abstract(printed: str, _rules: RuleSet) -> Parsed | None:
    """What a document is about; the "V/v" of an official letter is a mark, not a part of it."""
    about = _ABOUT.match(printed)
    return trimmed(printed, about.end() if about else 0)


def items(printed: str, _rules: RuleSet) -> Parsed | None:
    """Text that may be a list: its items joined by "; ", without dashes and numbers.

    A line that does not begin with such a mark continues the one before.
    """
    return _listed(printed, _ITEM)


def recipients(printed: str, _rules: RuleSet) -> Parsed | None:
    """The addressees joined by "; ", without dashes and closing marks.

    A line that does not begin with a dash continues the one before.
    """
    return _listed(printed, _DASH)


def _listed(printed: str, mark: re.Pattern[str]) -> Parsed | None:
    told: list[str] = []
    for line in printed.split("\n"):
        begun = mark.match(line)
        rest = line[begun.end() :] if begun else line
        if begun or not told:
            told.append(rest)
        else:
            told[-1] += " " + rest
    marks = _EDGE + "-–—+*•="
    kept = (nfc(item).strip(marks) for item in told if any(c.isalnum() for c in item))
    value = "; ".join(kept)
    return Parsed(value, 0, len(printed)) if value else None
