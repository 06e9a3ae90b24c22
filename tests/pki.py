"""Keys and certificates for tests: a real authority, made once, whose clock stands still."""

from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Final

from pipeline.seal import Pkcs12Signer, TrialIdentity, issue_trial_identity, open_pkcs12

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
