"""One process of an installation: ``python -m sohoa.part supervise``, ``portal``, ``worker …``.

What a supervisor starts is no command that a person gives. It reads its settings from the
environment and takes what its starter says; the command line, with everything that it would say to
a person, is not loaded: 10 MB of what all processes share, and 3 more that each would write to.
"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from schemas.errors import SohoaError
from sohoa.composition import connect
from sohoa.configuration import load_settings
from sohoa.errors import ExitCode, explained
from sohoa.logs import configure_logging
from sohoa.settings import Settings
from sohoa.stack.nursery_inside import NURSERY_OPTION


def main() -> None:
    """Be that part until told to stop; a named error goes to the log, and ends it with 1."""
    given = _parser().parse_args()
    try:
        settings = load_settings()
        configure_logging(settings.log_level, sys.stderr, form=settings.log_format)
        _PARTS[given.part](settings, given)
    except SohoaError as error:
        sentence, facts = explained(error)
        sys.stderr.write(f"Lỗi: {sentence}\n{facts}\n")
        sys.exit(ExitCode.ERROR)
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="sohoa.part")
    parts = parser.add_subparsers(dest="part", required=True)
    supervise = parts.add_parser("supervise")
    supervise.add_argument(NURSERY_OPTION, type=int)
    parts.add_parser("portal")
    worker = parts.add_parser("worker")
    worker.add_argument("--queues", required=True, help="with commas")
    worker.add_argument("--processes", type=int, required=True)
    worker.add_argument("--wait", type=float, required=True, help="seconds")
    worker.add_argument("--ready-file", type=Path, required=True)
    return parser


def _supervise(settings: Settings, given: Namespace) -> None:
    from sohoa.running import supervise

    supervise(settings, given.nursery)


def _portal(settings: Settings, _given: Namespace) -> None:
    from sohoa.web import serve

    serve(connect(settings))


def _worker(settings: Settings, given: Namespace) -> None:
    from sohoa.worker import run_worker

    queues = tuple(given.queues.split(","))
    run_worker(connect(settings), queues, given.processes, given.wait, given.ready_file)


_PARTS = {"supervise": _supervise, "portal": _portal, "worker": _worker}

if __name__ == "__main__":
    main()
