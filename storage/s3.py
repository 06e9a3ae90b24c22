"""How an S3 server is reached, asked to encrypt, and what its refusals are called."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error
from minio.sse import SseKMS, SseS3
from urllib3.exceptions import HTTPError, MaxRetryError, SSLError

from storage.errors import (
    BlobMissing,
    StoreFull,
    StoreRefuses,
    StoreUnreachable,
    StoreWithoutTls,
)

AT_ONCE = 8
"""Files on their way to the store; the client keeps as many connections."""
_REFUSED = frozenset({"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"})
_MISSING = frozenset({"NoSuchKey", "NoSuchBucket", "NoSuchVersion", "NoSuchObject"})
_FULL = frozenset({"XMinioStorageFull", "InsufficientStorage", "EntityTooLarge"})


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """How to reach the S3 store; ``endpoint`` is ``host:port``."""

    endpoint: str
    access_key: str
    secret_key: str = field(repr=False)
    secure: bool = False
    region: str = "us-east-1"
    prefix: str = "sohoa"
    encryption: str | None = None
    """What the server is asked to encrypt with: "sse-s3" (a key of its own), "sse-kms:<key>"."""


@contextmanager
def named_errors(address: StoreAddress, bucket: str, key: str) -> Iterator[None]:
    """What the client raises of an object, by name.

    :class:`BlobMissing`, :class:`StoreFull`, :class:`StoreRefuses`, :class:`StoreWithoutTls`,
    :class:`StoreUnreachable`.
    """
    try:
        yield
    except S3Error as error:
        if error.code in _MISSING:
            raise BlobMissing(bucket=bucket, key=key) from error
        if error.code in _FULL:
            raise StoreFull(where=bucket) from error
        kind = StoreRefuses if error.code in _REFUSED else StoreUnreachable
        raise kind(endpoint=address.endpoint, cause=error.code) from error
    except (HTTPError, MinioException) as error:
        if _without_tls(error):
            raise StoreWithoutTls(endpoint=address.endpoint) from error
        cause = type(error).__name__
        raise StoreUnreachable(endpoint=address.endpoint, cause=cause) from error


def _without_tls(error: Exception) -> bool:
    """Whether what came back over TLS was plain text; OpenSSL reads a version out of it."""
    failed = error.reason if isinstance(error, MaxRetryError) else error
    told = failed.args[0] if isinstance(failed, SSLError) and failed.args else None
    return isinstance(told, ssl.SSLError) and told.reason == "WRONG_VERSION_NUMBER"


def s3_client(address: StoreAddress, *, silence: float, again: int) -> Minio:
    """A client that bears so many seconds of ``silence``, and asks ``again`` so many times."""
    pool = urllib3.PoolManager(
        timeout=urllib3.Timeout(connect=3, read=silence),
        maxsize=AT_ONCE,
        retries=urllib3.Retry(
            total=3 * again,
            connect=again,
            read=again,
            backoff_factor=0.3,
            status_forcelist=[500, 502, 503],
        ),
    )
    return Minio(
        address.endpoint,
        access_key=address.access_key,
        secret_key=address.secret_key,
        secure=address.secure,
        region=address.region,
        http_client=pool,
    )


def server_side_encryption(wanted: str | None) -> SseS3 | SseKMS | None:
    """What every object is sent with; a server that cannot do it refuses the object."""
    if wanted is None:
        return None
    _, _, key = wanted.partition(":")
    return SseKMS(key, {}) if key else SseS3()
