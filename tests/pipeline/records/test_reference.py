"""The page for authors of document types says what the code does."""

from pathlib import Path

import pytest

from pipeline.records.checks import CHECKS
from pipeline.records.kinds import KINDS
from pipeline.records.reference import reference

PAGE = Path(__file__).parents[3] / "docs/kinds-and-checks.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == reference(), (
        "run: python -m pipeline.records.reference > docs/kinds-and-checks.md"
    )


@pytest.mark.parametrize("name", [*KINDS, *CHECKS])
def test_every_kind_and_check_is_explained_in_a_sentence(name: str) -> None:
    row = next(line for line in reference().splitlines() if line.startswith(f"| `{name}` |"))
    explanation = row.removeprefix(f"| `{name}` | ").removesuffix(" |")
    assert explanation.endswith(".")
    assert len(explanation) > 20
