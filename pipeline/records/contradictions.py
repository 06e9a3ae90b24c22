"""Values that contradict each other: a check tells that one of two is wrong, never which.

A personal number that does not fit the year of birth speaks as much against the year. Whoever looks
at one must look at both, so the outcome stands beside both.
"""

from collections.abc import Mapping
from datetime import date

from pipeline.records.checks import CHECKS
from pipeline.records.checks.evidence import Evidence
from schemas.doctypes import DocumentType
from schemas.record import Check
from schemas.rules import RuleSet

MUTUAL = frozenset(
    {
        "citizen_birth_year",
        "citizen_sex",
        "differs_from",
        "not_before",
        "number_year",
        "older_than",
        "same_spelling",
        "type_agrees",
        "younger_than",
    }
)
"""Checks that compare two values which are equally likely to be misread."""


def contradictions(
    type_: DocumentType, values: Mapping[str, str], rules: RuleSet, today: date
) -> Mapping[str, Mapping[str, Check]]:
    """For every field, by check, what other fields' checks say against its value as well."""
    against: dict[str, dict[str, Check]] = {}
    for spec in type_.fields:
        for check in spec.checks:
            other = str(check.arguments.get("field", ""))
            if check.name not in MUTUAL or spec.name not in values or other not in values:
                continue
            evidence = Evidence(values[spec.name], values, "", check.arguments, rules, today)
            verdict = CHECKS[check.name](evidence)
            if verdict is not None and not verdict.passed:
                failed = Check(name=check.name, passed=False, message=verdict.message)
                against.setdefault(other, {})[check.name] = failed
    return against
