"""THIRD_PARTY.md names everything that runs with us, and a licence for each."""

import re

from tests.repository.paths import ROOT, tracked
from tests.repository.test_locks import pins

_TEXT = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| (?P<name>[a-z0-9-]+) \| (?P<licence>\S.*) \|$", re.MULTILINE)


def test_every_library_that_runs_is_named_with_its_licence_and_no_other() -> None:
    libraries = _TEXT.partition("## Programs")[0].replace("| package | licence |", "")
    named = {row["name"] for row in _ROW.finditer(libraries)}
    assert named == {name for name, _ in pins("requirements-run.lock")}


def test_every_vendored_file_is_named() -> None:
    """Fonts, scripts and binaries that we did not write must say whose they are."""
    foreign = tracked("*.ttf", "*.otf", "*.woff*", "*.min.js", "*.traineddata", "*.icc")
    unnamed = [path.name for path in foreign if path.name.split(".")[0].split("-")[0] not in _TEXT]
    assert unnamed == []
