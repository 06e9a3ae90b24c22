"""The product's own worker, with a fuse behind every write and a clock that may be wrong.

Run ``python -m tests.chaos.worker``.
"""

import argparse
import sys
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, cast

from schemas.record import Record
from sohoa.composition import Services, connect
from sohoa.configuration import load_settings
from sohoa.logs import configure_logging
from sohoa.running import WAIT_SECONDS
from sohoa.workbench import make_workshop
from sohoa.worker import run_worker
from storage.blobs import BlobRef
from storage.leases import Lease
from storage.records import CodeOf, Records
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
    mixed = replace(shop, records=cast("Records", _NowAndThenOlder(shop.records)))
    fitted = {
        tool: told(getattr(mixed, tool), tool, steps, fuse) for tool, steps in BOUNDARIES.items()
    }
    return replace(mixed, **fitted)


class _NowAndThenOlder:
    """Every other paper is left without a code, as by a program of before, or for a person."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._older = cycle((True, False))

    def __getattr__(self, name: str) -> object:
        return getattr(self._records, name)

    def save(self, lease: Lease, record: Record, body: BlobRef, code_of: CodeOf | None) -> None:
        self._records.save(lease, record, body, None if next(self._older) else code_of)


if __name__ == "__main__":
    main()
