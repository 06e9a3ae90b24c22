"""A worker that is let in no more while it works ends with a failure, by name."""

import subprocess
from pathlib import Path

import pytest

from sohoa.stack import StackAddresses
from tests.chaos.plant import wait_for
from tests.e2e.program import command, environment
from tests.scale.cluster import cluster
from tests.servers.postgres import PostgresServer
from tests.servers.rabbitmq import RabbitServer

pytestmark = [pytest.mark.scale, pytest.mark.timeout(120)]


def test_a_worker_whose_login_is_taken_away_ends_with_a_failure(
    tmp_path: Path, postgres: PostgresServer, rabbitmq: RabbitServer, embedded: StackAddresses
) -> None:
    """With exit code 0, whoever supervises it would take it for told to stop."""
    url, ready = rabbitmq.add_user("leaving"), tmp_path / "ready"
    database = postgres.url(postgres.make_database())
    with cluster(tmp_path, database, url, embedded, "leaving") as made:
        assert made.run("migrate", more=made.admin).code == 0
        argv = ("worker", "--queues", "bulk", "--processes", "1", "--ready-file", str(ready))
        with subprocess.Popen(
            command(*argv),
            env=environment({**made.settings, "data_dir": str(tmp_path / "host")}),
            stderr=subprocess.PIPE,
            text=True,
        ) as worker:
            wait_for(ready.exists, 60)
            rabbitmq.delete_user("leaving")
            _, told = worker.communicate(timeout=60)
    assert worker.returncode == 1
    assert "workers.broker_refuses" in told.splitlines()[-1]
