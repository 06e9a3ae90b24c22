"""The key of an installation that has none of its own yet.

It signs with a trial certificate that it makes itself; such copies say so on their face and in
every check.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sohoa.settings import NAMELESS_OFFICE, Settings
from sohoa.stack.paths import StackPaths, write_private
from sohoa.stack.secret_file import load_secrets
from storage.clock import Clock

_TRIAL_SIGNER: Final = "Người số hóa thử nghiệm"
_RENEWED_BEFORE: Final = timedelta(days=30)
_SURELY_GOOD: Final = timedelta(days=300)
"""A file of that age holds a certificate that began about then, for a year: it is not opened."""


def ensure_trial_key(settings: Settings, clock: Clock) -> None:
    """Make the trial certificate on the first start, and another before its year is over."""
    folder, now = _trial_folder(settings), clock.now()
    key = folder / "signer.p12"
    if key.exists() and timedelta() <= now - _written(key) < _SURELY_GOOD:
        return
    # Making a certificate takes a second of imports; hardly any start needs it.
    from pipeline.seal import issue_trial_identity, open_pkcs12

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    passphrase = load_secrets(StackPaths(settings.data_dir)).pkcs12_passphrase.get_secret_value()
    if key.exists():
        certificate = open_pkcs12(key, passphrase).certificate
        ends = certificate.not_valid_after_utc - _RENEWED_BEFORE
        if certificate.not_valid_before_utc <= now < ends:
            return
        # What it signed is known again for as long as there are copies.
        keep_trial_roots(settings, [(folder / "root.pem").read_text("ascii")])
    identity = issue_trial_identity(
        _TRIAL_SIGNER,
        settings.office_name or NAMELESS_OFFICE,
        now,
        passphrase=passphrase,
    )
    write_private(folder / "passphrase", passphrase)
    (folder / "root.pem").write_bytes(identity.root_pem)
    # Last, and all or nothing: where it is, nobody makes one again.
    write_private(folder / "signer.p12", identity.pkcs12)


def with_trial_key(settings: Settings) -> Settings:
    """The settings of the sealing process: the office's key, or else the trial one.

    Where clerks sign with their own tokens there is none here at all.
    """
    own = settings.signing_key is not None or settings.signing_token is not None
    if own or settings.remote_signing:
        return settings
    folder = _trial_folder(settings)
    update = {
        "signing_key": folder / "signer.p12",
        "signing_passphrase_file": folder / "passphrase",
    }
    return settings.model_copy(update=update)


def trial_roots(settings: Settings) -> list[Path]:
    """Where the roots of trial certificates are: this installation's, and those of a restored one.

    None before the first start.
    """
    return sorted(_trial_folder(settings).glob("root*.pem"))


def keep_trial_roots(settings: Settings, pems: Iterable[str]) -> None:
    """Go on knowing the copies that an installation signed on trial which was restored here."""
    folder = _trial_folder(settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for pem in pems:
        name = hashlib.sha256(pem.encode()).hexdigest()[:16]
        (folder / f"root-{name}.pem").write_text(pem, encoding="ascii")


def _written(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _trial_folder(settings: Settings) -> Path:
    return settings.data_dir / "trial-key"
