"""Which key the settings name, and what it shows of itself before anything is signed."""

from pathlib import Path

from cryptography import x509

from pipeline.seal.keys import open_pkcs12
from pipeline.seal.token import TokenChoice
from pipeline.seal.token import shown_certificate as certificate_in_token
from sohoa.settings import Settings


def shown_certificate(settings: Settings) -> x509.Certificate | None:
    """The certificate of the configured key, as far as no PIN is needed; ``None`` without one.

    Raises the errors of the key.
    """
    choice = token_choice(settings)
    if choice is not None:
        return certificate_in_token(choice)
    if settings.signing_key is None or settings.signing_passphrase_file is None:
        return None
    secret = secret_of(settings.signing_passphrase_file)
    return open_pkcs12(settings.signing_key, secret).certificate


def token_choice(settings: Settings) -> TokenChoice | None:
    """The configured device."""
    if settings.signing_token is None:
        return None
    return TokenChoice(settings.signing_token, settings.signing_token_serial)


def secret_of(file: Path) -> str:
    """The passphrase or PIN in ``file``: its first line."""
    return next(iter(file.read_text("utf-8").splitlines()), "")
