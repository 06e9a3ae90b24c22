"""The documents point at things that exist, and the scripts are scripts."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.repository.paths import ROOT, tracked

DOCUMENTS = tracked("*.md")
SCRIPTS = [p for p in tracked("scripts/*", ".ci/*") if p.suffix in {"", ".sh"}]
_LINK = re.compile(r"\[[^\]]*\]\((?!https?://)(?P<path>[^)#\s]*)(?:#(?P<anchor>[^)\s]*))?\)")
_CODE = re.compile(r"```.*?```", re.DOTALL)

each_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT))
)


@each_document
def test_every_link_inside_the_repository_leads_somewhere(document: Path) -> None:
    text = _CODE.sub("", document.read_text(encoding="utf-8"))
    dead = [
        match["path"]
        for match in _LINK.finditer(text)
        if match["path"] and not (document.parent / match["path"]).exists()
    ]
    assert dead == []


def test_every_decision_is_in_the_index_under_its_own_title() -> None:
    index = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    pages = [path for path in tracked("docs/adr/*.md") if path.name != "README.md"]
    assert pages
    for page in pages:
        title = page.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        assert f"[{page.name[:4]}]({page.name}) | {title}" in index


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_script_is_sound_bash(script: Path) -> None:
    checked = subprocess.run(
        ["bash", "-n", str(script)], capture_output=True, text=True, check=False
    )
    assert checked.stderr == ""


@pytest.mark.parametrize(
    "script", [p for p in SCRIPTS if p.suffix == ""], ids=lambda path: path.name
)
def test_a_script_stops_at_the_first_failure(script: Path) -> None:
    """Without it, a failed check would be followed by a cheerful next line."""
    assert "set -euo pipefail" in script.read_text(encoding="utf-8").splitlines()


def test_hooks_run_the_locked_tools() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    entries = re.findall(r"^ *entry: (.*)$", hooks, re.MULTILINE)
    assert entries
    assert all(entry.startswith(".venv/bin/") for entry in entries)
    assert "- repo: local" in hooks
    assert hooks.count("- repo:") == 1
