"""What the documents, the scripts and the containers call exists."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from sohoa.cli.commands import app
from tests.repository.compose import services
from tests.repository.paths import ROOT, tracked

COMMANDS = get_command(app).commands  # type: ignore[attr-defined] # an app with commands is a group
_CALL = re.compile(r"(?:`|^|bin/)sohoa (?P<name>[a-z]+(?:-[a-z]+)*)\b", re.MULTILINE)
CALLERS = [path for path in tracked("*.md", "scripts/*") if _CALL.search(path.read_text("utf-8"))]


@pytest.mark.parametrize("caller", CALLERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_somebody_is_told_to_run_exists(caller: Path) -> None:
    text = caller.read_text("utf-8")
    assert {match["name"] for match in _CALL.finditer(text)} <= set(COMMANDS)


@pytest.mark.parametrize("name", ["migrate", "worker", "sealing", "sweeper", "portal"])
def test_a_container_starts_a_command_with_options_it_has(name: str) -> None:
    command, *rest = services()[name]["command"]
    options = {option for parameter in COMMANDS[command].params for option in parameter.opts}
    assert {word for word in rest if word.startswith("--")} <= options


def test_the_demonstration_uses_options_that_digitize_has() -> None:
    line = next(
        line
        for line in (ROOT / "scripts/demo").read_text("utf-8").splitlines()
        if line.startswith(".venv/bin/sohoa digitize")
    )
    options = {option for parameter in COMMANDS["digitize"].params for option in parameter.opts}
    assert set(re.findall(r"--[a-z]+", line)) <= options
