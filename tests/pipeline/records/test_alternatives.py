"""A check may choose between what readers saw; it never makes a reading up."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records.alternatives import (
    CHOSEN,
    DECISIVE,
    Choice,
    choose,
    decided_by,
    spellings,
)
from pipeline.records.checks import CHECKS
from pipeline.records.checks.evidence import Evidence
from pipeline.records.kinds import KINDS, tax_code
from schemas.rules import load_rules

RULES = load_rules()
READINGS = st.lists(st.lists(st.text("abc", min_size=1, max_size=2), min_size=1, max_size=3))


def choice(kind: str, readings: Sequence[str], check: str, in_words: str = "") -> Choice | None:
    evidence = Evidence("", {}, in_words, {}, RULES, date(2026, 11, 22))
    return choose(KINDS[kind], readings, RULES, decided_by([check], evidence))


@given(READINGS)
def test_the_first_reading_comes_first_and_no_letter_is_made_up(words: list[list[str]]) -> None:
    ways = list(spellings(words))
    assert ways[0] == " ".join(readings[0] for readings in words)
    assert len(ways) <= 64
    for way in ways:
        assert all(part in readings for part, readings in zip(way.split(), words, strict=True))


def test_fewer_changes_come_before_more() -> None:
    assert list(spellings([["a", "b"], ["c", "d"]])) == ["a c", "b c", "a d", "b d"]


@given(st.from_regex(r"[0-9]{9}", fullmatch=True), st.integers(0, 8))
def test_the_right_tax_code_is_found_among_the_readings(nine: str, at: int) -> None:
    tenth = tax_code.check_digit(nine)
    if tenth is None:
        return
    right = nine + tenth
    wrong = right[:at] + str((int(right[at]) + 1) % 10) + right[at + 1 :]
    found = choice("tax_code", [wrong, right], "tax_check_digit")
    assert found is not None
    assert found.parsed.value == right
    assert found.parsed.certainty == CHOSEN
    assert found.verdict is not None
    assert wrong in found.verdict.message
    assert right in found.verdict.message


def test_a_date_is_chosen_by_its_words() -> None:
    words = "ngày năm tháng ba năm hai nghìn không trăm mười chín"
    found = choice("date", ["06/3/2019", "05/3/2019"], "date_in_words", words)
    assert found is not None
    assert (found.parsed.value, found.spelling) == ("2019-03-05", "05/3/2019")


@pytest.mark.parametrize(
    ("readings", "words"),
    [
        (["05/3/2019", "06/3/2019"], "ngày năm tháng ba năm hai nghìn mười chín"),
        (["06/3/2019", "05/3/2019"], ""),
        (["06/3/2019", "07/3/2019"], "ngày năm tháng ba năm hai nghìn mười chín"),
        (["06/3/2019"], "ngày năm tháng ba năm hai nghìn mười chín"),
    ],
)
def test_the_first_reading_stands_unless_exactly_one_other_is_proved(
    readings: list[str], words: str
) -> None:
    found = choice("date", readings, "date_in_words", words)
    assert found is not None
    assert (found.spelling, found.verdict) == (readings[0], None)


def test_two_proved_readings_prove_neither() -> None:
    proved = [f"{nine}{tax_code.check_digit(nine)}" for nine in ("010023348", "031440905")]
    found = choice("tax_code", ["0100233480", *proved], "tax_check_digit")
    assert found is not None
    assert (found.parsed.value, found.verdict) == ("0100233480", None)


def test_a_place_that_no_reader_understood_has_no_value() -> None:
    assert choice("tax_code", ["", "abc"], "tax_check_digit") is None


def test_a_reading_that_is_no_value_gives_way_to_a_proved_one() -> None:
    found = choice("tax_code", ["01OO2334", "0100233488"], "tax_check_digit")
    assert found is not None
    assert found.parsed.value == "0100233488"


def test_only_checks_that_compare_with_something_decide() -> None:
    assert set(CHECKS) >= DECISIVE
    found = choice("date", ["05/3/2091", "05/3/2019"], "not_in_future")
    assert found is not None
    assert found.verdict is None
