"""Papers and questions are cut alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.text import fold
from storage.tokens import BREAK, MAX_TOKEN, Asked, Term, asked, mark, of_text, of_values


@given(st.text())
def test_tokens_are_words_that_no_database_would_cut_again(text: str) -> None:
    for token in of_text(fold(text)):
        assert token == BREAK or token.isalnum()
        assert 0 < len(token) <= MAX_TOKEN


@given(st.text())
def test_a_question_asks_for_tokens_that_papers_can_have(text: str) -> None:
    wanted = asked(text)
    for clause in wanted.clauses if wanted else ():
        for term in clause:
            assert term.tokens
            assert all(token.isalnum() for token in term.tokens)


@given(st.lists(st.sampled_from(["Đặng", "441/QĐ-UBND", "06/05/2024", "100%", "1.500.000"])))
def test_a_text_has_what_is_asked_with_its_own_words(words: list[str]) -> None:
    there = set(of_text(fold(" ".join(words))))
    wanted = asked(" ".join(words))
    assert wanted is not None
    assert all(any(set(term.tokens) <= there for term in clause) for clause in wanted.clauses)


@pytest.mark.parametrize(
    ("words", "clauses"),
    [
        ("Đặng HOÀ", [[Term(("dang",))], [Term(("hoa",))]]),
        ('"Thị Hòa"', [[Term(("thi", "hoa"))]]),
        ("hòa*", [[Term(("hoa",), beginning=True)]]),
        ("hò*", [[Term(("ho",))]]),  # every paper has such a word
        ("441/QĐ-UBND", [[Term(("441qdubnd",), beginning=True)]]),
        ("1.500.000", [[Term(("1500000",))]]),
        ("6/5/2024", [[Term(("652024",)), Term(("20240506",))]]),
        ("UBND-VP", [[Term(("ubnd",))], [Term(("vp",))]]),
    ],
)
def test_words_are_understood_as_they_are_typed(words: str, clauses: list[list[Term]]) -> None:
    assert asked(words) == Asked(tuple(tuple(clause) for clause in clauses))


def test_signs_alone_ask_for_nothing_and_no_words_for_everything() -> None:
    assert asked("- /") is None
    assert asked("", ["m"]) == Asked(marks=("m",))


def test_a_number_typed_with_spaces_may_be_one() -> None:
    wanted = asked("001 085 012")
    assert wanted is not None
    assert wanted.number == Term(("001085012",))


def test_a_value_has_a_mark_that_signs_and_case_do_not_change() -> None:
    (first, second) = (set(of_values({"so": number})) for number in ("12/QĐ", "12 qd"))
    assert mark("so", "12qd") in first & second
    assert mark("so", "13qd") not in first | second


@pytest.mark.parametrize(
    ("value", "periods"),
    [
        ("2024-05-06", {"20240506", "202405", "2024"}),
        ("2024-05", {"202405", "2024"}),
        ("2024", {"2024"}),
        ("2024-05-06-07", {"2024050607"}),
        ("12024-05", {"1202405"}),
    ],
)
def test_a_date_has_the_marks_of_its_month_and_its_year(value: str, periods: set[str]) -> None:
    marks = {token for token in of_values({"ngay": value}) if token.startswith(2 * BREAK)}
    assert marks == {mark("ngay", period) for period in periods}
