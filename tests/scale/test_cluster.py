"""The same program on a cluster: RabbitMQ, PostgreSQL, S3, and every host with its own folder."""

import json
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import select

from sohoa.stack import StackAddresses
from storage.database import Database
from storage.states import DocumentState
from storage.tables import MoveRow, PageRow
from tests.chaos.plant import wait_for
from tests.e2e.program import Line, Run, lines_of
from tests.repository.paths import ROOT
from tests.scale.cluster import Cluster, cluster, environment_of
from tests.servers.postgres import PostgresServer
from tests.servers.rabbitmq import RabbitServer
from workers.app import Sender, make_app
from workers.queues import ALL_QUEUES

pytestmark = [pytest.mark.scale, pytest.mark.timeout(400)]

DECISION = ROOT / "samples/01-quyet-dinh/quyet-dinh.pdf"
CERTIFICATE = ROOT / "samples/03-giay-khai-sinh/giay-khai-sinh.jpg"
S = DocumentState
_LEGAL_ORDER = (S.COPIED, S.EXTRACTED, S.CODED, S.STORED)
PAGE_HOSTS = ("pages-1", "pages-2")


@pytest.fixture(scope="module")
def database_url(postgres: PostgresServer) -> str:
    return postgres.url(postgres.make_database())


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory,
    database_url: str,
    rabbitmq: RabbitServer,
    embedded: StackAddresses,
) -> Iterator[Cluster]:
    """Two hosts for pages, one for seals, one that sweeps, one for the web."""
    folder = tmp_path_factory.mktemp("cluster")
    with cluster(folder, database_url, rabbitmq.url, embedded) as made:
        migrated = made.run("migrate", more=made.admin)
        assert migrated.code == 0, migrated.err
        made.start(
            *(made.worker(host, "counter,bulk") for host in PAGE_HOSTS),
            made.worker("seals", "sealing", made.signing),
            made.sweeper(),
            made.portal(),
        )
        yield made


@dataclass(frozen=True)
class Digitized:
    """Papers that went through the cluster."""

    out: Path
    run: Run
    lines: list[Line]


@pytest.fixture(scope="module")
def digitized(running: Cluster) -> Digitized:
    out = running.folder / "out"
    run = running.run("digitize", DECISION, CERTIFICATE, "--out", out, "--json", "--wait", "200")
    return Digitized(out, run, lines_of(run.out))


def test_papers_come_out_stored(digitized: Digitized) -> None:
    assert digitized.run.code == 0, digitized.run.err
    assert {line.input.name: (line.status, line.pages) for line in digitized.lines} == {
        DECISION.name: ("stored", 2),
        CERTIFICATE.name: ("stored", 1),
    }
    assert all(line.record is not None for line in digitized.lines)


def test_their_copies_carry_the_seal_of_the_sealing_host(
    running: Cluster, digitized: Digitized
) -> None:
    for line in digitized.lines:
        assert line.copy is not None
        verified = running.run("verify", line.copy)
        assert verified.code == 0, verified.out


def test_only_the_sealing_host_sealed(digitized: Digitized, database_url: str) -> None:
    with closing(Database(database_url)) as database, database.reading() as session:
        moves = select(MoveRow.actor, MoveRow.to_state).where(MoveRow.to_state.in_(_LEGAL_ORDER))
        actors = {(row.actor, row.to_state) for row in session.execute(moves)}
    sealers = {actor for actor, state in actors if state == S.COPIED}
    assert len(sealers) == 1
    assert {actor for actor, state in actors if state == S.STORED} == sealers
    assert not sealers & {actor for actor, state in actors if state in {S.EXTRACTED, S.CODED}}
    assert digitized.lines


def test_they_are_found_from_another_host(running: Cluster, digitized: Digitized) -> None:
    ids = {line.document_id for line in digitized.lines}
    found = running.run("find", "", "--json")
    assert found.code == 0, found.err
    assert all(str(document_id) in found.out for document_id in ids)


def test_the_portal_finds_every_service_ready(running: Cluster) -> None:
    assert running.answer("/health/ready") == 200


def test_every_queue_survives_the_loss_of_a_broker_host(
    running: Cluster, rabbitmq: RabbitServer
) -> None:
    assert running.processes(PAGE_HOSTS[0])
    queues = rabbitmq.queues()  # beside ours those that Celery makes for delayed messages
    assert set(ALL_QUEUES) <= set(queues)
    assert set(queues.values()) == {"quorum"}


def test_no_process_but_the_sealing_one_knows_of_the_key(running: Cluster) -> None:
    told = {
        host: [environment_of(process) for process in running.processes(host)]
        for host in (*PAGE_HOSTS, "seals", "portal", "sweeper")
    }
    assert all(told.values())
    knowing = {
        host
        for host, environments in told.items()
        for environment in environments
        if any(name.startswith("SOHOA_SIGNING") for name in environment)
    }
    assert knowing == {"seals"}


def test_no_host_holds_the_key_to_the_buckets(running: Cluster) -> None:
    everyone = psutil.Process().children(recursive=True)
    environments = [environment_of(process) for process in everyone]
    hosts = [told for told in environments if told.get("SOHOA_BUCKET_PREFIX") == "scale"]
    assert hosts
    assert not any(name.startswith("SOHOA_S3_ADMIN") for told in hosts for name in told)
    assert running.admin


def test_a_damaged_paper_stops_once_is_tried_again_and_can_be_given_up(
    running: Cluster, tmp_path: Path
) -> None:
    """However often it is handed in; its stop is told until a person has decided."""
    torn = tmp_path / "rách.jpg"
    torn.write_bytes(CERTIFICATE.read_bytes()[:3000])
    lines = [_only_line(running.run("digitize", torn, "--json")) for _ in range(2)]
    assert [line.status for line in lines] == ["failed", "failed"]
    (document_id,) = {str(line.document_id) for line in lines}
    (stopped,) = _stopped(running)
    assert (stopped["document_id"], stopped["file"]) == (document_id, torn.name)
    assert stopped["error"]["code"] == "intake.damaged_scan"
    running.run("retry", "--code", "intake.damaged_scam").named_error("cli.nothing_stopped")
    retried = running.run("retry", document_id)
    assert (retried.code, retried.out.split()) == (0, [document_id])
    wait_for(lambda: [told["document_id"] for told in _stopped(running)] == [document_id])
    rejected = running.run("reject", document_id, "--reason", "đã quét lại")
    assert rejected.code == 0, rejected.err
    assert _stopped(running) == []


def _only_line(run: Run) -> Line:
    (line,) = lines_of(run.out)
    return line


def _stopped(running: Cluster) -> list[dict[str, Any]]:
    listed = running.run("stopped", "--json")
    assert listed.code == 0, listed.err
    return [json.loads(told) for told in listed.out.splitlines()]


def test_a_worker_killed_while_it_reads_loses_no_page(
    running: Cluster, digitized: Digitized, database_url: str, tmp_path: Path
) -> None:
    """``kill -9`` as the kernel does it when memory ends; the message comes back, the page too."""
    assert digitized.lines
    again = shutil.copy(DECISION, tmp_path / "lần hai.pdf")
    with ThreadPoolExecutor(1) as threads, closing(Database(database_url)) as database:
        waiting = threads.submit(running.run, "digitize", again, "--dossier", "H2", "--json")
        reader = _somebody_who_reads(database)
        psutil.Process(reader).kill()
        ended = waiting.result(timeout=240)
    assert ended.code == 0, ended.err
    (line,) = lines_of(ended.out)
    assert (line.status, line.pages) == ("stored", 2)


def _somebody_who_reads(database: Database) -> int:
    """The pid of a process that holds the lease of a page right now."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with database.reading() as session:
            query = select(PageRow.lease_owner).where(PageRow.lease_owner.is_not(None)).limit(1)
            owner = session.scalars(query).first()
        if owner is not None:
            return int(owner.split("/")[1])
        time.sleep(0.02)
    raise AssertionError("nobody began to read")


def test_a_queue_nobody_declared_is_empty_and_not_an_outage(rabbitmq: RabbitServer) -> None:
    sender = Sender(make_app(rabbitmq.url))
    sender.ping()
    assert sender.waiting_messages("nobody-declared-this") == 0
