"""Kill -9 at a named place: a tool that tells of every call, and a fuse that blows once there.

A process changes the world only where it writes. Whoever is killed between two writes leaves behind
what the first one made, so a death after each of them tries everything that can be left behind.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar, cast

Tool = TypeVar("Tool")


class Passing(Protocol):
    """Hears that a process has passed a boundary, and what the call there was told."""

    def __call__(self, boundary: str, arguments: tuple[object, ...]) -> None: ...


class _Told:
    """Does what ``tool`` does, and tells of each call of ``steps`` when it is done."""

    def __init__(self, tool: object, name: str, steps: frozenset[str], passing: Passing) -> None:
        self._tool = tool
        self._name = name
        self._steps = steps
        self._passing = passing

    def __getattr__(self, attribute: str) -> object:
        found = getattr(self._tool, attribute)
        return self._around(attribute, found) if attribute in self._steps else found

    def _around(self, step: str, act: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            answer = act(*arguments, **named)
            self._passing(f"{self._name}.{step}", arguments)
            return answer

        return call


def told(tool: Tool, name: str, steps: frozenset[str], passing: Passing) -> Tool:
    """``tool`` for every purpose, but ``passing`` hears of ``steps``; all of them must be there."""
    missing = [step for step in steps if not callable(getattr(tool, step, None))]
    if missing:
        raise AttributeError(f"{name} has no {', '.join(missing)}")
    return cast("Tool", _Told(tool, name, steps, passing))


class FuseBox:
    """A folder in which processes agree who dies where: each boundary kills once.

    No piece of work is killed twice: a step that ends its worker three times is poison, and
    rightly given up.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def arm(self) -> None:
        """From now on every boundary kills the first process that comes by."""
        (self._folder / "boundaries").mkdir(parents=True)
        (self._folder / "works").mkdir()

    @property
    def blown(self) -> set[str]:
        """The boundaries at which a process has died."""
        return {path.name for path in (self._folder / "boundaries").glob("*")}

    def blows(self, boundary: str, work: str) -> bool:
        """Whether the process that asks has to die, here and on this piece of work."""
        places = self._folder / "boundaries" / boundary, self._folder / "works" / work
        if not self._folder.exists() or any(place.exists() for place in places):
            return False
        return all(_first(place) for place in places)


def _first(place: Path) -> bool:
    try:
        place.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


class Fuse:
    """The fuse of one worker process: dies as the kernel kills, without a word."""

    def __init__(self, box: FuseBox) -> None:
        self._box = box
        self._work = "nothing"

    def __call__(self, boundary: str, arguments: tuple[object, ...]) -> None:
        if ".claim" in boundary:
            # (document, state, owner) or (document, page number, owner)
            self._work = f"{arguments[0]} {arguments[1]}"
        if self._box.blows(boundary, self._work):
            os.kill(os.getpid(), signal.SIGKILL)
