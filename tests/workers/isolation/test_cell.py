"""A page that crashes, hangs or grows ends its own process, by name, and nothing else."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from schemas.errors import SohoaError
from sohoa.environment import cell_environment
from tests.fakes import poison
from tests.fakes.poison import Act
from workers.errors import (
    CellKilled,
    PageCrashed,
    PageOverMemory,
    PageOverSize,
    PageOverTime,
    Unexpected,
)
from workers.isolation.cell import Cell, Charge
from workers.isolation.limits import CellLimits
from workers.isolation.restraint import available

MIB = 2**20
LIMITS = CellLimits(wall_seconds=60, cpu_seconds=1, memory_bytes=256 * MIB, file_bytes=4 * MIB)
IMPATIENT = CellLimits(wall_seconds=0.5)


@pytest.fixture(params=[True, False], ids=["fresh", "kept"])
def cell(request: pytest.FixtureRequest) -> Iterator[Cell[None]]:
    cell = Cell(Charge("open", poison.no_tools, fresh=request.param), cell_environment())
    yield cell
    cell.close()


def done(cell: Cell[None], what: Callable[[], bytes] = poison.work) -> bytes:
    with cell.ask(Act(what), LIMITS) as answer:
        return answer.read()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "limits", "error"),
    [
        (
            poison.segfault,
            LIMITS,
            PageCrashed(step="open", page=3, signal="SIGSEGV"),
        ),
        (poison.hang, IMPATIENT, PageOverTime(step="open", page=3, limit="wall", seconds=0)),
        (poison.spin, LIMITS, PageOverTime(step="open", page=3, limit="cpu", seconds=1)),
        (poison.eat, LIMITS, PageOverMemory(step="open", page=3, limit_mb=256)),
        (poison.gush, LIMITS, PageOverSize(step="open", page=3, limit_mb=4)),
        (poison.stumble, LIMITS, Unexpected(step="open", kind="ZeroDivisionError")),
    ],
    ids=["crash", "hang", "spin", "eat", "gush", "stumble"],
)
def test_poison_is_named_and_the_next_page_is_served(
    cell: Cell[None], what: Callable[[], bytes], limits: CellLimits, error: SohoaError
) -> None:
    assert done(cell) == b"done"
    with pytest.raises(type(error)) as raised:
        cell.ask(Act(what), limits)
    facts = {name: fact for name, fact in raised.value.facts.items() if name != "peak_mb"}
    assert facts == error.facts
    assert done(cell) == b"done"


@pytest.mark.slow
def test_a_reader_gets_the_same_time_for_every_page(cell: Cell[None]) -> None:
    """What a process has used counts from its start; the limit is one of the page."""
    pages = [done(cell, poison.toil) for _ in range(4)]
    assert sum(map(float, pages)) > 2 * LIMITS.cpu_seconds


def test_a_killed_cell_is_told_from_one_that_took_all_memory(
    cell: Cell[None],
) -> None:
    roomy = replace(LIMITS, memory_bytes=2**40)
    with pytest.raises(CellKilled):
        cell.ask(Act(poison.be_killed), roomy)
    with pytest.raises(PageCrashed) as greedy:
        cell.ask(Act(poison.be_killed), replace(LIMITS, memory_bytes=8 * MIB))
    assert greedy.value.facts["signal"] == "SIGKILL"
    assert done(cell) == b"done"


def test_a_limit_that_leaves_no_room_to_begin_is_one_of_memory() -> None:
    cell = Cell(Charge("open", poison.no_tools, fresh=True), cell_environment())
    try:
        with pytest.raises(PageOverMemory):
            cell.ask(Act(poison.work), poison.NoRoom())
        assert done(cell) == b"done"
    finally:
        cell.close()


def test_a_cell_holds_nothing_worth_taking(
    cell: Cell[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither credentials nor connections, and where the kernel can do it, no files and no net."""
    monkeypatch.setenv("SOHOA_S3_SECRET_KEY", "s3cret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret")
    found = json.loads(done(cell, poison.look_around))
    assert not [name for name in found["environment"] if "KEY" in name or "SOHOA" in name]
    if available().network:
        assert (found["network"], found["local"]) == ("PermissionError", "PermissionError")
    if available().files:
        assert found["files"] == ["PermissionError", "PermissionError"]
        assert found["code"] == "done"
        assert found["parent"] == "PermissionError"
        assert found["writing"] == "PermissionError"


def test_a_job_of_a_fresh_cell_sees_no_way_back_to_the_worker() -> None:
    cell = Cell(Charge("open", poison.no_tools, fresh=True), cell_environment())
    try:
        assert json.loads(done(cell, poison.look_around))["sockets"] == []
    finally:
        cell.close()


@pytest.mark.parametrize("fresh", [True, False])
def test_a_cell_stands_back_as_far_as_it_is_told(*, fresh: bool) -> None:
    cell = Cell(Charge("read", poison.no_tools, fresh=fresh, behind=3), cell_environment())
    try:
        assert int(done(cell, poison.tell_niceness)) == min(os.nice(0) + 3, 19)
    finally:
        cell.close()
