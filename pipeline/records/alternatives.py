"""Choosing between what readers saw in one place, where a check can decide.

What was read first stands unless a check that compares with something else – a check digit, the
same value in words – refuses it and accepts exactly one of the readers' other readings. The choice
is recorded with both readings; nothing is repaired that no reader saw.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice, product

from pipeline.records.checks import CHECKS
from pipeline.records.checks.evidence import Evidence
from pipeline.records.found import Parsed, Verdict
from pipeline.records.kinds import Kind
from schemas.rules import RuleSet

CHECK = "alternative_chosen"
"""The name under which a choice stands in a record."""

CHOSEN = 0.9
"""The certainty that a chosen reading keeps: another reader saw it, and a check agrees."""

DECISIVE = frozenset(
    {
        "tax_check_digit",
        "date_in_words",
        "money_in_words",
        "area_in_words",
        "citizen_birth_year",
        "units_spelt",
        "usual_wording",
        "usual_words",
        "usual_family_name",
        "usual_middle_name",
        "same_spelling",
        "number_year",
        "type_agrees",
    }
)
"""Checks that compare with something independent: the paper's own words, the table of units, a
closed list. Being plausible decides nothing."""
MOST_CHANGES = 2
"""Words that may be taken from another reader in one value; with more it is a guess."""

Decider = Callable[[str], bool | None]


@dataclass(frozen=True, slots=True)
class Choice:
    """The reading that stands.

    ``spelling`` is the text it was parsed from; ``verdict`` is what to record under ``CHECK``,
    ``None`` when the first reading stood.
    """

    parsed: Parsed
    spelling: str
    verdict: Verdict | None


def changed(words: Sequence[Sequence[str]], changes: int, limit: int = 64) -> Iterator[str]:
    """The first reading of every word, then the ways to read exactly ``changes`` words otherwise.

    ``words`` as in :func:`spellings`.
    """
    yield " ".join(readings[0] for readings in words)
    open_ = [i for i, readings in enumerate(words) if len(readings) > 1]
    ways = (
        dict(zip(places, picks, strict=True))
        for places in combinations(open_, changes)
        for picks in product(*(words[i][1:] for i in places))
    )
    for picked in islice(ways, limit):
        yield " ".join(picked.get(i, readings[0]) for i, readings in enumerate(words))


def spellings(words: Sequence[Sequence[str]], limit: int = 64) -> Iterator[str]:
    """Every way to read a value, the first reading of each word first, fewest changes first.

    ``words`` are the readings of each word, best first, at least one each; at most ``limit`` ways
    are given.
    """
    return islice(_spellings(words), limit)


def _spellings(words: Sequence[Sequence[str]]) -> Iterator[str]:
    open_ = [i for i, readings in enumerate(words) if len(readings) > 1]
    for changes in range(len(open_) + 1):
        for places in combinations(open_, changes):
            for picks in product(*(words[i][1:] for i in places)):
                picked = dict(zip(places, picks, strict=True))
                yield " ".join(picked.get(i, readings[0]) for i, readings in enumerate(words))


def decided_by(names: Iterable[str], evidence: Evidence) -> Decider:
    """What the decisive checks among ``names`` say of a value, in the place of ``evidence``'s own.

    ``True`` when at least one can judge and all that can agree, ``None`` when none can.
    """
    checks = [CHECKS[name] for name in names if name in DECISIVE]

    def decide(value: str) -> bool | None:
        verdicts = [check(replace(evidence, value=value)) for check in checks]
        judged = [verdict.passed for verdict in verdicts if verdict is not None]
        return all(judged) if judged else None

    return decide


def choose(kind: Kind, spellings: Iterable[str], rules: RuleSet, decides: Decider) -> Choice | None:
    """The first reading, or the only other one that the checks accept when they refuse it.

    ``spellings`` begins with what was read first. ``None`` when nothing is a value of the kind.
    """
    read = iter(spellings)
    first = next(read, "")
    parsed = kind.parse(first, rules)
    if parsed is not None and decides(parsed.value) is not False:
        return Choice(parsed, first, None)
    accepted: dict[str, tuple[Parsed, str]] = {}
    for spelling in read:
        other = kind.parse(spelling, rules)
        if other is not None and decides(other.value):
            accepted.setdefault(other.value, (other, spelling))
    if len(accepted) != 1:
        return Choice(parsed, first, None) if parsed else None
    ((value, (other, spelling)),) = accepted.items()
    seen = parsed.value if parsed else first
    verdict = Verdict(
        True, f"Máy đọc “{seen}” và “{value}”; lấy “{value}” vì chỉ cách đọc này khớp kiểm tra."
    )
    return Choice(replace(other, certainty=min(other.certainty, CHOSEN)), spelling, verdict)
