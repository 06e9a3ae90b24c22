"""Passwords and keys of one installation: made once, kept in one 0600 file."""

import secrets
from functools import partial
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_serializer

from sohoa.stack.errors import StackFileUnreadable
from sohoa.stack.paths import StackPaths, write_private

_SECRET_BYTES = 32  # 256 bits


def _fresh() -> SecretStr:
    return SecretStr(secrets.token_urlsafe(_SECRET_BYTES))


Fresh = Annotated[SecretStr, Field(default_factory=_fresh)]


class KeyPair(BaseModel):
    """One S3 credential; the access key is a readable name, so that access logs say who."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    access_key: str
    secret_key: Fresh

    @field_serializer("secret_key", when_used="json")
    def _reveal(self, secret: SecretStr) -> str:
        return secret.get_secret_value()


class StackSecrets(BaseModel):
    """Everything secret that an embedded installation generates for itself.

    A field that an older version did not know is generated and added on the next start;
    an existing value is never replaced.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    s3_admin: KeyPair = Field(default_factory=partial(KeyPair, access_key="sohoa-admin"))
    """Creates buckets, sets their retention; only migration and inspection use it."""
    s3_worker: KeyPair = Field(default_factory=partial(KeyPair, access_key="sohoa-worker"))
    """Reads and writes objects; cannot create buckets or change their retention."""
    broker_password: Fresh
    store_write_key: Fresh
    """Signs the S3 server's internal permissions to write and delete blobs."""
    store_read_key: Fresh
    """Signs the S3 server's internal permissions to read blobs."""
    api_token_seed: Fresh
    """Keys the hashes under which API tokens are stored."""
    session_secret: Fresh
    """Signs the clerks' session cookies."""
    pkcs12_passphrase: Fresh
    """Protects the PKCS#12 file of the built-in test signer."""

    @field_serializer(
        "broker_password", "store_write_key", "store_read_key", "api_token_seed",
        "session_secret", "pkcs12_passphrase", when_used="json",
    )  # fmt: skip
    def _reveal(self, secret: SecretStr) -> str:
        return secret.get_secret_value()


def load_secrets(paths: StackPaths) -> StackSecrets:
    """The secrets of this installation, generated on the first call.

    Raises:
        StackFileUnreadable: the file exists but is not what was written. It is left alone.
    """
    path = paths.secrets
    stored = path.read_text(encoding="utf-8") if path.exists() else "{}"
    try:
        kept = StackSecrets.model_validate_json(stored)
    except ValidationError as error:
        problem = ", ".join(str(part["loc"]) + " " + part["type"] for part in error.errors())
        raise StackFileUnreadable(path=str(path), problem=problem) from None
    text = kept.model_dump_json(indent=2)
    if text != stored:
        write_private(path, text)
    path.chmod(0o600)
    return kept
