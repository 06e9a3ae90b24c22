"""Models are the ones that were measured, and can write every Vietnamese letter."""

import shutil
from pathlib import Path

import pytest

from pipeline.ocr.alphabet import ACCENTED, require_alphabet
from pipeline.ocr.errors import AlphabetIncomplete, EngineChanged, EngineMissing
from pipeline.ocr.trueocr_models import SHA256, installed_models, open_models


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for name in SHA256:
        shutil.copy(installed_models() / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("name", sorted(SHA256))
def test_a_model_that_was_exchanged_is_refused_by_name(name: str, copied: Path) -> None:
    (copied / name).write_bytes((copied / name).read_bytes() + b" ")
    with pytest.raises(EngineChanged) as caught:
        open_models(copied)
    assert caught.value.facts["file"] == name
    assert "trueocr==" in caught.value.clerk_message


@pytest.mark.parametrize("name", sorted(SHA256))
def test_a_model_that_is_gone_names_the_command_that_brings_it(name: str, copied: Path) -> None:
    (copied / name).unlink()
    with pytest.raises(EngineMissing):
        open_models(copied)


def test_vietnamese_has_134_accented_letters_and_an_engine_must_write_them_all() -> None:
    assert len(set(ACCENTED)) == 134
    require_alphabet("whole", lambda _letter: True)
    with pytest.raises(AlphabetIncomplete) as caught:
        require_alphabet("latin", "àáâãèéêìíòóôõùúý".__contains__)
    assert caught.value.facts["missing"] == 134 - 16
