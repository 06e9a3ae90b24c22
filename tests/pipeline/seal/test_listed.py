"""What a manifest lists of signatures is what whoever reads them thoroughly finds."""

from pathlib import Path

import pytest

from pipeline.copies import PdfCopy, SealedCopy
from pipeline.seal import SealPlace, seal_copy
from pipeline.seal.errors import DamagedPdf
from pipeline.seal.levels import LEVELS, Notary, raise_level
from pipeline.seal.listed import NamedSignature, named_signatures
from pipeline.seal.signatures import Level, read_signatures
from tests.pki import AT, TT01_2023, officer
from tests.printed import scan


def _thoroughly(path: Path) -> tuple[NamedSignature, ...]:
    return tuple(
        NamedSignature(s.field_name, s.certificate_sha256, s.claimed_time, s.subfilter, s.level)
        for s in read_signatures(path)
    )


def test_a_copy_that_was_just_signed(signed: SealedCopy) -> None:
    (found,) = named_signatures(signed.path)
    assert (found,) == _thoroughly(signed.path)
    assert found == NamedSignature(
        signed.field_name, signed.certificate_sha256, AT, "ETSI.CAdES.detached", "B-B"
    )


def test_a_copy_that_was_signed_twice(signed: SealedCopy) -> None:
    out = signed.path.with_name("twice.pdf")
    place = SealPlace(text=scan()[1])
    second = officer("Người thứ hai")
    twice = seal_copy(signed, second, TT01_2023, at=AT, out=out, place=place)
    found = named_signatures(twice.path)
    assert [one.field_name for one in found] == ["SoHoa1", "SoHoa2"]
    assert found == _thoroughly(twice.path)


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS[1:])
def test_a_copy_whose_level_was_raised(level: Level, signed: SealedCopy, notary: Notary) -> None:
    out = signed.path.with_name("raised.pdf")
    raised = raise_level(signed, level, notary, at=AT, out=out)
    (found,) = named_signatures(raised.path)
    assert found.level == level
    assert (found,) == _thoroughly(raised.path)


def test_a_copy_that_nobody_signed_and_a_file_that_is_none(copy: PdfCopy) -> None:
    assert named_signatures(copy.path) == ()
    copy.path.write_bytes(b"%PDF-1.7")
    with pytest.raises(DamagedPdf):
        named_signatures(copy.path)
