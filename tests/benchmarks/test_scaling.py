"""The scaling model obeys the laws of queues, and says the same twice."""

import pytest

from benchmarks.scaling import (
    BENT,
    LINKS,
    READING,
    Site,
    asked_a_second,
    bends_at,
    simulate,
    stations,
)

SMALL = Site(pages_a_day=500_000, readers=12, sealers=3)
SECONDS = 200.0


def test_each_part_does_what_is_asked_of_it() -> None:
    """Flow balance: what comes in goes through every station, as often as was counted."""
    done, asked = simulate(SMALL, SECONDS, seed=7), asked_a_second(SMALL)
    for name, part in done.items():
        assert part.done / SECONDS == pytest.approx(asked[name], rel=0.15), name


def test_a_part_is_as_busy_as_what_is_asked_of_it_takes() -> None:
    """The utilisation law: busy = arrivals x service time / servers."""
    done, bends = simulate(SMALL, SECONDS, seed=7), bends_at(SMALL)
    for name, part in done.items():
        lawful = BENT * SMALL.pages_a_day / bends[name]
        assert part.share(SECONDS) == pytest.approx(lawful, rel=0.15), name


def test_a_part_asked_for_more_than_it_can_do_makes_wait_without_end() -> None:
    few = Site(pages_a_day=500_000, readers=4, sealers=3)
    enough = simulate(SMALL, SECONDS, seed=7)[READING].waits
    too_few = simulate(few, SECONDS, seed=7)[READING].waits
    assert sum(too_few[-100:]) > 10 * sum(too_few[:100])
    assert sum(enough) < sum(too_few) / 10


def test_the_log_has_one_writer_and_bends_with_the_time_it_holds_the_lock() -> None:
    assert stations(SMALL)[LINKS].servers == 1
    slower = Site(pages_a_day=500_000, append=2 * SMALL.append)
    assert bends_at(slower)[LINKS] == pytest.approx(bends_at(SMALL)[LINKS] / 2)


def test_the_same_seed_gives_the_same_day() -> None:
    first, again = (simulate(SMALL, 50.0, seed=3)[READING].waits for _ in range(2))
    assert first == again
