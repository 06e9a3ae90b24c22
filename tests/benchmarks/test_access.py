"""What an access copy costs in letters is counted on the same page, from both copies."""

from pathlib import Path

import pytest

from benchmarks.access import chance, compared
from benchmarks.reading.pages import Selection, write_synthetic
from tests.fakes.engines import ScriptedEngine


@pytest.mark.slow
def test_a_page_is_read_from_its_copy_and_from_its_access_copy(tmp_path: Path) -> None:
    wanted = Selection(seed=7100, sample=1, kinds=("cong_van",), conditions=("clean",))
    (case,) = write_synthetic(wanted, tmp_path)
    page = compared(case, ScriptedEngine(()), tmp_path)
    assert page is not None
    copy, access = page.sizes
    assert copy > 5 * access
    scores = (page.copy, page.access, page.moved)
    assert {score.line_edits for score in scores} == {sum(map(len, case.printed))}
    assert page.more == page.more_moved == 0


def test_what_chance_alone_does_is_reckoned() -> None:
    assert chance(0, 0) == chance(3, 3) == 1.0
    assert chance(0, 1) == 1.0
    assert chance(5, 0) == chance(0, 5) == 2 / 32
    assert chance(8, 2) == 2 * (1 + 10 + 45) / 1024
