"""One worker host: a Celery worker whose processes each open their tools on first use."""

import logging
from functools import cache
from pathlib import Path

import cv2
from celery.apps.worker import Worker
from celery.signals import setup_logging, worker_process_init, worker_ready

from sohoa.composition import Services, require_reachable
from sohoa.signing import open_sealing
from sohoa.workbench import make_workshop
from workers.queues import SEALING
from workers.tasks import register
from workers.workshop import Workshop

log = logging.getLogger(__name__)


def run_worker(
    services: Services, queues: tuple[str, ...], processes: int, ready_file: Path | None = None
) -> None:
    """Work on ``queues`` until told to stop; the order of the queues is their priority.

    Only a worker that listens on the sealing queue opens the key. ``ready_file`` appears when
    messages are taken. What is away at the start is named and ends this process, for whoever
    supervises it to start again; what goes away later is waited for. Raises the errors of
    :func:`require_reachable` and those of an unfit key.
    """
    require_reachable(services)
    sealing = open_sealing(services.settings) if SEALING in queues else None

    @cache
    def workshop() -> Workshop:
        return make_workshop(services, sealing)

    def after_fork(**_: object) -> None:
        # Pooled connections belong to the parent. One process reads one page: OpenCV's own
        # threads would only fight with the other processes for the same cores.
        services.database.forget_connections()
        cv2.setNumThreads(1)

    def tell_ready(**_: object) -> None:
        if ready_file is not None:
            ready_file.touch()

    register(services.app, workshop)
    worker_ready.connect(tell_ready, weak=False)
    worker_process_init.connect(after_fork, weak=False)
    setup_logging.connect(_keep_logging, weak=False)
    services.database.close()
    log.info("worker.start queues=%s processes=%d", ",".join(queues), processes)
    Worker(
        app=services.app,
        queues=list(queues),
        concurrency=processes,
        pool="prefork",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    ).start()


def _keep_logging(**_: object) -> None:
    """Celery must not reconfigure logging: ours leaves out personal data and stays as it is."""
