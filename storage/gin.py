"""A question as a GIN index can be asked it, and what is left to be seen in the papers themselves.

An index over a ``tsvector`` knows words and no places: of a phrase it is asked for the words, and
the papers that it gives are sieved. Of a beginning it knows three letters (migration 0011).
"""

from dataclasses import dataclass, replace

from storage.findable import LONG
from storage.matching import Place
from storage.tokens import IN_FIELD, Asked, Term

_LONG = f"'{LONG}'"


@dataclass(frozen=True, slots=True)
class GinQuestion:
    """A paper must satisfy all of it."""

    index: tuple[str, ...]
    """What the index is asked for, each a tsquery and a condition of its own."""
    begun: tuple[str, ...]
    """The three letters that some words begin with."""
    rest: tuple[str, ...]
    """As ``index``, but lists of many words are united for it: asked once, not in every room."""
    sieve: str | None
    """What else a paper must satisfy that the index gave, as a tsquery."""

    @property
    def is_one_list(self) -> bool:
        """Whether the index has the papers ready: no list is held against another."""
        return len(self.index) + len(self.begun) == 1 and self.sieve is None


def gin_question(wanted: Asked, place: Place | None = None) -> GinQuestion:
    """What is asked of papers that have it in one place, or in either."""
    in_fields = wanted.in_fields()
    there = in_fields if place is Place.FIELDS else wanted
    apart, begun = _apart(there)
    long = [term for term in begun if len(term.tokens[0]) > _letters(term)]
    index = [*apart, *(f"'{mark}'" for mark in wanted.marks)]
    if place is Place.PAGES and not begun:
        index.append(f"!({_tsquery(in_fields)})")
    is_sieved = bool(long) or _has_phrases(there) or (bool(begun) and place is Place.PAGES)
    return GinQuestion(
        tuple(index),
        tuple(term.tokens[0][: _letters(term)] for term in begun),
        () if apart else tuple(_tsquery(Asked(((term,),))) for term in long),
        _sieve(wanted, place) if is_sieved else None,
    )


def _sieve(wanted: Asked, place: Place | None) -> str:
    in_fields = wanted.in_fields()
    if place is Place.PAGES:
        return f"({_tsquery(wanted)}) & !({_tsquery(in_fields)})"
    return _tsquery(in_fields if place is Place.FIELDS else wanted)


def _apart(wanted: Asked) -> tuple[list[str], list[Term]]:
    """What a paper must have, each apart: tsqueries, of a phrase for its words, and beginnings."""
    if wanted.number is not None:
        return [_tsquery(replace(wanted, marks=()))], []
    apart: list[str] = []
    begun: list[Term] = []
    for clause in wanted.clauses:
        if len(clause) > 1:
            apart.append(_tsquery(Asked((clause,))))
        elif clause[0].beginning and len(clause[0].tokens[0]) >= _letters(clause[0]):
            begun.append(clause[0])
        elif clause[0].beginning:
            apart.append(_tsquery(Asked((clause,))))
        else:
            apart += (f"'{token}'" for token in clause[0].tokens)
    return apart, begun


def _letters(term: Term) -> int:
    """How much of a word that begins so the index knows; "đ" stands before those of fields."""
    return 4 if term.tokens[0].startswith(IN_FIELD) else 3


def _has_phrases(wanted: Asked) -> bool:
    return any(len(term.tokens) > 1 for clause in wanted.clauses for term in clause)


def _tsquery(wanted: Asked) -> str:
    return wanted.written(_term, " & ", " | ")


def _term(one: Term) -> str:
    quoted = [f"'{token}'" for token in one.tokens]
    quoted[-1] += ":*" if one.beginning else ""
    side_by_side = " <-> ".join(quoted)
    if len(quoted) > 1:
        return f"({side_by_side} | ({' & '.join([*quoted, _LONG])}))"
    return f"({side_by_side})"
