"""The lock files name every package by version and hash, and no place on the network."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.repository.paths import ROOT, tracked

LOCKS = ("requirements.lock", "requirements-run.lock")

_PIN = re.compile(
    r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^ ;]+)(?P<marker> ;[^\\]*)?\s*\\$"
)
_HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def pins(lock: str) -> set[tuple[str, str]]:
    """(name, version) of every package in a lock."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    return {(m["name"], m["version"]) for line in lines if (m := _PIN.match(line))}


def declared(*, dev: bool) -> list[Requirement]:
    """What pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = project["optional-dependencies"]["dev"] if dev else []
    return [Requirement(text) for text in project["dependencies"] + extra]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pins_and_hashes_and_nothing_else(lock: str) -> None:
    """Anything else – a URL, an index, a path of somebody's machine – is a leak."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    strange = [line for line in lines if not _PIN.match(line) and not _HASH.match(line)]
    assert lines
    assert strange == []


@pytest.mark.parametrize(("lock", "dev"), [("requirements.lock", True), (LOCKS[1], False)])
def test_every_declared_dependency_is_locked_at_a_version_it_allows(lock: str, dev: bool) -> None:
    locked = pins(lock)
    unmet = [
        str(wanted)
        for wanted in declared(dev=dev)
        if not any(
            name == canonicalize_name(wanted.name) and version in wanted.specifier
            for name, version in locked
        )
    ]
    assert unmet == []


def test_what_runs_is_exactly_what_was_checked() -> None:
    assert pins("requirements-run.lock") <= pins("requirements.lock")


def test_no_other_lock_is_kept() -> None:
    """uv.lock and pylock.toml write the address of the index into every entry."""
    assert tracked("uv.lock", "pylock*.toml", "poetry.lock", "Pipfile.lock") == []
