"""The measures of the records benchmark, and the papers it draws."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.reading.pages import ALL_CONDITIONS
from benchmarks.records.calibrate import Example, fit
from benchmarks.records.noise import noisy_reading
from benchmarks.records.papers import Selection, cases
from benchmarks.records.report import missed_goals, tables
from benchmarks.records.scores import Paper, Seen, normal, same, share_at, tally, unmarked
from benchmarks.synth.forms import FORMS, make_form
from schemas.doctypes import load_catalogue

pytestmark = pytest.mark.slow


def seen(found: str, printed: str, sure: float = 0.99, *, marked: bool = False) -> Seen:
    return Seen("c", "clean", "don_de_nghi", "ho_ten", "text", printed, found, sure, marked)


def paper(*fields: Seen) -> Paper:
    return Paper("c", "clean", "don_de_nghi", "don_de_nghi", 0.99, 1, 0.01, fields)


@pytest.mark.parametrize(
    ("found", "printed"),
    [
        ("xã Hòa Bắc,tỉnh Nghệ An", "xã Hoà Bắc, tỉnh Nghệ An"),
        ("2026 – 2030", "2026-2030"),
        ("phòng, ban; đơn vị.", "phòng ban đơn vị"),
    ],
)
def test_what_two_typists_do_differently_is_the_same(found: str, printed: str) -> None:
    assert same(found, printed)


@pytest.mark.parametrize(
    ("found", "printed"),
    [("Lê Thi Lan", "Lê Thị Lan"), ("LÊ", "Lê"), ("1.250", "1,250"), ("12/5", "125"), ("", "")],
)
def test_accents_case_and_figures_count(found: str, printed: str) -> None:
    assert not same(found, printed)


@given(st.text())
def test_a_normal_value_is_normal(value: str) -> None:
    assert normal(normal(value)) == normal(value)


def test_an_invented_value_costs_precision_and_a_missing_one_recall() -> None:
    counted = tally([seen("a", "a"), seen("b", ""), seen("", "c")])
    assert (counted.precision, counted.recall, counted.f1) == (0.5, 0.5, 0.5)


def test_only_values_without_a_mark_are_judged_as_taken_unseen() -> None:
    share, precision, wrong = unmarked([seen("a", "a"), seen("b", "x", marked=True)])
    assert (share, precision, sum(wrong.values())) == (0.5, 1.0, 0)


def test_the_surest_values_are_taken_first() -> None:
    fields = [seen("a", "a", 0.9)] * 3 + [seen("b", "x", 0.1)]
    assert share_at([paper(*fields)], 0.99) == 0.75


def test_weights_are_found_again_in_what_they_made() -> None:
    rng = Random(4)
    examples = []
    for _ in range(4000):
        strength = rng.uniform(-3, 3)
        right = rng.random() < 1 / (1 + math.exp(-(0.5 + 2 * strength)))
        examples.append(Example({"s": strength}, right))
    found = fit(examples)
    assert found.start == pytest.approx(0.5, abs=0.15)
    assert found.signals["s"] == pytest.approx(2.0, abs=0.2)


def test_nothing_can_be_learned_from_nothing() -> None:
    with pytest.raises(ValueError, match="nothing"):
        fit([])


def test_every_condition_has_its_turn() -> None:
    drawn = [case.condition for case in cases(Selection(seed=5, per=25))]
    counts = [drawn.count(condition) for condition in ALL_CONDITIONS]
    assert min(counts) > 0.5 * len(drawn) / len(ALL_CONDITIONS)


def test_a_part_of_the_grid_shows_the_same_papers_as_the_whole() -> None:
    whole = {case.name for case in cases(Selection(seed=5, per=4))}
    part = {case.name for case in cases(Selection(seed=5, per=2, types=("don_de_nghi",)))}
    assert part <= whole


@pytest.mark.parametrize("type_", FORMS)
def test_the_truth_of_a_form_is_printed_and_belongs_to_its_type(type_: str) -> None:
    known = {field.name for field in load_catalogue().types[type_].fields}
    for seed in (3, 4):
        document = make_form(type_, seed)
        assert document.type == type_
        assert set(document.fields) <= known
        assert document.text == make_form(type_, seed).text
        assert document.text != make_form(type_, seed + 10).text


def test_a_made_up_reader_slips_more_the_worse_the_page() -> None:
    document = make_form("giay_khai_sinh", 3)
    printed = [word.text for page in document.pages for line in page.lines for word in line.words]

    def wrong(level: str) -> int:
        reading = noisy_reading(document, Random(1), level)
        read = [word.text for page in reading.pages for line in page.lines for word in line.words]
        return len(set(read) - set(printed))

    assert wrong("bad") > wrong("clean")


def test_a_report_names_the_goals_that_were_missed() -> None:
    bad = paper(seen("a", "x"), seen("b", "b"))
    assert any("micro-F1" in sentence for sentence in missed_goals([bad]))
    assert missed_goals([paper(seen("a", "a"), seen("b", "b"))]) == []
    assert "| don_de_nghi | 1 | 1.00 |" in tables([bad], "two values")
