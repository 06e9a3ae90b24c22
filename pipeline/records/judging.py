"""How what was found fares: its checks, and how sure it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from pipeline.records.alternatives import CHECK as CHOICE
from pipeline.records.candidate import Candidate, values_of
from pipeline.records.checks import CHECKS
from pipeline.records.contradictions import contradictions
from pipeline.records.edges import CHECK as EDGE
from pipeline.records.edges import cut_off
from pipeline.records.finding import candidates_of
from pipeline.records.kinds import KINDS
from pipeline.records.layout import Sheet
from pipeline.records.proposals import CHECK as PROPOSED
from pipeline.records.second_thoughts import decided, proposed
from pipeline.records.sureness import signals
from schemas.doctypes import DocumentType
from schemas.record import Check
from schemas.rules import RuleSet

UNDERSTOOD = "understood"
"""The check that every value of a typed kind goes through first."""
FROM_WORDS = "from_words"
"""The check that fails where only the value written in words could be understood."""

SEVERAL = "one_value"
"""The check that fails where a table has several cells for a field, which holds one value."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with the outcomes of its checks and the signals of how sure it is."""

    candidate: Candidate
    checks: tuple[Check, ...]
    signals: Mapping[str, float]


def judge(
    own: tuple[Sheet, ...], type_: DocumentType, rules: RuleSet, today: date
) -> Mapping[str, Judged]:
    """What is found for every field of a type on the sheets of one paper, and how it fares."""
    read = candidates_of(own, type_, rules)
    values = values_of(read)
    candidates = {name: decided(c, values, rules, today) for name, c in read.items()}
    paper = [word for sheet in own for row in sheet.rows for word in row.words]
    values = values_of(candidates)
    candidates = {name: proposed(c, paper, values, rules) for name, c in candidates.items()}
    by_number = {sheet.number: sheet for sheet in own}
    candidates = {
        name: replace(c, cut=cut_off(c.words, by_number[c.found.page]))
        for name, c in candidates.items()
    }
    values = values_of(candidates)
    against = contradictions(type_, values, rules, today)
    return {
        name: _judged(c, values, against.get(name, {}), rules, today)
        for name, c in candidates.items()
    }


def _judged(
    candidate: Candidate,
    values: Mapping[str, str],
    against: Mapping[str, Check],
    rules: RuleSet,
    today: date,
) -> Judged:
    own = _checks(candidate, values, rules, today)
    known = {check.name for check in own if not check.passed}
    checks = (*own, *(check for name, check in against.items() if name not in known))
    if candidate.parsed is None:
        return Judged(candidate, checks, {})
    told = signals(candidate.spec.kind, candidate.found, candidate.parsed, candidate.words, checks)
    return Judged(candidate, checks, told)


def _checks(
    candidate: Candidate, values: Mapping[str, str], rules: RuleSet, today: date
) -> tuple[Check, ...]:
    kind = KINDS[candidate.spec.kind]
    if candidate.parsed is None:
        return (Check(name=UNDERSTOOD, passed=False, message=kind.refusal),)
    outcomes = [Check(name=UNDERSTOOD, passed=True, message="Đúng dạng.")] if kind.refusal else []
    if candidate.from_words:
        message = "Phần số không đọc được, giá trị lấy từ phần ghi bằng chữ; hãy so lại với ảnh."
        outcomes.append(Check(name=FROM_WORDS, passed=False, message=message))
    if candidate.found.cells > 1:
        message = "Trong bảng có nhiều ô cho mục này; hãy so lại với ảnh."
        outcomes.append(Check(name=SEVERAL, passed=False, message=message))
    if candidate.cut is not None:
        outcomes.append(Check(name=EDGE, passed=False, message=candidate.cut.message))
    if candidate.chosen is not None:
        outcomes.append(Check(name=CHOICE, passed=True, message=candidate.chosen.message))
    if candidate.proposed is not None:
        outcomes.append(Check(name=PROPOSED, passed=False, message=candidate.proposed.message))
    for spec in candidate.spec.checks:
        evidence = candidate.evidence(candidate.parsed.value, spec, values, rules, today)
        verdict = CHECKS[spec.name](evidence)
        if verdict is not None:
            outcomes.append(Check(name=spec.name, passed=verdict.passed, message=verdict.message))
    return tuple(outcomes)
