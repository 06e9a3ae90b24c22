"""What a killed process leaves behind is cleared away, and nobody else's is."""

import subprocess
import sys
from pathlib import Path

from workers.owner import this_process
from workers.workplaces import clear_leftovers, workplace

_DIES = """
import os, signal, sys
from pathlib import Path
from workers.workplaces import workplace
with workplace(Path(sys.argv[1])) as folder:
    (folder / "page.png").write_bytes(b"a page")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_left_is_cleared_and_what_a_living_one_has_stays(
    tmp_path: Path,
) -> None:
    subprocess.run([sys.executable, "-c", _DIES, str(tmp_path)], check=False)
    (left,) = tmp_path.iterdir()
    assert list(left.iterdir())
    with workplace(tmp_path) as mine:
        assert clear_leftovers(tmp_path) == 1
        assert list(tmp_path.iterdir()) == [mine]
    assert list(tmp_path.iterdir()) == []


def test_the_owner_is_the_one_who_holds_the_lease(tmp_path: Path) -> None:
    owners: list[str] = []

    def nobody_is_dead(owner: str) -> bool:
        owners.append(owner)
        return False

    with workplace(tmp_path):
        assert clear_leftovers(tmp_path, nobody_is_dead) == 0
    assert owners == [this_process()]


def test_a_folder_that_is_nobodys_stays(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    assert clear_leftovers(tmp_path) == 0
    assert clear_leftovers(tmp_path / "not there") == 0
