"""A short ordeal of the kind that ``benchmarks/chaos.py`` runs for long."""

from pathlib import Path

import pytest

from benchmarks.chaos import ordeal

pytestmark = [pytest.mark.stack, pytest.mark.chaos, pytest.mark.timeout(900)]

SEED = 11


def test_a_batch_whose_processes_are_killed_at_random_is_stored_whole(tmp_path: Path) -> None:
    done = ordeal(tmp_path, documents=6, kills=4, seed=SEED)
    assert done.reckoning.wrong == ()
    assert done.reckoning.stored == 6
    assert sum(done.kills.values()) == 4
    assert done.reckoning.repeated <= 2 * 4, "a host that is killed holds two pages"
