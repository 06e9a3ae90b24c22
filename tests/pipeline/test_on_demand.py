"""Packages whose names are loaded when asked for have all of them, and load nothing before."""

import subprocess
import sys
from importlib import import_module

import pytest

PACKAGES = ("pipeline.compose", "pipeline.intake", "pipeline.ocr", "pipeline.seal")
HEAVY = {"cv2", "pikepdf", "fontTools", "onnxruntime", "pyhanko", "tesserocr", "fastapi"}
"""What decodes, reads, signs or serves."""


@pytest.mark.parametrize("package", PACKAGES)
def test_every_name_that_is_promised_is_there(package: str) -> None:
    module = import_module(package)
    assert all(getattr(module, name) is not None for name in module.__all__)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_name_that_is_not_promised_is_missing(package: str) -> None:
    with pytest.raises(AttributeError, match="no attribute 'unheard_of'"):
        _ = import_module(package).unheard_of


@pytest.mark.slow
def test_a_worker_that_opens_nothing_itself_loads_nothing_that_opens() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import sys, sohoa.worker; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not HEAVY & set(told.stdout.split())
