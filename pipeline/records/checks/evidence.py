"""What a check may look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from schemas.doctypes import Argument
from schemas.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Evidence:
    """A value under test.

    ``others`` are the values of all fields that were understood, ``in_words`` the same value in
    words when the paper prints it, ``arguments`` what the definition gives, ``today`` the day on
    which the paper is judged.
    """

    value: str
    others: Mapping[str, str]
    in_words: str
    arguments: Mapping[str, Argument]
    rules: RuleSet
    today: date

    def other(self, argument: str = "field") -> str | None:
        """The value of the field that an argument names, if it was read."""
        return self.others.get(str(self.arguments[argument]))
