"""Numbers under which copies and signatures are certified (Decree 23/2015/NĐ-CP)."""

import re

from pipeline.records.found import Parsed
from pipeline.records.kinds.digits import DIGIT, as_digits, certainty
from schemas.rules import RuleSet

_NUMBER = re.compile(
    rf"(?P<number>{DIGIT}{{1,6}})\W{{0,8}}(?:(?i:quy[eểêề]n)\s*(?:[Ss][oốôồ]\s*)?\W*)?"
    rf"(?P<book>{DIGIT}{{1,3}}(?:\s?/\s?{DIGIT}{{4}})?)?\W{{0,4}}"
    r"(?P<series>(?i:SCT\s?(?:[ĐDÐ]T)?\s?/\s?(?:BS|CK\s?,?\s?[ĐDÐ]C|H[ĐDÐ]\s?,?\s?GD|CKND)))"
)


def certification_number(printed: str, _rules: RuleSet) -> Parsed | None:
    """Number, book and series: "1234, 01/2023-SCT/BS"; ``SCTĐT`` is an electronic copy."""
    match = _NUMBER.search(printed)
    if match is None or not any(c.isdigit() for c in match["number"]):
        return None
    book = as_digits(re.sub(r"\s", "", match["book"] or ""))
    series = re.sub(r"[\s]", "", match["series"].upper()).replace("Ð", "Đ")
    value = (
        f"{as_digits(match['number'])}, {book}-{series}"
        if book
        else (f"{as_digits(match['number'])}, {series}")
    )
    return Parsed(value, match.start(), match.end(), certainty(match["number"]))
