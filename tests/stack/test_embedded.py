"""Starts the real servers: valkey and the S3 store, on a data directory of the test's own."""

import io
import json
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
import urllib3
from minio import Minio
from minio.commonconfig import GOVERNANCE
from minio.deleteobjects import DeleteObject
from minio.error import S3Error
from minio.objectlockconfig import DAYS, ObjectLockConfig
from redis.backoff import NoBackoff
from redis.retry import Retry

from sohoa.stack import EmbeddedStack, StackAddresses, running_stack
from sohoa.stack.errors import StackAlreadyRunning
from sohoa.stack.ledger import StackPorts, read_ledger
from sohoa.stack.paths import StackPaths
from sohoa.stack.secret_file import KeyPair
from sohoa.stack.store import store_program

pytestmark = pytest.mark.stack


def client(stack: StackAddresses, keys: KeyPair) -> Iterator[Minio]:
    pool = urllib3.PoolManager(timeout=10.0, retries=False)
    secret = keys.secret_key.get_secret_value()
    yield Minio(stack.s3_endpoint, keys.access_key, secret, secure=False, http_client=pool)
    pool.clear()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStack]:
    # Spaces, commas and Vietnamese letters in the path are usual on an office PC.
    with EmbeddedStack(tmp_path_factory.mktemp("stack") / "Hồ sơ, số 1") as running:
        yield running


@pytest.fixture
def addresses(stack: EmbeddedStack) -> StackAddresses:
    assert stack.addresses is not None
    return stack.addresses


@pytest.fixture
def paths(addresses: StackAddresses) -> StackPaths:
    return StackPaths(Path(addresses.database_url.removeprefix("sqlite:///")).parent)


@pytest.fixture
def ports(paths: StackPaths) -> StackPorts:
    ports = read_ledger(paths).ports
    assert ports is not None
    return ports


@pytest.fixture
def admin(addresses: StackAddresses) -> Iterator[Minio]:
    yield from client(addresses, addresses.s3_admin)


@pytest.fixture
def worker(addresses: StackAddresses) -> Iterator[Minio]:
    yield from client(addresses, addresses.s3_worker)


def put(store: Minio, bucket: str, name: str, content: bytes) -> None:
    store.put_object(bucket, name, io.BytesIO(content), len(content))


def get(store: Minio, bucket: str, name: str) -> bytes:
    answer = store.get_object(bucket, name)
    try:
        return answer.read()
    finally:
        answer.close()
        answer.release_conn()


def test_what_a_worker_stores_it_reads_back(admin: Minio, worker: Minio) -> None:
    admin.make_bucket("round-trip")
    put(worker, "round-trip", "to/0001", b"trang 1")
    assert get(worker, "round-trip", "to/0001") == b"trang 1"


def test_a_worker_cannot_make_or_remove_buckets(admin: Minio, worker: Minio) -> None:
    admin.make_bucket("kept")
    with pytest.raises(S3Error, match="AccessDenied"):
        worker.make_bucket("another")
    with pytest.raises(S3Error, match="AccessDenied"):
        worker.remove_bucket("kept")
    assert admin.bucket_exists("kept")


def test_a_worker_cannot_delete_what_is_locked_even_when_it_asks_to_bypass(
    admin: Minio, worker: Minio
) -> None:
    admin.make_bucket("originals", object_lock=True)
    admin.set_object_lock_config("originals", ObjectLockConfig(GOVERNANCE, 1, DAYS))
    stored = worker.put_object("originals", "a", io.BytesIO(b"1"), 1)
    this = DeleteObject("a", stored.version_id)
    refusals = list(worker.remove_objects("originals", [this], bypass_governance_mode=True))
    assert [refusal.code for refusal in refusals] == ["AccessDenied"]
    assert get(worker, "originals", "a") == b"1"


def _blob_number(paths: StackPaths, bucket: str) -> str:
    """The store's own number of the first blob in ``bucket``: volume, key and cookie."""
    (volume,) = (paths.store / "objects").glob(f"{bucket}_*.idx")
    entry = volume.read_bytes()[:12]
    key, offset = int.from_bytes(entry[:8]), int.from_bytes(entry[8:12]) * 8
    cookie = volume.with_suffix(".dat").read_bytes()[offset : offset + 4]
    return f"{volume.stem.rpartition('_')[2]},{key:x}{cookie.hex()}"


def test_no_port_obeys_a_delete_without_credentials(
    admin: Minio, paths: StackPaths, ports: StackPorts
) -> None:
    """The S3 API refuses; the filer has no HTTP; the volume server wants a signed permission."""
    admin.make_bucket("locked", object_lock=True)
    put(admin, "locked", "a", b"nguyen ban" * 1000)
    blob = _blob_number(paths, "locked")
    targets = [
        (ports.s3, "/locked/a"),
        (ports.s3, "/locked"),
        (ports.filer, "/buckets/locked/a"),
        (ports.filer, "/buckets/locked?recursive=true"),
        (ports.volume, f"/{blob}"),
    ]
    pool = urllib3.PoolManager(timeout=5.0, retries=False)
    answers = [pool.request("DELETE", f"http://127.0.0.1:{p}{path}").status for p, path in targets]
    unread = pool.request("GET", f"http://127.0.0.1:{ports.volume}/{blob}").status
    pool.clear()
    assert answers == [403, 403, 404, 404, 401]
    assert unread == 401
    assert get(admin, "locked", "a") == b"nguyen ban" * 1000


def _shell(ports: StackPorts, directory: Path, *commands: str) -> str:
    """What the store's own shell says, run with the certificates found in ``directory``."""
    argv = (
        str(store_program()), "-config_dir=.", "shell", f"-master=127.0.0.1:{ports.master}",
        f"-filer=127.0.0.1:{ports.filer}",
    )  # fmt: skip
    text = "\n".join((*commands, "exit", "")).encode()
    try:
        run = subprocess.run(
            argv, input=text, cwd=directory, capture_output=True, timeout=5, check=False
        )
    except subprocess.TimeoutExpired as late:  # it keeps trying to shake hands
        return (late.stdout or b"").decode()
    return run.stdout.decode()


def test_the_inner_grpc_ports_refuse_a_stranger(
    admin: Minio, paths: StackPaths, ports: StackPorts, tmp_path: Path
) -> None:
    """The same commands that empty a bucket with our certificates do nothing without them."""
    admin.make_bucket("grpc-kept")
    empty = ("lock", "fs.rm -rf /buckets/grpc-kept", "fs.ls /buckets")
    assert "grpc-kept" not in _shell(ports, tmp_path, *empty)
    assert admin.bucket_exists("grpc-kept")
    assert "grpc-kept" in _shell(ports, paths.store, "fs.ls /buckets")


def test_the_broker_wants_its_password(addresses: StackAddresses, ports: StackPorts) -> None:
    with (
        redis.Redis(port=ports.broker, retry=Retry(NoBackoff(), 0)) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()
    with redis.Redis.from_url(addresses.broker_url.get_secret_value()) as known:
        assert known.ping()


def test_only_the_owner_can_read_secrets_and_configuration(paths: StackPaths) -> None:
    private = [
        paths.secrets, paths.ledger, paths.broker / "valkey.conf", paths.store / "s3.json",
        paths.store / "security.toml", paths.store / "loop.key",
    ]  # fmt: skip
    assert {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in private} == {
        path.name: "0o600" for path in private
    }
    assert stat.S_IMODE(paths.root.stat().st_mode) == 0o700


def test_no_secret_is_on_a_command_line_or_in_the_ledger(paths: StackPaths) -> None:
    secrets = json.loads(paths.secrets.read_text(encoding="utf-8"))
    shown = paths.ledger.read_text(encoding="utf-8")
    for mark in read_ledger(paths).children.values():
        shown += Path(f"/proc/{mark.pid}/cmdline").read_text(encoding="utf-8")
    values = [secrets["s3_admin"]["secret_key"], secrets["s3_worker"]["secret_key"]]
    values += [value for value in secrets.values() if isinstance(value, str)]
    assert len(values) == 8
    assert not [value for value in values if value in shown]


def test_a_second_command_finds_the_running_stack(
    addresses: StackAddresses, paths: StackPaths
) -> None:
    assert running_stack(paths.root) == addresses


def test_a_second_supervisor_is_told_who_runs_already(paths: StackPaths) -> None:
    with pytest.raises(StackAlreadyRunning) as refused:
        EmbeddedStack(paths.root).start()
    mark = read_ledger(paths).supervisor
    assert mark is not None
    assert refused.value.facts["pid"] == mark.pid
    assert running_stack(paths.root) is not None, "the refused start disturbed nothing"


def test_two_stacks_live_on_one_machine(ports: StackPorts, tmp_path: Path) -> None:
    with EmbeddedStack(tmp_path):
        others = read_ledger(StackPaths(tmp_path)).ports
        assert others is not None
        assert not set(others.model_dump().values()) & set(ports.model_dump().values())
    assert running_stack(tmp_path) is None


def test_a_port_taken_meanwhile_is_avoided_and_data_and_secrets_stay(tmp_path: Path) -> None:
    paths = StackPaths(tmp_path)
    with EmbeddedStack(tmp_path) as first:
        assert first.addresses is not None
        for store in client(first.addresses, first.addresses.s3_admin):
            store.make_bucket("lasting")
            put(store, "lasting", "a", b"con day")
    before = read_ledger(paths).ports
    assert before is not None
    with socket.create_server(("127.0.0.1", before.s3)), EmbeddedStack(tmp_path) as second:
        assert second.addresses is not None
        after = read_ledger(paths).ports
        assert after is not None
        assert after.s3 != before.s3
        assert after.broker == before.broker, "a free port of the last run is kept"
        assert second.addresses.s3_admin == first_admin(paths)
        for store in client(second.addresses, second.addresses.s3_worker):
            assert get(store, "lasting", "a") == b"con day"


@pytest.mark.parametrize("begun_with", ["filerldb", "filerldb2"])
def test_names_of_objects_stay_where_an_installation_began_to_keep_them(
    begun_with: str, tmp_path: Path
) -> None:
    """An older one has them in eight databases, which the store makes when it is told of none."""
    objects = StackPaths(tmp_path).store / "objects"
    (objects / begun_with).mkdir(parents=True)
    with EmbeddedStack(tmp_path) as first:
        assert first.addresses is not None
        for store in client(first.addresses, first.addresses.s3_admin):
            store.make_bucket("lasting")
            put(store, "lasting", "a", b"con day")
    with EmbeddedStack(tmp_path) as second:
        assert second.addresses is not None
        for store in client(second.addresses, second.addresses.s3_worker):
            assert get(store, "lasting", "a") == b"con day"
    assert [path.name for path in objects.glob("filerldb*")] == [begun_with]
    assert any((objects / begun_with).iterdir())


def first_admin(paths: StackPaths) -> KeyPair:
    stored = json.loads(paths.secrets.read_text(encoding="utf-8"))
    return KeyPair.model_validate(stored["s3_admin"])


_OWNER = """
import io, sys, time
from pathlib import Path
from minio import Minio
from minio.commonconfig import GOVERNANCE
from minio.deleteobjects import DeleteObject
from sohoa.stack import EmbeddedStack
stack = EmbeddedStack(Path(sys.argv[1]))
where = stack.start()
keys = where.s3_admin
store = Minio(where.s3_endpoint, keys.access_key, keys.secret_key.get_secret_value(), secure=False)
store.make_bucket("before-the-crash")
store.put_object("before-the-crash", "a", io.BytesIO(b"1"), 1)
print("ready", flush=True)
time.sleep(600)
"""


def test_after_kill_9_of_the_supervisor_the_next_start_has_the_data(tmp_path: Path) -> None:
    owner = subprocess.Popen((sys.executable, "-c", _OWNER, str(tmp_path)), stdout=subprocess.PIPE)
    with owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"ready\n"
        owner.kill()
    left = read_ledger(StackPaths(tmp_path)).children
    assert set(left) == {"broker", "store"}
    assert running_stack(tmp_path) is None
    with EmbeddedStack(tmp_path) as again:
        assert not [name for name, mark in left.items() if mark.alive()]
        assert again.addresses is not None
        for store in client(again.addresses, again.addresses.s3_worker):
            assert get(store, "before-the-crash", "a") == b"1"


def test_children_end_by_themselves_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        (sys.executable, "-c", _OWNER, str(tmp_path)), stdout=subprocess.PIPE
    ) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"ready\n"
        children = list(read_ledger(StackPaths(tmp_path)).children.values())
        assert len(children) == 2
        owner.kill()
    deadline = time.monotonic() + 20
    while any(mark.alive() for mark in children) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [mark for mark in children if mark.alive()]


def test_a_server_that_dies_comes_back_and_its_owner_is_told(tmp_path: Path) -> None:
    deaths: list[tuple[str, int]] = []
    paths = StackPaths(tmp_path)
    with EmbeddedStack(tmp_path, on_death=lambda name, pid: deaths.append((name, pid))) as stack:
        assert stack.addresses is not None
        url = stack.addresses.broker_url.get_secret_value()
        pid = read_ledger(paths).children["broker"].pid
        subprocess.run(("kill", "-9", str(pid)), check=True)
        deadline = time.monotonic() + 10
        while read_ledger(paths).children["broker"].pid == pid and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(0.5)
        with redis.Redis.from_url(url) as broker:
            assert broker.ping()
    assert deaths == [("broker", pid)]
