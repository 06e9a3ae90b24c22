"""Papers and questions cut into the same tokens, so that both databases find the same papers.

A token is a run of folded letters and digits. Neither SQLite's nor PostgreSQL's own parser is
asked: the first does not fold đ, the second takes document numbers for hosts, paths and fractions.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from schemas.text import fold, squash

VERSION = 1
"""Of what :func:`of_values` and :func:`of_text` give; papers entered by less are entered again.

0: dates without their months and years.
"""
MAX_WORDS = 12
"""Words of one question; more do not tell papers apart better."""
MAX_TOKEN = 40
"""Letters of a token; what is longer was misread, and is cut."""
BREAK = "đ"
"""Stands between two values, so that no phrase runs from one into the next. Never part of folded
text, in which đ is d."""
IN_FIELD = BREAK
"""Begins a token of a field: what stands there is found apart from what stands on the pages."""

_LEAST_NUMBER = 3
_LEAST_BEGINNING = 3
_RUN = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"(?=\S*\d)\S*[^\W_][^\w\s]+[^\W_]\S*")
"""Letters and digits with signs between them: "441/qd-ubnd", "06/05/2024"."""
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
"""As it is written and typed; a record holds 2024-05-06."""
_ISO = re.compile(r"\d{4}(-\d\d){1,2}")
_ASKED = re.compile(r"[\"“”]([^\"“”]*)[\"“”]|(\S+)")


@dataclass(frozen=True, slots=True)
class Term:
    """Tokens that stand side by side; of the last one ``beginning`` asks for no more than that."""

    tokens: tuple[str, ...]
    beginning: bool = False


Clause = tuple[Term, ...]
"""Terms of which any will do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a paper must have: every clause, or else the one ``number`` they were meant to be.

    And in any case every token of ``marks``.
    """

    clauses: tuple[Clause, ...] = ()
    number: Term | None = None
    marks: tuple[str, ...] = ()

    def in_fields(self) -> "Asked":
        """The same of the fields alone."""
        clauses = tuple(tuple(map(_in_field, clause)) for clause in self.clauses)
        number = None if self.number is None else _in_field(self.number)
        return Asked(clauses, number, self.marks)

    def word_by_word(self) -> "Asked":
        """The same without asking that words stand side by side."""
        every = {
            Term((token,), term.beginning and token == term.tokens[-1])
            for clause in self.clauses
            for term in clause
            for token in term.tokens
        }
        return Asked(tuple((term,) for term in every))

    def written(self, term: Callable[[Term], str], both: str, either: str) -> str:
        """All of it in the language of a database, in which ``term`` writes one."""
        words = both.join(f"({either.join(map(term, clause))})" for clause in self.clauses)
        if self.number is not None:
            words = f"({words}{either}{term(self.number)})"
        marks = [term(Term((one,))) for one in self.marks]
        return both.join([words, *marks] if words else marks)


def asked(words: str, marks: Iterable[str] = ()) -> Asked | None:
    """What somebody typed; ``None`` when words were typed without a letter or a digit in them.

    Every word must be there. ``"…"`` is a phrase, ``441*`` a beginning. A number may be written
    with any signs or none, a date as on paper; a number with letters in it is also found by its
    beginning.
    """
    found = [term for phrase, word in _ASKED.findall(words) for term in _clauses(phrase, word)]
    if words.strip() and not found:
        return None
    return Asked(tuple(found[:MAX_WORDS]), _in_one(words), tuple(marks))


def said(folded: str, wanted: Asked) -> set[int]:
    """Which clauses, by their places, stand in folded text."""
    runs = list(_runs(folded))
    there = {*runs, *(squash(number)[:MAX_TOKEN] for number in _NUMBER.findall(folded))}
    return {
        place
        for place, clause in enumerate(wanted.clauses)
        if any(_stands(term, runs, there) for term in clause)
    }


def _stands(term: Term, runs: list[str], there: set[str]) -> bool:
    *begun, last = term.tokens
    if not begun:
        return last in there or (term.beginning and any(t.startswith(last) for t in there))
    places = range(len(runs) - len(begun))
    return any(tuple(runs[place : place + len(term.tokens)]) == term.tokens for place in places)


def mark(name: str, value: str) -> str:
    """One token for "``name`` is ``value``", which nobody can type by chance."""
    return 2 * BREAK + hashlib.blake2b(f"{name}={value}".encode(), digest_size=8).hexdigest()


def of_text(folded: str) -> Iterator[str]:
    """Tokens of folded text in their order, and behind them its numbers in one piece."""
    yield BREAK
    yield from _runs(folded)
    yield BREAK
    for number in _NUMBER.findall(folded):
        if len(whole := squash(number)) >= _LEAST_NUMBER:
            yield whole[:MAX_TOKEN]


def of_values(values: Mapping[str, str]) -> list[str]:
    """Tokens of a record's values, as they stand there and marked as in a field.

    And for each value the mark by which exactly it is found, for a date also those of its month
    and its year.
    """
    there: list[str] = []
    marks: list[str] = []
    for name, value in values.items():
        whole = squash(value)
        there += of_text(fold(value))
        if _is_number(whole) and len(value.split()) > 1:
            there.append(whole)  # :func:`of_text` gives that of a number without spaces
        marks += (mark(name, squash(said)) for said in (value, *_periods(value)))
    return [*there, *(in_field(token) for token in there), *marks]


def _periods(value: str) -> list[str]:
    """The year that a date of ISO 8601 lies in, and the month of one that tells the day."""
    parts = value.split("-") if _ISO.fullmatch(value) else []
    return ["-".join(parts[:count]) for count in range(1, len(parts))]


def in_field(token: str) -> str:
    """The token of a word that stands in a field."""
    return token if token == BREAK else IN_FIELD + token


def _in_field(term: Term) -> Term:
    return Term(tuple(map(in_field, term.tokens)), term.beginning)


def _clauses(phrase: str, word: str) -> Iterator[Clause]:
    if phrase:
        if tokens := tuple(_runs(fold(phrase))):
            yield (Term(tokens),)
        return
    folded = fold(word)
    runs, whole = list(_runs(folded)), squash(word)[:MAX_TOKEN]
    begins = word.endswith("*") and len(whole) >= _LEAST_BEGINNING
    if date := _DATE.fullmatch(folded):
        day, month, year = date.groups()
        yield (Term((whole,)), Term((f"{year}{month:>02}{day:>02}",)))
    elif len(runs) > 1 and _is_number(whole):
        yield (Term((whole,), begins or not whole.isdigit()),)
    else:
        yield from ((Term((run,)),) for run in runs[:-1])
        yield from ((Term((run,), begins),) for run in runs[-1:])


def _in_one(words: str) -> Term | None:
    """A number that was typed with spaces, "001 085 012 345"."""
    whole = squash(words)
    return Term((whole,)) if len(words.split()) > 1 and _is_number(whole) else None


def _is_number(whole: str) -> bool:
    return _LEAST_NUMBER <= len(whole) <= MAX_TOKEN and any(c.isdigit() for c in whole)


def _runs(folded: str) -> Iterator[str]:
    return (run[:MAX_TOKEN] for run in _RUN.findall(folded))
