"""A certificate's status is asked before it signs, once for many copies."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.seal import TrustStore
from pipeline.seal.errors import CertificateRevoked, EvidenceMissing
from pipeline.seal.status import StatusDesk
from pipeline.seal.web import online_fetcher
from tests.authority import Authority
from tests.pki import AT, officer, roots


@pytest.fixture(name="desk")
def _desk(authority: Authority) -> StatusDesk:
    return StatusDesk(authority.store, online_fetcher)


def test_a_revoked_certificate_may_not_sign(desk: StatusDesk, authority: Authority) -> None:
    with pytest.raises(CertificateRevoked) as refusal:
        desk.require_good(authority.signer("revoked"), AT)
    assert "2026-11-21" in refusal.value.clerk_message


def test_a_good_certificate_is_asked_about_once_in_ten_minutes(
    desk: StatusDesk, authority: Authority
) -> None:
    for second in range(5):
        desk.require_good(authority.signer(), AT + timedelta(seconds=second))
    assert authority.asked.count("ocsp") == 1
    authority.now = AT + timedelta(minutes=11)
    desk.require_good(authority.signer(), authority.now)
    assert authority.asked.count("ocsp") == 2


def test_what_nobody_can_tell_is_no_good_and_is_tried_again(authority: Authority) -> None:
    lost = StatusDesk(replace(authority.store, official=()), online_fetcher)
    with pytest.raises(EvidenceMissing) as missing:
        lost.require_good(authority.signer(), AT)
    assert missing.value.retryable
    with pytest.raises(EvidenceMissing):
        StatusDesk(TrustStore(), online_fetcher).require_good(authority.signer(), AT)


def test_a_certificate_whose_status_nobody_publishes_needs_no_network(
    authority: Authority,
) -> None:
    StatusDesk(roots(), online_fetcher).require_good(officer(), AT)
    assert not authority.asked


def test_an_office_cut_off_from_the_network_goes_on_signing(authority: Authority) -> None:
    lost = StatusDesk(replace(authority.store, official=()), online_fetcher)
    lost.require_not_revoked(authority.signer(), AT)
    with pytest.raises(CertificateRevoked):
        StatusDesk(authority.store, online_fetcher).require_not_revoked(
            authority.signer("revoked"), AT
        )
