"""Every error has an answer, and it says no more than the clerk's sentence."""

import pytest

import portal.app  # noqa: F401  (brings every error the portal can meet)
from portal.problems import STATUS, problem_of, status_of
from schemas.errors import SohoaError, all_errors

EVERY = sorted(set(all_errors()), key=lambda kind: kind.code)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.code)
def test_every_error_has_a_status_that_refuses(kind: type[SohoaError]) -> None:
    assert 400 <= status_of(kind()) < 600


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.code)
def test_what_may_go_away_by_itself_is_not_the_callers_fault(kind: type[SohoaError]) -> None:
    if kind.retryable and kind in STATUS:
        assert status_of(kind()) >= 500


def test_a_class_without_a_line_answers_as_its_parent() -> None:
    parent = next(kind for kind in STATUS if kind is not SohoaError)
    child = type("Child", (parent,), {"code": "portal.child"})
    assert status_of(child()) == STATUS[parent]


def test_facts_stay_inside() -> None:
    error = SohoaError(path="/srv/secret", person="Nông Thị Thu Hà")
    assert "secret" not in problem_of(error).model_dump_json()
    assert "Nông" not in problem_of(error).model_dump_json()
