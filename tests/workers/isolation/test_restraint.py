"""What a restrained process may look into."""

import sys
from pathlib import Path

import pytest

from workers.isolation.restraint import software


def test_of_a_checkout_only_the_code_is_seen_and_of_a_folder_of_libraries_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout, libraries = tmp_path / "sohoa", tmp_path / "home" / "site-packages"
    for folder in (checkout / "pipeline", checkout / ".sohoa", libraries):
        folder.mkdir(parents=True)
    (checkout / "pipeline" / "__init__.py").touch()
    (checkout / "single.py").touch()
    (checkout / "counter-key").touch()
    monkeypatch.setattr(sys, "path", [*sys.path, str(checkout), str(libraries)])
    seen = {path for path in software() if path.is_relative_to(tmp_path.resolve())}
    assert seen == {checkout / "pipeline", checkout / "single.py", libraries}
