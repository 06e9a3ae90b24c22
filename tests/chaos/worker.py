"""The product's own worker, with a fuse behind every write and a clock that may be wrong.

Run ``python -m tests.chaos.worker``.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sohoa.composition import Services, connect
from sohoa.configuration import load_settings
from sohoa.logs import configure_logging
from sohoa.running import WAIT_SECONDS
from sohoa.workbench import make_workshop
from sohoa.worker import run_worker
from tests.fakes.clocks import WrongClock
from tests.fakes.fuses import Fuse, FuseBox, told
from workers.workshop import Workshop

if TYPE_CHECKING:
    from workers.sealing import Sealing

BOUNDARIES: dict[str, frozenset[str]] = {
    "ledger": frozenset({"claim", "claim_page", "open_pages", "finish_page", "attach", "finish"}),
    "blobs": frozenset({"put_bytes", "put_file"}),
    "results": frozenset({"keep"}),
    "quarantine": frozenset({"admit"}),
    "records": frozenset({"save", "assign_code"}),
    "work": frozenset({"wake"}),
}
"""Every call by which a worker changes the database, the store or the broker, by its tool."""


def main() -> None:
    """Work as ``sohoa worker`` does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queues", required=True)
    parser.add_argument("--processes", type=int, required=True)
    parser.add_argument("--ready-file", type=Path, required=True)
    parser.add_argument("--fuses", type=Path, required=True)
    parser.add_argument("--clock", type=Path, required=True)
    wanted = parser.parse_args()
    settings = load_settings()
    configure_logging(settings.log_level, sys.stderr)

    def make(services: Services, queues: tuple[str, ...], sealing: "Sealing | None") -> Workshop:
        return with_fuses(make_workshop(services, queues, sealing), FuseBox(wanted.fuses))

    run_worker(
        connect(settings, WrongClock(wanted.clock)),
        tuple(wanted.queues.split(",")),
        wanted.processes,
        WAIT_SECONDS,
        wanted.ready_file,
        make,
    )


def with_fuses(shop: Workshop, box: FuseBox) -> Workshop:
    """The same tools; whatever they write, the process may die of it."""
    fuse = Fuse(box)
    fitted = {
        tool: told(getattr(shop, tool), tool, steps, fuse) for tool, steps in BOUNDARIES.items()
    }
    return replace(shop, **fitted)


if __name__ == "__main__":
    main()
