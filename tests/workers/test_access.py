"""The cell that derives access copies, as a web server with many short-lived threads asks it."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread, get_native_id

import psutil
import pytest

from pipeline.compose import AccessFacts
from pipeline.intake import IntakeLimits
from schemas.errors import SohoaError
from sohoa.environment import cell_environment
from tests.chaos.plant import wait_for
from workers.access import AccessCell
from workers.isolation.limits import CellLimits

AT = datetime(2026, 1, 2, tzinfo=UTC)
FACTS = AccessFacts(organisation="UBND xã Thử", derived_at=AT, software="test")


@pytest.mark.slow
def test_the_cell_outlives_the_thread_that_asked_first(tmp_path: Path) -> None:
    no_copy = tmp_path / "x.pdf"
    no_copy.write_bytes(b"no PDF")
    asked_by: list[int] = []
    answers: list[str] = []

    def ask() -> None:
        asked_by.append(get_native_id())
        with pytest.raises(SohoaError) as refused:
            cell.derive(no_copy, FACTS, tmp_path / "out.pdf")
        answers.append(refused.value.code)

    def all_have_ended() -> bool:
        return not {task.id for task in psutil.Process().threads()} & set(asked_by)

    with closing(AccessCell(IntakeLimits(), CellLimits(), cell_environment())) as cell:
        for _ in range(2):
            thread = Thread(target=ask)
            thread.start()
            thread.join()
            wait_for(all_have_ended)
    assert answers == ["intake.unknown_file_type"] * 2
