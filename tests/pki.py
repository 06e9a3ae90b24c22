"""Keys and certificates for tests: a real authority, made once, whose clock stands still."""

from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Final

from cryptography import x509

from pipeline.seal import (
    Pkcs12Signer,
    SealAppearance,
    TrialIdentity,
    TrustStore,
    appearance_of,
    issue_trial_identity,
    open_pkcs12,
)
from schemas.signatures import load_signature_rules

AT: Final = datetime(2026, 11, 22, 9, 15, 3, tzinfo=timezone(timedelta(hours=7)))
PASSPHRASE: Final = "mật khẩu thử"
OFFICER: Final = "Trần Thị Thử"
AGENCY: Final = "UBND xã Thử Nghiệm"


def identity(common_name: str = OFFICER) -> TrialIdentity:
    """A person's key and certificate; EC, because RSA keys take long to make."""
    return _identity(common_name)


def officer(common_name: str = OFFICER) -> Pkcs12Signer:
    """The signer in :func:`identity`."""
    return open_pkcs12(_identity(common_name).pkcs12, PASSPHRASE)


@cache
def _identity(common_name: str) -> TrialIdentity:
    return issue_trial_identity(common_name, AGENCY, AT, passphrase=PASSPHRASE, key_kind="ec")


def roots(*names: str) -> TrustStore:
    """A store that trusts the authorities behind these people, as trial ones."""
    pems = [identity(name).root_pem for name in names or (OFFICER,)]
    return TrustStore(trial=tuple(x509.load_pem_x509_certificate(pem) for pem in pems))


def profile(
    name: str, *, png: bytes | None = None, number: str = "", trial: bool = False
) -> SealAppearance:
    """The block of one of the product's profiles."""
    rules = load_signature_rules().profiles[name]
    return appearance_of(name, rules, png=png, number=number, trial=trial)


TT01_2023: Final = profile("TT01_2023")
ND30_SAO: Final = profile("ND30_SAO")
