"""Sums of money in đồng."""

import re

from pipeline.records import numerals
from pipeline.records.found import Parsed
from pipeline.records.kinds.digits import DIGIT, DOUBTFUL, as_digits, certainty
from schemas.rules import RuleSet
from schemas.text import fold

_FIGURES = rf"{DIGIT}{{1,3}}(?:[.,\s]{DIGIT}{{3}})+(?:,{DIGIT}{{1,2}})?|{DIGIT}+(?:[.,]{DIGIT}+)*"
_SUM = re.compile(
    rf"(?<![\w/])(?P<figures>{_FIGURES})(?!{DIGIT}|\s?[/-]\s?\d)\s*"
    r"(?P<scale>(?i:ngh[iì]n|ng[aà]n|tri[eêệ]u|t[yỷiỉ](?!\w)))?\s*(?i:Việt Nam\s*)?"
    r"(?P<unit>(?i:[dđ](?:[oôồ]ng)?(?!\w)|VN[ĐD]))?"
)
_SCALES = {"nghin": 3, "ngan": 3, "trieu": 6, "ty": 9, "ti": 9}
_GROUPED = re.compile(r"\d{1,3}(?:([.,\s])\d{3})(?:\1\d{3})*(?:,\d{1,2})?")
_ROUND = re.compile(r"\b(?:dong|viet nam|chan)\b")


def money(printed: str, _rules: RuleSet) -> Parsed | None:
    """The sum in đồng, digits only: "1.250.000 đồng" is ``1250000``, "1,5 tỷ" ``1500000000``.

    A figure with its unit is preferred to one without. Groups that are not of three digits
    ("1.50.000") leave a doubt.
    """
    matches = [m for m in _SUM.finditer(printed) if any(c.isdigit() for c in m["figures"])]
    match = next((m for m in matches if m["unit"]), matches[0] if matches else None)
    if match is None:
        return None
    figures = as_digits(match["figures"]).strip()
    power = _SCALES[fold(match["scale"])] if match["scale"] else 0
    value, regular = _whole(figures, power)
    sure = certainty(match["figures"]) if regular else DOUBTFUL
    return Parsed(value, match.start(), match.end(), sure)


def in_words(text: str) -> int | None:
    """The sum that words name: "Một triệu hai trăm năm mươi nghìn đồng chẵn"."""
    before = re.split(r"[.;)(/]", _ROUND.sub(" ", fold(text)).strip())[0]
    return numerals.number_in_words(before)


def _whole(figures: str, power: int) -> tuple[str, bool]:
    """The figures times ten to the ``power``, and whether they are grouped as they should be."""
    if _GROUPED.fullmatch(figures) and not (power and re.fullmatch(r"\d+,\d{3}", figures)):
        whole, _, fraction = figures.partition(",") if "." in figures else (figures, "", "")
        return _times(re.sub(r"\D", "", whole), fraction, power), True
    if re.fullmatch(r"\d+(?:[.,]\d+)?", figures):
        whole, fraction = [*re.split(r"[.,]", figures), ""][:2]
        if power >= len(fraction):
            return _times(whole, fraction, power), len(fraction) < 3
    return _times(re.sub(r"\D", "", figures), "", power), figures.isdigit()


def _times(whole: str, fraction: str, power: int) -> str:
    return (whole + fraction[:power].ljust(power, "0")).lstrip("0") or "0"
