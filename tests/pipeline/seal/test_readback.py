"""What was written is read back before it is called signed, by a library that did not write it."""

from pathlib import Path

import pytest

from pipeline.copies import SealedCopy
from pipeline.seal import SealPlace, seal_copy
from pipeline.seal.readback import holds
from tests.copies import compose
from tests.pki import AT, TT01_2023, officer
from tests.printed import scan

SIGNER = officer()


@pytest.fixture(name="sealed")
def _sealed(tmp_path: Path) -> SealedCopy:
    copy = compose([scan()], tmp_path / "copy.pdf")
    place = SealPlace(text=scan()[1])
    return seal_copy(copy, SIGNER, TT01_2023, at=AT, out=tmp_path / "sealed.pdf", place=place)


def _still_holds(sealed: SealedCopy) -> bool:
    return holds(sealed.path, sealed.field_name, SIGNER.certificate)


def test_a_signature_as_it_was_written_holds_and_is_nobody_elses(sealed: SealedCopy) -> None:
    assert _still_holds(sealed)
    assert not holds(sealed.path, sealed.field_name, officer("Người khác").certificate)
    assert not holds(sealed.path, "SoHoa2", SIGNER.certificate)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_byte_that_was_written_wrongly_is_noticed(sealed: SealedCopy, share: float) -> None:
    content = bytearray(sealed.path.read_bytes())
    content[int(len(content) * share)] ^= 1
    sealed.path.write_bytes(content)
    assert not _still_holds(sealed)


def test_what_was_added_afterwards_is_not_covered(sealed: SealedCopy) -> None:
    with sealed.path.open("ab") as stream:
        stream.write(b"\n")
    assert not _still_holds(sealed)


def test_the_room_kept_behind_a_signature_hides_nothing(sealed: SealedCopy) -> None:
    """It lies outside every byte range: whatever stands there was signed by nobody."""
    content = sealed.path.read_bytes()
    room = content.rindex(b"0" * 64)
    sealed.path.write_bytes(content[:room] + b"a1" + content[room + 2 :])
    assert not _still_holds(sealed)


def test_a_file_that_is_none_holds_nothing(sealed: SealedCopy) -> None:
    sealed.path.write_bytes(b"%PDF-1.7")
    assert not _still_holds(sealed)
