"""What was found for a field of a paper, before it is judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.page import Word
from pipeline.records.checks.evidence import Evidence
from pipeline.records.found import Found, Parsed, Verdict
from schemas.doctypes import CheckSpec, FieldSpec
from schemas.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Candidate:
    """What was found for a field and what its kind made of it (``None``: nothing).

    ``in_words`` is the same value written out, where the paper prints it; ``from_words`` says that
    it is all that could be understood; ``chosen`` that another reader's words stand, and why;
    ``proposed`` that nobody read the value there, and where it is from; ``cut`` that the edge of
    the picture may have cut words off it.
    """

    spec: FieldSpec
    found: Found
    parsed: Parsed | None
    in_words: str
    from_words: bool = False
    chosen: Verdict | None = None
    proposed: Verdict | None = None
    cut: Verdict | None = None

    @property
    def words(self) -> tuple[Word, ...]:
        """The printed words of the value, of all that was found if it was not understood."""
        start, end = (self.parsed.start, self.parsed.end) if self.parsed else (0, None)
        return self.found.between(start, len(self.found.text) if end is None else end)

    def evidence(
        self, value: str, check: CheckSpec, values: Mapping[str, str], rules: RuleSet, today: date
    ) -> Evidence:
        """What ``check`` may look at if ``value`` is what stands there."""
        return Evidence(value, values, self.in_words, check.arguments, rules, today)


def values_of(candidates: Mapping[str, Candidate]) -> Mapping[str, str]:
    """What is understood of them, by the names of their fields."""
    return {name: c.parsed.value for name, c in candidates.items() if c.parsed is not None}
