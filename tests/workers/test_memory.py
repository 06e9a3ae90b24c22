"""An old PC does not begin more pages than it has memory for, and does not stand still either."""

import pytest

from workers.memory import (
    MEBIBYTE,
    PAUSE_SECONDS,
    available_memory,
    is_short,
    processes_for,
    room_for_counter,
    total_memory,
    wait_for_memory,
)

GIB = 1024 * MEBIBYTE


@pytest.mark.parametrize(
    ("cores", "total", "processes"),
    [
        (2, 4 * GIB, 2),
        (2, 2 * GIB, 1),
        (2, GIB // 2, 1),
        (8, 4 * GIB, 4),
        (8, 64 * GIB, 8),
        (1, 64 * GIB, 1),
    ],
)
def test_processes_by_cores_and_by_memory(cores: int, total: int, processes: int) -> None:
    assert processes_for(cores, total) == processes


@pytest.mark.parametrize(
    ("cores", "total", "room"),
    [(2, 8 * GIB, True), (2, 4 * GIB, True), (2, 3 * GIB, False), (2, GIB // 2, False)],
)
def test_one_reads_for_citizens_alone_where_memory_bears_it(
    cores: int, total: int, *, room: bool
) -> None:
    assert room_for_counter(cores, total) is room


def test_work_waits_until_there_is_memory_again() -> None:
    readings = [10 * MEBIBYTE, 10 * MEBIBYTE, 20 * MEBIBYTE, GIB]
    slept: list[float] = []
    assert wait_for_memory(lambda: readings.pop(0), slept.append) == sum(slept) == 2


def test_work_does_not_wait_where_memory_is_plenty() -> None:
    slept: list[float] = []
    assert wait_for_memory(lambda: GIB, slept.append) == 0
    assert slept == []


def test_work_that_waited_long_enough_goes_on() -> None:
    slept: list[float] = []
    assert wait_for_memory(lambda: 0, slept.append) == PAUSE_SECONDS


def test_this_host_can_be_read() -> None:
    assert 0 < available_memory() <= total_memory()
    assert not is_short(total_memory())
