"""No published attack on PDF signatures may leave a changed copy valid, at any level."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.seal import SealedCopy, verify_copy
from pipeline.seal.errors import DamagedPdf
from pipeline.seal.levels import Notary, raise_level
from tests.attacks import ATTACKS, lay_over
from tests.authority import Authority
from tests.pki import AT

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
@pytest.mark.parametrize("level", ["B-B", "B-LTA"])
def test_an_attacked_copy_is_never_valid_and_the_clerk_is_told(
    attack: Callable[[Path], None],
    level: str,
    signed: SealedCopy,
    notary: Notary,
    authority: Authority,
) -> None:
    kept = signed
    if level == "B-LTA":
        kept = raise_level(signed, "B-LTA", notary, at=AT, out=signed.path.with_name("kept.pdf"))
        assert verify_copy(kept.path, authority.store, at=AT).valid
    attack(kept.path)
    try:
        found = verify_copy(kept.path, authority.store, at=AT)
    except DamagedPdf:
        return
    assert not found.valid
    assert all(signature.conclusion == "invalid" for signature in found.signatures)
    assert "KHÔNG hợp lệ" in found.summary_vi() or not found.signed


def test_a_note_laid_over_the_text_is_told_apart_from_a_changed_page(
    signed: SealedCopy, authority: Authority
) -> None:
    lay_over(signed.path)
    (found,) = verify_copy(signed.path, authority.store, at=AT).signatures
    assert found.intact
    assert found.modification in {"annotations", "other"}
