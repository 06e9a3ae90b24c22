"""What an access copy costs in letters is counted on the same page, from both copies."""

from pathlib import Path

import pytest

from benchmarks.access import compared
from benchmarks.reading.pages import Selection, write_synthetic
from tests.fakes.engines import ScriptedEngine

pytestmark = pytest.mark.slow


def test_a_page_is_read_from_its_copy_and_from_its_access_copy(tmp_path: Path) -> None:
    wanted = Selection(seed=7100, sample=1, kinds=("cong_van",), conditions=("clean",))
    (case,) = write_synthetic(wanted, tmp_path)
    pair = compared(case, ScriptedEngine(()), tmp_path)
    assert pair is not None
    copy, access = pair.sizes
    assert copy > 5 * access
    assert {score.line_edits for score in pair.scores} == {sum(map(len, case.printed))}
    assert pair.more == 0
