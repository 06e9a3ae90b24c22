"""The rules of signatures as data: what may stand there, and how long cryptography counts."""

from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from schemas.definitions import DefinitionError
from schemas.signatures import LINE_FIELDS, load_signature_rules

_OWN = files("schemas") / "rules" / "signatures-2025-07.yaml"
_RULES = load_signature_rules()


def test_officers_and_agencies_sign_in_different_corners_and_a_copy_shows_no_picture() -> None:
    profiles = _RULES.profiles
    assert (profiles["TT01_2023"].signer, profiles["TT01_2023"].place) == ("officer", "top_left")
    assert (profiles["ND30_SAO"].signer, profiles["ND30_SAO"].place) == ("agency", "top_right")
    assert profiles["ND30_SAO"].image is None
    assert profiles["ND30_SAO"].font_size_pt == profiles["ND30_SAO"].min_font_size_pt == 10


def test_every_rule_names_its_source() -> None:
    cited = [*_RULES.profiles.values(), _RULES.strength, _RULES.renewal]
    assert all(len(rule.citation) > 30 for rule in cited)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{copy_form}", "{password}"),
        ("min_font_size_pt: 10", "min_font_size_pt: 14"),
        ("place: top_left", "place: anywhere"),
        ("font: Times New Roman", "font: Comic Sans"),
        ("name: signatures-2025-07", "name: signatures-2019-01"),
    ],
)
def test_a_mistake_in_the_file_is_named_before_anything_is_signed(
    old: str, new: str, tmp_path: Path
) -> None:
    text = _OWN.read_text("utf-8")
    assert old in text
    (tmp_path / "signatures-2025-07.yaml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DefinitionError):
        load_signature_rules(folder=tmp_path)


def test_what_is_not_named_never_counted() -> None:
    strength = _RULES.strength
    assert strength.digest_until("md5") == date.min
    assert strength.key_until("rsa", 1024) == date.min
    assert strength.key_until("rsa", 4096) == strength.key_until("rsa", 3072)
    assert strength.key_until("rsa", 2048) < strength.key_until("rsa", 3072)


def test_lines_may_only_say_what_a_signature_knows() -> None:
    assert {"signer", "agency", "time", "time_vi", "copy_form", "number"} == LINE_FIELDS
