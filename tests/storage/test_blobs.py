"""The promises of the blob store, kept by a real S3 server.

By default the embedded one; ``SOHOA_TEST_S3_ENDPOINT``, ``…_ACCESS_KEY`` and ``…_SECRET_KEY`` name
any other (one credential that may do everything: what only a lesser one shows is not asked there).
"""

import io
import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from minio import Minio
from minio.error import S3Error

from sohoa.stack import StackAddresses
from sohoa.stack.ports import choose_ports
from storage.blobs import WRITE_ONCE, BlobRef, BlobStore, Bucket
from storage.errors import BlobDamaged, BlobMissing, StoreRefuses, StoreUnreachable, StoreWithoutTls
from storage.s3 import StoreAddress
from tests.fakes.stores import deaf_store

pytestmark = pytest.mark.stack


@dataclass(frozen=True)
class S3:
    """A server, and who may do what there."""

    admin: StoreAddress
    worker: StoreAddress

    def as_admin(self) -> Minio:
        """The plain client, to do what the product never does."""
        address = self.admin
        return Minio(address.endpoint, address.access_key, address.secret_key, secure=False)

    def as_worker(self) -> Minio:
        """The plain client with the worker's credential."""
        address = self.worker
        return Minio(address.endpoint, address.access_key, address.secret_key, secure=False)


def _given_server() -> S3 | None:
    """The server named by the environment, with buckets of this run's own."""
    endpoint = os.environ.get("SOHOA_TEST_S3_ENDPOINT")
    if endpoint is None:
        return None
    access, secret = (os.environ[f"SOHOA_TEST_S3_{name}_KEY"] for name in ("ACCESS", "SECRET"))
    address = StoreAddress(endpoint, access, secret, prefix=f"test-{secrets.token_hex(4)}")
    return S3(address, address)


@pytest.fixture(scope="module")
def s3(request: pytest.FixtureRequest) -> S3:
    server = _given_server() or _embedded_server(request.getfixturevalue("embedded"))
    BlobStore(server.admin).prepare(retention_days=1)
    return server


def _embedded_server(stack: StackAddresses) -> S3:
    def address(access: str, secret: str) -> StoreAddress:
        return StoreAddress(stack.s3_endpoint, access, secret, prefix="blobs")

    admin, worker = stack.s3_admin, stack.s3_worker
    return S3(
        address(admin.access_key, admin.secret_key.get_secret_value()),
        address(worker.access_key, worker.secret_key.get_secret_value()),
    )


@pytest.fixture(scope="module")
def store(s3: S3) -> BlobStore:
    """The store as a worker sees it."""
    return BlobStore(s3.worker)


@pytest.fixture
def content() -> bytes:
    """Bytes nobody stored before."""
    return secrets.token_bytes(5000)


def _overwrite(s3: S3, ref: BlobRef, content: bytes) -> None:
    s3.as_admin().put_object(ref.bucket, ref.key, io.BytesIO(content), len(content))


def _versions(s3: S3, ref: BlobRef) -> list[str | None]:
    found = s3.as_admin().list_objects(ref.bucket, prefix=ref.key, include_version=True)
    return [item.version_id for item in found]


@pytest.mark.parametrize("bucket", Bucket, ids=str)
def test_bytes_come_back_as_they_went(store: BlobStore, bucket: Bucket, content: bytes) -> None:
    ref = store.put_bytes(bucket, content, "application/json", suffix=".json")
    assert store.get_bytes(ref) == content
    assert (ref.size, ref.key) == (5000, f"{ref.sha256[:2]}/{ref.sha256}.json")


@pytest.mark.parametrize("size", [0, 1, 7_000_000])
def test_files_come_back_as_they_went(store: BlobStore, tmp_path: Path, size: int) -> None:
    """7 MB travel in two parts."""
    scan = tmp_path / "quét 1.tif"
    scan.write_bytes(secrets.token_bytes(size))
    ref = store.put_file(Bucket.ORIGINALS, scan, "image/tiff")
    fetched = store.get_file(ref, tmp_path / "new folder" / "scan")
    assert fetched.read_bytes() == scan.read_bytes()
    assert [path.name for path in fetched.parent.iterdir()] == ["scan"]


@pytest.mark.parametrize("bucket", Bucket, ids=str)
def test_the_same_bytes_twice_are_one_object_and_one_version(
    store: BlobStore, s3: S3, bucket: Bucket, content: bytes, tmp_path: Path
) -> None:
    first = store.put_bytes(bucket, content, "text/plain")
    (tmp_path / "same").write_bytes(content)
    assert store.put_file(bucket, tmp_path / "same", "text/plain") == first
    assert len(_versions(s3, first)) == 1


@pytest.mark.parametrize("size", [5000, 7_000_000])
@pytest.mark.parametrize("bucket", Bucket, ids=str)
def test_what_is_stored_is_encrypted_by_the_server_if_it_shall_be(
    s3: S3, bucket: Bucket, size: int, tmp_path: Path
) -> None:
    store = BlobStore(replace(s3.worker, encryption="sse-s3"))
    scan = tmp_path / "scan.tif"
    scan.write_bytes(secrets.token_bytes(size))
    for ref in (
        store.put_file(bucket, scan, "image/tiff"),
        store.put_bytes(bucket, scan.read_bytes()[1:], "image/tiff"),
    ):
        told = s3.as_worker().stat_object(ref.bucket, ref.key).metadata
        assert told is not None
        assert told["x-amz-server-side-encryption"] == "AES256"
        assert store.get_bytes(ref) == scan.read_bytes()[-ref.size :]


def test_a_store_asked_to_encrypt_is_asked_whether_it_does(s3: S3) -> None:
    assert BlobStore(replace(s3.worker, encryption="sse-s3")).encrypts()


def test_a_key_of_the_servers_key_management_is_named_with_every_object() -> None:
    """The embedded server has no key management, so what it is sent is looked at."""
    with deaf_store() as server:
        store = BlobStore(StoreAddress(server.address, "a", "s", encryption="sse-kms:office-2026"))
        store.put_bytes(Bucket.WORKING, b"paper", "text/plain")
        assert not store.encrypts()
    (first, *_) = server.put
    assert first["x-amz-server-side-encryption"] == "aws:kms"
    assert first["x-amz-server-side-encryption-aws-kms-key-id"] == "office-2026"


def test_several_files_are_stored_beside_each_other_and_wait_for_the_disk_once(
    s3: S3, tmp_path: Path
) -> None:
    waits: list[int] = []
    store = BlobStore(s3.worker, settle=lambda: waits.append(1))
    files = [(tmp_path / str(number), f"-{number}") for number in range(12)]
    for path, _ in files:
        path.write_bytes(secrets.token_bytes(100))
    answers = store.put_files(Bucket.QUARANTINE, files, "image/tiff")
    refs = [answer for answer in answers if isinstance(answer, BlobRef)]
    assert [store.get_bytes(ref) for ref in refs] == [path.read_bytes() for path, _ in files]
    assert waits == [1]


def test_files_that_may_not_outlive_a_power_cut_are_not_said_to_be_stored(
    s3: S3, tmp_path: Path
) -> None:
    def broken_disk() -> None:
        raise StoreUnreachable(endpoint="disk", cause="OSError")

    path = tmp_path / "scan"
    path.write_bytes(secrets.token_bytes(100))
    store = BlobStore(s3.worker, settle=broken_disk)
    answers = store.put_files(Bucket.QUARANTINE, [(path, "-1"), (path, "-2")], "image/tiff")
    assert [type(answer) for answer in answers] == [StoreUnreachable] * 2


def test_damaged_bytes_are_never_handed_out(
    store: BlobStore, s3: S3, content: bytes, tmp_path: Path
) -> None:
    ref = store.put_bytes(Bucket.WORKING, content, "text/plain")
    _overwrite(s3, ref, content[:-1] + b"x")
    with pytest.raises(BlobDamaged) as damage:
        store.get_bytes(ref)
    assert not damage.value.retryable
    with pytest.raises(BlobDamaged):
        store.get_file(ref, tmp_path / "copy.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_half_written_object_is_replaced_by_the_whole(
    store: BlobStore, s3: S3, content: bytes
) -> None:
    ref = store.put_bytes(Bucket.WORKING, content, "text/plain")
    _overwrite(s3, ref, content[:100])
    assert store.get_bytes(store.put_bytes(Bucket.WORKING, content, "text/plain")) == content


def test_what_is_not_there_is_named(store: BlobStore, tmp_path: Path) -> None:
    digest = "0" * 64
    nothing = BlobRef(store.name_of(Bucket.WORKING), f"00/{digest}", None, digest, 1, "text/plain")
    with pytest.raises(BlobMissing):
        store.get_bytes(nothing)
    with pytest.raises(BlobMissing):
        store.get_file(nothing, tmp_path / "copy.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("bucket", ["blobs-working", "another-offices"])
def test_erasing_what_is_not_there_is_no_error(store: BlobStore, bucket: str) -> None:
    """Also of a bucket that only the store had from which this one was restored."""
    store.remove(BlobRef(bucket, f"00/{'0' * 64}", None, "", 0, ""))


@pytest.mark.parametrize("bucket", sorted(WRITE_ONCE), ids=str)
def test_what_is_written_once_survives_a_worker_that_deletes_it(
    store: BlobStore, s3: S3, bucket: Bucket, content: bytes
) -> None:
    """A delete without a version only hides; the row knows the version, and that one stays."""
    ref = store.put_bytes(bucket, content, "application/pdf")
    assert ref.version
    with pytest.raises(S3Error, match="AccessDenied"):
        s3.as_worker().remove_object(ref.bucket, ref.key, version_id=ref.version)
    s3.as_worker().remove_object(ref.bucket, ref.key)
    _overwrite(s3, ref, b"something else")
    assert store.get_bytes(ref) == content


def test_preparing_again_finds_everything_there(s3: S3, store: BlobStore) -> None:
    BlobStore(s3.admin).prepare(retention_days=7)
    assert store.ready()
    lock = s3.as_admin().get_object_lock_config(store.name_of(Bucket.COPIES))
    assert (lock.mode, lock.duration) == ("GOVERNANCE", 1)


def test_a_preparation_that_was_cut_short_is_completed(s3: S3) -> None:
    """Without its default retention a bucket looks ready and lets everything be deleted."""
    address = replace(s3.admin, prefix=f"cut-{secrets.token_hex(4)}")
    store = BlobStore(address)
    bucket = store.name_of(Bucket.COPIES)
    s3.as_admin().make_bucket(bucket, object_lock=True)
    assert not store.ready()
    store.prepare(retention_days=1)
    assert store.ready()
    assert s3.as_admin().get_object_lock_config(bucket).mode == "GOVERNANCE"


def test_a_wrong_secret_is_not_taken_for_a_missing_blob(s3: S3, content: bytes) -> None:
    stranger = BlobStore(replace(s3.worker, secret_key="not the secret"))
    with pytest.raises(StoreRefuses):
        stranger.put_bytes(Bucket.WORKING, content, "text/plain")


def _nobody() -> StoreAddress:
    (port,) = choose_ports(1)
    return StoreAddress(f"127.0.0.1:{port}", "a", "b" * 8)


def test_the_address_of_a_store_shows_no_secret() -> None:
    assert "hush" not in repr(StoreAddress("127.0.0.1:1", "name", "hush"))


def test_a_server_that_is_away_is_named_soon() -> None:
    began = time.monotonic()
    with pytest.raises(StoreUnreachable) as away:
        BlobStore(_nobody()).put_bytes(Bucket.WORKING, b"x", "text/plain")
    assert away.value.retryable
    assert time.monotonic() - began < 5


def test_a_server_without_tls_is_named_when_it_is_spoken_to_over_tls() -> None:
    with deaf_store() as server:
        secure = BlobStore(StoreAddress(server.address, "a", "b" * 8, secure=True))
        for ask in (secure.ready, lambda: secure.prepare(retention_days=1)):
            with pytest.raises(StoreWithoutTls):
                ask()


@contextmanager
def _host_that_never_answers() -> Iterator[str]:
    """A port whose queue of connections is full: further ones are dropped, as by a firewall."""
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def test_a_silent_host_is_named_within_ten_seconds() -> None:
    began = time.monotonic()
    with _host_that_never_answers() as endpoint:
        silent = BlobStore(StoreAddress(endpoint, "a", "b" * 8))
        with pytest.raises(StoreUnreachable):
            silent.ready()
    assert time.monotonic() - began < 10


def test_what_was_stored_since_is_not_listed_among_what_was_there_before(
    store: BlobStore, content: bytes
) -> None:
    stored = store.put_bytes(Bucket.QUARANTINE, content, "image/tiff")
    now = datetime.now(UTC)
    aside = timedelta(hours=1)  # the server's clock may be another
    assert stored.key in {ref.key for ref in store.listed(Bucket.QUARANTINE, before=now + aside)}
    assert stored.key not in {
        ref.key for ref in store.listed(Bucket.QUARANTINE, before=now - aside)
    }
