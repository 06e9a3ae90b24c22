"""Names of agencies in a header, where the superior stands above the one that issues."""

from pipeline.records.found import Parsed
from pipeline.records.kinds.texts import trimmed
from schemas.rules import RuleSet
from schemas.text import fold


def agency(printed: str, rules: RuleSet) -> Parsed | None:
    """The issuing agency: from the last line that begins an agency's name to the end.

    "UBND TỈNH THANH HÓA / SỞ TƯ PHÁP" gives "SỞ TƯ PHÁP"; "ỦY BAN NHÂN DÂN / XÃ TÂN PHÚ" is one
    name over two lines.
    """
    heads = tuple(fold(head).split() for head in rules.agency_words.heads)
    start = at = 0
    for line in printed.split("\n"):
        words = fold(line).split()
        if any(words[: len(head)] == head for head in heads):
            start = at
        at += len(line) + 1
    return trimmed(printed, start)
