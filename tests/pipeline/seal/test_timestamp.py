"""A time-stamp over a bare digest: what it proves, and what is not believed."""

import hashlib
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from pipeline.seal import TrustStore
from pipeline.seal.errors import TimestampMissing
from pipeline.seal.timestamp import NO_TOKEN, judge_token, stamp_digest
from pipeline.seal.web import WebStamper
from tests.authority import Authority, Trouble
from tests.pki import AT

DIGEST = hashlib.sha256(b"the head of a chain").digest()


@pytest.fixture
def stamper(authority: Authority) -> WebStamper:
    return WebStamper(authority.tsa_url, seconds=2)


def test_a_token_proves_when_a_digest_was_there_and_who_says_so(
    stamper: WebStamper, authority: Authority
) -> None:
    verdict = judge_token(stamp_digest(DIGEST, stamper), DIGEST, authority.store)
    assert (verdict.intact, verdict.trusted, verdict.at) == (True, True, AT)
    assert verdict.authority == "Cơ quan thử tsa"


def test_a_token_of_an_authority_nobody_vouches_for_is_intact_but_not_trusted(
    stamper: WebStamper,
) -> None:
    verdict = judge_token(stamp_digest(DIGEST, stamper), DIGEST, TrustStore())
    assert (verdict.intact, verdict.trusted) == (True, False)


def test_a_token_over_something_else_proves_nothing(
    stamper: WebStamper, authority: Authority
) -> None:
    token = stamp_digest(hashlib.sha256(b"another chain").digest(), stamper)
    verdict = judge_token(token, DIGEST, authority.store)
    assert (verdict.intact, verdict.trusted) == (False, False)


def test_a_token_whose_signature_was_touched_proves_nothing(
    stamper: WebStamper, authority: Authority
) -> None:
    token = bytearray(stamp_digest(DIGEST, stamper))
    token[-1] ^= 1
    assert not judge_token(bytes(token), DIGEST, authority.store).intact


@pytest.mark.parametrize("content", [b"", b"no token", b"\x30\x03\x02\x01\x01"])
def test_what_is_no_token_is_called_none(content: bytes, authority: Authority) -> None:
    assert judge_token(content, DIGEST, authority.store) == NO_TOKEN


@pytest.mark.parametrize("trouble", ["down", "garbage", "refused"])
def test_an_authority_that_gives_no_token_is_named_and_may_be_asked_again(
    trouble: Trouble, stamper: WebStamper, authority: Authority
) -> None:
    authority.trouble.append(trouble)
    with pytest.raises(TimestampMissing) as refusal:
        stamp_digest(DIGEST, stamper)
    assert refusal.value.retryable


def test_openssl_verifies_a_token_without_this_program(
    stamper: WebStamper, authority: Authority, tmp_path: Path
) -> None:
    (tmp_path / "token").write_bytes(stamp_digest(DIGEST, stamper))
    (tmp_path / "root.pem").write_bytes(authority.root.public_bytes(Encoding.PEM))
    command = [
        *("openssl", "ts", "-verify", "-token_in", "-in", "token", "-digest", DIGEST.hex()),
        *("-CAfile", "root.pem", "-attime", str(int(AT.timestamp()))),
    ]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verification: OK" in told.stdout + told.stderr
