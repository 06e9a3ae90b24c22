"""What checks, the rest of the paper and closed lists make of a doubtful value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from pipeline.page import Word
from pipeline.records.alternatives import MOST_CHANGES, changed, choose, decided_by
from pipeline.records.candidate import Candidate
from pipeline.records.checks.signing import IN_PLACE, is_deputy
from pipeline.records.found import Parsed
from pipeline.records.kinds import KINDS
from pipeline.records.proposals import (
    Proposal,
    name_elsewhere,
    printed_elsewhere,
    usual,
    with_hidden_beginning,
)
from schemas.doctypes import FieldSpec
from schemas.rules import RuleSet

USUAL_WORDING, DEPUTY_SIGNS = "usual_wording", "deputy_signs"
"""The check that names a closed list."""


def decided(
    candidate: Candidate, values: Mapping[str, str], rules: RuleSet, today: date
) -> Candidate:
    """The candidate as another reader saw it, where only that satisfies a check that decides."""
    spec, kind = candidate.spec, KINDS[candidate.spec.kind]
    words = [(word.text, *word.alternatives) for word in candidate.words]
    if candidate.parsed is None or all(len(readings) == 1 for readings in words):
        return candidate
    for check in spec.checks:
        evidence = candidate.evidence(candidate.parsed.value, check, values, rules, today)
        decides = decided_by([check.name], evidence)
        if decides(candidate.parsed.value) is not False:
            continue
        for changes in range(1, MOST_CHANGES + 1):
            choice = choose(kind, changed(words, changes), rules, decides)
            if choice is not None and choice.verdict is not None:
                parsed = replace(
                    candidate.parsed,
                    value=choice.parsed.value,
                    certainty=choice.parsed.certainty,
                )
                return replace(candidate, parsed=parsed, chosen=choice.verdict)
    return candidate


def proposed(
    candidate: Candidate, paper: Sequence[Word], values: Mapping[str, str], rules: RuleSet
) -> Candidate:
    """The candidate with its doubtful words as the paper has them elsewhere, or a closed list."""
    found, read = candidate.found, candidate.parsed.value if candidate.parsed else None
    if candidate.chosen is not None or (read is None and not found.obscured):
        return candidate
    for proposal in _proposals(candidate, paper, values, rules):
        parsed = KINDS[candidate.spec.kind].parse(proposal.text, rules)
        if parsed is not None and parsed.value != read:
            whole = Parsed(parsed.value, 0, len(found.text), parsed.certainty)
            return replace(candidate, parsed=whole, proposed=proposal.verdict)
    return candidate


def _proposals(
    candidate: Candidate, paper: Sequence[Word], values: Mapping[str, str], rules: RuleSet
) -> Iterator[Proposal]:
    if candidate.found.obscured:
        told = [name_elsewhere(candidate.found, paper)]
    else:
        told = [printed_elsewhere(candidate.found, paper)]
        told += [usual(candidate.found, each) for each in wordings(candidate.spec, rules)]
        if candidate.parsed is not None:
            offices = _offices(candidate.spec, values, rules)
            told.append(with_hidden_beginning(candidate.parsed.value, offices))
    yield from (proposal for proposal in told if proposal is not None)


def _offices(spec: FieldSpec, values: Mapping[str, str], rules: RuleSet) -> Iterator[str]:
    """The usual offices of a signer: of deputies where one signs for the head, else the others.

    None of a field that is no signer's office.
    """
    for check in spec.checks:
        if check.name == DEPUTY_SIGNS:
            for_head = values.get(str(check.arguments["field"])) == IN_PLACE
            every = (office for wordings in wordings(spec, rules) for office in wordings)
            yield from (office for office in every if is_deputy(office) == for_head)


def wordings(spec: FieldSpec, rules: RuleSet) -> Iterator[Sequence[str]]:
    """The closed lists in which a field's value usually is."""
    for check in spec.checks:
        if check.name == USUAL_WORDING:
            yield rules.wordings[str(check.arguments["list"])].values
