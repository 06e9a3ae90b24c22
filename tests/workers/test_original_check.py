"""A paper that came signed: its file stays as it came, and its signatures are checked and told."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from pipeline.seal import SealPlace, seal_copy
from portal.wording import original_conclusion
from storage.papers import ORIGINAL_CHECK, NewDocument
from tests.attacks import lay_over, swap_content, void_contents, wrap_range
from tests.copies import compose
from tests.fakes.clocks import FrozenClock
from tests.pki import AT, TT01_2023, officer
from tests.printed import scan as printed_scan
from tests.workers.test_tasks import _work_off
from workers.workshop import Workshop


@pytest.fixture(autouse=True)
def _at_the_time_of_signing(clock: FrozenClock) -> None:
    clock.advance(AT - clock.now())


@pytest.fixture(name="signed")
def _signed(tmp_path: Path) -> Path:
    unsigned = compose([printed_scan()], tmp_path / "unsigned.pdf")
    out = tmp_path / "came-signed.pdf"
    place = SealPlace(text=printed_scan()[1])
    seal_copy(unsigned, officer(), TT01_2023, at=AT, out=out, place=place)
    return out


def digitised(shop: Workshop, path: Path) -> str:
    document_id = shop.work.submit(path, NewDocument(path.name, "bulk", "clerk")).id
    _work_off(shop)
    return document_id


def check_of(shop: Workshop, document_id: str) -> dict[str, Any]:
    ref = shop.documents.artifact(document_id, ORIGINAL_CHECK)
    assert ref is not None
    found: dict[str, Any] = json.loads(shop.blobs.get_bytes(ref))
    return found


def test_a_good_signature_is_told_and_the_file_stays_bit_for_bit(
    shop: Workshop, signed: Path
) -> None:
    before = signed.read_bytes()
    document_id = digitised(shop, signed)
    assert shop.blobs.get_bytes(shop.documents.case(document_id).blob("original")) == before
    found = check_of(shop, document_id)
    assert original_conclusion(found) == "valid"
    assert "HỢP LỆ" in found["summary"]


@pytest.mark.slow
@pytest.mark.parametrize("attack", [swap_content, lay_over, wrap_range, void_contents])
def test_a_broken_or_shadowed_signature_is_told_as_such_and_holds_nothing_back(
    attack: Callable[[Path], None], shop: Workshop, signed: Path
) -> None:
    attack(signed)
    document_id = digitised(shop, signed)
    assert original_conclusion(check_of(shop, document_id)) == "invalid"
    assert shop.documents.artifact(document_id, "composed") is not None


def test_the_derivative_names_the_file_that_was_signed(shop: Workshop, signed: Path) -> None:
    document_id = digitised(shop, signed)
    case = shop.documents.case(document_id)
    original = case.blob("original")
    composed = shop.blobs.get_file(case.blob("composed"), signed.with_name("c.pdf"))
    with pikepdf.open(composed) as pdf, pdf.open_metadata() as xmp:
        assert f"sha256:{original.sha256}" in xmp["dc:relation"]
        assert "/AcroForm" not in pdf.Root


def test_of_a_paper_that_came_unsigned_nothing_is_said(shop: Workshop, scan: Path) -> None:
    document_id = digitised(shop, scan)
    assert shop.documents.artifact(document_id, ORIGINAL_CHECK) is None
