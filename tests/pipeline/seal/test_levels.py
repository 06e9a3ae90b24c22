"""The four levels: what each proves, for how long, and what happens when nobody answers."""

import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.copies import PdfCopy
from pipeline.pdfa import check_pdfa
from pipeline.seal import SealedCopy, SealPlace, seal_copy, verify_copy
from pipeline.seal.errors import CertificateRevoked, EvidenceMissing, TimestampMissing
from pipeline.seal.levels import LEVELS, Notary, raise_level, renew
from pipeline.seal.signatures import Level
from pipeline.seal.verdict import SignatureVerdict
from pipeline.seal.web import WebStamper
from tests.authority import Authority, Trouble
from tests.pipeline.seal.conftest import LibraryClock
from tests.pki import AT, ND30_SAO, TT01_2023
from tests.printed import scan

pytestmark = pytest.mark.slow


def _raised(signed: SealedCopy, level: Level, notary: Notary) -> SealedCopy:
    return raise_level(signed, level, notary, at=AT, out=signed.path.with_name(f"{level}.pdf"))


def _verdict(sealed: SealedCopy, authority: Authority, days: int = 0) -> SignatureVerdict:
    """The verdict ``days`` after signing, offline."""
    LibraryClock.moment = AT + timedelta(days=days)
    (found,) = verify_copy(sealed.path, authority.store, at=LibraryClock.moment).signatures
    return found


@pytest.mark.parametrize("level", LEVELS[1:])
def test_each_level_is_reached_seen_and_leaves_the_file_pdfa(
    level: Level, signed: SealedCopy, notary: Notary, authority: Authority
) -> None:
    raised = _raised(signed, level, notary)
    assert raised.level == level
    assert _verdict(raised, authority).level == level
    assert check_pdfa(raised.path).passed
    assert "Signature is Valid." in _pdfsig(raised.path)


def _pdfsig(path: Path) -> str:
    command = ["pdfsig", "-nocert", str(path)]
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout


@pytest.mark.parametrize(
    ("level", "holds_until_day"), [("B-B", -1), ("B-T", -1), ("B-LT", 0), ("B-LTA", 700)]
)
def test_how_long_a_copy_can_be_verified_without_a_network(
    level: Level, holds_until_day: int, signed: SealedCopy, notary: Notary, authority: Authority
) -> None:
    """The certificate ends on day 165, its status within the hour, the time-stamps on day 800."""
    raised = _raised(signed, level, notary) if level != "B-B" else signed
    for day in (0, 60, 700):
        verdict = _verdict(raised, authority, day)
        assert verdict.valid == (day <= holds_until_day), (day, verdict.indication)
        assert verdict.conclusion != "invalid"


def test_a_time_stamp_costs_no_byte_and_changes_none_that_was_signed(
    signed: SealedCopy, notary: Notary
) -> None:
    stamped = _raised(signed, "B-T", notary)
    before, after = signed.path.read_bytes(), stamped.path.read_bytes()
    assert len(before) == len(after)
    differing = [i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    hole = before.index(b"/Contents <"), before.index(b"0" * 200 + b">")
    assert hole[0] < differing[0]
    assert before[hole[0] : differing[-1]].count(b">") == 0


def test_levels_may_be_reached_one_after_the_other_or_at_once(
    signed: SealedCopy, notary: Notary, authority: Authority
) -> None:
    step = signed
    for level in LEVELS[1:]:
        step = _raised(step, level, notary)
    assert step.level == "B-LTA"
    assert authority.asked.count("tsa") == 2


def test_raising_a_level_that_is_reached_asks_nobody(
    signed: SealedCopy, notary: Notary, authority: Authority
) -> None:
    stamped = _raised(signed, "B-T", notary)
    authority.asked.clear()
    assert raise_level(stamped, "B-T", notary, at=AT, out=stamped.path).sha256 == stamped.sha256
    assert not authority.asked


@pytest.mark.parametrize("trouble", ["down", "garbage", "slow", "refused"])
def test_an_authority_in_trouble_is_named_retryable_and_leaves_the_copy_as_it_was(
    trouble: Trouble, signed: SealedCopy, notary: Notary, authority: Authority
) -> None:
    authority.trouble.append(trouble)
    hasty = replace(notary, stamper=WebStamper(authority.tsa_url, seconds=2))
    with pytest.raises(TimestampMissing) as missing:
        _raised(signed, "B-T", hasty)
    assert missing.value.retryable
    assert not signed.path.with_name("B-T.pdf").exists()
    assert _raised(signed, "B-T", notary).level == "B-T"


def test_an_authority_that_cannot_be_reached_is_the_same_to_a_clerk(
    signed: SealedCopy, notary: Notary
) -> None:
    nobody = replace(notary, stamper=WebStamper("http://127.0.0.1:9/tsa", seconds=1))
    with pytest.raises(TimestampMissing):
        _raised(signed, "B-T", nobody)


def test_without_a_root_no_evidence_is_embedded(signed: SealedCopy, notary: Notary) -> None:
    lost = replace(notary, store=replace(notary.store, official=()))
    with pytest.raises(EvidenceMissing):
        _raised(signed, "B-LT", lost)


def _signed_by(label: str, copy: PdfCopy, authority: Authority) -> SealedCopy:
    out = copy.path.with_name(f"{label}.pdf")
    place = SealPlace(text=scan()[1])
    return seal_copy(copy, authority.signer(label), TT01_2023, at=AT, out=out, place=place)


def test_a_revoked_certificate_gets_no_evidence_that_it_counts(
    copy: PdfCopy, notary: Notary, authority: Authority
) -> None:
    with pytest.raises(CertificateRevoked) as revoked:
        _raised(_signed_by("revoked", copy, authority), "B-LT", notary)
    assert revoked.value.facts["since"] == "2026-11-21"


def test_a_certificate_revoked_after_the_archive_stamp_still_counted_when_it_signed(
    copy: PdfCopy, notary: Notary, authority: Authority
) -> None:
    kept = _raised(_signed_by("revoked-later", copy, authority), "B-LTA", notary)
    authority.now = AT + timedelta(days=40)
    assert _verdict(kept, authority, 40).valid


def test_a_copy_renewed_in_time_outlives_the_authority_that_stamped_it_first(
    signed: SealedCopy, notary: Notary, authority: Authority
) -> None:
    kept = _raised(signed, "B-LTA", notary)
    authority.now = LibraryClock.moment = AT + timedelta(days=700)
    successor = replace(notary, stamper=WebStamper(f"{authority.url}/vn/tsa/tsa-next", seconds=30))
    renewed = renew(kept, successor, at=authority.now, out=kept.path.with_name("renewed.pdf"))

    assert check_pdfa(renewed.path).passed
    assert not _verdict(kept, authority, 1000).valid
    later = _verdict(renewed, authority, 1000)
    assert later.valid
    assert later.proven_time == AT


def test_two_signatures_are_verified_long_after_their_ocsp_answers_ran_out(
    signed: SealedCopy, notary: Notary, authority: Authority
) -> None:
    first = _raised(signed, "B-T", notary)
    both = seal_copy(
        first,
        authority.signer("clerk"),
        ND30_SAO,
        at=AT,
        out=signed.path.with_name("both.pdf"),
        place=SealPlace(text=scan()[1]),
    )
    kept = raise_level(both, "B-LTA", notary, at=AT, out=both.path.with_name("kept.pdf"))
    for days in (0, 1, 60, 700):
        LibraryClock.moment = AT + timedelta(days=days)
        found = verify_copy(kept.path, authority.store, at=LibraryClock.moment).signatures
        assert [signature.level for signature in found] == ["B-LTA", "B-LTA"]
        assert all(signature.valid for signature in found), days
