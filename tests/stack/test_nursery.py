"""Children forked from one process that has loaded what they share; real small processes."""

import json
import os
import secrets
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sohoa.stack import spawn_detached
from sohoa.stack.errors import ChildNotStarting
from sohoa.stack.nursery import within_nursery
from sohoa.stack.nursery_inside import Birth
from sohoa.stack.process import ChildProcess, ProcessMark, wait_gone
from sohoa.stack.supervisor import RestartOptions, Supervisor
from tests.stack.test_supervisor import until

pytestmark = pytest.mark.stack

QUICK = RestartOptions(first_delay=0.05, longest_delay=0.2)

PROGRAM = """
import json, os, pathlib, sys, time
told = {
    "arguments": sys.argv[1:],
    "loaded": "colorsys" in sys.modules,
    "word": os.environ.get("WORD"),
    "parent": os.getppid(),
    "name": pathlib.Path("/proc/self/comm").read_text().strip(),
    "files": sorted(int(f) for f in os.listdir("/proc/self/fd")),
    "group": os.getpgid(0) == os.getpid(),
    "main": __name__,
}
print("begun", os.getpid(), flush=True)
place = pathlib.Path(os.environ["PLACE"])
place.with_suffix(".part").write_text(json.dumps(told))
place.with_suffix(".part").rename(place)
time.sleep(600)
"""


SUPERVISOR = """
import json, os, socket, sys
from pathlib import Path
from sohoa.stack import ChildProcess, Supervisor, stop_signals
from sohoa.stack.process import Nurseries

folder, _, link = sys.argv[1:]
place = Path(folder, "first.json")
child = ChildProcess(
    "first",
    (sys.executable, "-m", "telling"),
    Path(folder, "first.log"),
    environment={"PLACE": str(place), "WORD": "x"},
    ready=place.exists,
    shares=("colorsys",),
)
nurseries = Nurseries(("colorsys",), socket.socket(fileno=int(link)))
with stop_signals() as stop, Supervisor(nurseries=nurseries) as supervisor:
    supervisor.start(child)
    told = {"pid": os.getpid(), "parent": os.getppid(), "loaded": "colorsys" in sys.modules}
    Path(folder, "born.part").write_text(json.dumps(told))
    Path(folder, "born.part").rename(Path(folder, "born.json"))
    stop.wait()
raise SystemExit(5)
"""


@pytest.fixture(autouse=True)
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Modules that children may be."""
    folder = tmp_path / "programs"
    folder.mkdir()
    (folder / "telling.py").write_text(PROGRAM, "utf-8")
    (folder / "leaving.py").write_text("raise SystemExit(7)", "utf-8")
    (folder / "supervising.py").write_text(SUPERVISOR, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    with Supervisor(restart=QUICK) as supervisor:
        yield supervisor


def child(
    name: str, folder: Path, *, module: str = "telling", shares: str = "colorsys", word: str = "x"
) -> ChildProcess:
    place = folder / f"{name}.json"
    return ChildProcess(
        name,
        (sys.executable, "-m", module, "--as", name),
        folder / f"{name}.log",
        environment={"PLACE": str(place), "WORD": word},
        ready=place.exists,
        ready_within=60.0,
        stop_within=5.0,
        shares=(shares,),
    )


def told(name: str, folder: Path) -> dict[str, Any]:
    known: dict[str, Any] = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return known


def pid_of(supervisor: Supervisor, name: str) -> int:
    (pid,) = (
        one.process.pid
        for group in supervisor._groups
        for one in group.members
        if one.child.name == name
    )
    return pid


def mark_of(pid: int) -> ProcessMark:
    """Of a living process; one that has ended may be waited for by whoever adopted it."""
    mark = ProcessMark.of(pid)
    assert mark is not None
    return mark


def test_children_are_programs_of_their_own_with_one_parent(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    supervisor.start(child("first", tmp_path, word="a"), child("second", tmp_path, word="b"))
    first, second = told("first", tmp_path), told("second", tmp_path)
    assert first["parent"] == second["parent"] != os.getpid()
    assert first | {"parent": 0} == {
        "arguments": ["--as", "first"],
        "loaded": True,
        "word": "a",
        "parent": 0,
        "name": "sohoa first",
        "files": [0, 1, 2, 3],  # the last is the folder being listed
        "group": True,
        "main": "__main__",
    }
    assert second["word"] == "b"
    assert (tmp_path / "second.log").read_text("utf-8") == f"begun {pid_of(supervisor, 'second')}\n"


def test_an_early_end_is_told_with_its_exit_code(supervisor: Supervisor, tmp_path: Path) -> None:
    with pytest.raises(ChildNotStarting) as failed:
        supervisor.start(child("gone", tmp_path, module="leaving"))
    assert failed.value.facts["exit_code"] == 7


def test_a_killed_child_is_forked_again(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(child("first", tmp_path))
    before = pid_of(supervisor, "first")
    parent = told("first", tmp_path)["parent"]
    (tmp_path / "first.json").unlink()
    os.kill(before, signal.SIGKILL)
    assert until((tmp_path / "first.json").exists, 60)
    assert told("first", tmp_path)["parent"] == parent
    assert pid_of(supervisor, "first") != before


def test_a_killed_nursery_takes_its_children_and_all_come_back(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    names = ("first", "second")
    supervisor.start(*(child(name, tmp_path) for name in names))
    before = [mark_of(pid_of(supervisor, name)) for name in names]
    parent = told("first", tmp_path)["parent"]
    for name in names:
        (tmp_path / f"{name}.json").unlink()
    os.kill(parent, signal.SIGKILL)
    assert until(lambda: all((tmp_path / f"{name}.json").exists() for name in names), 60)
    assert {told(name, tmp_path)["parent"] for name in names}.isdisjoint({parent})
    assert not any(mark.alive() for mark in before)


def test_what_one_child_is_told_is_nowhere_in_another(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    word = secrets.token_hex(24)
    supervisor.start(child("first", tmp_path, word=word), child("second", tmp_path))
    assert word.encode() in memory_of(pid_of(supervisor, "first"))
    assert word.encode() not in memory_of(pid_of(supervisor, "second"))
    assert word.encode() not in memory_of(told("second", tmp_path)["parent"])


def memory_of(pid: int) -> bytes:
    found = []
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text("ascii").splitlines():
            start, end = (int(part, 16) for part in line.split()[0].split("-"))
            if " rw-p " in line:
                memory.seek(start)
                found.append(memory.read(end - start))
    return b"".join(found)


@pytest.fixture
def born(tmp_path: Path) -> Iterator[tuple[int, str]]:
    """The pid of a nursery whose first child supervises, and a word that only that was told."""
    word = secrets.token_hex(24)
    birth = Birth("up", "supervising", (str(tmp_path),), {"WORD": word})
    with within_nursery(birth, ("colorsys",)) as start:
        nursery = spawn_detached(start.argv, tmp_path / "up.log", start.environment)
    mark = mark_of(nursery)
    assert until((tmp_path / "born.json").exists, 60)
    yield nursery, word
    if mark.alive():
        os.kill(nursery, signal.SIGTERM)
        os.waitpid(nursery, 0)


def test_a_supervisor_born_in_a_nursery_has_its_children_from_there(
    born: tuple[int, str], tmp_path: Path
) -> None:
    nursery, word = born
    supervisor, child = told("born", tmp_path), told("first", tmp_path)
    assert supervisor["parent"] == child["parent"] == nursery
    assert supervisor["loaded"]
    assert word.encode() in memory_of(supervisor["pid"])
    assert word.encode() not in memory_of(nursery)
    assert word.encode() not in memory_of(pid_in(tmp_path / "first.log"))


def test_what_ends_the_nursery_ends_its_supervisor_first(
    born: tuple[int, str], tmp_path: Path
) -> None:
    nursery, _ = born
    marks = mark_of(told("born", tmp_path)["pid"]), mark_of(pid_in(tmp_path / "first.log"))
    os.kill(nursery, signal.SIGTERM)
    _, status = os.waitpid(nursery, 0)
    assert os.waitstatus_to_exitcode(status) == 5, "as the supervisor ended"
    assert not any(mark.alive() for mark in marks)


def test_a_supervisor_outlives_the_nursery_it_was_born_in(
    born: tuple[int, str], tmp_path: Path
) -> None:
    nursery, _ = born
    (tmp_path / "first.json").unlink()
    os.kill(nursery, signal.SIGKILL)
    os.waitpid(nursery, 0)
    assert until((tmp_path / "first.json").exists, 60)
    supervisor = told("born", tmp_path)["pid"]
    assert told("first", tmp_path)["parent"] not in {nursery, supervisor}, "of another nursery"
    mark = mark_of(supervisor)
    os.kill(supervisor, signal.SIGTERM)
    assert wait_gone(mark, 60)


def pid_in(log: Path) -> int:
    """What the program wrote there when it began last."""
    return int(log.read_text("utf-8").split()[-1])


def test_what_cannot_be_shared_is_started_by_itself(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(child("first", tmp_path, shares="no_such_module"))
    assert told("first", tmp_path)["parent"] == os.getpid()


def test_nothing_is_left_when_the_supervisor_ends(tmp_path: Path) -> None:
    with Supervisor(restart=QUICK) as supervisor:
        supervisor.start(child("first", tmp_path))
        marks = mark_of(pid_of(supervisor, "first")), mark_of(told("first", tmp_path)["parent"])
    assert not any(mark.alive() for mark in marks)
